"""`ioc work`: plans what falls due, makes it, keeps it and sends it, with jobs that survive whoever works on them."""

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.errors import IocError
from ioc.model.kept import Run, RunState, Sought
from ioc.model.schedule import recipient
from ioc.services.city import City
from ioc.services.dispatch import planning, retention, sending, shelf
from ioc.services.dispatch.making import Maker, Writers
from ioc.services.dispatch.parcel import Parcel
from ioc.settings import Settings, required
from ioc.store import database, kept, runs
from ioc.store.queue import Queue
from ioc.store.runs import Delivery

log = logging.getLogger(__name__)
WAITS_S = (30, 120, 600, 1800, 7200)  # between the tries of a job
AWAY_S = 5.0  # before a database that is away is asked again
LOOK_S = 1.0  # between two looks for what people asked for
TRIES = 12  # of one snapshot, those in which its worker died with them
REST = timedelta(minutes=1)  # without anything to write, before the process that writes is let go
# A snapshot takes a core: start another worker to make two at once.
GROUPS = ((("make",), 1), (("send", "tick", "retain"), 4))


def run(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set; a database that is away is waited for."""
    asyncio.run(_run(settings, stop))


async def _run(settings: Settings, stop: threading.Event) -> None:
    stopping = asyncio.create_task(asyncio.to_thread(stop.wait))
    try:
        while not stop.is_set():
            await _work(Worker(settings), stopping)
    finally:
        stop.set()  # nobody would end the thread that waits for it


async def _work(worker: "Worker", stopping: asyncio.Task[bool]) -> None:
    """Until it is told to stop, or the database goes away: then a moment longer."""
    working = asyncio.create_task(worker.work())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    working.cancel()
    try:
        with suppress(asyncio.CancelledError):
            await working
    except IocError as error:
        log.warning("%s; trying again in %.0f s", error, AWAY_S)
        await asyncio.wait((stopping,), timeout=AWAY_S)


def utc_now() -> datetime:
    """The clock of a worker."""
    return datetime.now(UTC)


class Worker:
    """One of those that work through the queue, opened once; how many there are changes nothing but the speed."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime] = utc_now, waits_s: Sequence[float] = WAITS_S
    ) -> None:
        self._settings, self._now = settings, now
        self._zone = ZoneInfo(settings.zone)
        self._folder = shelf.root(settings)
        retention.terms(settings)  # said at once when they do not fit
        url = required(settings.database_watch_url, "IOC_DATABASE_WATCH_URL")
        self._pool = database.pool(url, size=4, name="ioc-work")
        web = required(settings.database_web_url, "IOC_DATABASE_WEB_URL")
        self._city = City(web, zone=self._zone, edition=settings.edition)
        self._writers = Writers(settings.data_dir.resolve(), bom=settings.snapshot_csv_bom)
        self._maker = Maker(self._city, self._pool, self._folder, self._writers)
        self._making, self._wrote_at = 0, now()
        self._retained: date | None = None
        self.queue = Queue(url, waits_s)
        self.queue.task("make", self.make)
        self.queue.task("send", self.send)
        self.queue.task("retain", self.retain)
        self.queue.every_minute("tick", self.tick)

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[None]:
        """Connections for the block; StoreUnavailableError when there are none to be had."""
        await self._pool.open(wait=False)
        await self._city.open()
        try:
            async with self.queue.opened():
                yield
        finally:
            self._writers.rest()
            await self._city.close()
            await self._pool.close()

    async def work(self) -> None:
        """Work for ever; StoreUnavailableError when the database goes away."""
        async with self.opened():
            tasks = [asyncio.ensure_future(self._look()), asyncio.ensure_future(self.queue.work(GROUPS))]
            try:
                await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            await self.enqueue()
            self._rest()
            await asyncio.sleep(LOOK_S)

    async def enqueue(self) -> None:
        """Leave a job for whatever is to be made or sent and has none: planned, asked for, or lost with its worker."""
        await self.queue.forget()
        async with database.changing(self._pool) as connection:
            found = await runs.without_job(connection)
        for name, about in found:
            await self.queue.defer(name, about)

    def _rest(self) -> None:
        """Let go of the process that writes, never in the midst of a snapshot: between two of its forms it is idle."""
        if not self._making and self._wrote_at + REST < self._now():
            self._writers.rest()

    async def tick(self, _minute: datetime) -> None:
        """Once a minute, whoever of the workers does it; by the clock of now, since a job may come late."""
        now = self._now()
        bound = timedelta(days=self._settings.snapshot_catch_up_days)
        async with database.changing(self._pool) as connection:
            planned = await planning.plan(connection, self._settings.edition, now, self._zone, bound)
        if planned:
            log.info("%d snapshots fell due", planned)
        today = now.astimezone(self._zone).date()
        if self._retained != today:
            await self.queue.defer("retain", today.isoformat())
            self._retained = today

    async def retain(self, today: str, _last: bool) -> None:
        """The job of a day: what is kept beyond its term goes, and what nobody came to know of."""
        now = self._now()
        await retention.tidy(self._pool, self._folder, now)
        await retention.let_go(self._pool, self._folder, self._settings, date.fromisoformat(today), now)

    async def make(self, about: str, last: bool) -> None:
        """The job of a run."""
        now = self._now()
        async with database.changing(self._pool) as connection:
            run = await runs.begin(connection, int(about), now)
        if run is None:
            return
        if run.attempts > TRIES:
            died = IocError("its worker died each time; the log of `ioc work` and of the system say of what")
            await self._not_made(run, died, last=True)
            return
        self._making += 1
        try:
            await self._maker.make(run, now)
        except Exception as error:
            await self._not_made(run, error, last=last)
            if not last:
                raise
        finally:
            self._making, self._wrote_at = self._making - 1, self._now()

    async def _not_made(self, run: Run, error: Exception, *, last: bool) -> None:
        words = _words(f"{run.period} of {run.area}", error)
        async with database.changing(self._pool) as connection:
            await runs.end(connection, run, RunState.FAILED if last else RunState.WAITING, self._now(), problem=words)

    async def send(self, about: str, last: bool) -> None:
        """The job of a delivery."""
        async with database.changing(self._pool) as connection:
            delivery = await runs.begin_delivery(connection, about)
        if delivery is None:
            return
        try:
            to = recipient(delivery.recipient)
            await sending.send(to, await self._parcel(delivery), self._settings)
        except Exception as error:
            words = _words(f"delivery {delivery.id} by {delivery.recipient.partition(':')[0]}", error)
            await self._sent(delivery, "failed" if last else "waiting", words)
            if not last:
                raise
        else:
            await self._sent(delivery, "done", "")

    async def _sent(self, delivery: Delivery, state: str, problem: str) -> None:
        async with database.changing(self._pool) as connection:
            await runs.end_delivery(connection, delivery.id, state, problem, self._now())

    async def _parcel(self, delivery: Delivery) -> Parcel:
        """What goes out: the files that are still there, and words about them."""
        async with database.changing(self._pool) as connection:
            found = (await kept.page(connection, Sought(id=delivery.kept), None)).kept[0]
        names = {area.slug: area.short for area in await self._city.areas()}
        files = {f.name: path for f in found.files if (path := shelf.find(self._folder, found, f.name))}
        base = self._settings.public_url
        return Parcel(
            id=delivery.id,
            kept=found,
            area=names.get(found.area, found.area),
            late=delivery.late,
            files=files,
            link=f"{base.rstrip('/')}/snapshots?open={found.id}" if base else None,
            zone=self._zone,
            now=self._now(),
        )


def _words(what: str, error: Exception) -> str:
    """What went wrong, for the table of runs; the log has what nobody expected whole."""
    if isinstance(error, IocError):
        log.warning("%s: %s", what, error)
        return str(error)
    log.error("%s failed", what, exc_info=error)
    return type(error).__name__
