"""From a run to a kept snapshot: read as the one who asked, written by a process beside, sealed, put on the shelf."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from ioc.errors import IocError
from ioc.model.area import Area
from ioc.model.focus import Act, Focus, Person
from ioc.model.kept import KeptFile, Run, RunState
from ioc.model.period import Frequency
from ioc.model.snapshot import Snapshot
from ioc.services.city import City
from ioc.services.dispatch import shelf
from ioc.services.snapshot import manifest, writing
from ioc.store import database, kept, runs


class StoppedError(IocError):
    """Whoever asked does not want it any more."""


class Writers:
    """The process that sets pages and writes files: these libraries take seconds to load, and much memory."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._pool: ProcessPoolExecutor | None = None

    async def write(self, snapshot: Snapshot, folder: Path, form: str, language: str) -> Path:
        """One form of it, written into a folder that is there."""
        if self._pool is None:  # a fork would carry our sockets along
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        given = (snapshot, folder, form, language, self._data_dir)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, writing.write, *given)
        except OSError as error:  # BrokenProcessPool is none; what the writer met is told by it as IocError
            raise IocError(f"{form} cannot be written: {error}") from error

    def rest(self) -> None:
        """Let the process go, and its memory with it, until there is something to write again."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


class Maker:
    """Makes snapshots for the runs of one worker."""

    def __init__(self, city: City, pool: database.Pool, folder: Path, writers: Writers) -> None:
        self._city, self._pool, self._folder, self._writers = city, pool, folder, writers

    async def make(self, run: Run, now: datetime) -> int | None:
        """Make it and keep it; returns its number, None when it was stopped or another worker was faster."""
        area = await self._area(run.area)
        snapshot = await read(self._city, run, area, now)
        with shelf.draft(self._folder) as draft:
            try:
                files = await self._write(run, snapshot, draft)
            except StoppedError:
                return None
            place = shelf.put(self._folder, draft, run.area, run.period)
        found = await self._keep(run, snapshot, place, files, now)
        if found is None:
            shelf.drop(self._folder, place)
        return found

    async def _area(self, slug: str) -> Area:
        found = next((area for area in await self._city.areas() if area.slug == slug), None)
        if found is None:
            raise IocError(f"no area is called {slug!r} in the edition in force; end the schedule that names it")
        return found

    async def _write(self, run: Run, snapshot: Snapshot, draft: Path) -> list[KeptFile]:
        """Each form, and the manifest that seals them."""
        written: list[Path] = []
        for form in run.forms:
            await self._tell(run, form)
            written.append(await self._writers.write(snapshot, draft, form, run.language))
        await self._tell(run, "seal")
        sealed = await asyncio.to_thread(manifest.write, snapshot, draft, written, run.language)
        return await asyncio.to_thread(lambda: [shelf.described(path) for path in [*written, sealed]])

    async def _tell(self, run: Run, step: str) -> None:
        async with database.changing(self._pool) as connection:
            if not await runs.step(connection, run.id, step):
                raise StoppedError("stopped")

    async def _keep(self, run: Run, snapshot: Snapshot, place: str, files: list[KeptFile], now: datetime) -> int | None:
        """The snapshot, its files, its deliveries and the end of its run, all at once."""
        told = {
            "frequency": run.period.frequency,
            "last": run.period.last,
            "revision": revision_of(snapshot),
            "folder": place,
            "made_at": now,
            "cut_off": snapshot.span.until,
            "complete": snapshot.span.complete,
            "simulated": snapshot.today.simulated,
            "sealed": next(f.sha256 for f in files if f.form == shelf.MANIFEST),
        }
        async with database.changing(self._pool) as connection:
            if not await runs.end(connection, run, RunState.MADE, now):
                return None
            found = await kept.add(connection, run.id, told, files)
            await runs.deliver(connection, run.id, found)
            return found


async def read(city: City, run: Run, area: Area, now: datetime) -> Snapshot:
    """What the snapshot holds, as somebody may read it who may take this area home and nothing else."""
    reader = Person(run.asked_by, {Act.EXPORT: frozenset((run.area, *area.members))})
    if run.period.frequency is not Frequency.DAY:
        raise IocError("snapshots of weeks and months are not made yet")
    return await city.of(reader).day(Focus.at(area), run.period.since, now)


def revision_of(snapshot: Snapshot) -> int:
    """How often its figures were told otherwise before."""
    return getattr(snapshot, "revision", 1)
