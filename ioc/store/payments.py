"""Online payments in the database: a narrow row each, made from its event when that was new."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from psycopg import AsyncConnection, Connection

from ioc.model.event import Event
from ioc.model.payment import PaymentCount

INSERT = """
INSERT INTO payment (area_id, time, ok, amount_vnd, simulated)
SELECT * FROM unnest(%(areas)s::integer[], %(times)s::timestamptz[], %(ok)s::boolean[], %(amounts)s::bigint[],
                     %(simulated)s::boolean[])
"""


def insert(connection: Connection, events: Iterable[tuple[int, Event]]) -> None:
    """Keep payments given as (area id, event); one that does not say it failed was made."""
    told = list(events)
    if not told:
        return
    given = {
        "areas": [area for area, _ in told],
        "times": [e.time for _, e in told],
        "ok": [e.data.get("ok") is not False for _, e in told],
        "amounts": [e.data.get("amount_vnd") or 0 for _, e in told],
        "simulated": [e.simulated for _, e in told],
    }
    connection.execute(INSERT, given)


COUNT = """
SELECT count(*) FILTER (WHERE ok), count(*) FILTER (WHERE NOT ok), coalesce(sum(amount_vnd) FILTER (WHERE ok), 0)
FROM payment WHERE area_id = ANY (%(areas)s) AND time >= %(since)s AND time <= %(until)s
"""


async def count(connection: AsyncConnection, areas: Sequence[int], since: datetime, until: datetime) -> PaymentCount:
    """Payments of these areas (ids) in [since, until]."""
    given = {"areas": list(areas), "since": since, "until": until}
    row = await (await connection.execute(COUNT, given)).fetchone()
    return PaymentCount(*map(int, row)) if row else PaymentCount()


BY_HOUR = """
SELECT date_bin('1 hour', time, %(start)s), count(*) FILTER (WHERE ok), count(*) FILTER (WHERE NOT ok),
       coalesce(sum(amount_vnd) FILTER (WHERE ok), 0)
FROM payment
WHERE area_id = ANY (%(areas)s) AND time >= %(start)s AND time <= %(now)s
GROUP BY 1
"""


async def by_hour(
    connection: AsyncConnection, areas: Sequence[int], start: datetime, now: datetime
) -> dict[datetime, PaymentCount]:
    """Payments by the hour they fell into, from `start`, a full hour, to `now`."""
    rows = await (await connection.execute(BY_HOUR, {"areas": list(areas), "start": start, "now": now})).fetchall()
    return {hour: PaymentCount(made, failed, int(amount)) for hour, made, failed, amount in rows}
