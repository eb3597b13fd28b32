"""What goes wrong with one indicator is logged and left aside, so that the others have their turn."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from ioc.errors import StoreBusyError, StoreUnavailableError

log = logging.getLogger(__name__)


@contextmanager
def left_aside(what: str) -> Generator[None]:
    """Log whatever fails in the block; a database that is away or busy is everybody's matter and goes on up."""
    try:
        yield
    except (StoreUnavailableError, StoreBusyError):
        raise
    except Exception:
        log.exception("%s could not be looked at; what else is due is done", what)
