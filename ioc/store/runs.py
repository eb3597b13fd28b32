"""Runs in the database: each the making of one snapshot, and the deliveries of what was made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row, kwargs_row

from ioc.model.kept import Run, RunState, Undelivered
from ioc.model.period import Period, parse


@dataclass(frozen=True, slots=True)
class Wish:
    """A run that somebody wants; planned ones with the moment at which they fell due."""

    area: int
    period: Period
    forms: Sequence[str]
    language: str
    batch: str
    by: str
    schedule: int | None = None
    due_at: datetime | None = None
    late: bool = False
    recipients: Sequence[str] = ()

    @property
    def key(self) -> tuple[int | None, int, str]:
        """By which a planned one is made once."""
        return self.schedule, self.area, self.period.text


ADD = """
INSERT INTO snapshot_run (schedule_id, area_id, period, first, due_at, late, forms, language, recipients, batch,
                          asked_by, asked_at)
VALUES (%(schedule)s, %(area)s, %(period)s, %(first)s, %(due_at)s, %(late)s, %(forms)s, %(language)s, %(recipients)s,
        %(batch)s, %(by)s, %(now)s)
ON CONFLICT (schedule_id, area_id, period) WHERE due_at IS NOT NULL DO NOTHING
"""


async def add(connection: AsyncConnection, wishes: Iterable[Wish], now: datetime) -> int:
    """Add runs; returns how many were not planned already."""
    added = 0
    for wish in wishes:
        given = {name: getattr(wish, name) for name in Wish.__slots__} | {"now": now}
        given |= {"period": wish.period.text, "first": wish.period.since}
        given |= {"forms": list(wish.forms), "recipients": list(wish.recipients)}
        added += (await connection.execute(ADD, given)).rowcount
    return added


PLANNED = """
SELECT schedule_id, area_id, period FROM snapshot_run WHERE due_at IS NOT NULL AND (schedule_id, area_id, period) IN (
    SELECT * FROM unnest(%(schedules)s::integer[], %(areas)s::integer[], %(periods)s::text[]))
"""


async def planned(connection: AsyncConnection, wishes: Sequence[Wish]) -> set[tuple[int | None, int, str]]:
    """Keys of those that are planned already."""
    schedules, areas, periods = map(list, zip(*(wish.key for wish in wishes), strict=True)) if wishes else ([], [], [])
    given = {"schedules": schedules, "areas": areas, "periods": periods}
    return set(await (await connection.execute(PLANNED, given)).fetchall())


# By the queue's own table: what became of a job whose worker was killed, this is true again as soon as it is gone.
WITHOUT_JOB = """
SELECT 'make', r.id::text FROM snapshot_run r WHERE r.state IN ('waiting', 'making') AND NOT EXISTS (
    SELECT FROM queue.procrastinate_jobs j WHERE j.queueing_lock = 'make ' || r.id AND j.status IN ('todo', 'doing'))
UNION ALL
SELECT 'send', d.id::text FROM snapshot_delivery d WHERE d.state = 'waiting' AND NOT EXISTS (
    SELECT FROM queue.procrastinate_jobs j WHERE j.queueing_lock = 'send ' || d.id AND j.status IN ('todo', 'doing'))
