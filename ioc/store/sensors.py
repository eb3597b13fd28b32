"""Sensors and series in the database: registered when first heard of, and as they stand now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row, kwargs_row

from ioc.model.catalogue import DOMAINS, Thresholds
from ioc.model.device import Device
from ioc.model.liveness import Beat, Heard
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


# What people said stands, whatever payloads say later.
LEARN = """
UPDATE sensor SET
    name = coalesce(CASE WHEN 'name' <> ALL (by_people) THEN %(name)s END, name),
    ward = coalesce(CASE WHEN 'ward' <> ALL (by_people) THEN %(ward)s END, ward),
    lat = coalesce(CASE WHEN 'lat' <> ALL (by_people) THEN %(lat)s::double precision END, lat),
    lon = coalesce(CASE WHEN 'lon' <> ALL (by_people) THEN %(lon)s::double precision END, lon),
    interval_s = coalesce(CASE WHEN 'interval_s' <> ALL (by_people) THEN %(interval_s)s::integer END, interval_s),
    interval_given = interval_given OR %(interval_s)s::integer IS NOT NULL,
    simulated = coalesce(%(simulated)s, simulated), offline_after_s = coalesce(%(offline_after_s)s, offline_after_s),
    known = known OR %(name)s::text IS NOT NULL OR %(lat)s::double precision IS NOT NULL
WHERE id = %(id)s
"""


def learn(connection: Connection, notes: Iterable[tuple[int, SensorNote]]) -> None:
    """Keep what payloads told of their sensors, given as (sensor id, note)."""
    fields = ("name", "ward", "lat", "lon", "interval_s", "simulated", "offline_after_s")
    rows = [{"id": id_, **{f: getattr(note, f) for f in fields}} for id_, note in sorted(notes, key=lambda n: n[0])]
    with connection.cursor() as cursor:
        cursor.executemany(LEARN, rows)


TELL = """
UPDATE sensor n SET
    said_offline = CASE
        WHEN %(online)s::boolean THEN false
        WHEN NOT %(online)s::boolean THEN NOT (%(retained)s AND EXISTS (
            SELECT FROM series s JOIN latest l ON l.series_id = s.id
            WHERE s.sensor_id = n.id
                AND greatest(l.measured_at, l.bad_at) > %(at)s - make_interval(secs => n.interval_s)))
        ELSE said_offline END,
    said_at = CASE
        WHEN %(online)s::boolean IS NULL OR (%(retained)s AND %(online)s::boolean) THEN said_at ELSE %(at)s END,
    battery = coalesce(%(battery)s, battery), rssi = coalesce(%(rssi)s, rssi),
    snr = coalesce(%(snr)s, snr), firmware = coalesce(%(firmware)s, firmware)
WHERE id = %(id)s AND (said_at IS NULL OR said_at <= %(at)s)
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A status as it came: what the broker had retained may be old, and accuses nobody who measures."""

    sensor: int  # id
    status: SensorStatus
    at: datetime
    retained: bool = False


def tell(connection: Connection, told: Iterable[Said]) -> None:
    """Keep what sensors say of themselves, in the order in which they said it; an older word changes nothing."""
    fields = ("online", "battery", "rssi", "snr", "firmware")
    rows = [
        {"id": s.sensor, "at": s.at, "retained": s.retained, **{f: getattr(s.status, f) for f in fields}}
        for s in sorted(told, key=lambda s: s.sensor)
    ]
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


# The newest values are looked up one by one: a view that guards areas takes no condition of a join, and the values of
# every area would be read through to find those of one.
STANDING = """
SELECT s.id AS series_id, a.slug AS area, n.key AS sensor, n.domain, n.name, n.ward, n.lat, n.lon, n.interval_s,
       n.simulated, n.said_offline, n.known, n.state, n.offline_after_s, s.metric,
       t.watch, t.warning, t.critical, t.falling, l.measured_at, l.value, l.bad_at, h.hour_sum
