"""What a fault is played on: a broker, a database, `ioc ingest` processes, publishers, and the verdict at the end."""

import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import psycopg

from ioc.local.broker import Broker
from ioc.local.namespaces import ordinary_user
from ioc.local.postgres import Postgres
from ioc.services import doctor
from ioc.store import database
from tests.faults import messages, processes
from tests.faults.messages import Order
from tests.mosquitto import version
from tests.servers import Urls

# Every process is forked from one that has imported everything: a second's work, dozens of times.
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.faults.processes", "ingest.worker"])
SHORT = {  # the waits of earnest, made short
    "IOC_INGEST_WAIT_S": "0.05",
    "IOC_INGEST_BATCH": "100",
    "IOC_MQTT_KEEPALIVE_S": "2",
    "IOC_INGEST_ADOPT_S": "2",
}


VERSIONS = """
SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) ||
       coalesce((SELECT ', TimescaleDB ' || extversion FROM pg_extension WHERE extname = 'timescaledb'), '')
"""


@dataclass(frozen=True)
class Verdict:
    """What became of the messages of one case."""

    messages: int
    acknowledged: int
    stored: int
    quarantined: int
    missing: frozenset[int]  # acknowledged, and neither stored nor in quarantine
    twice: int  # stored more than once, or in quarantine more often than published
    strange: int  # stored or in quarantine, and never published

    @property
    def lost(self) -> int:
        """How many are missing."""
        return len(self.missing)

    @property
    def clean(self) -> bool:
        """Whether what was acknowledged is what was kept, each once, and nothing else."""
        kept = self.stored + self.quarantined
        return self.lost == self.twice == self.strange == 0 and kept == self.acknowledged == self.messages


@dataclass
class Ingesting:
    """An ingestor at work, in a process of its own."""

    process: ForkServerProcess
    log: Path

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """kill -9, and it is gone."""
        end(self.process)

    def says(self, text: str) -> bool:
        """Whether its log holds this text."""
        return text in self.log.read_text("utf-8")


@dataclass
class Publishing:
    """A publisher at work."""

    order: Order
    process: ForkServerProcess
    file: Path

    @property
    def acknowledged(self) -> list[int]:
        """The numbers of messages that were acknowledged so far."""
        return [int(line) for line in self._lines() if not line.startswith("again")]

    @property
    def again(self) -> Counter[int]:
        """How often messages may have been published once more, for want of an acknowledgement."""
        return Counter(int(line.split()[1]) for line in self._lines() if line.startswith("again"))

    def _lines(self) -> list[str]:
        text = self.file.read_text("ascii")
        return text[: text.rfind("\n") + 1].splitlines()

    @property
    def running(self) -> bool:
        """Whether something is left to publish."""
        return self.process.is_alive()

    def finish(self, within_s: float) -> None:
        """Wait until everything it has to publish is acknowledged."""
        self.process.join(within_s)
        assert self.process.exitcode == 0, f"the publisher ended with {self.process.exitcode}"