"""


async def without_job(connection: AsyncConnection) -> list[tuple[str, str]]:
    """What is to be done and nobody has it to do: the name of its task, and which it is."""
    return await (await connection.execute(WITHOUT_JOB)).fetchall()


COLUMNS = """
r.id, r.schedule_id AS schedule, a.slug AS area, r.period, r.due_at, r.late, r.forms, r.language, r.batch,
r.asked_by, r.asked_at, r.state, r.step, r.attempts, r.problem, r.began_at, r.ended_at
"""
BEGIN = f"""
UPDATE snapshot_run r SET state = 'making', attempts = r.attempts + 1, began_at = %(now)s, step = '', problem = ''
FROM area a WHERE a.id = r.area_id AND r.id = %(id)s AND r.state IN ('waiting', 'making') RETURNING {COLUMNS}
"""


async def begin(connection: AsyncConnection, id_: int, now: datetime) -> Run | None:
    """Take a run in hand; None when it is over, or was stopped."""
    async with connection.cursor(row_factory=kwargs_row(_run)) as cursor:
        return await (await cursor.execute(BEGIN, {"id": id_, "now": now})).fetchone()


def _run(period: str, state: str, forms: list[str], **columns: Any) -> Run:
    return Run(period=parse(period), state=RunState(state), forms=tuple(forms), **columns)


STEP = "UPDATE snapshot_run SET step = %(step)s WHERE id = %(id)s AND state = 'making' RETURNING id"


async def step(connection: AsyncConnection, id_: int, step: str) -> bool:
    """Say how far it is; False when somebody stopped it."""
    return await (await connection.execute(STEP, {"id": id_, "step": step})).fetchone() is not None


END = """
UPDATE snapshot_run SET state = %(state)s, problem = %(problem)s, step = '',
       ended_at = CASE WHEN %(state)s = 'waiting' THEN NULL ELSE %(now)s END
WHERE id = %(id)s AND state = 'making' AND attempts = %(attempts)s RETURNING id
"""


async def end(connection: AsyncConnection, run: Run, state: RunState, now: datetime, problem: str = "") -> bool:
    """Say what became of a try; False when it is not the newest any more, or was stopped."""
    given = {"id": run.id, "attempts": run.attempts, "state": state, "problem": problem[:500], "now": now}
    return await (await connection.execute(END, given)).fetchone() is not None


STOP = """
UPDATE snapshot_run SET state = 'stopped', ended_at = %(now)s
WHERE batch = %(batch)s AND asked_by = %(by)s AND state IN ('waiting', 'making')
"""


async def stop(connection: AsyncConnection, batch: str, by: str, now: datetime) -> int:
    """Stop what is not made yet of what this person asked for together."""
    return (await connection.execute(STOP, {"batch": batch, "by": by, "now": now})).rowcount


# Who orders twice at the same time does so one after the other: the second sees what the first ordered.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('snapshots of ' || %(by)s, 0))"
WORKING = """
SELECT batch FROM snapshot_run WHERE asked_by = %(by)s AND due_at IS NULL AND schedule_id IS NULL
    AND state IN ('waiting', 'making')
ORDER BY id LIMIT 1
"""


async def alone(connection: AsyncConnection, by: str) -> None:
    """Let nobody else order in the name of this person until the transaction ends."""
    await connection.execute(ALONE, {"by": by})


async def working(connection: AsyncConnection, by: str) -> str | None:
    """The order (batch) of this person that is not done yet; None when all are."""
    row = await (await connection.execute(WORKING, {"by": by})).fetchone()
    return row[0] if row else None


OF_BATCH = (
    f"SELECT {COLUMNS} FROM snapshot_run r JOIN area a ON a.id = r.area_id WHERE r.batch = %(batch)s ORDER BY r.id"
)


async def of_batch(connection: AsyncConnection, batch: str) -> list[Run]:
    """What was asked for together, in its order."""
    async with connection.cursor(row_factory=kwargs_row(_run)) as cursor:
        return await (await cursor.execute(OF_BATCH, {"batch": batch})).fetchall()


LATEST = f"""
SELECT {COLUMNS} FROM snapshot_run r JOIN area a ON a.id = r.area_id
WHERE r.due_at IS NOT NULL AND (r.schedule_id, r.period) IN (
    SELECT schedule_id, period FROM snapshot_run WHERE schedule_id = %(schedule)s AND due_at IS NOT NULL
    GROUP BY schedule_id, period, first ORDER BY first DESC LIMIT %(limit)s)
