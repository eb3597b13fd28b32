"""What is folded from events, folded anew: after a migration, since what folds may have changed with it."""

from collections.abc import Callable, Sequence

from ioc.model.event import DOSSIER_CHANGED, REPORT_CHANGED
from ioc.store import database, dossiers, events, reports
from ioc.store.folded import Key

BATCH = 500  # things a transaction
FOLDS: tuple[tuple[str, Callable[[database.Connection, Sequence[Key]], object]], ...] = (
    (DOSSIER_CHANGED, dossiers.refold),
    (REPORT_CHANGED, reports.REPORTS.refold),
)


def refold(owner_url: str) -> int:
    """Bring every dossier and report of every area up to date with its events; returns how many there are."""
    done = 0
    with database.connecting(owner_url) as connection:
        for event_type, fold in FOLDS:
            with database.transaction(connection):
                keys = events.subjects(connection, event_type)
            for start in range(0, len(keys), BATCH):
                with database.transaction(connection):
                    fold(connection, keys[start : start + BATCH])
            done += len(keys)
    return done
