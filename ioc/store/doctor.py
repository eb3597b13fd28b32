"""What a doctor asks the store: whether all that is derived from readings equals a computation from scratch."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.rows import class_row

from ioc.store.database import LOGINS, VIEWER
from ioc.store.readings import AGGREGATES, DAY, HOUR


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row of a derived table that is not what its readings say; `bucket` is None in `latest`."""

    table: str
    series_id: int
    bucket: datetime | None


# What was let go cannot be held against what was made of it.
SINCE = """SELECT s.id AS series_id, k.raw_since
           FROM series s JOIN sensor n ON n.id = s.sensor_id JOIN keeping k ON k.domain = n.domain"""
# Days and what is kept as newest may have lost their readings: what was not let go is looked at, too.
SPAN = f"""
WITH k AS ({SINCE}), days AS (
    SELECT min(bucket) AS first, max(bucket) AS last FROM rollup_day LEFT JOIN k USING (series_id)
    WHERE raw_since IS NULL OR bucket >= raw_since
)
SELECT least(min(measured_at), (SELECT first FROM days)),
       greatest(max(measured_at), (SELECT last FROM days), (SELECT max(greatest(measured_at, bad_at)) FROM latest))
FROM reading
"""


def span(connection: Connection) -> tuple[datetime, datetime] | None:
    """From the oldest reading, or what was made of it, to the newest; None without any."""
    row = connection.execute(SPAN.encode()).fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


COLUMNS = ("n", "n_bad", "sum", "min", "max", "first", "first_at", "last", "last_at")
EXACT = " OR ".join(f"t.{c} IS DISTINCT FROM f.{c}" for c in COLUMNS if c != "sum")


def _compare(table: str, bucket: str) -> str:
    """Rollups of a span beside the same computed from raw: sums to 1e-9 of the values added up, all else equal.

    The readings are added up in another order here than when they came, and floats do not add up alike in any order.
    """
    return f"""
    WITH k AS ({SINCE}), f (series_id, bucket, {", ".join(COLUMNS)}, size) AS (
        SELECT series_id, {bucket}, {AGGREGATES}, coalesce(sum(abs(value)) FILTER (WHERE quality & 5 = 0), 0)
        FROM reading WHERE measured_at >= %(since)s AND measured_at < %(until)s GROUP BY 1, 2
    ), t AS (SELECT * FROM {table} WHERE bucket >= %(since)s AND bucket < %(until)s)
    SELECT '{table}' AS table, series_id, bucket
    FROM f FULL JOIN t USING (series_id, bucket) LEFT JOIN k USING (series_id)
    WHERE (f.n IS NULL OR t.n IS NULL OR {EXACT} OR abs(t.sum - f.sum) > 1e-9 * greatest(f.size, 1e-9))
        AND (bucket >= k.raw_since OR k.raw_since IS NULL)
    ORDER BY 2, 3"""


HOURS, DAYS = _compare("rollup_hour", HOUR), _compare("rollup_day", DAY)


def wrong_rollups(connection: Connection, since: datetime, until: datetime) -> list[Wrong]:
    """Hours and days in [since, until), whole days, that are not what their readings say, or lack, or are too many."""
    given = {"since": since, "until": until}
    with connection.cursor(row_factory=class_row(Wrong)) as cursor:
        return [row for query in (HOURS, DAYS) for row in cursor.execute(query.encode(), given).fetchall()]


LATEST = f"""
SELECT 'latest' AS table, s.id AS series_id, NULL::timestamptz AS bucket
FROM (SELECT s.id, greatest(%(since)s, k.raw_since) AS since
      FROM series s LEFT JOIN ({SINCE}) k ON k.series_id = s.id) s
LEFT JOIN latest t ON t.series_id = s.id
LEFT JOIN LATERAL (SELECT measured_at, value, quality FROM reading
                   WHERE series_id = s.id AND quality & 5 = 0 AND measured_at >= s.since
                   ORDER BY measured_at DESC LIMIT 1) good ON true
LEFT JOIN LATERAL (SELECT measured_at FROM reading
                   WHERE series_id = s.id AND quality & 5 <> 0 AND measured_at >= s.since
                   ORDER BY measured_at DESC LIMIT 1) bad ON true
WHERE (t.measured_at >= s.since OR good.measured_at IS NOT NULL) AND
        (t.measured_at, t.value, t.quality) IS DISTINCT FROM (good.measured_at, good.value, good.quality)
    OR (t.bad_at >= s.since OR bad.measured_at IS NOT NULL) AND t.bad_at IS DISTINCT FROM bad.measured_at
ORDER BY 2
"""


