"""The recorder: keeps what arrived in one transaction, so that it may be acknowledged."""

import logging
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec

from geodata import province
from ioc.errors import DataRefusedError, StoreBusyError, StoreUnavailableError
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import (
    DOSSIER_CHANGED,
    INDICATOR_OBSERVED,
    LGSP_EXCHANGED,
    PAYMENT_MADE,
    REPORT_CHANGED,
    SENSOR_CHANGED,
    Event,
)
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.services.indicators import arrived
from ioc.store import (
    admission,
    areas,
    database,
    declarations,
    dossiers,
    events,
    exchanges,
    keeping,
    observations,
    payments,
    quarantine,
    readings,
    reports,
    sensors,
)
from ioc.store.columns import Columns

log = logging.getLogger(__name__)
A_DAY = timedelta(days=1)
TRIES = 6  # of a transaction that deadlocks with another writer's
_KEY = attrgetter("key")  # what a message tells of one sensor stands together in it, nearly always
ACCEPT = "accept it at /admin?tab=sensors or by `ioc sensors accept`, then replay this message"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a batch, in readings, events and messages."""

    readings: int = 0
    duplicates: int = 0
    corrections: int = 0
    events: int = 0
    quarantined: int = 0
    refused: tuple[tuple[str, str], ...] = field(default=(), compare=False)  # topic and reason of each of those

    def __add__(self, other: "Recorded") -> "Recorded":
        return Recorded(*(getattr(self, f) + getattr(other, f) for f in self.__slots__))


class Recorder:
    """Writes as the role ioc_ingest over one connection, which it opens when needed and drops when it fails."""

    def __init__(self, url: str, edition: str = "2023") -> None:
        self._url = url
        self._edition = edition
        self._connection: database.Connection | None = None
        self._areas: dict[str, int] = {}
        self._sensors: dict[tuple[int, str], int] = {}
        self._series: dict[int, dict[str, int]] = {}  # by sensor and metric
        self._notes: dict[int, SensorNote] = {}
        self._in_doubt = False  # whether the batch that comes next was kept already

    def close(self) -> None:
        """Give the connection back; a later record() opens a new one, to a database that may know other ids."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        for ids in (self._areas, self._sensors, self._series, self._notes):
            ids.clear()

    def record(self, arrivals: Sequence[Arrival]) -> Recorded:
        """Keep a batch, whole or not at all; what the database refuses goes to quarantine with its reason.

        Raises StoreUnavailableError when the database is away: call again with the same batch. It may have been kept,
        when only the answer to the commit was lost, and is not kept twice.
        """
        try:
            recorded = self._record(arrivals)
        except StoreUnavailableError:
            self.close()
            self._in_doubt = True
            raise
        self._in_doubt = False
        return recorded

    def declared(self) -> list[tuple[str, str, Any]]:
        """What devices said of themselves before and later messages refer to, as (source, key, what was told)."""
        connection = self._open()
        with database.transaction(connection):
            return declarations.everything(connection)

    def _record(self, arrivals: Sequence[Arrival]) -> Recorded:
        try:
            return self._retry(arrivals)
        except DataRefusedError as error:
            if len(arrivals) > 1:
                one, other = self._halves(arrivals)
                return self._record(one) + self._record(other)
            log.warning("the database refused a message on %s: %s", arrivals[0].topic, error)
            reason = f"the database refused it: {error}"
            return self._retry([msgspec.structs.replace(arrivals[0], decoded=None, reason=reason)])

    def _halves(self, arrivals: Sequence[Arrival]) -> tuple[Sequence[Arrival], Sequence[Arrival]]:
        """A batch that was refused in two: what is as old as days that are closed apart from all else, or by number."""
        connection = self._open()
        with database.transaction(connection):
            since = keeping.raw_since(connection)
        late = [a for a in arrivals if _is_late(a, since)]
        if 0 < len(late) < len(arrivals):
            return [a for a in arrivals if not _is_late(a, since)], late
        middle = len(arrivals) // 2
        return arrivals[:middle], arrivals[middle:]

    def _retry(self, arrivals: Sequence[Arrival]) -> Recorded:
        for tries_left in reversed(range(TRIES)):
            try:
                return self._transaction(arrivals)
            except StoreBusyError:
                if not tries_left:
                    raise StoreUnavailableError(
                        "the database is too busy: a batch deadlocked again and again"
                    ) from None
        raise AssertionError("unreachable")

    def _transaction(self, arrivals: Sequence[Arrival]) -> Recorded:
        connection = self._open()
        good, bad = self._sort(connection, arrivals)
        if refused := self._learn(connection, good):
            good, turned_away = self._without(refused, good)
            bad += turned_away
        bad += [(self._areas[a.area or ""], a, _of(a).aside or "") for a in good if _of(a).aside]
        with database.transaction(connection):
            written = readings.write(connection, self._readings(good))
            sensors.tell(
                connection,
                (
                    sensors.Said(self._sensor(s.key), s, a.received_at, a.retained)
                    for a in good
                    for s in _of(a).statuses
                ),
            )
            kept = self._keep_events(connection, good)
            if told := [d for a in good for d in _of(a).declared]:
                declarations.keep(connection, told)
            new = quarantine.insert(connection, bad, again=self._in_doubt)
            for payload in _changes(good):
                database.notify(connection, payload)
        refused = tuple((a.topic, reason) for _, a, reason in bad[len(bad) - new :])
        return Recorded(written.new, written.duplicates + len(bad) - new, written.corrections, kept, new, refused)

    def _open(self) -> database.Connection:
        if self._connection is None:
            self._connection = database.connect(self._url, "ioc-ingest")
        return self._connection

    def _sort(
        self, connection: database.Connection, arrivals: Sequence[Arrival]
    ) -> tuple[list[Arrival], list[tuple[int | None, Arrival, str]]]:
        """Arrivals that can be kept, and those for the quarantine with their area's id and the reason."""
        if not {a.area for a in arrivals if a.area} <= self._areas.keys():
            with database.transaction(connection):
                self._areas = areas.ids(connection, self._edition)
        good: list[Arrival] = []
        bad: list[tuple[int | None, Arrival, str]] = []
        for arrival in arrivals:
            area = self._areas.get(arrival.area) if arrival.area else None
            if arrival.decoded is None:
                bad.append((area, arrival, arrival.reason or "no reason was given"))
            elif area is None:
                bad.append((None, arrival, f"no area is called {arrival.area!r}; see `ioc geodata list`"))
            else:
                good.append(arrival)
        return good, bad

    def _learn(self, connection: database.Connection, arrivals: Iterable[Arrival]) -> frozenset[SensorKey]:
        """Register sensors and series not met before and keep what is told of them: ahead of the batch and in a
        transaction of its own, since ids remembered here must not vanish with a batch that is rolled back. Returns the
        sensors that were refused.
        """
        keys: set[SensorKey] = set()
        metrics: set[tuple[SensorKey, str]] = set()  # of series not met before
        notes: dict[SensorKey, SensorNote] = {}
        for arrival in arrivals:
            decoded = _of(arrival)
            for key, told in groupby(decoded.readings, key=_KEY):
                keys.add(key)
                known = self._known_series(key)
                metrics.update((key, r.metric) for r in told if r.metric not in known)
            keys.update(s.key for s in decoded.statuses)
            for note in decoded.notes:
                notes[note.key] = _joined(notes.get(note.key), note)
        keys.update(notes)
        refused = self._meet(connection, keys)
        series = {(self._sensor(k), m) for k, m in metrics if k not in refused}
        heard = ((self._sensor(k), n) for k, n in notes.items() if k not in refused)
        known_now = ((i, self._notes.get(i), n) for i, n in heard)
        told = [(i, joined) for i, before, n in known_now if (joined := _joined(before, n)) != before]
        if series or told:
            with database.transaction(connection):
                found_series = sensors.register_series(connection, series) if series else {}
                sensors.learn(connection, told)
            for (sensor, metric), id_ in found_series.items():
                self._series.setdefault(sensor, {})[metric] = id_
            self._notes |= dict(told)
        return refused

    def _meet(self, connection: database.Connection, keys: Collection[SensorKey]) -> frozenset[SensorKey]:
        """Know the sensors of a batch by their ids; returns those that their area refuses, as of this moment."""
        with database.transaction(connection):
            refused = admission.refused(connection)
        for known in refused & self._sensors.keys():
            del self._sensors[known]
        met = {(self._areas[k.area], k.sensor): k for k in keys}
        if unknown := met.keys() - self._sensors.keys() - refused:
            with database.transaction(connection):
                found = sensors.register(connection, [(*sensor, met[sensor].domain) for sensor in unknown])
            self._sensors |= found
        return frozenset(k for k in keys if (self._areas[k.area], k.sensor) not in self._sensors)

    def _without(
        self, refused: frozenset[SensorKey], arrivals: Iterable[Arrival]
    ) -> tuple[list[Arrival], list[tuple[int | None, Arrival, str]]]:
        """Arrivals without what refused sensors said, and for the quarantine those that held something of them.

        A gateway's message may be both: what it says of others is kept, and changes nothing when it is replayed.
        """
        good: list[Arrival] = []
        bad: list[tuple[int | None, Arrival, str]] = []
        for arrival in arrivals:
            decoded = _of(arrival)
            if not (turned_away := sorted(_keys(decoded) & refused)):
                good.append(arrival)
                continue
            area, names = turned_away[0].area, ", ".join(k.sensor for k in turned_away[:5])
            bad.append((self._areas[area], arrival, f"{area} refuses the sensor {names}; {ACCEPT}"))
            if rest := _rest(decoded, refused):
                good.append(msgspec.structs.replace(arrival, decoded=rest))
        return good, bad

    def _sensor(self, key: SensorKey) -> int:
        return self._sensors[self._areas[key.area], key.sensor]

    def _known_series(self, key: SensorKey) -> Mapping[str, int]:
        """The series met of a sensor, by metric."""
        sensor = self._sensors.get((self._areas[key.area], key.sensor))
        return {} if sensor is None else self._series.get(sensor, {})

    def _readings(self, arrivals: Iterable[Arrival]) -> Columns:
        series: list[int] = []
        told: list[Reading] = []
        for arrival in arrivals:
            for key, of_key in groupby(_of(arrival).readings, key=_KEY):
                known = self._known_series(key)
                some = list(of_key)
                series += [known[r.metric] for r in some]
                told += some
        return Columns.gathered(
            series, [r.measured_at for r in told], [r.value for r in told], [r.quality for r in told]
        )

    def _keep_events(self, connection: database.Connection, arrivals: Iterable[Arrival]) -> int:
        told = [(self._areas[e.area], e) for a in arrivals for e in _of(a).events]
        if not told:
            return 0
        new: dict[str, list[tuple[int, Event]]] = defaultdict(list)
        for area, event in events.insert(connection, told):
            new[event.type].append((area, event))
        dossiers.refold(connection, _subjects(new[DOSSIER_CHANGED]))
        reports.REPORTS.refold(connection, _subjects(new[REPORT_CHANGED]))
        payments.insert(connection, new[PAYMENT_MADE])
        exchanges.insert(connection, new[LGSP_EXCHANGED])
        observations.keep(connection, arrived.told(new[INDICATOR_OBSERVED]))
        return sum(map(len, new.values()))


