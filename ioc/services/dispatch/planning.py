"""From schedules to runs: what fell due is planned once, also what fell due while nobody was there to look."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.model.area import AreaKind
from ioc.model.period import Period
from ioc.model.schedule import Schedule, due
from ioc.store import areas, runs, schedules
from ioc.store.database import AsyncConnection
from ioc.store.runs import Wish


async def plan(connection: AsyncConnection, edition: str, now: datetime, zone: ZoneInfo, bound: timedelta) -> int:
    """Plan what fell due within `bound`; returns how many runs are new. To look twice plans nothing twice."""
    everywhere = await every_area(connection, edition)
    wishes = [
        wish
        for schedule in await schedules.standing(connection)
        for one in due(schedule, now, zone, bound)
        for wish in wished(schedule, one.period, everywhere, due_at=one.at, late=one.late)
    ]
    return await runs.add(connection, wishes, now)


def wished(
    schedule: Schedule, period: Period, everywhere: Mapping[str, int], *, due_at: datetime | None, late: bool = False
) -> list[Wish]:
    """The runs of a period of a schedule, one for each of its areas."""
    return [
        Wish(
            area=everywhere[slug],
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
        for slug in areas_of(schedule, list(everywhere))
    ]


def areas_of(schedule: Schedule, everywhere: Sequence[str]) -> list[str]:
    """The areas (slugs) of a schedule: those it names, or every one there is."""
    return [slug for slug in everywhere if not schedule.areas or slug in schedule.areas]


async def every_area(connection: AsyncConnection, edition: str) -> dict[str, int]:
    """Ids by slug of the areas of which snapshots are made by themselves: with a centre, and the province."""
    known = await areas.every(connection, edition)
    ids = await areas.ids_async(connection, edition)
    wanted = [area.slug for area in known if area.slug and (area.ioc or area.kind is AreaKind.PROVINCE)]
    return {slug: ids[slug] for slug in wanted}