FROM sensor n
JOIN area a ON a.id = n.area_id
JOIN series s ON s.sensor_id = n.id
LEFT JOIN threshold t ON t.area_id = n.area_id AND t.sensor = n.key AND t.metric = s.metric
LEFT JOIN LATERAL (SELECT * FROM latest_seen WHERE series_id = s.id LIMIT 1) l ON true
LEFT JOIN LATERAL (
    SELECT sum(r.value) AS hour_sum FROM reading_seen r
    WHERE s.metric = ANY (%(amounts)s) AND r.series_id = s.id AND r.quality & 5 = 0
        AND r.measured_at > %(now)s - INTERVAL '1 hour' AND r.measured_at <= %(now)s
) h ON true
WHERE n.area_id = ANY (%(areas)s) AND (%(domains)s::text[] IS NULL OR n.domain = ANY (%(domains)s))
    AND (%(sensor)s::text IS NULL OR n.key = %(sensor)s) AND (%(only)s::integer[] IS NULL OR n.id = ANY (%(only)s))
ORDER BY a.slug, n.key, s.id
"""
AMOUNTS = [m.key for d in DOMAINS.values() for m in d.metrics if m.kind == "amount"]


async def standing(
    connection: AsyncConnection,
    areas: Sequence[int],
    now: datetime,
    domains: Collection[str] | None = None,
    sensor: str | None = None,
    only: Sequence[int] | None = None,
) -> list[SeriesNow]:
    """Every series of these areas (ids), of some domains, one sensor or some (ids), and its newest words at `now`."""
    given = {"areas": list(areas), "now": now, "domains": domains and list(domains), "sensor": sensor}
    given["amounts"] = AMOUNTS
    given["only"] = None if only is None else list(only)
    async with connection.cursor(row_factory=kwargs_row(_series_now)) as cursor:
        return await (await cursor.execute(STANDING, given)).fetchall()


def _series_now(
    watch: float | None, warning: float | None, critical: float | None, falling: bool | None, **columns: object
) -> SeriesNow:
    own = None if falling is None else Thresholds(watch, warning, critical, falling)
    return SeriesNow(own=own, **columns)  # type: ignore[arg-type]


DEVICE = """
SELECT registered_at, battery, rssi, snr, firmware, said_at, said_offline, interval_given FROM sensor
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
    said_at: datetime | None
    offline_after_s: int | None
    simulated: bool
    registered_at: datetime
    seen_at: datetime | None

    @property
    def heard(self) -> Heard:
        """What its state is judged by."""
        return Heard(
            self.state,
            self.interval_s,
            self.registered_at,
            self.seen_at,
            self.said_offline,
            self.said_at,
            self.offline_after_s,
        )


STATES = """
SELECT n.id, n.area_id, a.slug AS area, n.key AS sensor, n.name, n.state, n.interval_s, n.said_offline, n.said_at,
       n.offline_after_s, n.simulated, n.registered_at,
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


def set_back(connection: Connection, sensors: Iterable[tuple[int, datetime | None]]) -> None:
    """These sensors said they were offline and have measured since; given as (id, when they said so)."""
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE sensor SET said_offline = false WHERE id = %s AND said_at = %s", sorted(sensors))


BEATS = "SELECT beat_at AS at, heard_since AS since FROM ingest_session WHERE beat_at IS NOT NULL"


def beats(connection: Connection) -> list[Beat]:
    """What ingestors last said of how they do."""
    with connection.cursor(row_factory=class_row(Beat)) as cursor:
        return cursor.execute(BEATS).fetchall()


# Its newest moments, of all that it measures: a message may hold only some of it.
MOMENTS = """
SELECT n.id, n.interval_s, array_agg(DISTINCT r.measured_at) AS moments
FROM sensor n JOIN series s ON s.sensor_id = n.id JOIN latest l ON l.series_id = s.id
CROSS JOIN LATERAL (
    SELECT measured_at FROM reading
    WHERE series_id = s.id AND measured_at > %(since)s
    ORDER BY measured_at DESC LIMIT %(newest)s
) r
WHERE NOT n.interval_given AND l.measured_at > %(since)s
GROUP BY n.id
"""


def moments(connection: Connection, since: datetime, newest: int) -> list[tuple[int, int, list[datetime]]]:
    """Sensors that never said how often they send, as (id, interval in force, newest moments since then)."""
    return connection.execute(MOMENTS, {"since": since, "newest": newest}).fetchall()


def set_intervals(connection: Connection, intervals: Iterable[tuple[int, int]]) -> None:
    """Set learned intervals given as (sensor id, seconds); one that was told meanwhile stands."""
    query = "UPDATE sensor SET interval_s = %s WHERE id = %s AND NOT interval_given"
    with connection.cursor() as cursor:
        cursor.executemany(query, [(interval, id_) for id_, interval in sorted(intervals)])
