"""What is published when: every live moment from now on, and the past once, newest day first."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from ingest.publisher import Outgoing
from ingest.simulate import alarms, dossiers, faults
from ingest.simulate.city import RAIN_S, values
from ingest.simulate.stations import AREA, Station, stations
from ingest.simulate.told import VIETNAM, Told

HISTORY_DAYS = 8  # a day more than the difference to last week needs
EVENT_DAYS = 10
STEP_S = 900
DAY_S = 86_400
BATCH = 480  # readings a message


class Programme:
    """A simulated city: the same seed and the same moments give the same messages."""

    def __init__(self, seed: int, edition: str = "2023") -> None:
        self._seed = seed
        self._edition = edition
        self.stations = stations(seed, edition)
        self._events_of = lru_cache(maxsize=dossiers.LONGEST_DAYS + 2)(self._begun_on)
        self._ahead: deque[Told] = deque()
        self._ahead_until: datetime | None = None

    # live

    def round(self, at: int) -> Iterator[Outgoing]:
        """The newest moment of every sensor up to `at`."""
        for station in self.stations:
            yield from self._spoken(station, [at - (at - station.phase_s) % station.interval_s])

    def live(self, at: int) -> Iterator[Outgoing]:
        """What is measured in this very second, the events of it, and a broken payload at the full minute."""
        for station in self.stations:
            if (at - station.phase_s) % station.interval_s == 0:
                yield from self._spoken(station, [at])
        yield from (event.outgoing() for event in self._due(at))
        if at % 60 == 0:
            yield faults.broken(self._seed, at // 60)

    def statuses(self) -> Iterator[Outgoing]:
        """Every sensor's word that it is there, retained."""
        for station in self.stations:
            state = {"state": "online", "battery": 60 + station.key % 40, "rssi": -60 - station.key % 45}
            topic = f"ioc/{AREA}/{station.domain}/{station.id}/status"
            yield Outgoing(topic, msgspec.json.encode(state), retain=True)

    # the past

    def history(self, now: int) -> Iterator[Outgoing]:
        """Readings and events of the days before `now`, newest day first."""
        for day in range(EVENT_DAYS):
            if day < HISTORY_DAYS:
                yield from self.past_readings(now - day * DAY_S)
            yield from self.past_events(now - day * DAY_S)
        yield from self.older_events(now - EVENT_DAYS * DAY_S, now)

    def past_readings(self, until: int) -> Iterator[Outgoing]:
        """Readings of a day a quarter of an hour apart."""
        for station in self.stations:
            yield from self._past(station, until - DAY_S, until)

    def past_events(self, until: int) -> Iterator[Outgoing]:
        """Events of a day."""
        yield from (event.outgoing() for event in self._between(until - DAY_S, until))

    def older_events(self, since: int, now: int) -> Iterator[Outgoing]:
        """What happened before `since` to dossiers that something happened to after it, or will."""
        limit = datetime.fromtimestamp(since, VIETNAM)
        for age in range(dossiers.LONGEST_DAYS):
            told = self._events_of(datetime.fromtimestamp(now, VIETNAM).date() - timedelta(days=age))
            living = {event.subject for event in told if event.at > limit}
            yield from (e.outgoing() for e in told if e.at <= limit and e.subject in living)

    def _past(self, station: Station, since: int, until: int) -> Iterator[Outgoing]:
        """Moments that live ones fall on too, so that what was published live before is a duplicate."""
        first = since + (station.phase_s - since) % STEP_S
        moments = list(range(first, until, STEP_S))
        size = BATCH // len(station.metrics)
        for start in range(0, len(moments), size):
            yield from self._spoken(station, moments[start : start + size])
        if "rain" in station.metrics:
            first = since + (station.phase_s - since) % RAIN_S
            between = [at for at in range(first, until, RAIN_S) if (at - station.phase_s) % STEP_S]
            yield from self._spoken(station, between, ("rain",))

    # readings

    def _spoken(self, station: Station, moments: Sequence[int], metrics: tuple[str, ...] = ()) -> Iterator[Outgoing]:
        """A message with these moments, of some metrics or all; none when the sensor is silent at all of them."""
        heard = [at for at in moments if faults.silent(self._seed, self.stations, at) is not station]
        told = [self._measured(station, at, metrics or station.metrics) for at in heard]
        if told:
            told[0] |= self._note(station)
            payload = msgspec.json.encode(told[0] if len(told) == 1 else told)
            yield Outgoing(f"ioc/{AREA}/{station.domain}/{station.id}/readings", payload)

    def _measured(self, station: Station, at: int, metrics: tuple[str, ...]) -> dict[str, Any]:
        seen = faults.stuck_since(at) if faults.stuck(self._seed, self.stations, at) is station else at
        measured = {k: v for k, v in values(self._seed, station, seen).items() if k in metrics}
        if station.metrics[0] in measured and faults.spoiled(self._seed, self.stations, station, at):
            measured[station.metrics[0]] = faults.IMPOSSIBLE
        return {"time": datetime.fromtimestamp(at, VIETNAM).isoformat(), "values": measured}

    def _note(self, station: Station) -> dict[str, Any]:
        return {
            "name": station.name,
            "ward": station.ward,
            "location": {"lat": station.lat, "lon": station.lon},
            "interval_s": station.interval_s,
            "simulated": True,
        }

    # events

    def _begun_on(self, day: date) -> list[Told]:
        return dossiers.received_on(self._seed, day, self._edition) + alarms.of_day(self._seed, day)

    def _between(self, since: int, until: int) -> list[Told]:
        """Events in (since, until], whenever their dossier was handed in, newest first."""
        start, end = datetime.fromtimestamp(since, VIETNAM), datetime.fromtimestamp(until, VIETNAM)
        days = [end.date() - timedelta(days=n) for n in range(dossiers.LONGEST_DAYS)]
        found = [event for day in days for event in self._events_of(day) if start < event.at <= end]
        return sorted(found, key=lambda e: e.at, reverse=True)

    def _due(self, at: int) -> Iterator[Told]:
        """Events whose moment has come, looked up an hour ahead."""
        now = datetime.fromtimestamp(at, VIETNAM)
        if self._ahead_until is None or now > self._ahead_until:
            since = at - 1 if self._ahead_until is None else int(self._ahead_until.timestamp())
            self._ahead_until = now + timedelta(hours=1)
            self._ahead.extend(reversed(self._between(since, int(self._ahead_until.timestamp()))))
        while self._ahead and self._ahead[0].at <= now:
            yield self._ahead.popleft()