ORDER BY r.first, r.id
"""


async def latest(connection: AsyncConnection, schedule: int, limit: int) -> list[Run]:
    """The runs of the newest periods of a schedule, the oldest first."""
    async with connection.cursor(row_factory=kwargs_row(_run)) as cursor:
        return await (await cursor.execute(LATEST, {"schedule": schedule, "limit": limit})).fetchall()


@dataclass(frozen=True, slots=True)
class Delivery:
    """The way of one kept snapshot to one recipient; its id stays the same however often it is tried."""

    id: str
    kept: int
    recipient: str
    attempts: int
    late: bool


KEPT = "UPDATE snapshot_run SET kept_id = %(kept)s WHERE id = %(run)s"
DELIVER = """
INSERT INTO snapshot_delivery (run_id, recipient) SELECT id, unnest(recipients) FROM snapshot_run WHERE id = %(run)s
ON CONFLICT DO NOTHING
"""


async def deliver(connection: AsyncConnection, run: int, kept: int) -> None:
    """What a run made goes to each of its recipients, once."""
    await connection.execute(KEPT, {"run": run, "kept": kept})
    await connection.execute(DELIVER, {"run": run})


BEGIN_DELIVERY = """
UPDATE snapshot_delivery d SET attempts = d.attempts + 1 FROM snapshot_run r
WHERE r.id = d.run_id AND d.id = %(id)s::uuid AND d.state = 'waiting'
RETURNING d.id::text, r.kept_id AS kept, d.recipient, d.attempts, r.late
"""


async def begin_delivery(connection: AsyncConnection, id_: str) -> Delivery | None:
    """Take a delivery in hand; None when it is over."""
    async with connection.cursor(row_factory=class_row(Delivery)) as cursor:
        return await (await cursor.execute(BEGIN_DELIVERY, {"id": id_})).fetchone()


END_DELIVERY = """
UPDATE snapshot_delivery SET state = %(state)s, problem = %(problem)s,
       ended_at = CASE WHEN %(state)s = 'waiting' THEN NULL ELSE %(now)s::timestamptz END
WHERE id = %(id)s::uuid
"""


async def end_delivery(connection: AsyncConnection, id_: str, state: str, problem: str, now: datetime) -> None:
    """Say what became of a try: done, waiting for the next, or failed."""
    await connection.execute(END_DELIVERY, {"id": id_, "state": state, "problem": problem[:500], "now": now})


UNDELIVERED = """
SELECT d.id::text, a.slug AS area, r.period, d.recipient, d.problem, d.state = 'failed' AS given_up
FROM snapshot_delivery d JOIN snapshot_run r ON r.id = d.run_id JOIN area a ON a.id = r.area_id
WHERE d.state <> 'done' AND d.problem <> '' AND r.asked_at > %(since)s ORDER BY r.id DESC, d.recipient LIMIT %(limit)s
"""


async def undelivered(connection: AsyncConnection, since: datetime, limit: int) -> list[Undelivered]:
    """What was asked for since a moment and did not arrive, the newest first."""
    async with connection.cursor(row_factory=kwargs_row(_undelivered)) as cursor:
        return await (await cursor.execute(UNDELIVERED, {"since": since, "limit": limit})).fetchall()


def _undelivered(period: str, **columns: Any) -> Undelivered:
    return Undelivered(period=parse(period), **columns)


SEND_AGAIN = """
UPDATE snapshot_delivery d SET state = 'waiting', problem = '', ended_at = NULL FROM snapshot_run r
WHERE r.id = d.run_id AND d.id = %(id)s::uuid AND d.state = 'failed' RETURNING r.area_id, r.period
"""


async def send_again(connection: AsyncConnection, id_: str) -> tuple[int, str] | None:
    """Begin the tries of a delivery anew; returns area and period, None when it was not given up."""
    return await (await connection.execute(SEND_AGAIN, {"id": id_})).fetchone()


COPIES = """
SELECT d.recipient FROM snapshot_delivery d JOIN snapshot_run r ON r.id = d.run_id
WHERE r.kept_id = %(kept)s AND d.state = 'done' AND (d.recipient LIKE 'folder:%%' OR d.recipient LIKE 's3:%%')
ORDER BY 1
"""


async def copies(connection: AsyncConnection, kept: int) -> list[str]:
    """Where else the files of a kept snapshot should lie."""
    return [recipient for (recipient,) in await (await connection.execute(COPIES, {"kept": kept})).fetchall()]
