"""`ioc snapshot make`: days, weeks and months of areas, read one after another as the web role and written."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from geodata import areas
from ioc.errors import IocError
from ioc.model import period
from ioc.model.area import Area, AreaKind
from ioc.model.focus import Focus
from ioc.model.period import Frequency, Period
from ioc.model.review import Review
from ioc.model.snapshot import Snapshot
from ioc.services.city import City
from ioc.services.snapshot.writers import AHEAD, Files, How, Writers
from ioc.settings import Settings, required

ALL, TO = "all", ".."  # areas; between the first and the last of a range
FORMS = (Frequency.DAY, Frequency.WEEK, Frequency.MONTH)
CURE = "write one as 2026-11-20, 2026-W47 or 2026-11, or several as 2026-11-01..2026-11-20"


@dataclass(frozen=True)
class Order:
    """What is to be made: each of these days of each of these areas, in these formats."""

    areas: list[Area]
    days: list[Period]
    keys: list[str]
    language: str
    out: Path
    bom: bool = True

    @property
    def steps(self) -> int:
        """How many snapshots that is."""
        return len(self.areas) * len(self.days)


@dataclass(frozen=True)
class Made:
    """What became of one snapshot: its files, the manifest last, or why there are none."""

    area: Area
    day: Period
    files: list[Path]
    problem: str | None = None


def named(told: str, edition: str) -> list[Area]:
    """Areas out of `da-lat,lam-dong`, or all: the province first, then those in it and those put together."""
    if told == ALL:
        return [a for a in areas.load(edition) if a.slug]
    return [areas.find(slug.strip(), edition) for slug in told.split(",")]


def days(told: str) -> list[Period]:
    """The day, week or month called `2026-11-20`, `2026-W47`, `2026-11`; of `2026-11-01..2026-11-20` all between."""
    first, _, last = told.partition(TO)
    try:
        begin, end = period.parse(first), period.parse(last or first)
    except ValueError as error:
        raise IocError(f"{told!r} is no day; {CURE}") from error
    if begin.frequency not in FORMS or end.frequency is not begin.frequency or end.since < begin.since:
        raise IocError(f"{told!r} is no range of days, weeks or months; {CURE}")
    found = [begin]
    while found[-1].until < end.until:
        found.append(found[-1].after())
    return found


def focus(area: Area) -> Focus:
    """What a snapshot of an area looks at: of a province, each of its districts too."""
    if area.kind is not AreaKind.PROVINCE:
        return Focus.at(area)
    return Focus.over(area.slug or "", [part.slug for part in areas.parts(area) if part.slug])


def make(settings: Settings, order: Order, now: datetime) -> Iterator[Made]:
    """Each snapshot as it is made; one that fails does not stop those after it."""
    how = How(order.out, order.keys, order.language, settings.data_dir.resolve(), order.bom)
    with asyncio.Runner() as runner, Writers(how, many=order.steps > 1) as writers:
        city = _city(settings)
        runner.run(city.open())
        try:
            begun: deque[Begun] = deque()  # are still written while the next is read
            for day in order.days:
                known: Known = {}
                for area in order.areas:
                    asked = partial(_asked, city, order.areas, area, day, now, known)
                    begun.append((area, day, _begin(lambda a=asked: writers.begin(runner.run(a())))))
                    if len(begun) > AHEAD:
                        yield _made(*begun.popleft())
            yield from (_made(*one) for one in begun)
        finally:
            runner.run(city.close())


Begun = tuple[Area, Period, Files | IocError]
Known = dict[str, Snapshot]  # by area (slug)


def _begin(begin: Callable[[], Files]) -> Files | IocError:
    try:
        return begin()
    except IocError as error:
        return error


def _made(area: Area, day: Period, begun: Files | IocError) -> Made:
    if isinstance(begun, IocError):
        return Made(area, day, [], str(begun))
    try:
        return Made(area, day, begun())
    except IocError as error:
        return Made(area, day, [], str(error))


async def _asked(
    city: City, areas: Sequence[Area], area: Area, told: Period, now: datetime, known: Known
) -> Snapshot | Review:
    """What is told of one of these areas; with a province its areas are read, and are `known` when their turn comes."""
    if told.frequency is not Frequency.DAY:
        return await city.review(focus(area), told, now)
    if area.slug not in known and area.kind is AreaKind.PROVINCE:
        parts = {one.slug for one in areas if one.slug}
        known.update({s.area.slug or "": s for s in await city.days(focus(area), parts, told.since, now)})
    return known.pop(area.slug or "", None) or await city.day(focus(area), told.since, now)


async def read(settings: Settings, area: Area, day: date, now: datetime) -> Snapshot:
    """One day of one area, read as the web role."""
    city = _city(settings)
    await city.open()
    try:
        return await city.day(focus(area), day, now)
    finally:
        await city.close()


def _city(settings: Settings) -> City:
    url = required(settings.database_web_url, "IOC_DATABASE_WEB_URL")
    return City(url, zone=ZoneInfo(settings.zone), edition=settings.edition)
