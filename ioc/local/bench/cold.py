"""Makes a database server forget: its buffers are evicted, and its files leave the page cache of this machine.

As a server just started on a machine just started, as far as data goes; what it keeps of the catalogue
goes with the connections.
"""

import os
from pathlib import Path

from ioc.store import database

EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_buffercache"
EVICT = "SELECT count(*) FROM (SELECT pg_buffercache_evict(bufferid) FROM pg_buffercache WHERE bufferid IS NOT NULL) e"


def forget(superuser_url: str) -> bool:
    """Whether the files could be dropped too: they can where the data folder is on this machine and may be read."""
    with database.connecting(superuser_url) as connection:
        connection.autocommit = True
        connection.execute(EXTENSION)
        connection.execute("CHECKPOINT")  # what is not yet written would stay
        connection.execute(EVICT)
        folder = connection.execute("SHOW data_directory").fetchone()
    return folder is not None and _drop(Path(folder[0]) / "base")


def _drop(folder: Path) -> bool:
    """Take the files of a folder out of the page cache (posix_fadvise(2)); only pages already on disk go."""
    dropped = 0
    for file in folder.rglob("*"):
        try:
            descriptor = os.open(file, os.O_RDONLY)
        except OSError:  # a file that went meanwhile, or another's
            continue
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            dropped += 1
        finally:
            os.close(descriptor)
    return dropped > 0
