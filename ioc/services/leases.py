"""Leases: which slots this process works for, and whose ingestors died."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime

from ioc.errors import StoreUnavailableError
from ioc.store import slots
from ioc.store.database import Connection


class Leases:
    """Slots held over one connection of our own: who loses it, by death or otherwise, loses them.

    Every method raises StoreUnavailableError while the database is away; the connection is opened again by the next.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._held: set[int] = set()
        self._lost: set[int] = set()
        self._orphaned: dict[int, float] = {}  # slots without a worker, and since when we see that

    def close(self) -> None:
        """Give everything back, at once: the server notices that a connection has ended a moment later."""
        if self._connection is not None:
            with suppress(StoreUnavailableError):
                slots.give_all_back(self._connection)
            self._connection.close()
            self._connection = None

    def take(self, wanted: Iterable[int]) -> int | None:
        """The first of the slots that nobody holds, held by us from now on; None when there is none."""
        connection = self._open()
        for slot in wanted:
            if slot not in self._held and slots.take(connection, slot):
                self._held.add(slot)
                return slot
        return None

    def give_back(self, slot: int, *, drained: bool = False) -> None:
        """Let others take a slot; of one whose session is drained nothing is left to look after."""
        self._held.discard(slot)
        connection = self._open()
        if drained:
            slots.forget(connection, slot)
        slots.give_back(connection, slot)

    def forgo(self, slot: int) -> None:
        """Work for a slot no more, while the database is away; its lock goes with the connection."""
        self._held.discard(slot)

    def remember(self, slot: int, filters: Iterable[str]) -> set[str]:
        """Keep what a slot's session is going to be subscribed to; returns all that it ever was."""
        return slots.remember(self._open(), slot, filters)

    def beat(self, hearing: Mapping[int, bool], now: datetime) -> None:
        """Say of these slots that they are worked for and whether each keeps up: else silence accuses no sensor."""
        for slot, well in hearing.items():
            slots.beat(self._open(), slot, now, hearing=well)

    def look(self, now_s: float) -> set[int]:
        """Look who is there; returns the slots that were ours and that somebody else has taken meanwhile."""
        try:
            found = slots.orphans(self._open())
        except StoreUnavailableError:
            self.close()
            raise
        self._orphaned = {slot: self._orphaned.get(slot, now_s) for slot in found}
        lost, self._lost = self._lost, set()
        return lost

    def dead(self, now_s: float, patience_s: float) -> list[int]:
        """Slots that nobody has worked for since so many seconds, by what `look` saw."""
        return sorted(slot for slot, since_s in self._orphaned.items() if now_s - since_s >= patience_s)

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = slots.connect(self._url)
            # Others may have lost theirs at the same moment: whether they come back is not known yet.
            self._orphaned.clear()
            for slot in sorted(self._held):
                if not slots.take(self._connection, slot):
                    self._held.discard(slot)
                    self._lost.add(slot)
        return self._connection
