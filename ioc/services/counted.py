"""The day of the events that a province counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.model.counted import CountedDay, Kind, Kinds, Tally
from ioc.model.figure import HOURS
from ioc.services import days
from ioc.services.figures import HOUR
from ioc.store import counted, events
from ioc.store.database import AsyncConnection

JUST_BEFORE = timedelta(microseconds=1)  # spans of a snapshot end before the next midnight, those of a wall at now


async def today(
    connection: AsyncConnection, ids: Sequence[int], kinds: Kinds, now: datetime, zone: ZoneInfo
) -> list[CountedDay]:
    """Each kind so far today."""
    return [await _today(connection, ids, type_, kind, now, zone) for type_, kind in kinds.items()]


async def whole(
    connection: AsyncConnection, ids: Sequence[int], kinds: Kinds, since: datetime, until: datetime
) -> dict[str, tuple[Tally, tuple[tuple[str, int], ...]]]:
    """Each kind in [since, until), with the values of its key."""
    end = until - JUST_BEFORE
    return {
        type_: (
            await counted.count(connection, ids, type_, kind, since, end),
            tuple(await counted.by_key(connection, ids, type_, kind.by, since, end)) if kind.by else (),
        )
        for type_, kind in kinds.items()
    }


async def _today(
    connection: AsyncConnection, ids: Sequence[int], type_: str, kind: Kind, now: datetime, zone: ZoneInfo
) -> CountedDay:
    spans = days.so_far(now, zone)
    today, yesterday, last_week = [await counted.count(connection, ids, type_, kind, *span) for span in spans]
    hours = await counted.by_hour(connection, ids, type_, days.first_hour(now), now)
    places = await counted.by_key(connection, ids, type_, kind.by, *spans[0]) if kind.by else []
    at, simulated = await events.newest(connection, ids, type_, now)
    return CountedDay(type_, kind, today, yesterday, last_week, _hours(hours, now), tuple(places), at, simulated)


def _hours(found: Mapping[datetime, int], now: datetime) -> tuple[int, ...]:
    start = days.first_hour(now)
    return tuple(found.get(start + i * HOUR, 0) for i in range(HOURS))
