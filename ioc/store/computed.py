"""Indicators counted from what the IOC holds: each measure of every area in a span of time; in the role ioc_watch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg import Connection
from psycopg.rows import class_row

from ioc.model.event import DOSSIER_CHANGED, LGSP_EXCHANGED, REPORT_CHANGED, SECURITY_OBSERVED
from ioc.model.period import Period
from ioc.model.report import ANSWER_WITHIN
from ioc.store.dossiers import DIGITISED, FILED_ONLINE, PAID_ONLINE


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measure is in an area: of so many cases; simulated when any of these was."""

    area_id: int
    value: float
    n: int
    simulated: bool


# Each counts in [since, until): a share in per cent of n cases, or a number.
DOSSIER_SHARE = """
SELECT area_id, 100.0 * count(*) FILTER (WHERE {met}) / count({met}) AS value, count({met}) AS n,
       bool_or(simulated) FILTER (WHERE ({met}) IS NOT NULL) AS simulated
FROM dossier
WHERE area_id = ANY (%(areas)s) AND {at} >= %(since)s AND {at} < %(until)s
GROUP BY 1 HAVING count({met}) > 0
"""
MEASURES: Mapping[str, str] = {
    "on_time": DOSSIER_SHARE.format(met="finished_at <= due_at", at="finished_at"),
    "digitised": DOSSIER_SHARE.format(met=DIGITISED, at="received_at"),
    "online": DOSSIER_SHARE.format(met=FILED_ONLINE, at="received_at"),
    "paid_online": DOSSIER_SHARE.format(met=PAID_ONLINE, at="received_at"),
    "answered": """
        SELECT area_id, 100.0 * count(*) FILTER (WHERE answered_at <= filed_at + %(answer)s) / count(*) AS value,
               count(*) AS n, bool_or(simulated) AS simulated
        FROM report WHERE area_id = ANY (%(areas)s) AND filed_at >= %(since)s AND filed_at < %(until)s
            AND (answered_at IS NOT NULL OR state <> 'rejected' OR changed_at > filed_at + %(answer)s)
        GROUP BY 1
    """,
    "lgsp": """
        SELECT area_id, 100.0 * (sum(calls) - sum(failed)) / sum(calls) AS value, sum(calls)::bigint AS n,
               bool_or(simulated) AS simulated
        FROM exchange WHERE area_id = ANY (%(areas)s) AND time >= %(since)s AND time < %(until)s
        GROUP BY 1 HAVING sum(calls) > 0
    """,
    "uptime": """
        SELECT s.area_id, avg(least(100.0, 100.0 * s.heard / s.promised)) AS value, count(*) AS n,
               bool_or(s.simulated) AS simulated
        FROM (SELECT n.area_id, n.simulated, n.registered_at, count(DISTINCT r.bucket) AS heard,
                     ceil(extract(epoch FROM %(until)s - CASE WHEN n.registered_at < %(until)s
                          THEN greatest(n.registered_at, %(since)s) ELSE %(since)s END) / 3600) AS promised
              FROM sensor n
              JOIN series s ON s.sensor_id = n.id
              LEFT JOIN rollup_hour r ON r.series_id = s.id AND r.bucket >= %(since)s AND r.bucket < %(until)s
              WHERE n.area_id = ANY (%(areas)s) AND n.admission = 'accepted'
              GROUP BY n.id) s
        WHERE s.heard > 0 OR s.registered_at < %(since)s
        GROUP BY 1 HAVING sum(s.heard) > 0
    """,
    "bad_air": """
        SELECT area_id, count(*) FILTER (WHERE worst > 100) AS value, count(*) AS n, bool_or(simulated) AS simulated
        FROM (SELECT n.area_id, d.day, max(d.value) AS worst, bool_or(n.simulated) AS simulated
              FROM air_day d JOIN sensor n ON n.id = d.sensor_id
              WHERE n.area_id = ANY (%(areas)s) AND d.day >= %(first)s AND d.day < %(end)s AND d.value IS NOT NULL
              GROUP BY 1, 2) d
        GROUP BY 1 HAVING count(*) >= 0.75 * (%(end)s::date - %(first)s::date)
    """,
    "findings": """
        SELECT area_id, sum((data ->> 'count')::double precision) AS value, count(*) AS n,
               bool_or(simulated) AS simulated
        FROM event WHERE area_id = ANY (%(areas)s) AND type = %(security)s AND time >= %(since)s AND time < %(until)s
            AND data ->> 'kind' = 'malware' AND data ->> 'count' IS NOT NULL
        GROUP BY 1
    """,
}
TOLD_BY = {  # the events that a measure is made of; without a line: readings
    "on_time": DOSSIER_CHANGED,
    "digitised": DOSSIER_CHANGED,
    "online": DOSSIER_CHANGED,
    "paid_online": DOSSIER_CHANGED,
    "answered": REPORT_CHANGED,
    "lgsp": LGSP_EXCHANGED,
    "findings": SECURITY_OBSERVED,
}


