"""The cases: each plays one fault on a stage while publishers publish, and returns what became of the messages."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ioc.local.postgres import Postgres
from tests.faults.proxy import Proxy
from tests.faults.stage import Stage, Verdict


@dataclass(frozen=True)
class Size:
    """How large a case is played: messages, how fast, how often something dies, for how long something is away."""

    messages: int
    rate: float
    times: int
    away_s: float


SMALL = Size(messages=600, rate=400, times=2, away_s=1.0)


def ingestor_killed(stage: Stage, size: Size) -> Verdict:
    """kill -9 in the middle of a batch, again and again."""
    told = stage.order("killed", size.messages, size.rate, broken=0.1)
    with ExitStack() as stack:
        ingesting = stack.enter_context(stage.ingestor())
        publishing = stack.enter_context(stage.publishing(told))
        for _ in range(size.times):
            before = stage.count(told)
            stage.until(lambda before=before: stage.count(told) > before or not publishing.running)
            time.sleep(random.uniform(0, 0.2))
            ingesting.kill()
            ingesting = stack.enter_context(stage.ingestor())
        return stage.settled(publishing)


def ingestor_stopped(stage: Stage, size: Size) -> Verdict:
    """SIGSTOP for longer than the broker waits for a sign of life."""
    told = stage.order("stopped", size.messages, size.rate, broken=0.1)
    with stage.ingestor() as ingesting, stage.publishing(told) as publishing:
        stage.until(lambda: stage.count(told) > 0)
        ingesting.signal(signal.SIGSTOP)
        time.sleep(3 * size.away_s)
        ingesting.signal(signal.SIGCONT)
        return stage.settled(publishing)


def flood_of_broken_payloads(stage: Stage, size: Size) -> Verdict:
    """Half of all payloads cannot be read."""
    told = stage.order("flood", size.messages, broken=0.5)
    with stage.ingestor(), stage.publishing(told) as publishing:
        return stage.settled(publishing)


def _database_down(stage: Stage, size: Size, case: str, how: signal.Signals) -> Verdict:
    told = stage.order(case, size.messages, size.rate, broken=0.1)
    server = _killable(stage)
    with stage.ingestor(), stage.publishing(told) as publishing:
        stage.until(lambda: stage.count(told) > 0)
        assert server.process is not None
        server.process.send_signal(how)
        server.process.wait(30)
        time.sleep(size.away_s)
        server.start()
        return stage.settled(publishing)


def database_stopped_immediately(stage: Stage, size: Size) -> Verdict:
    """`pg_ctl stop -m immediate` under load, and away for a while."""
    return _database_down(stage, size, "immediate", signal.SIGQUIT)


def database_killed(stage: Stage, size: Size) -> Verdict:
    """kill -9 of the postmaster under load, and away for a while."""
    return _database_down(stage, size, "killed-db", signal.SIGKILL)


BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'ioc-ingest%' ORDER BY random() LIMIT 1"


def connections_cut(stage: Stage, size: Size) -> Verdict:
    """The connections of the ingestor are cut one by one."""
    told = stage.order("cut", size.messages, size.rate, broken=0.1)
    with stage.ingestor(), stage.publishing(told) as publishing:
        stage.until(lambda: stage.count(told) > 0)
        with psycopg.connect(stage.urls.superuser, autocommit=True) as connection:
            for _ in range(4 * size.times):
                connection.execute(f"SELECT pg_terminate_backend(pid) FROM ({BACKENDS}) b")
                time.sleep(0.15)
        return stage.settled(publishing)


def disk_full(stage: Stage, size: Size, place: Path) -> Verdict:
    """The disk of the database fills up under load, until even its log has no room; then somebody makes room."""
    told = stage.order("full", size.messages, size.rate, broken=0.1)
    server, ballast = _killable(stage), place / "ballast"
    with stage.ingestor(), stage.publishing(told) as publishing:
        stage.until(lambda: stage.count(told) > 0)
        subprocess.run(["dd", "if=/dev/zero", f"of={ballast}", "bs=64k"], capture_output=True, check=False)
        stage.until(lambda: _write(stage) or "No space left on device" in server.log.read_text(errors="replace"))
        time.sleep(size.away_s)
        ballast.unlink()
        # It may be running, restarting itself after a panic, or gone: whoever made room starts it anew.
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        server.start()
        return stage.settled(publishing)


def _write(stage: Stage) -> None:
    """Let the database begin a new file of its log, so that it needs room soon."""
    with suppress(psycopg.OperationalError), psycopg.connect(stage.urls.superuser, autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")


def broker_stopped(stage: Stage, size: Size) -> Verdict:
    """The broker is stopped as a service manager does, while a backlog waits in it; publishers come again."""
    return _broker_down(stage, size, "broker-stopped", signal.SIGTERM)


def broker_killed(stage: Stage, size: Size) -> Verdict:
    """kill -9 of the broker: what it had acknowledged and not passed on it cannot know, unless it was saved."""
    with stage.ingestor():
        time.sleep(0.3)
        _signal(stage, signal.SIGUSR1)  # save now: a session that was never saved is not known after a kill
        time.sleep(0.5)
    return _broker_down(stage, size, "broker-killed", signal.SIGKILL)


def _broker_down(stage: Stage, size: Size, case: str, how: signal.Signals) -> Verdict:
    told = stage.order(case, size.messages, size.rate, broken=0.1)
    at_risk: set[int] = set()
    with stage.ingestor(), stage.publishing(told) as publishing:
        for _ in range(size.times):
            before = stage.count(told)
            stage.until(lambda before=before: stage.count(told) > before or not publishing.running)
            _signal(stage, how).wait(30)
            time.sleep(0.5 + size.away_s / size.times)
            if how == signal.SIGKILL:
                stored, refused = stage.kept(told.case, told.base)
                at_risk |= set(publishing.acknowledged) - {*stored, *refused}
            stage.broker.start()
        verdict = stage.settled(publishing)
    assert verdict.missing <= at_risk, "what came after the broker was back must not be lost"
    return verdict


def _signal(stage: Stage, number: signal.Signals) -> subprocess.Popen[bytes]:
    assert stage.broker.process is not None
    stage.broker.process.send_signal(number)
    return stage.broker.process


def stale_acknowledgement(stage: Stage, size: Size) -> Verdict:
    """The broker restarts while a batch is in hand: its packet ids name other messages by the time it is kept."""
    told = stage.order("stale", size.messages, broken=0.1)
    with stage.ingestor(), psycopg.connect(stage.urls.superuser) as lock:
        lock.execute("LOCK TABLE reading IN SHARE MODE")
        with stage.publishing(told) as publishing:
            stage.until(lambda: len(publishing.acknowledged) > size.messages / 3)
            stage.broker.stop()
            stage.broker.start()
            publishing.finish(stage.within_s)
            lock.rollback()
            return stage.judged(publishing)


def network_cut(stage: Stage, size: Size) -> Verdict:
    """Between ingestor and broker nothing passes any more, and nobody is told."""
    told = stage.order("network", size.messages, size.rate, broken=0.1)
    with Proxy(stage.broker.port) as proxy, ExitStack() as stack:
        stack.enter_context(stage.ingestor(IOC_MQTT_PORT=str(proxy.port)))
        publishing = stack.enter_context(stage.publishing(told))
        stage.until(lambda: stage.count(told) > 0)
        proxy.cut()
        time.sleep(2 * size.away_s)
        proxy.mend()
        return stage.settled(publishing)


def one_of_two_dies(stage: Stage, size: Size) -> Verdict:
    """Two ingestors share the work, one is killed: what the broker keeps for its session the other fetches."""
    told = stage.order("shared", size.messages, size.rate, broken=0.1)
    shared = {"IOC_INGEST_SHARED": "true"}
    with stage.ingestor(**shared), stage.ingestor(**shared) as second, stage.publishing(told) as publishing:
        stage.until(lambda: stage.count(told) > size.messages / 4)
        second.kill()
        return stage.settled(publishing)


def standby_takes_over(stage: Stage, size: Size) -> Verdict:
    """Of two ingestors that do not share, the second waits; the first is killed."""
    told = stage.order("standby", size.messages, size.rate, broken=0.1)
    with stage.ingestor() as first, stage.ingestor(until="this one waits") as second:
        with stage.publishing(told) as publishing:
            stage.until(lambda: stage.count(told) > 0)
            first.kill()
            verdict = stage.settled(publishing)
        assert second.says("connected to the broker as ioc-ingest-0")
        assert second.log.read_text("utf-8").count("this one waits") == 1
        return verdict


def _killable(stage: Stage) -> Postgres:
    assert stage.server is not None, "this case kills the database and needs one of its own"
    return stage.server


Case = Callable[[Stage, Size], Verdict]
EVERY: tuple[Case, ...] = (
    ingestor_killed,
    ingestor_stopped,
    flood_of_broken_payloads,
    database_stopped_immediately,
    database_killed,
    connections_cut,
    broker_stopped,
    broker_killed,
    stale_acknowledgement,
    network_cut,
    one_of_two_dies,
    standby_takes_over,
)
__all__ = ["EVERY", "SMALL", "Case", "Size", "disk_full"]
