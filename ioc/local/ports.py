"""TCP ports: the one that is wanted, or a free one when it is taken."""

import socket

from ioc.errors import StartError


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
    """`wanted` where it is free and not in `taken`, else a port the system gives; 0 means any."""
    if wanted and wanted not in taken and is_free(host, wanted):
        return wanted
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        try:
            probe.bind((host, 0))
        except OSError as error:
            raise StartError(f"no port can be opened on {host}: {error}; choose an address of this machine") from error
        return int(probe.getsockname()[1])