def measure(
    connection: Connection, name: str, areas: Sequence[int], since: datetime, until: datetime, period: Period
) -> list[Measured]:
    """A measure in each of these areas (ids) that has anything of it, in a period that two midnights bound."""
    given = {
        "areas": list(areas),
        "since": since,
        "until": until,
        "first": period.since,
        "end": period.until,
        "answer": ANSWER_WITHIN,
        "security": SECURITY_OBSERVED,
    }
    with connection.cursor(row_factory=class_row(Measured)) as cursor:
        return cursor.execute(MEASURES[name].encode(), given).fetchall()


# Whether the first event of a span was heard when it happened, and not loaded later with others that may be missing.
HEARD = """
SELECT a.id, f.received_at <= f.time + INTERVAL '1 day' FROM unnest(%(areas)s::integer[]) AS a (id)
CROSS JOIN LATERAL (SELECT FROM event WHERE area_id = a.id AND type = %(type)s AND time < %(since)s LIMIT 1) b
CROSS JOIN LATERAL (
    SELECT time, received_at FROM event WHERE area_id = a.id AND type = %(type)s AND time >= %(since)s
    ORDER BY time LIMIT 1) f
"""
MEASURED = """
SELECT n.area_id, bool_or(n.registered_at <= %(since)s) FROM sensor n
WHERE n.area_id = ANY (%(areas)s) AND EXISTS (
    SELECT FROM series s JOIN rollup_day r ON r.series_id = s.id AND r.bucket < %(since)s WHERE s.sensor_id = n.id)
GROUP BY 1
"""


def reach(connection: Connection, name: str, areas: Sequence[int], since: datetime) -> dict[int, bool]:
    """Those of these areas (ids) in which what a measure is made of reaches back beyond a moment, and whether it was
    heard live from then on.
    """
    given = {"areas": list(areas), "since": since, "type": TOLD_BY.get(name)}
    return dict(connection.execute(HEARD if name in TOLD_BY else MEASURED, given).fetchall())


TELLERS = """
SELECT DISTINCT ON (indicator, area_id, period) indicator, area_id, period, told_by FROM observation
WHERE indicator = ANY (%(codes)s) AND area_id IS NOT NULL AND NOT published AND until > %(since)s
ORDER BY indicator, area_id, period, revision DESC
"""


def tellers(connection: Connection, codes: Sequence[str], since: date) -> dict[tuple[str, int, str], str]:
    """Who told what stands, by indicator, area (id) and period that ends after a day."""
    rows = connection.execute(TELLERS, {"codes": list(codes), "since": since}).fetchall()
    return {(code, area, period): by for code, area, period, by in rows}


LONGER = """
WITH touched AS (
    SELECT DISTINCT o.area_id, o.since FROM observation o
    JOIN area a ON a.id = o.area_id AND a.kind = 'district' AND a.edition = %(edition)s
    WHERE o.id > %(mark)s AND o.indicator = %(code)s AND o.frequency = 'month' AND NOT o.published
), longer AS (
    SELECT DISTINCT t.area_id, f.frequency, f.months, date_trunc(f.frequency, t.since)::date AS since
    FROM touched t CROSS JOIN (VALUES ('quarter', 3), ('year', 12)) AS f (frequency, months)
), standing AS (
    SELECT DISTINCT ON (l.area_id, l.frequency, l.since, o.period)
           l.area_id, l.frequency, l.months, l.since, o.value, o.n, o.simulated, o.as_of
    FROM longer l JOIN observation o ON o.indicator = %(code)s AND o.area_id = l.area_id AND o.frequency = 'month'
        AND NOT o.published AND o.since >= l.since AND o.until <= l.since + l.months * INTERVAL '1 month'
    ORDER BY l.area_id, l.frequency, l.since, o.period, o.revision DESC
)
SELECT area_id, frequency, since, sum(value) AS total, sum(value * n) AS weighted,
       CASE WHEN count(n) = count(*) THEN sum(n)::bigint END AS n, bool_or(simulated) AS simulated, max(as_of) AS as_of
FROM standing GROUP BY area_id, frequency, since, months HAVING count(*) = months
"""


