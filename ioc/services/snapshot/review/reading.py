"""What was told of the days of a period and of the one before; days that nobody was told of are told first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ioc.errors import IocError
from ioc.model.period import Frequency, Period
from ioc.model.review import Review, Told
from ioc.model.snapshot import Span
from ioc.store import areas, revisions, snapshots
from ioc.store.database import AsyncConnection

FREQUENCIES = (Frequency.WEEK, Frequency.MONTH)
A_DAY = timedelta(days=1)


def over(period: Period, now: datetime, zone: ZoneInfo) -> list[date]:
    """The days of a period that are over; IocError when there is none."""
    if period.frequency not in FREQUENCIES:
        raise IocError(f"{period} is neither a week nor a month; write one as 2026-W47 or 2026-11")
    today = now.astimezone(zone).date()
    if period.since >= today:
        raise IocError(f"no day of {period} is over; the newest day that is over is {(today - A_DAY).isoformat()}")
    return list(_days(period.since, min(period.until, today)))


def before(period: Period) -> list[date]:
    """The days of the period before."""
    earlier = period.before()
    return list(_days(earlier.since, earlier.until))


def _days(since: date, until: date) -> Iterator[date]:
    day = since
    while day < until:
        yield day
        day += A_DAY


async def missing(connection: AsyncConnection, area: int, days: Sequence[date]) -> list[date]:
    """Of these days of an area (its id) those that nobody was told of."""
    return [day for day in days if await revisions.newest(connection, area, day) is None]


async def read(
    connection: AsyncConnection, slug: str, ids: Mapping[str, int], edition: str, period: Period, now: datetime,
    zone: ZoneInfo,
) -> Review:  # fmt: skip
    """The review of the area `slug`, which holds the areas `ids`, once each of its days was told."""
    known = await areas.every(connection, edition)
    area = next(a for a in known if a.slug == slug)
    days = over(period, now, zone)
    since, until = (_midnight(day, zone) for day in (days[0], days[-1] + A_DAY))
    return Review(
        area=area,
        parent=next((a for a in known if a.code == area.parent), None),
        period=period,
        span=Span(days[0], since, until, days[-1] + A_DAY == period.until, zone),
        made_at=now,
        days=await _told(connection, ids[slug], days),
        before=await _told(connection, ids[slug], before(period)),
        simulated=await snapshots.simulated(connection, list(ids.values()), since, until),
    )


async def _told(connection: AsyncConnection, area: int, days: Sequence[date]) -> tuple[Told, ...]:
    found = [(day, await revisions.newest(connection, area, day)) for day in days]
    return tuple(Told(day, revision.number, revision.figures) for day, revision in found if revision)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
