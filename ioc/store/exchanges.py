"""Exchanges over the LGSP in the database: a narrow row an event, made when that was new."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from psycopg import AsyncConnection, Connection

from ioc.model.event import Event
from ioc.model.exchange import ExchangeCount, SystemHealth, calls

INSERT = """
INSERT INTO exchange (area_id, time, system, calls, failed, latency_ms, simulated)
SELECT * FROM unnest(%(areas)s::integer[], %(times)s::timestamptz[], %(systems)s::text[], %(calls)s::bigint[],
                     %(failed)s::bigint[], %(latencies)s::double precision[], %(simulated)s::boolean[])
"""


def insert(connection: Connection, events: Iterable[tuple[int, Event]]) -> None:
    """Keep exchanges given as (area id, event); one without a count is one call."""
    told = list(events)
    if not told:
        return
    given = {
        "areas": [area for area, _ in told],
        "times": [e.time for _, e in told],
        "systems": [e.data["system"] for _, e in told],
        "calls": [calls(e.data) for _, e in told],
        "failed": [e.data.get("failed") or 0 for _, e in told],
        "latencies": [e.data.get("latency_ms") for _, e in told],
        "simulated": [e.simulated for _, e in told],
    }
    connection.execute(INSERT, given)


# Calls, failures, and the mean latency over the calls of which it is known.
AGGREGATES = """coalesce(sum(calls), 0), coalesce(sum(failed), 0),
sum(calls * latency_ms) / nullif(sum(calls) FILTER (WHERE latency_ms IS NOT NULL), 0)"""
COUNT = f"""
SELECT {AGGREGATES} FROM exchange WHERE area_id = ANY (%(areas)s) AND time >= %(since)s AND time <= %(until)s
"""


async def count(connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime) -> ExchangeCount:
    """Calls of these areas (ids) in [since, until]."""
    given = {"areas": list(areas), "since": since, "until": until}
    row = await (await connection.execute(COUNT, given)).fetchone()
    return _count(*row) if row else ExchangeCount()


BY_HOUR = f"""
SELECT date_bin('1 hour', time, %(start)s) AS hour, {AGGREGATES} FROM exchange
WHERE area_id = ANY (%(areas)s) AND time >= %(start)s AND time <= %(now)s
GROUP BY 1
"""


async def by_hour(
    connection: AsyncConnection, areas: Sequence[int], start: datetime, now: datetime
) -> dict[datetime, ExchangeCount]:
    """Calls by the hour they fell into, from `start`, a full hour, to `now`."""
    rows = await (await connection.execute(BY_HOUR, {"areas": list(areas), "start": start, "now": now})).fetchall()
    return {hour: _count(*counted) for hour, *counted in rows}


SYSTEMS = f"""
SELECT system, max(newest), {AGGREGATES} FROM (
    SELECT system, time AS newest,
           CASE WHEN time > %(hour)s THEN calls ELSE 0 END AS calls,
           CASE WHEN time > %(hour)s THEN failed ELSE 0 END AS failed,
           CASE WHEN time > %(hour)s THEN latency_ms END AS latency_ms
    FROM exchange WHERE area_id = ANY (%(areas)s) AND time > %(since)s AND time <= %(now)s
) e GROUP BY system
"""


async def systems(
    connection: AsyncConnection, areas: Sequence[int], now: datetime, within: timedelta
) -> list[SystemHealth]:
    """Systems of these areas (ids) heard of `within` this time before `now`, by their last hour, worst first."""
    given = {"areas": list(areas), "now": now, "hour": now - timedelta(hours=1), "since": now - within}
    rows = await (await connection.execute(SYSTEMS, given)).fetchall()
    found = [SystemHealth(system, _count(*counted), newest) for system, newest, *counted in rows]
    return sorted(found, key=_failing_first)


def _failing_first(system: SystemHealth) -> tuple[int, float, str]:
    share = system.hour.success_share
    return -system.condition, 100.0 if share is None else share, system.system


def _count(made: int, failed: int, latency_ms: float | None) -> ExchangeCount:
    return ExchangeCount(int(made), int(failed), latency_ms)
