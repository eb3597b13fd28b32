"""TCP ports: the one that is wanted, or a free one when it is taken."""

import random
import socket

from ioc.errors import StartError

# Below the range from which systems take ports for outgoing connections: one of those may be gone again before the
# server listens.
ANY = (20000, 30000)
TRIES = 100


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As servers do: a port whose last connections still linger in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def choose(wanted: int, host: str = "127.0.0.1", *, taken: frozenset[int] = frozenset()) -> int:
    """`wanted` where it is free and not in `taken`, else the nearest free one above; 0 means any."""
    _check(host)
    first = wanted or random.randrange(*ANY)  # noqa: S311 - no secret
    for port in (*range(first, min(first + TRIES, 65536)), *range(*ANY)):
        if port not in taken and is_free(host, port):
            return port
    raise StartError(f"no port is free on {host} between {ANY[0]} and {ANY[1]}; end some programs")


def _check(host: str) -> None:
    """StartError when no server of this machine can listen on that address at all."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        try:
            probe.bind((host, 0))
        except OSError as error:
            raise StartError(f"no port can be opened on {host}: {error}; choose an address of this machine") from error
