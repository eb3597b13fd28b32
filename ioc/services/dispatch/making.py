"""From a run to a kept snapshot: read as the one who asked, written by a process beside, sealed, put on the shelf."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

import msgspec

from ioc.errors import IocError
from ioc.model.area import Area
from ioc.model.focus import Act, Person
from ioc.model.kept import KeptFile, Run, RunState
from ioc.model.period import Frequency
from ioc.model.review import Review
from ioc.model.snapshot import Snapshot
from ioc.services.city import City
from ioc.services.dispatch import shelf
from ioc.services.snapshot import command, manifest, writing
from ioc.store import database, kept, runs

Told: TypeAlias = Snapshot | Review


class StoppedError(IocError):
    """Whoever asked does not want it any more."""


class Writers:
    """The process that sets pages and writes files: these libraries take seconds to load, and much memory."""

    def __init__(self, data_dir: Path, *, bom: bool = True) -> None:
        self._data_dir, self._bom = data_dir, bom
        self._pool: ProcessPoolExecutor | None = None

    async def write(self, snapshot: Told, folder: Path, form: str, language: str) -> Path:
        """One form of it, written into a folder that is there."""
        if self._pool is None:  # a fork would carry our sockets along
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        write = partial(writing.write, snapshot, folder, form, language, self._data_dir, bom=self._bom)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, write)
        except BrokenProcessPool as error:  # killed, say for want of memory: the next try gets another
            self.rest()
            raise IocError(f"the process that writes {form} died; see whether the machine ran out of memory") from error

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

    async def _write(self, run: Run, snapshot: Told, draft: Path) -> list[KeptFile]:
        """Each form, and the manifest that seals them."""
        written: list[Path] = []
        for form in run.forms:
            await self._tell(run, form)
            written.append(await self._writers.write(snapshot, draft, form, run.language))
        await self._tell(run, "seal")
        sealed = await asyncio.to_thread(manifest.write, snapshot, draft, written, run.language)
        rows = await asyncio.to_thread(counted, sealed)
        return await asyncio.to_thread(lambda: [shelf.described(p, rows.get(p.name)) for p in [*written, sealed]])

    async def _tell(self, run: Run, step: str) -> None:
        async with database.changing(self._pool) as connection:
            if not await runs.step(connection, run.id, step):
                raise StoppedError("stopped")

    async def _keep(self, run: Run, snapshot: Told, place: str, files: list[KeptFile], now: datetime) -> int | None:
        """The snapshot, its files, its deliveries and the end of its run, all at once."""
        told = {
            "frequency": run.period.frequency,
            "last": run.period.last,
            "revision": revision_of(snapshot),
            "folder": place,
            "made_at": now,
            "cut_off": snapshot.span.until,
            "complete": snapshot.span.complete,
            "simulated": is_simulated(snapshot),
            "sealed": next(f.sha256 for f in files if f.form == shelf.MANIFEST),
        }
        async with database.changing(self._pool) as connection:
            if not await runs.end(connection, run, RunState.MADE, now):
                return None
            found = await kept.add(connection, run.id, told, files)
            await runs.deliver(connection, run.id, found)
            return found


async def read(city: City, run: Run, area: Area, now: datetime) -> Told:
    """What the snapshot holds, as somebody may read it who may take this area home and nothing else."""
    focus = command.focus(area)
    mine = city.of(Person(run.asked_by, {Act.EXPORT: focus.areas}))
    if run.period.frequency is Frequency.DAY:
        return await mine.day(focus, run.period.since, now)
    return await mine.review(focus, run.period, now)


def revision_of(told: Told) -> int:
    """How often its figures were told, and told otherwise; what is made of days has no revision of its own."""
    return told.revision.number if isinstance(told, Snapshot) and told.revision else 1


def is_simulated(told: Told) -> bool:
    """Whether anything in it was."""
    return told.today.simulated if isinstance(told, Snapshot) else told.simulated


def counted(sealed: Path) -> dict[str, int]:
    """Rows in each file that a manifest tells of, where they can be counted."""
    found = msgspec.json.decode(sealed.read_bytes(), type=manifest.Manifest)
    return {file.name: sum(file.rows.values()) for file in found.files if file.rows}
