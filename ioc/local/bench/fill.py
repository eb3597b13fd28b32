"""Fills a store as years of use would leave it: sensors, readings with their rollups, and the services, all by COPY.

Everything ends at one moment, four in the afternoon of a Friday, so that every run asks the same. One sensor in ten is
older than the readings: of it, hours of 60 days and days of five years lie before them, as retention leaves them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

import numpy as np

from geodata import areas as editions
from ioc.errors import IocError
from ioc.local.bench import copying, measurements, office
from ioc.local.bench.measurements import Measured
from ioc.model.area import AreaKind
from ioc.model.catalogue import DOMAINS, find
from ioc.store import areas, database

EDITION = "2023"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MIDNIGHT = NOW - timedelta(hours=16)  # in Vietnam
ASKED = "da-lat"  # the district that questions are about
CROWDED = "di-linh"  # where the sensors of the long table stand
KINDS = (  # sensors by domain, and what each measures
    ("air", ("pm25", "pm10", "o3", "no2", "so2", "co", "temperature", "humidity")),
    ("weather", ("temperature", "humidity", "wind_speed", "rain")),
    ("water", ("level", "flow")),
    ("traffic", ("speed", "intensity")),
    ("lighting", ("lit", "lamps", "faulty", "power")),
    ("parking", ("free", "capacity", "occupancy")),
    ("waste", ("filling",)),
    ("noise", ("laeq",)),
    ("energy", ("power", "energy")),
)
PAST = 5  # one series in so many swings past its first threshold
OLD = 10  # one sensor in so many is older than the store's readings
HOURS_BEFORE, DAYS_BEFORE = 60 * 24, 5 * 365  # hourly and daily rollups that an old series has from before
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SINCE = NOW - timedelta(days=6 * 365)  # when every sensor registered
SEED = 20261120  # the same readings in every run


@dataclass(frozen=True)
class Plan:
    """How much goes in."""

    series: int = 2000
    days: int = 30
    interval_s: int = 300
    table: int = 100_000  # sensors of the long table
    services: float = 1.0  # share of what the province's services tell

    def __post_init__(self) -> None:
        if self.interval_s <= 0 or 3600 % self.interval_s:
            raise IocError("--interval divides an hour, in seconds: 60, 300, 600, 900, 1800 or 3600")


@dataclass(frozen=True)
class Sensor:
    """A sensor to put in; its series are numbered from `series` on."""

    id: int
    area: str
    domain: str
    metrics: tuple[str, ...]
    series: int

    @property
    def key(self) -> str:
        """Its id in its area."""
        return f"{self.domain}-{self.id}"


def fill(superuser_url: str, plan: Plan) -> dict[str, int]:
    """Put everything into an empty, migrated database; returns the rows of each table."""
    known = sensors(plan.series)
    with database.connecting(superuser_url) as connection:
        with database.transaction(connection):
            places = areas.ids(connection, EDITION)
            _register(connection, known, places, plan.interval_s)
            rows = _readings(connection, known, plan)
            rows |= _crowd(connection, places[CROWDED], plan)
            rows |= office.fill(connection, [places[place] for place in _districts()], plan.days, NOW, plan.services)
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")  # as autovacuum would have done meanwhile
    return rows


def sensors(series: int) -> list[Sensor]:
    """Sensors in every district in turn, each round of the next kind, until there are series enough."""
    places, found, first = _districts(), list[Sensor](), 1
    while first <= series:
        domain, metrics = KINDS[len(found) // len(places) % len(KINDS)]
        metrics = metrics[: series - first + 1]
        found.append(Sensor(len(found) + 1, places[len(found) % len(places)], domain, metrics, first))
        first += len(metrics)
    return found


def _districts() -> list[str]:
    """Their slugs; the one that is asked comes first, so that the smallest store has sensors there."""
    slugs = {a.slug for a in editions.load(EDITION) if a.kind is AreaKind.DISTRICT and a.slug}
    return [ASKED, *sorted(slugs - {ASKED})]


SENSOR = {
    "id": "int4", "area_id": "int4", "key": "text", "domain": "text", "name": "text", "ward": "text", "lat": "float8",
    "lon": "float8", "interval_s": "int4", "state": "text", "known": "bool", "registered_at": "timestamptz",
}  # fmt: skip
SERIES = {"id": "int4", "sensor_id": "int4", "area_id": "int4", "metric": "text"}
Row = tuple[object, ...]


def _register(
    connection: database.Connection, known: Sequence[Sensor], places: Mapping[str, int], interval_s: int
) -> None:
    wards = _wards()
    described = (_described(s.id, places[s.area], s.key, s.domain, wards[s.area], interval_s) for s in known)
    copying.rows(connection, "sensor", SENSOR, described)
    series = ((s.series + i, s.id, places[s.area], m) for s in known for i, m in enumerate(s.metrics))
    copying.rows(connection, "series", SERIES, series)


def _described(id_: int, place: int, key: str, domain: str, wards: Sequence[str], interval_s: int) -> Row:
    name = f"{DOMAINS[domain].name} {id_}"
    where = (11.5 + id_ % 100 / 100, 107.5 + id_ // 100 % 100 / 100)
    return id_, place, key, domain, name, wards[id_ % len(wards)], *where, interval_s, "online", True, SINCE


def _wards() -> dict[str, list[str]]:
    """Codes of the wards of each district, by its slug."""
    every = editions.load(EDITION)
    slugs = {a.code: a.slug for a in every if a.slug}
    of = sorted((slugs[a.parent] or "", a.code) for a in every if a.kind is AreaKind.WARD and a.parent in slugs)
    return {slug: [code for _, code in group] for slug, group in groupby(of, key=lambda ward: ward[0])}


def _readings(connection: database.Connection, known: Sequence[Sensor], plan: Plan) -> dict[str, int]:
    """Day by day in the order of time, as readings come; the last day ends at NOW."""
    _months(connection, plan.days)
    measured, chance = _measured(known), np.random.default_rng(SEED)
    rows: dict[str, int] = dict.fromkeys(("reading", "rollup_hour", "rollup_day"), 0)
    newest, bad_at = dict[str, copying.Column](), np.zeros(len(measured.ids), np.int64)
    for begin in (MIDNIGHT - n * DAY for n in reversed(range(plan.days))):
        hours = min(24, (NOW - begin) // HOUR)
        told = measurements.block(measured, begin, hours, plan.interval_s, chance)
        newest, bad_at = measurements.rolled_up(told, begin, DAY), np.maximum(bad_at, told.newest_bad)
        rows["reading"] += copying.columns(connection, "reading", measurements.rows(told))
        rows["rollup_hour"] += copying.columns(connection, "rollup_hour", measurements.rolled_up(told, begin, HOUR))
        rows["rollup_day"] += copying.columns(connection, "rollup_day", newest)
    _latest(connection, newest, bad_at)
    old = measured.only(np.array([s.id % OLD == 1 for s in known for _ in s.metrics]))
    since = MIDNIGHT - (plan.days - 1) * DAY
    for table, width, count in (("rollup_hour", HOUR, HOURS_BEFORE), ("rollup_day", DAY, DAYS_BEFORE)):
        rows[table] += copying.columns(connection, table, measurements.past(old, since, width, count))
    connection.execute(LET_GO, {"since": since, "hours_since": since - HOURS_BEFORE * HOUR})
    return rows


# What is older than the readings is no error, but what retention leaves.
LET_GO = """
INSERT INTO keeping (domain, raw_since, hours_since)
SELECT DISTINCT domain, %(since)s::timestamptz, %(hours_since)s::timestamptz FROM sensor
ON CONFLICT (domain) DO UPDATE SET raw_since = excluded.raw_since, hours_since = excluded.hours_since
"""


def _measured(known: Sequence[Sensor]) -> Measured:
    """The series in the order of their ids, with what their values lie between."""
    ids, low, high = list[int](), list[float](), list[float]()
    for sensor in known:
        for i, name in enumerate(sensor.metrics):
            metric = find(sensor.domain, name)
            assert metric is not None, f"the catalogue has no {name} of {sensor.domain}"
            watch, falling = metric.thresholds.watch, metric.thresholds.falling
            bound = 0.9 * metric.low + 0.1 * metric.high if watch is None else watch
            ids.append(sensor.series + i)
            far = len(ids) % PAST == 0
            low.append(bound if falling and not far else metric.low)
            high.append(
                bound if not falling and not far else min(metric.high, bound + 0.3 * (metric.high - metric.low))
            )
    return Measured(np.array(ids, np.int32), np.array(low), np.array(high))


def _months(connection: database.Connection, days: int) -> None:
    """Partitions for every month of the readings; TimescaleDB makes its chunks by itself."""
    query = (
        "SELECT ensure_reading_month((%s::timestamptz - i * INTERVAL '1 month')::date) FROM generate_series(-1, %s) i"
    )
    connection.execute(query, (NOW, days // 28 + 1))


def _latest(connection: database.Connection, newest: Mapping[str, copying.Column], bad_at: copying.Column) -> None:
    """The last value of the last day, and of those ever flagged when that was."""
    told = {"series_id": newest["series_id"], "measured_at": newest["last_at"], "value": newest["last"]}
    told |= {"quality": np.zeros(len(bad_at), np.int16), "bad_at": bad_at}
    for some, names in ((bad_at > 0, list(told)), (bad_at == 0, [name for name in told if name != "bad_at"])):
        copying.columns(connection, "latest", {name: told[name][some] for name in names})


FREE = """
SELECT (SELECT coalesce(max(id), 0) + 1 FROM sensor), (SELECT coalesce(max(id), 0) + 1 FROM series)
"""
AFTER = """
SELECT setval(pg_get_serial_sequence('sensor', 'id'), (SELECT max(id) FROM sensor)),
       setval(pg_get_serial_sequence('series', 'id'), (SELECT max(id) FROM series))
"""


def _crowd(connection: database.Connection, place: int, plan: Plan) -> dict[str, int]:
    """The sensors of the long table, of all domains, each with one series and its newest value."""
    row = connection.execute(FREE).fetchone()
    assert row is not None
    sensor, series = row
    domains, wards = list(DOMAINS.values()), _wards()[CROWDED]
    of = [(n, domains[n % len(domains)]) for n in range(plan.table)]
    described = (_described(sensor + n, place, f"c-{n}", d.key, wards, plan.interval_s) for n, d in of)
    rows = copying.rows(connection, "sensor", SENSOR, described)
    copying.rows(connection, "series", SERIES, ((series + n, sensor + n, place, d.metrics[0].key) for n, d in of))
    ids = np.arange(plan.table)
    newest = {
        "series_id": (series + ids).astype(np.int32),
        "measured_at": copying.microseconds(NOW) - ids.astype(np.int64) % 400 * 1_000_000,
        "value": (ids % 60).astype(np.float64),
        "quality": np.zeros(plan.table, np.int16),
    }
    copying.columns(connection, "latest", newest)
    connection.execute(AFTER)
    return {"sensor": sensor - 1 + rows, "series": series - 1 + rows}
