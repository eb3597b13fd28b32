"""What a process tells a Prometheus: the metrics of one collector on a port of their own."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server

log = logging.getLogger(__name__)


@contextmanager
def serving(registry: CollectorRegistry, host: str, port: int, setting: str) -> Generator[None]:
    """Answer on /metrics during the block; a port that is taken is told, and stops nobody. Port 0: nowhere.

    `setting` names the port in what is told.
    """
    if not port:
        yield
        return
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        cure = f"set {setting} to a free port, or to 0"
        log.warning("no metrics at %s:%d (%s); %s", host, port, error.strerror, cure)
        yield
        return
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
