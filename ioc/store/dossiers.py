"""Dossiers in the database: each row is what the dossier's events say, folded anew when one comes in."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row, dict_row

from ioc.model.dossier import ONLINE, TERMINAL, Dossier, DossierCount, Ending, Span, fold, past
from ioc.model.event import DOSSIER_CHANGED
from ioc.store.folded import Folded, Key, columns

# What a share of dossiers is of, and which of them meet it: true, false, NULL where one does not count. Both the daily
# snapshot and the indicators judge by these (docs/methods.md). A fee of which nobody says how it was paid was not paid
# online.
FILED_ONLINE = f"channel = {ONLINE}"
PAID_ONLINE = "CASE WHEN fee_vnd > 0 THEN coalesce(online_paid, false) END"
DIGITISED = "digitised"

DOSSIERS = Folded("dossier", DOSSIER_CHANGED, fold, columns(Dossier))


FORGET_PAST = """
WITH told AS (SELECT * FROM unnest(%(areas)s::integer[], %(codes)s::text[]) AS t (area_id, code)),
     endings AS (DELETE FROM dossier_ending WHERE (area_id, code) IN (SELECT * FROM told))
DELETE FROM dossier_span WHERE (area_id, code) IN (SELECT * FROM told)
"""
KEEP_SPANS = """
INSERT INTO dossier_span (area_id, code, since, until, due_at)
SELECT area_id, code, since, coalesce(until, 'infinity'), due_at
FROM unnest(%(areas)s::integer[], %(codes)s::text[], %(since)s::timestamptz[], %(until)s::timestamptz[],
            %(due)s::timestamptz[]) AS s (area_id, code, since, until, due_at)
"""
KEEP_ENDINGS = """
INSERT INTO dossier_ending (area_id, code, until, finished_at, due_at)
SELECT * FROM unnest(%(areas)s::integer[], %(codes)s::text[], %(until)s::timestamptz[], %(finished)s::timestamptz[],
                     %(due)s::timestamptz[])
"""


def refold(connection: Connection, keys: Iterable[Key]) -> None:
    """Bring dossiers up to date with their events, when they were open, and how they had ended before."""
    told = DOSSIERS.refold(connection, keys)
    if not told:
        return
    connection.execute(FORGET_PAST, {"areas": [k[0] for k in told], "codes": [k[1] for k in told]})
    known = [(key, past(events)) for key, events in sorted(told.items())]
    _keep_spans(connection, [(*key, span) for key, one in known for span in one.spans])
    if endings := [(*key, ending) for key, one in known for ending in one.endings]:
        _keep_endings(connection, endings)


def _keep_spans(connection: Connection, found: Sequence[tuple[int, str, Span]]) -> None:
    given = {
        "areas": [area for area, _, _ in found],
        "codes": [code for _, code, _ in found],
        "since": [span.since for _, _, span in found],
        "until": [span.until for _, _, span in found],
        "due": [span.due_at for _, _, span in found],
    }
    connection.execute(KEEP_SPANS, given)


def _keep_endings(connection: Connection, found: Sequence[tuple[int, str, Ending]]) -> None:
    given = {
        "areas": [area for area, _, _ in found],
        "codes": [code for _, code, _ in found],
        "until": [ending.until for _, _, ending in found],
        "finished": [ending.finished_at for _, _, ending in found],
        "due": [ending.due_at for _, _, ending in found],
    }
    connection.execute(KEEP_ENDINGS, given)


# How dossiers had ended that were told otherwise since: the oldest such end that still stood then. They are few, so
# that what is finished is counted from the index alone, and they are put right beside it.
THEN = """
SELECT DISTINCT ON (area_id, code) area_id, code, finished_at, due_at FROM dossier_ending
WHERE area_id = ANY (%(areas)s) AND until {after} {until} ORDER BY area_id, code, until
"""
COUNT = f"""
WITH stood AS MATERIALIZED ({THEN.format(after=">", until="%(until)s")}), moved AS (
    SELECT 1 AS n, finished_at, due_at FROM stood
    UNION ALL
    SELECT -1, d.finished_at, d.due_at FROM stood s JOIN dossier d ON d.area_id = s.area_id AND d.code = s.code
)
SELECT
    (SELECT count(*) FROM dossier WHERE area_id = ANY (%(areas)s)
        AND received_at >= %(since)s AND received_at <= %(until)s) AS received,
    f.finished + m.finished AS finished, f.on_time + m.on_time AS on_time, f.late + m.late AS late, o.open, o.overdue
