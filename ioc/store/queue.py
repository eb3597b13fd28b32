"""The queue of jobs, by procrastinate: in a schema of its own, for the one role that works through it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from typing import Any

import procrastinate
from procrastinate import exceptions
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from ioc.errors import StoreUnavailableError
from ioc.store.database import ALIVE, translated
from ioc.store.queue_schema import SCHEMA

PATIENCE_S = 20  # for jobs under way when the worker is told to stop; later ones begin anew elsewhere
MINUTELY = "* * * * *"  # of any zone: what falls due in ours is the business of who is called
SILENT_S = 60  # a worker that said nothing for so long is dead, and its jobs are nobody's

logging.getLogger("procrastinate").setLevel(logging.WARNING)  # it tells of each job four times

Do = Callable[[str, bool], Awaitable[None]]  # what the job is about, and whether it is tried for the last time


# By one statement, since others look as well: procrastinate's own calls fail when another was faster.
FORGET = """
DELETE FROM procrastinate_jobs j WHERE j.status = 'doing' AND NOT EXISTS (
    SELECT FROM procrastinate_workers w
    WHERE w.id = j.worker_id AND w.last_heartbeat > now() - make_interval(secs => %(silent_s)s))
"""


class Queue:
    """Jobs by the name of their task and what they are about; one that fails is tried again after these waits."""

    def __init__(self, url: str, waits_s: Sequence[float]) -> None:
        kwargs = {"application_name": "ioc-work", "options": f"-c search_path={SCHEMA}", "connect_timeout": 5, **ALIVE}
        connector = procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=6, timeout=10, kwargs=kwargs)
        self._app = procrastinate.App(connector=connector)
        self._waits_s = tuple(waits_s)

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[None]:
        """Its connections for the block; StoreUnavailableError when the database is away."""
        with _translated():
            async with self._app.open_async():
                yield

    def task(self, name: str, do: Do) -> None:
        """What is done for each job of this name."""
        last = len(self._waits_s)

        async def run(context: procrastinate.JobContext, about: str) -> None:
            await do(about, context.job.attempts >= last)

        self._app.task(name=name, queue=name, pass_context=True, retry=Again(self._waits_s))(run)

    def every_minute(self, name: str, do: Callable[[datetime], Awaitable[None]]) -> None:
        """What is done once a minute, by one worker of all; the minute is handed in, also of one that comes late.

        It must bear to be done twice at once: no lock keeps it from that, since one that a dead worker holds stops all.
        """

        async def run(timestamp: int) -> None:
            await do(datetime.fromtimestamp(timestamp, UTC))

        task = self._app.task(name=name, queue=name, queueing_lock=name)(run)
        self._app.periodic(cron=MINUTELY)(task)

    async def defer(self, name: str, about: str) -> None:
        """Leave a job; one about the same thing that waits already stands for it."""
        with _translated():
            try:
                # The lock as well: of two workers that look at once, one may leave it when the other's is under way.
                task = self._app.configure_task(name, lock=f"{name} {about}", queueing_lock=f"{name} {about}")
                await task.defer_async(about=about)
            except exceptions.AlreadyEnqueued:
                return

    async def forget(self) -> None:
        """Drop the jobs of workers that died, whose locks would hold up others: what they were about has none again."""
        with _translated():
            await self._app.connector.execute_query_async(FORGET, silent_s=SILENT_S)

    async def work(self, groups: Sequence[tuple[Sequence[str], int]], *, wait: bool = True) -> None:
        """Work through jobs, so many at a time of each group of names; for ever, or until none is left.

        StoreUnavailableError when the database goes away: a worker then ends, without a word.
        """
        workers = [asyncio.ensure_future(self._worker(names, at_once, wait=wait)) for names, at_once in groups]
        until = asyncio.FIRST_COMPLETED if wait else asyncio.ALL_COMPLETED
        try:
            ended, _ = await asyncio.wait(workers, return_when=until)
            with _translated():
                for worker in ended:
                    worker.result()
            if wait:
                raise StoreUnavailableError("the queue of jobs has lost its connection")
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _worker(self, names: Sequence[str], at_once: int, *, wait: bool) -> None:
        await self._app.run_worker_async(
            queues=list(names),  # psycopg takes a tuple for a row
            concurrency=at_once,
            wait=wait,
            delete_jobs="always",  # what became of them stands in tables of ours
            install_signal_handlers=False,
            shutdown_graceful_timeout=PATIENCE_S,
        )


class Again(BaseRetryStrategy):
    """A job that failed is tried again after each of these waits."""

    def __init__(self, waits_s: Sequence[float]) -> None:
        self._waits_s = waits_s

    def get_retry_decision(self, *, exception: BaseException, job: Any) -> RetryDecision | None:  # noqa: ARG002
        """When, by how often it was tried; None when it is given up."""
        if job.attempts >= len(self._waits_s):
            return None
        return RetryDecision(retry_in={"seconds": int(self._waits_s[int(job.attempts)])})


@contextmanager
def _translated() -> Generator[None]:
    """Turn procrastinate's errors about the connection into ours."""
    try:
        with translated():
            yield
    except exceptions.ConnectorException as error:
        raise StoreUnavailableError(f"the queue of jobs does not answer: {error.__cause__ or error}") from error