def _is_late(arrival: Arrival, since: Mapping[str, datetime]) -> bool:
    """Whether a reading of it may belong to a day whose raw readings were let go."""
    told = arrival.decoded.readings if arrival.decoded else ()
    return any(r.key.domain in since and r.measured_at < since[r.key.domain] + A_DAY for r in told)


def _subjects(told: Iterable[tuple[int, Event]]) -> set[tuple[int, str]]:
    """What events given as (area id, event) are about, as (area id, subject)."""
    return {(area, event.subject) for area, event in told if event.subject}


def _joined(before: SensorNote | None, note: SensorNote) -> SensorNote:
    """What is told of a sensor now, and of what that leaves open what was told before: no message tells it all."""
    if before is None or before == note:
        return note
    left_open = [name for name in note.__struct_fields__ if getattr(note, name) is None]
    return msgspec.structs.replace(note, **{name: getattr(before, name) for name in left_open})


def _of(arrival: Arrival) -> Decoded:
    assert arrival.decoded is not None, "those that could not be read were sorted out before"
    return arrival.decoded


def _keys(decoded: Decoded) -> set[SensorKey]:
    """Every sensor that a payload speaks of."""
    return {told.key for part in (decoded.readings, decoded.notes, decoded.statuses) for told in part}


def _rest(decoded: Decoded, refused: frozenset[SensorKey]) -> Decoded | None:
    """What a payload says beside these sensors; None when that is nothing."""
    rest = Decoded(
        [r for r in decoded.readings if r.key not in refused],
        [n for n in decoded.notes if n.key not in refused],
        [s for s in decoded.statuses if s.key not in refused],
        decoded.events,
        decoded.declared,
    )
    return rest if _keys(rest) or rest.events or rest.declared else None