FROM (
    SELECT count(*) AS finished,
           count(*) FILTER (WHERE finished_at <= due_at) AS on_time,
           count(*) FILTER (WHERE finished_at > due_at) AS late
    FROM dossier WHERE area_id = ANY (%(areas)s) AND finished_at >= %(since)s AND finished_at <= %(until)s
) f, (
    SELECT coalesce(sum(n), 0) AS finished,
           coalesce(sum(n) FILTER (WHERE finished_at <= due_at), 0) AS on_time,
           coalesce(sum(n) FILTER (WHERE finished_at > due_at), 0) AS late
    FROM moved WHERE finished_at >= %(since)s AND finished_at <= %(until)s
) m, (
    SELECT count(*) AS open, count(*) FILTER (WHERE due_at < %(until)s) AS overdue
    FROM dossier_span WHERE area_id = ANY (%(areas)s) AND since <= %(until)s AND until > %(until)s
) o
"""


async def count(connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime) -> DossierCount:
    """Dossiers of these areas (ids) received and finished in [since, until], open and overdue as of `until`."""
    given = {"areas": list(areas), "since": since, "until": until}
    async with connection.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(COUNT.encode(), given)).fetchone()
    return DossierCount(**(row or {}))


BY_HOUR = """
SELECT (SELECT count(*) FROM dossier
        WHERE area_id = ANY (%(areas)s) AND received_at >= h.since AND received_at < h.until),
       (SELECT count(*) FROM dossier
        WHERE area_id = ANY (%(areas)s) AND finished_at >= h.since AND finished_at < h.until)
FROM (SELECT i, %(start)s::timestamptz + i * INTERVAL '1 hour' AS since,
             least(%(start)s::timestamptz + (i + 1) * INTERVAL '1 hour', %(now)s) AS until
      FROM generate_series(0, 23) AS i) h
ORDER BY h.i
"""


async def by_hour(
    connection: AsyncConnection, areas: Sequence[int], start: datetime, now: datetime
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Received and finished in each of the 24 hours that begin at `start`, none after `now`."""
    rows = await (await connection.execute(BY_HOUR, {"areas": list(areas), "start": start, "now": now})).fetchall()
    return tuple(r[0] for r in rows), tuple(r[1] for r in rows)


# What was open in these hours is read once; each hour is counted of it.
OPEN_BY_HOUR = """
WITH alive AS MATERIALIZED (
    SELECT since, until, due_at FROM dossier_span
    WHERE area_id = ANY (%(areas)s) AND until > %(start)s AND since <= %(now)s
)
SELECT count(s.since), count(*) FILTER (WHERE s.due_at < h.at)
FROM (SELECT i, least(%(start)s::timestamptz + (i + 1) * INTERVAL '1 hour', %(now)s) AS at
      FROM generate_series(0, 23) AS i) h
LEFT JOIN alive s ON s.since <= h.at AND s.until > h.at
GROUP BY h.i ORDER BY h.i
"""


async def open_by_hour(
    connection: AsyncConnection, areas: Sequence[int], start: datetime, now: datetime
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Open and overdue as of the end of each of the 24 hours that begin at `start`, the last as of `now`."""
    given = {"areas": list(areas), "start": start, "now": now}
    rows = await (await connection.execute(OPEN_BY_HOUR, given)).fetchall()
    return tuple(r[0] for r in rows), tuple(r[1] for r in rows)


COLUMNS = ", ".join(("code", *DOSSIERS.columns))
TERMINALS = f"status IN ({', '.join(str(int(s)) for s in sorted(TERMINAL))})"  # the words of the index dossier_ended
# Two parts, each with an index of its own: asked with OR, the dossiers of every year would be read.
OPEN = f"""
SELECT {COLUMNS} FROM (
    SELECT * FROM dossier WHERE area_id = ANY (%(areas)s) AND finished_at IS NULL
    UNION ALL
    SELECT * FROM dossier WHERE area_id = ANY (%(areas)s) AND finished_at > %(now)s
) d
WHERE {TERMINALS} IS NOT TRUE
ORDER BY due_at, code LIMIT %(limit)s
"""
# Area by area, so that each is read from the end of its index and no further.
ENDED = f"""
SELECT d.* FROM unnest(%(areas)s::integer[]) AS a (id) CROSS JOIN LATERAL (
    SELECT {COLUMNS} FROM dossier
    WHERE area_id = a.id AND (finished_at IS NOT NULL OR {TERMINALS}) AND coalesce(finished_at, changed_at) <= %(now)s
    ORDER BY coalesce(finished_at, changed_at) DESC LIMIT %(limit)s) d
ORDER BY coalesce(d.finished_at, d.changed_at) DESC, d.code LIMIT %(limit)s
"""


async def every(
    connection: AsyncConnection, areas: Sequence[int], now: datetime, limit: int, *, ended: bool = True
) -> list[Dossier]:
    """Dossiers of these areas (ids): the open ones by their due time, then the others, those that ended last first."""
    found: list[Dossier] = []
    async with connection.cursor(row_factory=class_row(Dossier)) as cursor:
        for query in (OPEN, ENDED) if ended else (OPEN,):
            given = {"areas": list(areas), "now": now, "limit": limit - len(found)}
            found += await (await cursor.execute(query.encode(), given)).fetchall()
    return found
