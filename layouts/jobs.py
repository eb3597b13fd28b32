"""Snapshots being made for people: read through the city, written in a process of its own, kept for an hour.

Setting pages and loading geopandas would stall every stream for seconds; a process that ends gives its memory back.
"""

import asyncio
import logging
import re
import secrets
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from ioc.errors import IocError, StoreUnavailableError
from ioc.i18n import N_, _
from ioc.model.focus import Focus, Person
from ioc.services.snapshot import manifest, writing

if TYPE_CHECKING:
    from ioc.services.city import City

log = logging.getLogger(__name__)

KEPT_S = 3600.0
MOST = 8  # on their way at once; each person has one
AWAY = N_("Không hỏi được kho số liệu. Thử lại sau vài giây.")
BROKEN = N_("có lỗi khi ghi tệp; nhật ký của máy chủ nói rõ hơn")
NAME = re.compile(r"([a-z0-9-]{1,64})\.[A-Za-z0-9_-]{24}")  # of a folder: the area, and what nobody can guess
STEPS = {
    "wait": N_("chờ đến lượt"),
    "read": N_("đọc số liệu"),
    "pdf": N_("dựng trang PDF"),
    "xlsx": N_("ghi bảng tính"),
    "csv": N_("ghi CSV"),
    "geojson": N_("vẽ GeoJSON"),
    "gpkg": N_("vẽ GeoPackage"),
    "parquet": N_("ghi Parquet"),
    "seal": N_("niêm phong"),
}


@dataclass(frozen=True)
class Order:
    """What somebody wants: a day of an area, as they may see it, in these formats."""

    city: "City"
    focus: Focus
    day: date
    formats: tuple[str, ...]
    language: str
    now: datetime


@dataclass
class Job:
    """One snapshot on its way: how far it has come, and what it has brought."""

    id: str  # the name of its folder
    person: str
    steps: tuple[str, ...]
    step: int = 0
    files: list[Path] = field(default_factory=list[Path])
    problem: str | None = None  # a message id
    ended_at: float | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self.ended_at is not None

    @property
    def doing(self) -> str:
        """The step it is at, a message id."""
        return STEPS[self.steps[min(self.step, len(self.steps) - 1)]]


class Jobs:
    """All of them, one worked on at a time; their files lie under `folder`, each in one of its own."""

    def __init__(self, city: "City", data_dir: Path) -> None:
        self.folder = data_dir / "snapshots"
        self._city, self._data_dir = city, data_dir
        self._jobs: dict[str, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Semaphore(1)

    def start(self, person: Person, focus: Focus, day: date, keys: list[str], language: str, now: datetime) -> Job:
        """Begin a snapshot of the one area of a focus that has been checked; IocError says why not now."""
        self.sweep()
        self._check_room(person)
        job = Job(f"{focus.name}.{secrets.token_urlsafe(18)}", person.name, ("wait", "read", *keys, "seal"))
        self._jobs[job.id] = job
        order = Order(self._city.of(person), focus, day, tuple(keys), language, now)
        task = asyncio.get_running_loop().create_task(self._run(job, order))
        self._tasks.add(task)
        task.add_done_callback(self._over)
        return job

    def _check_room(self, person: Person) -> None:
        """One for each person and a few for all: every one of them reads a whole day."""
        working = [job.person for job in self._jobs.values() if not job.ended]
        if person.name in working:
            raise IocError(_("Bạn đang có một bản tin chưa xong; hãy đợi nó xong rồi tạo bản khác."))
        if len(working) >= MOST:
            raise IocError(_("Đang có {n} bản tin chờ đến lượt; hãy thử lại sau vài phút.", n=len(working)))

    def find(self, id_: str) -> Job | None:
        """A job of this process."""
        return self._jobs.get(id_)

    def file(self, id_: str, name: str) -> Path | None:
        """A finished file of a job of any process on this data directory; None until its manifest seals it."""
        folder = self.folder / id_
        if area_of(id_) is None or not folder.is_dir():
            return None
        path = folder / name
        sealed = next(folder.glob("*.manifest.json"), None)
        return path if sealed and path.parent == folder and path.is_file() else None

    def sweep(self) -> None:
        """Remove what is older than an hour, and forget what ended so long ago."""
        old = time.time() - KEPT_S
        for folder in self.folder.glob("*"):
            if folder.stat().st_mtime < old:
                shutil.rmtree(folder, ignore_errors=True)
        self._jobs = {id_: job for id_, job in self._jobs.items() if job.ended_at is None or job.ended_at > old}

    async def stop(self) -> None:
        """Give up what is on its way; what is made stays for its hour."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _over(self, task: asyncio.Task[None]) -> None:
        """Forget a task; what nobody expected goes to the log."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a snapshot failed", exc_info=error)

    async def _run(self, job: Job, order: Order) -> None:
        try:
            async with self._turn:
                await self._make(job, order)
        except (IocError, OSError, BrokenProcessPool) as error:
            log.warning("a snapshot could not be made: %s", error)  # where files lie is not for everybody
            job.problem = AWAY if isinstance(error, StoreUnavailableError) else BROKEN
        finally:
            if job.step < len(job.steps) and not job.problem:
                job.problem = BROKEN
            job.ended_at = time.time()

    async def _make(self, job: Job, order: Order) -> None:
        """Read, write each format, seal; `step` moves along."""
        job.step += 1
        snapshot = await order.city.day(order.focus, order.day, order.now)
        folder = self.folder / job.id
        await asyncio.to_thread(folder.mkdir, parents=True, mode=0o700)
        loop = asyncio.get_running_loop()
        pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))  # a fork would carry our sockets along
        try:
            for key in order.formats:
                job.step += 1
                given = (snapshot, folder, key, order.language, self._data_dir)
                job.files.append(await loop.run_in_executor(pool, writing.write, *given))
            job.step += 1
            job.files.append(await asyncio.to_thread(manifest.write, snapshot, folder, list(job.files), order.language))
            job.step += 1
        except BaseException:
            with suppress(OSError):
                shutil.rmtree(folder)
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def area_of(id_: str) -> str | None:
    """The area whose snapshot a job makes, out of its id; None when it is no id."""
    found = NAME.fullmatch(id_)
    return found[1] if found else None
