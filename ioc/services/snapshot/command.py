"""`ioc snapshot make`: days, weeks and months of areas, read one after another as the web role and written."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
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
from ioc.services.snapshot import manifest, writing
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
    with asyncio.Runner() as runner:
        city = _city(settings)
        runner.run(city.open())
        try:
            for day in order.days:
                for area in order.areas:
                    try:
                        snapshot = runner.run(_asked(city, area, day, now))
                        yield Made(area, day, _written(snapshot, order, settings.data_dir.resolve()))
                    except IocError as error:
                        yield Made(area, day, [], str(error))
        finally:
            runner.run(city.close())


async def _asked(city: City, area: Area, told: Period, now: datetime) -> Snapshot | Review:
    if told.frequency is Frequency.DAY:
        return await city.day(focus(area), told.since, now)
    return await city.review(focus(area), told, now)


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


def _written(snapshot: Snapshot | Review, order: Order, data_dir: Path) -> list[Path]:
    """The files of one snapshot, and the manifest that seals them."""
    try:
        order.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IocError(f"{order.out} cannot be made: {error}; name a folder of yours with --out") from error
    files = [writing.write(snapshot, order.out, key, order.language, data_dir, bom=order.bom) for key in order.keys]
    return [*files, manifest.write(snapshot, order.out, files, order.language)]