def wrong_latest(connection: Connection, since: datetime) -> list[Wrong]:
    """Series whose newest good or bad reading is not the one that is kept as such; only news from `since` on count."""
    with connection.cursor(row_factory=class_row(Wrong)) as cursor:
        return cursor.execute(LATEST.encode(), {"since": since}).fetchall()


WORK = """
SELECT (SELECT count(*) FROM snapshot_schedule WHERE ended_at IS NULL) AS schedules, count(*) AS waiting,
       min(coalesce(due_at, asked_at)) AS oldest,
       (SELECT count(*) FROM snapshot_delivery d JOIN snapshot_run r ON r.id = d.run_id
        WHERE d.state = 'failed' AND r.asked_at > %(since)s) AS undelivered,
       (SELECT max(last_heartbeat) FROM queue.procrastinate_workers) AS beat
FROM snapshot_run WHERE state IN ('waiting', 'making')
"""


@dataclass(frozen=True, slots=True)
class Work:
    """What the workers of snapshots have to do, and when the last of them told of itself."""

    schedules: int
    waiting: int  # runs that are not made yet
    oldest: datetime | None  # when the first of them fell due or was asked for
    undelivered: int  # given up
    beat: datetime | None


def work(connection: Connection, since: datetime) -> Work:
    """How it stands; deliveries count when they were asked for since a moment."""
    with connection.cursor(row_factory=class_row(Work)) as cursor:
        found = cursor.execute(WORK, {"since": since}).fetchone()
    assert found is not None
    return found


STANDING = """
SELECT coalesce((SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'), '') AS timescaledb,
       coalesce(current_setting('timescaledb.license', true), '') AS licence,
       clock_timestamp() AS clock,
       pg_database_size(current_database()) AS bytes,
       (SELECT count(*) FROM area) AS areas,
       (SELECT count(*) FROM sensor) AS sensors,
       (SELECT max(l.measured_at) FROM latest l) AS newest,
       (SELECT count(*) FROM quarantine WHERE received_at > clock_timestamp() - %(hour)s) AS quarantined,
       (SELECT count(*) FROM strayed_reading_months()) AS strayed,
       (SELECT sum(n + n_bad) FROM rollup_day
        WHERE bucket >= clock_timestamp() - %(week)s AND series_id IN (SELECT id FROM series)) AS week,
       EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %(watch)s AND granted
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS watched
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """The store at a glance."""

    timescaledb: str  # its version; empty on plain PostgreSQL
    licence: str  # of TimescaleDB: apache or timescale
    clock: datetime
    bytes: int  # of the database on the disk
    areas: int
    sensors: int
    newest: datetime | None  # newest reading
    quarantined: int  # in the last hour
    strayed: int  # months whose readings are in the default partition
    week: int | None  # readings of the last seven days
    watched: bool  # some watch leads


def standing(connection: Connection, watch_lock: int) -> Standing:
    """The store at a glance, for the owner."""
    given = {"hour": timedelta(hours=1), "week": timedelta(days=7), "watch": watch_lock}
    with connection.cursor(row_factory=class_row(Standing)) as cursor:
        found = cursor.execute(STANDING, given).fetchone()
    assert found is not None
    return found


# As they must be for what is promised: acknowledged is what is safe on the disk, and days are cut by our own rules.
SETTINGS = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "TimeZone": "UTC", "jit": "off"}


def settings(connection: Connection) -> dict[str, tuple[str, str]]:
    """Settings of the server that are not as they must be, as (what is, what must be)."""
    rows = connection.execute("SELECT name, current_setting(name) FROM unnest(%s::text[]) name", (list(SETTINGS),))
    return {name: (is_, SETTINGS[name]) for name, is_ in rows if is_ != SETTINGS[name]}


ROLES = """
SELECT r.name, p.rolname IS NOT NULL AS there, coalesce(p.rolcanlogin, false) AS logs_in,
       coalesce(p.rolsuper OR p.rolbypassrls OR p.rolcreaterole, false) AS too_much
FROM unnest(%s::text[]) AS r (name) LEFT JOIN pg_roles p ON p.rolname = r.name ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Role:
    """A role of ours: whether it is there, may log in, or may more than it should."""

    name: str
    there: bool
    too_much: bool
    logs_in: bool


def roles(connection: Connection) -> list[Role]:
    """Our roles, by name."""
    with connection.cursor(row_factory=class_row(Role)) as cursor:
        return cursor.execute(ROLES, ([*LOGINS, VIEWER],)).fetchall()


BEAT = "SELECT at, wait_p95 FROM ingest_minute ORDER BY minute DESC, at DESC LIMIT 1"


def beat(connection: Connection) -> tuple[datetime, float | None] | None:
    """When an ingestor last told of itself, and how long messages waited then (95 of 100); None when none ever did."""
    return connection.execute(BEAT).fetchone()