def _changes(arrivals: Iterable[Arrival]) -> list[str]:
    """What moved, as `area topic topic …`, a line an area: domains, "sensors", and what `topics` says of events."""
    moved: dict[str, set[str]] = defaultdict(set)
    for arrival in arrivals:
        decoded = _of(arrival)
        for key, _ in groupby(decoded.readings, key=_KEY):
            moved[key.area].add(key.domain)
        for status in decoded.statuses:
            moved[status.key.area].add("sensors")
    declared = province.kinds()
    for area, event_type in {(event.area, event.type) for arrival in arrivals for event in _of(arrival).events}:
        moved[area] |= topics(event_type, declared)
    return [f"{area} {' '.join(sorted(words))}" for area, words in sorted(moved.items())]


TOPICS = {
    DOSSIER_CHANGED: "dossiers",
    REPORT_CHANGED: "reports",
    PAYMENT_MADE: "payments",
    LGSP_EXCHANGED: "exchanges",
    SENSOR_CHANGED: "sensors",
    INDICATOR_OBSERVED: "indicators",
}


COUNTED = (PAYMENT_MADE, LGSP_EXCHANGED, INDICATOR_OBSERVED)  # never listed one by one


def topics(event_type: str, declared: Container[str] = ()) -> set[str]:
    """What an event of this type makes screens ask anew; `declared` are those that the province counts of its own."""
    if event_type in declared:
        return {"counts"}
    topic = TOPICS.get(event_type)
    return {word for word in (topic, None if event_type in COUNTED else "events") if word}
