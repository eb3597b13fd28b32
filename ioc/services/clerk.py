"""The clerk of an ingestor: what it does in the database beside keeping messages, over a connection of its own."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

from ioc.errors import StoreUnavailableError
from ioc.model.decoded import Arrival, Decoded
from ioc.model.health import Minute
from ioc.model.quarantine import Became
from ioc.services.recorder import Recorded
from ioc.store import database, health, replays
from ioc.store.replays import Lying

REMEMBERED = timedelta(hours=26)  # of minutes: a day in any zone, and the hour before it
Read = Callable[[Lying], Arrival]


class Keeper(Protocol):
    """Who keeps arrivals: all of them or none."""

    def record(self, arrivals: Sequence[Arrival]) -> Recorded:
        """Keep the arrivals; StoreUnavailableError when none could be kept for now."""
        ...


class Clerk:
    """Acts as the role ioc_ingest; a connection that fails is dropped, and the next call opens another."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: database.Connection | None = None

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def tell(self, minute: Minute) -> None:
        """Say how the ingestor does."""
        try:
            connection = self._open()
            with database.transaction(connection):
                health.tell(connection, minute)
                health.forget(connection, minute.slot, minute.minute - REMEMBERED)
        except StoreUnavailableError:
            self.close()
            raise

    def reread(self, read: Read, keeper: Keeper, limit: int = 20) -> int | None:
        """Read some of what somebody asked to be read again; returns how many, None when nobody asks for any.

        What is stored by a step that then fails is read once more by the next, and is a duplicate then.
        """
        try:
            with database.transaction(self._open()):
                return self._step(read, keeper, limit)
        except StoreUnavailableError:
            self.close()
            raise

    def _open(self) -> database.Connection:
        if self._connection is None:
            self._connection = database.connect(self._url, "ioc-ingest-clerk")
        return self._connection

    def _step(self, read: Read, keeper: Keeper, limit: int) -> int | None:
        connection = self._open()
        order = replays.take(connection)
        if order is None:
            return None
        found = replays.following(connection, order, limit)
        for one in found:
            became, reason = judged(read(one), keeper)
            replays.settle(connection, order, one, became, reason)
        if found:
            replays.reach(connection, order, found[-1].id)
        if len(found) < limit:
            replays.finish(connection, order)
        return len(found)


def judged(arrival: Arrival, keeper: Keeper) -> tuple[Became, str]:
    """What becomes of a payload read again: kept like any other, or still refused and why."""
    if arrival.decoded is None:
        return Became.REFUSED, arrival.reason or "no reason was given"
    recorded = keeper.record([arrival])
    if recorded.quarantined:
        return Became.REFUSED, "the recorder refused it"
    new = recorded.readings + recorded.corrections + recorded.events
    return (Became.DUPLICATE if _counts(arrival.decoded) and not new else Became.STORED), ""


def _counts(decoded: Decoded) -> bool:
    """Whether it says what is there once and no more: a status or a name may be told again."""
    return bool(decoded.readings or decoded.events)
