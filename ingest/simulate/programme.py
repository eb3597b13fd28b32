"""What is published when: every live moment from now on, and the past once, the newest day of every district first."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from ingest.publisher import Outgoing
from ingest.simulate import dialects, faults, home, indicators
from ingest.simulate.almanac import Almanac
from ingest.simulate.measures import AMOUNTS, amount, amounts, values
from ingest.simulate.stations import HOME, SPARKPLUG, Station, stations
from ingest.simulate.told import VIETNAM, Told
from ingest.simulate.world import World

DAYS = 8  # of the past: a day more than the difference to last week needs
STEP_S, FINE_DAYS = 900, 2  # between the readings of the newest days
OLDER_STEP_S = 3600  # and of the days before
DAY_S = 86_400
BATCH = 480  # readings a message
GATEWAY = "chirpstack"  # sensors that speak so stand behind their district's gateway


class Programme:
    """A simulated province up to `now` and on: the same world and the same moments give the same messages."""

    def __init__(self, world: World, now: int) -> None:
        self._world = world
        self._now = now
        self.stations = stations(world.seed, world.edition)
        self._faults = faults.Faults(world.seed, self.stations)

    @cached_property
    def _almanac(self) -> Almanac:
        return Almanac(self._world, self.stations, _moment(self._now), DAYS)

    # live

    def round(self) -> Iterator[Outgoing]:
        """The newest moment of every sensor, in words that also say what it is."""
        for station in self.stations:
            yield from self._told(station, [station.newest(self._now)])

    def live(self, at: int) -> Iterator[Outgoing]:
        """All that is told in this very second, and a broken payload at the full minute."""
        yield from self.readings(at)
        for station in self.stations:
            if self._cut_off(station, at) and not self._cut_off(station, at - 1):
                yield dialects.status(station, online=False)
        yield from (event.outgoing() for event in self._almanac.due(_moment(at)))
        yield from (value.outgoing() for value in indicators.due(self._world, _moment(at)))
        if at % 60 == 0 and not self._world.scenario.calm:
            yield faults.broken(self._world.seed, at // 60)

    def readings(self, at: int) -> Iterator[Outgoing]:
        """What is measured in this very second, without what edge nodes tell by connections of their own."""
        for station in self.stations:
            if station.speaks != SPARKPLUG and station.newest(at) == at:
                measured = self.said(station, at)
                if measured is not None:
                    yield dialects.speak(station, at, measured)

    def said(self, station: Station, at: int) -> dict[str, float] | None:
        """What a sensor measures at a moment; None while it is silent."""
        return None if self._is_silent(station, at) else self._measured(station, at)

    def introductions(self) -> Iterator[Outgoing]:
        """Every sensor's word on whether it is there, retained, in its format's way; edge nodes do so themselves."""
        for station in self.stations:
            if station.speaks == HOME:
                yield from home.introduction(station)
                moment = station.newest(self._now)
                if (measured := self.said(station, moment)) is not None:
                    yield home.state(station, moment, measured)
            elif station.speaks != SPARKPLUG:
                yield dialects.status(station, online=not self._cut_off(station, self._now))

    def statuses(self) -> Iterator[Outgoing]:
        """Every sensor's word on whether it is there at a moment gone by, of which not every format can speak."""
        for station in self.stations:
            yield dialects.status(station, online=not self._cut_off(station, self._now))

    # the past

    def history(self) -> Iterator[Outgoing]:
        """Readings and events of the days before, newest day first, and indicators of the months after the first of
        these; last what was before to dossiers still alive.
        """
        for day in range(DAYS):
            yield from self.past_readings(day)
            yield from (told.outgoing() for told in self._past_events(day))
            if day == 0:
                yield from (value.outgoing() for value in indicators.told(self._world, _moment(self._now)))
        yield from self.older_events()

    def past_readings(self, age: int) -> Iterator[Outgoing]:
        """Readings of a day: of the newest two a quarter of an hour apart, of an older one an hour."""
        until = self._now - age * DAY_S
        for station in self.stations:
            yield from self._past(station, until - DAY_S, until, STEP_S if age < FINE_DAYS else OLDER_STEP_S)

    def past_events(self, age: int) -> Iterator[Outgoing]:
        """Events of a day, newest first."""
        yield from (told.outgoing() for told in self._past_events(age))

    def older_events(self) -> Iterator[Outgoing]:
        """What happened before all these days to dossiers that something happened to in them, or will."""
        limit = _moment(self._now - DAYS * DAY_S)
        yield from (told.outgoing() for told in reversed(self._almanac.past) if told.at <= limit)

    def _past_events(self, age: int) -> Iterator[Told]:
        until = _moment(self._now - age * DAY_S)
        since = until - timedelta(days=1)
        yield from (told for told in reversed(self._almanac.past) if since < told.at <= until)

    def _past(self, station: Station, since: int, until: int, step: int) -> Iterator[Outgoing]:
        """Moments that live ones fall on too, so that what was published live before is a duplicate."""
        step = max(step, station.interval_s)
        moments = range(since + (station.phase_s - since) % step, until, step)
        size = BATCH // len(station.metrics)
        for start in range(0, len(moments), size):
            yield from self._told(station, moments[start : start + size])
        for counted in amounts(station):
            yield from self._between(station, counted, since, until, step)

    def _between(self, station: Station, counted: str, since: int, until: int, step: int) -> Iterator[Outgoing]:
        """An amount at the moments that the past leaves out, where there was any, so that its sums are whole."""
        span, _ = AMOUNTS[counted]
        moments = range(since + (station.phase_s - since) % span, until, span)
        left_out = [at for at in moments if (at - station.phase_s) % step]
        told = [(at, {counted: amount(self._world, station, counted, at)}) for at in left_out]
        found = [(at, fell) for at, fell in told if fell[counted] and not self._is_silent(station, at)]
        for start in range(0, len(found), BATCH):
            yield dialects.batch(station, found[start : start + BATCH])

    # readings

    def _told(self, station: Station, moments: Sequence[int]) -> Iterator[Outgoing]:
        """A batch with these moments; none when the sensor is silent at all of them."""
        heard = [(at, self._measured(station, at)) for at in moments if not self._is_silent(station, at)]
        if heard:
            yield dialects.batch(station, heard)

    def _measured(self, station: Station, at: int) -> dict[str, float]:
        if self._world.scenario.calm:
            return values(self._world, station, at)
        seen = faults.stuck_since(at) if self._faults.stuck(at) is station else at
        measured = values(self._world, station, seen)
        if station.metrics[0] in measured and self._faults.spoiled(station, at):
            measured[station.metrics[0]] = faults.IMPOSSIBLE
        return measured

    def _is_silent(self, station: Station, at: int) -> bool:
        failed = not self._world.scenario.calm and station in self._faults.silent(at)
        return failed or self._cut_off(station, at)

    def _cut_off(self, station: Station, at: int) -> bool:
        """Whether the gateway of its district is down."""
        return station.speaks == GATEWAY and self._world.strain(station.area, at).silent >= 0.5


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, VIETNAM)
