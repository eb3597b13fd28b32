"""Sensors and series in the database: registered when first heard of, and as they stand now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row, kwargs_row

from ioc.model.catalogue import DOMAINS, Thresholds
from ioc.model.device import Device
from ioc.model.reading import SensorNote, SensorStatus
from ioc.model.sensor import SeriesNow

DEFAULT_INTERVAL_S = 600

REGISTER = """
INSERT INTO sensor (area_id, key, domain, name, interval_s, admission)
SELECT g.*, CASE r.policy WHEN 'hold' THEN 'held' WHEN 'refuse' THEN 'refused' ELSE 'accepted' END
FROM unnest(%(areas)s::integer[], %(keys)s::text[], %(domains)s::text[], %(keys)s::text[],
            %(intervals)s::integer[]) AS g (area_id, key, domain, name, interval_s)
LEFT JOIN registration r ON r.area_id = g.area_id
ORDER BY 1, 2
ON CONFLICT DO NOTHING
"""
SENSOR_IDS = """
SELECT area_id, key, id FROM sensor
WHERE (area_id, key) IN (SELECT * FROM unnest(%(areas)s::integer[], %(keys)s::text[])) AND admission <> 'refused'
"""


def register(connection: Connection, sensors: Iterable[tuple[int, str, str]]) -> dict[tuple[int, str], int]:
    """Ids of sensors given as (area id, key, domain), without those refused; those not known yet are made, named by
    their key, as the policy of their area says.
    """
    rows = sorted(set(sensors))
    given = {
        "areas": [r[0] for r in rows],
        "keys": [r[1] for r in rows],
        "domains": [r[2] for r in rows],
        "intervals": [DOMAINS[r[2]].interval_s if r[2] in DOMAINS else DEFAULT_INTERVAL_S for r in rows],
    }
    connection.execute(REGISTER, given)
    return {(area, key): id_ for area, key, id_ in connection.execute(SENSOR_IDS, given)}


REGISTER_SERIES = """
INSERT INTO series (sensor_id, area_id, metric, hidden)
SELECT s.id, s.area_id, g.metric, s.admission <> 'accepted'
FROM unnest(%(sensors)s::integer[], %(metrics)s::text[]) AS g (sensor_id, metric) JOIN sensor s ON s.id = g.sensor_id
ORDER BY 1, 3
FOR SHARE OF s  -- or a sensor accepted at this moment would keep a series that nobody sees
ON CONFLICT DO NOTHING
"""
SERIES_IDS = """
SELECT sensor_id, metric, id FROM series
WHERE (sensor_id, metric) IN (SELECT * FROM unnest(%(sensors)s::integer[], %(metrics)s::text[]))
"""


def register_series(connection: Connection, series: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Ids of series given as (sensor id, metric); those not known yet are made."""
    rows = sorted(set(series))
    given = {"sensors": [r[0] for r in rows], "metrics": [r[1] for r in rows]}
    connection.execute(REGISTER_SERIES, given)
    return {(sensor, metric): id_ for sensor, metric, id_ in connection.execute(SERIES_IDS, given)}


LEARN = """
UPDATE sensor SET
    name = coalesce(%(name)s, name), ward = coalesce(%(ward)s, ward),
    lat = coalesce(%(lat)s, lat), lon = coalesce(%(lon)s, lon),
    interval_s = coalesce(%(interval_s)s, interval_s), simulated = coalesce(%(simulated)s, simulated),
    known = known OR %(name)s::text IS NOT NULL OR %(lat)s::double precision IS NOT NULL
WHERE id = %(id)s
"""


def learn(connection: Connection, notes: Iterable[tuple[int, SensorNote]]) -> None:
    """Keep what payloads told of their sensors, given as (sensor id, note)."""
    fields = ("name", "ward", "lat", "lon", "interval_s", "simulated")
    rows = [{"id": id_, **{f: getattr(note, f) for f in fields}} for id_, note in sorted(notes, key=lambda n: n[0])]
    with connection.cursor() as cursor:
        cursor.executemany(LEARN, rows)


TELL = """
UPDATE sensor SET
    said_offline = NOT %(online)s, battery = coalesce(%(battery)s, battery), rssi = coalesce(%(rssi)s, rssi),
    snr = coalesce(%(snr)s, snr), firmware = coalesce(%(firmware)s, firmware)
WHERE id = %(id)s
"""


def tell(connection: Connection, statuses: Iterable[tuple[int, SensorStatus]]) -> None:
    """Keep what sensors say of themselves, given as (sensor id, status)."""
    fields = ("online", "battery", "rssi", "snr", "firmware")
    rows = [{"id": id_, **{f: getattr(s, f) for f in fields}} for id_, s in sorted(statuses, key=lambda s: s[0])]
    with connection.cursor() as cursor:
        cursor.executemany(TELL, rows)


SET_THRESHOLDS = """
INSERT INTO threshold (area_id, sensor, metric, watch, warning, critical, falling)
VALUES (%(area)s, %(sensor)s, %(metric)s, %(watch)s, %(warning)s, %(critical)s, %(falling)s)
ON CONFLICT (area_id, sensor, metric) DO UPDATE SET
    watch = excluded.watch, warning = excluded.warning, critical = excluded.critical, falling = excluded.falling
"""