@dataclass(frozen=True, slots=True)
class Longer:
    """The months of an area that make up a quarter or a year."""

    area_id: int
    frequency: str
    since: date
    total: float
    weighted: float | None
    n: int | None  # None: of some of them it is not known
    simulated: bool
    as_of: date | None


def longer(connection: Connection, code: str, edition: str, mark: int) -> list[Longer]:
    """Quarters and years of an indicator with all of their months, of which one was told after a mark."""
    given = {"code": code, "edition": edition, "mark": mark}
    with connection.cursor(row_factory=class_row(Longer)) as cursor:
        return cursor.execute(LONGER, given).fetchall()


FEWEST = 3  # areas: of two, each reads the other's figure from the province's
# Staff of an area see the province's value and their own. So it is made once every area that told the period before has
# told, and which areas are in it stays: of two revisions that differ by one area, the difference is that area's figure.
TOGETHER = """
WITH district AS (SELECT id FROM area WHERE kind = 'district' AND edition = %(edition)s
), touched AS (
    SELECT o.period, o.frequency, o.since,
           (SELECT min(p.id) FROM observation p WHERE p.indicator = %(code)s AND p.area_id = %(home)s
                AND p.elsewhere IS NULL AND p.period = o.period AND p.told_by = 'ioc' AND NOT p.published) AS made
    FROM observation o JOIN district d ON d.id = o.area_id
    WHERE o.id > %(mark)s AND o.indicator = %(code)s AND NOT o.published
    GROUP BY 1, 2, 3
), told AS (
    SELECT o.*, t.made, min(o.id) OVER (PARTITION BY o.area_id, o.period) AS began
    FROM touched t CROSS JOIN district d JOIN observation o
        ON o.indicator = %(code)s AND o.area_id = d.id AND o.elsewhere IS NULL AND o.period = t.period
        AND NOT o.published
), standing AS (
    SELECT DISTINCT ON (area_id, period) * FROM told WHERE made IS NULL OR began < made
    ORDER BY area_id, period, revision DESC
), missing AS (
    SELECT t.period FROM touched t CROSS JOIN district d JOIN observation b
        ON b.indicator = %(code)s AND b.area_id = d.id AND b.frequency = t.frequency AND b.until = t.since
        AND NOT b.published
    WHERE t.made IS NULL AND NOT EXISTS (SELECT FROM told o WHERE o.area_id = d.id AND o.period = t.period)
)
SELECT period, count(*) AS areas, sum(value) AS total, sum(value * n) AS weighted,
       CASE WHEN count(n) = count(*) THEN sum(n)::bigint END AS n, bool_or(simulated) AS simulated, max(as_of) AS as_of
FROM standing WHERE period NOT IN (SELECT period FROM missing)
GROUP BY period HAVING count(*) >= %(fewest)s
"""


@dataclass(frozen=True, slots=True)
class Together:
    """The values of all areas of a province in one period."""

    period: str
    areas: int
    total: float
    weighted: float | None
    n: int | None  # None: of some of them it is not known
    simulated: bool
    as_of: date | None


def together(connection: Connection, code: str, edition: str, home: int, mark: int) -> list[Together]:
    """Periods of an indicator in which an area told something after a mark, with what stands of the areas there; none
    whose sum would give an area's own figure away. `home` is the province's id.
    """
    given = {"code": code, "edition": edition, "home": home, "mark": mark, "fewest": FEWEST}
    with connection.cursor(row_factory=class_row(Together)) as cursor:
        return cursor.execute(TOGETHER, given).fetchall()