@dataclass
class Stage:
    """The servers of one module of tests; each case has a name of its own on them."""

    broker: Broker
    server: Postgres | None  # that may be killed
    urls: Urls
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    within_s: float = 40
    quiet_s: float = 15  # without anything new, and nothing more is waited for
    name: str = ""  # behind that of each case, where several stages have one database

    def up(self) -> "Stage":
        """The stage with its servers running, whatever a test before has left."""
        if self.server is not None and (self.server.process is None or self.server.process.poll() is not None):
            self.server.start()
        if self.broker.process is None or self.broker.process.poll() is not None:
            self.broker.start()
        return self

    def order(self, case: str, count: int, rate: float = 0, broken: float = 0, first: int = 0) -> Order:
        """An order for a case of today."""
        return Order(case + self.name, messages.base_of(datetime.now(UTC)), count, first, rate, broken)

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of `ioc ingest` here."""
        own = {
            "IOC_MQTT_PORT": str(self.broker.port),
            "IOC_MQTT_USERNAME": "ingest",
            "IOC_MQTT_PASSWORD": self.broker.users["ingest"],
            "IOC_DATABASE_INGEST_URL": self.urls.ingest,
        }
        return SHORT | own | self.settings | more

    @contextmanager
    def ingestor(self, until: str = "connected to the broker", **more: str) -> Iterator[Ingesting]:
        """An `ioc ingest` for the block, which may be killed in it; its log says `until` when the block begins."""
        log = self.folder / f"ingest-{time.monotonic_ns()}.log"
        log.touch()
        process = FORKED.Process(target=processes.ingest, args=(self.environment(**more), log), daemon=True)
        process.start()
        ingesting = Ingesting(process, log)
        try:
            self.until(lambda: ingesting.says(until) or not process.is_alive())
            assert process.is_alive(), log.read_text("utf-8")
            yield ingesting
            if process.exitcode != -signal.SIGKILL:
                process.terminate()
                process.join(30)
                assert process.exitcode == 0, log.read_text()
        finally:
            end(process)

    def subscribe(self) -> None:
        """Let the session begin, so that the broker keeps what comes while nobody is connected."""
        with self.ingestor():
            time.sleep(0.3)

    @contextmanager
    def publishing(self, order: Order) -> Iterator[Publishing]:
        """A publisher for the block."""
        file = self.folder / f"acknowledged-{order.case}-{order.first}"
        file.touch()
        given = (order, self.broker.port, "da-lat", self.broker.users["da-lat"], file)
        process = FORKED.Process(target=processes.publish, args=given, daemon=True)
        process.start()
        try:
            yield Publishing(order, process, file)
        finally:
            end(process)

    def kept(self, case: str, base: datetime) -> tuple[list[int], list[int]]:
        """The numbers of what was stored and of what lies in quarantine."""
        given = {"case": case, "base": base}
        with psycopg.connect(self.urls.superuser) as connection:
            stored = [n for q in (messages.READINGS, messages.EVENTS) for (n,) in connection.execute(q, given)]
            refused = [messages.number_of(bytes(p)) for (p,) in connection.execute(messages.REFUSED, given)]
        return stored, refused

    def count(self, order: Order) -> int:
        """How many messages of a case are stored or in quarantine."""
        parts = " + ".join(f"(SELECT count(*) FROM ({q}) q)" for q in messages.ALL)
        with psycopg.connect(self.urls.superuser) as connection:
            row = connection.execute(f"SELECT {parts}".encode(), {"case": order.case, "base": order.base}).fetchone()
        return int(row[0]) if row else 0

    def settled(self, publishing: Publishing) -> Verdict:
        """The verdict, once everything is acknowledged and kept, or nothing more comes."""
        publishing.finish(self.within_s)
        return self.judged(publishing)

    def judged(self, *published: Publishing) -> Verdict:
        """What became of the messages of a case, when as many are kept as were acknowledged or nothing more comes."""
        order = published[0].order
        acknowledged = [n for p in published for n in p.acknowledged]
        self._wait_until_kept(order, len(acknowledged))
        stored, refused = self.kept(order.case, order.base)
        kept = {*stored, *refused}
        again = sum((p.again for p in published), Counter[int]())
        times = Counter(stored) + (Counter(refused) - again)
        numbers = {n for p in published for n in range(p.order.first, p.order.first + p.order.count)}
        return Verdict(
            messages=len(numbers),
            acknowledged=len(acknowledged),
            stored=len(stored),
            quarantined=len(set(refused)),
            missing=frozenset(acknowledged) - kept,
            twice=sum(n - 1 for n in times.values() if n > 1),
            strange=len(kept - numbers),
        )

    def _wait_until_kept(self, order: Order, wished: int) -> None:
        before, since, asked = -1, time.monotonic(), time.monotonic()
        while (now := self.count(order)) < wished:
            if now != before:
                before, since = now, time.monotonic()
            if time.monotonic() - since > self.quiet_s:
                return
            time.sleep(max(0.05, time.monotonic() - asked))  # counting a million takes its time as well
            asked = time.monotonic()
        time.sleep(0.2)  # for what should not come

    def versions(self) -> str:
        """What runs here."""
        configured = self.broker.configure()
        mosquitto = version(configured[len(ordinary_user()) : -2])
        with psycopg.connect(self.urls.superuser) as connection:
            row = connection.execute(VERSIONS).fetchone()
        return f"Mosquitto {mosquitto}, {row[0] if row else ''}"

    def until(self, holds: Callable[[], object], timeout_s: float | None = None) -> None:
        """Wait until something holds; an assertion error when it does not in time."""
        deadline = time.monotonic() + (timeout_s or self.within_s)
        while not holds():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.05)

    def check_derived(self) -> None:
        """`ioc doctor --deep` has nothing to say, and nothing was corrected: each reading counts once everywhere."""
        with database.connecting(self.urls.owner) as connection:
            assert [f.text for f in doctor.recompute(connection) if not f.well] == []
            assert connection.execute("SELECT count(*) FROM correction").fetchone() == (0,)


def end(process: ForkServerProcess) -> None:
    """Kill a process, whatever state it is in."""
    process.kill()
    process.join()
