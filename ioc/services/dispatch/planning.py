"""From schedules to runs: what fell due is planned once, also what fell due while nobody was there to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.model.area import AreaKind
from ioc.model.period import Period
from ioc.model.schedule import Schedule, due
from ioc.store import areas, runs, schedules
from ioc.store.database import AsyncConnection
from ioc.store.runs import Wish


@dataclass(frozen=True, slots=True)
class Places:
    """The areas of the edition in force: ids by slug, and those of which snapshots are made when none is named."""

    ids: Mapping[str, int]
    everywhere: tuple[str, ...]


async def plan(connection: AsyncConnection, edition: str, now: datetime, zone: ZoneInfo, bound: timedelta) -> int:
    """Plan what fell due within `bound`; returns how many runs are new. To look twice plans nothing twice."""
    known = await places(connection, edition)
    wishes = [
        wish
        for schedule in await schedules.standing(connection)
        for one in due(schedule, now, zone, bound)
        for wish in wished(schedule, one.period, known, due_at=one.at, late=one.late)
    ]
    planned = await runs.planned(connection, wishes)
    return await runs.add(connection, [wish for wish in wishes if wish.key not in planned], now)


def wished(
    schedule: Schedule, period: Period, known: Places, *, due_at: datetime | None, late: bool = False
) -> list[Wish]:
    """The runs of a period of a schedule, one for each of its areas."""
    return [
        Wish(
            area=known.ids[slug],
            period=period,
            forms=schedule.forms,
            language=schedule.language,
            batch=f"schedule {schedule.id} {period}",
            by=schedule.made_by,
            schedule=schedule.id,
            due_at=due_at,
            late=late,
            recipients=schedule.recipients,
        )
        for slug in schedule.areas or known.everywhere
        if slug in known.ids  # another edition may have called it otherwise
    ]


async def places(connection: AsyncConnection, edition: str) -> Places:
    """The areas of an edition; everywhere is where a centre is, and the province."""
    everywhere = [a for a in await areas.every(connection, edition) if a.ioc or a.kind is AreaKind.PROVINCE]
    ids = await areas.ids_async(connection, edition)
    return Places(ids, tuple(a.slug for a in everywhere if a.slug))