def set_thresholds(connection: Connection, area: int, sensor: str, metric: str, limits: Thresholds) -> None:
    """Give one place thresholds of its own, heard of already or not."""
    given = {"area": area, "sensor": sensor, "metric": metric}
    given |= {k: getattr(limits, k) for k in Thresholds.__slots__}
    connection.execute(SET_THRESHOLDS, given)


@dataclass(frozen=True, slots=True)
class Registered:
    """A sensor as it stands in the registry."""

    area: str  # slug
    sensor: str
    domain: str
    name: str
    ward: str | None
    lat: float | None
    lon: float | None
    known: bool
    admission: str  # a word of Admission
    state: str
    registered_at: datetime


REGISTERED = """
SELECT a.slug AS area, n.key AS sensor, n.domain, n.name, n.ward, n.lat, n.lon, n.known, n.admission,
       n.state, n.registered_at
FROM sensor n JOIN area a ON a.id = n.area_id
WHERE (%(area)s::integer IS NULL OR n.area_id = %(area)s) AND NOT (%(new)s AND n.known AND n.admission <> 'held')
ORDER BY a.slug, n.domain, n.key
"""


def registered(connection: Connection, area: int | None, *, new: bool) -> list[Registered]:
    """Every sensor of an area (its id) or of all, or only those that wait or that nobody has described."""
    with connection.cursor(row_factory=class_row(Registered)) as cursor:
        return cursor.execute(REGISTERED, {"area": area, "new": new}).fetchall()


STANDING = """
SELECT s.id AS series_id, a.slug AS area, n.key AS sensor, n.domain, n.name, n.ward, n.lat, n.lon, n.interval_s,
       n.simulated, n.said_offline, n.known, s.metric, t.watch, t.warning, t.critical, t.falling,
       l.measured_at, l.value, l.bad_at, h.hour_sum
FROM sensor n
JOIN area a ON a.id = n.area_id
JOIN series s ON s.sensor_id = n.id
LEFT JOIN threshold t ON t.area_id = n.area_id AND t.sensor = n.key AND t.metric = s.metric
LEFT JOIN latest_seen l ON l.series_id = s.id
LEFT JOIN LATERAL (
    SELECT sum(r.value) AS hour_sum FROM reading_seen r
    WHERE s.metric = ANY (%(amounts)s) AND r.series_id = s.id AND r.quality & 5 = 0
        AND r.measured_at > %(now)s - INTERVAL '1 hour' AND r.measured_at <= %(now)s
) h ON true
WHERE n.area_id = ANY (%(areas)s) AND (%(domain)s::text IS NULL OR n.domain = %(domain)s)
    AND (%(sensor)s::text IS NULL OR n.key = %(sensor)s)
ORDER BY a.slug, n.key, s.id
"""
AMOUNTS = [m.key for d in DOMAINS.values() for m in d.metrics if m.kind == "amount"]


async def standing(
    connection: AsyncConnection,
    areas: Sequence[int],
    now: datetime,
    domain: str | None = None,
    sensor: str | None = None,
) -> list[SeriesNow]:
    """Every series of these areas (ids), of one domain or sensor or all, with its newest readings as of `now`."""
    given = {"areas": list(areas), "now": now, "domain": domain, "sensor": sensor, "amounts": AMOUNTS}
    async with connection.cursor(row_factory=kwargs_row(_series_now)) as cursor:
        return await (await cursor.execute(STANDING, given)).fetchall()


def _series_now(
    watch: float | None, warning: float | None, critical: float | None, falling: bool | None, **columns: object
) -> SeriesNow:
    own = None if falling is None else Thresholds(watch, warning, critical, falling)
    return SeriesNow(own=own, **columns)  # type: ignore[arg-type]


DEVICE = """
SELECT registered_at, battery, rssi, snr, firmware FROM sensor
WHERE area_id = ANY (%(areas)s) AND key = %(sensor)s ORDER BY area_id LIMIT 1
"""


async def device(connection: AsyncConnection, areas: Sequence[int], sensor: str) -> Device | None:
    """The hardware behind a sensor of these areas (ids); None when there is no such sensor."""
    async with connection.cursor(row_factory=class_row(Device)) as cursor:
        return await (await cursor.execute(DEVICE, {"areas": list(areas), "sensor": sensor})).fetchone()


@dataclass(frozen=True, slots=True)
class SensorState:
    """What the watch knows of a sensor: its state so far and when it was last heard."""

    id: int
    area_id: int
    area: str
    sensor: str
    name: str
    state: str
    interval_s: int
    said_offline: bool
    simulated: bool
    registered_at: datetime
    seen_at: datetime | None


STATES = """
SELECT n.id, n.area_id, a.slug AS area, n.key AS sensor, n.name, n.state, n.interval_s, n.said_offline, n.simulated,
       n.registered_at,
       (SELECT max(greatest(l.measured_at, l.bad_at)) FROM series s JOIN latest l ON l.series_id = s.id
        WHERE s.sensor_id = n.id) AS seen_at
FROM sensor n JOIN area a ON a.id = n.area_id
WHERE n.admission = 'accepted'
ORDER BY n.id
"""


def states(connection: Connection) -> list[SensorState]:
    """Every sensor that counts, of every area, for the watch."""
    with connection.cursor(row_factory=class_row(SensorState)) as cursor:
        return cursor.execute(STATES).fetchall()


def set_states(connection: Connection, states: Iterable[tuple[int, str]]) -> None:
    """Set the state of sensors given as (sensor id, state)."""
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE sensor SET state = %s WHERE id = %s", [(s, i) for i, s in sorted(states)])
