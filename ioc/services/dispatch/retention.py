"""What leaves the archive: what is beyond its term, and lies elsewhere as it was; what nobody came to know of."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from ioc.errors import SettingsError
from ioc.model.schedule import recipient
from ioc.services.dispatch import copies, shelf
from ioc.services.snapshot.writing import SUFFIXES
from ioc.settings import Settings
from ioc.store import database, kept, runs

log = logging.getLogger(__name__)
FIVE_YEARS = 1826
TERMS: Mapping[str, int] = {"csv": FIVE_YEARS, "geojson": FIVE_YEARS, "gpkg": FIVE_YEARS, "parquet": FIVE_YEARS}
AT_ONCE = 200  # files asked for at once
DRAFT = timedelta(days=1)  # after which a draft is nobody's
UNKNOWN = timedelta(days=30)  # a database that was restored from before knows less than lies there: time to notice


def terms(settings: Settings) -> Mapping[str, int]:
    """Days by form; a form that has none is kept for good."""
    told = TERMS if settings.snapshot_days_of is None else settings.snapshot_days_of
    if unknown := told.keys() - SUFFIXES.keys():
        forms = ", ".join(SUFFIXES)
        raise SettingsError(f"IOC_SNAPSHOT_DAYS_OF: no form is called {', '.join(sorted(unknown))}; these are: {forms}")
    return told


async def tidy(pool: database.Pool, folder: Path, now: datetime) -> None:
    """Delete what was left by workers that died before they recorded what they had made."""
    await asyncio.to_thread(shelf.tidy, folder, now - DRAFT)
    places = await asyncio.to_thread(shelf.places, folder, now - UNKNOWN)
    async with database.changing(pool) as connection:
        unknown = await kept.unknown(connection, places)
    for place, is_made_anew in unknown.items():
        if is_made_anew:
            log.info("%s goes: its worker died before it told of it, and it was made anew since", folder / place)
            await asyncio.to_thread(shelf.drop, folder, place)
        else:
            log.warning("%s stays, though nothing in the database tells of it: was that restored?", folder / place)


async def let_go(pool: database.Pool, folder: Path, settings: Settings, today: date, now: datetime) -> int:
    """Delete files whose term is over and that are verified elsewhere at this moment; returns how many went."""
    gone = 0
    for form, days in terms(settings).items():
        async for file in _over(pool, form, today - timedelta(days=days)):
            gone += await _let_go(pool, folder, settings, file, now)
    return gone


async def _over(pool: database.Pool, form: str, before: date) -> AsyncGenerator[kept.Over]:
    """Every file of a form whose term is over; those that must stay keep none behind them from going."""
    after = 0
    while True:
        async with database.changing(pool) as connection:
            found = await kept.over(connection, form, before, after, AT_ONCE)
        for file in found:
            yield file
        if len(found) < AT_ONCE:
            return
        after = found[-1].kept


async def _let_go(pool: database.Pool, folder: Path, settings: Settings, file: kept.Over, now: datetime) -> bool:
    async with database.changing(pool) as connection:
        places = [recipient(told) for told in await runs.copies(connection, file.kept)]
    held = [place for place in places if await copies.holds(place, settings, file.folder, file.name, file.sha256)]
    if not held:
        log.warning("%s/%s stays beyond its term: no verified copy of it lies elsewhere", file.folder, file.name)
        return False
    async with database.changing(pool) as connection:
        await kept.gone(connection, file.kept, file.name, now)
    shelf.remove(folder, file.folder, file.name)
    return True
