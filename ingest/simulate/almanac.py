"""The almanac: every event of the services by its moment, first those of the past, then each as its time comes."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from ingest.simulate import reports, services
from ingest.simulate.dossiers import LONGEST_DAYS
from ingest.simulate.services import Story
from ingest.simulate.stations import Station
from ingest.simulate.told import VIETNAM, Told
from ingest.simulate.world import World

DAY = timedelta(days=1)


class Almanac:
    """The events of a world from `days` before a moment on; of dossiers still alive then also what was before."""

    def __init__(self, world: World, stations: Sequence[Station], now: datetime, days: int) -> None:
        self._world = world
        self._stations = stations
        self._since = now - days * DAY
        self._known_until = now.astimezone(VIETNAM).date()
        told = sorted((t for story in self._stories() if story[-1].at > self._since for t in story), key=_moment)
        split = bisect_right(told, now, key=_moment)
        self.past = told[:split]  # oldest first
        self._ahead = deque(told[split:])

    def due(self, now: datetime) -> Iterator[Told]:
        """Events whose moment has come since it was last asked."""
        while now.astimezone(VIETNAM).date() > self._known_until:
            self._known_until += DAY
            fresh = (t for story in self._begun(self._known_until, self._known_until) for t in story)
            self._ahead = deque(sorted((*self._ahead, *fresh), key=_moment))
        while self._ahead and self._ahead[0].at <= now:
            yield self._ahead.popleft()

    def _stories(self) -> Iterator[Story]:
        """The stories that something happened to since the beginning, or will."""
        first = self._since.astimezone(VIETNAM).date()
        for age in range(LONGEST_DAYS):
            yield from self._begun(self._known_until - age * DAY, first)
        yield from services.staged(self._world, self._stations)

    def _begun(self, day: date, first: date) -> Iterator[Story]:
        """What began on a day in every district and may have lived on until the first day."""
        for area in self._world.centres:
            yield from services.dossiers_of(self._world, area, day, first)
            if day + reports.LONGEST >= first:
                yield from services.begun_on(self._world, area, day, self._stations)


def _moment(told: Told) -> datetime:
    return told.at
