"""`ioc snapshot make`: one day of one area read as the web role, and written as the formats asked for."""

import asyncio
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from geodata import areas
from ioc.errors import IocError
from ioc.model.area import Area, AreaKind
from ioc.model.focus import Focus
from ioc.model.snapshot import Snapshot
from ioc.services.city import City
from ioc.services.snapshot import manifest, writing
from ioc.settings import Settings, required


def make(
    settings: Settings, area: str, day: date, out: Path, keys: list[str], language: str, now: datetime
) -> Iterator[Path]:
    """Each file as it is written, the manifest last."""
    found = areas.find(area, settings.edition)
    if found.kind is AreaKind.PROVINCE:
        raise IocError(f"a snapshot tells of one district, and {area} is a province; see `ioc geodata list`")
    snapshot = asyncio.run(read(settings, found, day, now))
    folder = _made(out)
    files: list[Path] = []
    for key in keys:
        files.append(writing.write(snapshot, folder, key, language, settings.data_dir.resolve()))
        yield files[-1]
    yield manifest.write(snapshot, folder, files, language)


async def read(settings: Settings, area: Area, day: date, now: datetime) -> Snapshot:
    """One day of one area, read as the web role."""
    url = required(settings.database_web_url, "IOC_DATABASE_WEB_URL")
    city = City(url, zone=ZoneInfo(settings.zone), edition=settings.edition)
    await city.open()
    try:
        return await city.day(Focus.at(area), day, now)
    finally:
        await city.close()


def _made(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IocError(f"{out} cannot be made: {error}; name a folder of yours with --out") from error
    return out
