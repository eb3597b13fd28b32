"""The worker over a real database and a real queue: what falls due is made once, kept whole, and sent."""

import asyncio
import stat
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ioc.errors import IocError
from ioc.model.focus import LOCAL_OPERATOR, Act, Person
from ioc.model.kept import RunState, Sought
from ioc.model.period import Frequency, of
from ioc.services.city import City
from ioc.services.dispatch import deeds, shelf
from ioc.services.dispatch import worker as service
from ioc.services.dispatch.worker import Worker
from ioc.services.snapshot import manifest
from tests.servers import Urls, fresh_database
from tests.services.dispatch.stage import DAY, MORNING, rows, schedule, settings, told, work

A_DAY = timedelta(days=1)
RUNS = "SELECT a.slug, period, late, state, attempts FROM snapshot_run r JOIN area a ON a.id = area_id ORDER BY r.id"


@pytest.fixture
def urls(embedded: str) -> Iterator[Urls]:
    with fresh_database("postgresql", embedded) as urls:
        yield urls


def worker(
    urls: Urls, folder: Path, *, after: timedelta = timedelta(minutes=1), waits_s: tuple[float, ...] = ()
) -> Worker:
    """One to whom it is so long after the morning on which DAY falls due."""
    return Worker(settings(urls, folder), now=lambda: MORNING + after, waits_s=waits_s)


def test_what_falls_due_is_made_once_kept_private_and_delivered_as_it_is(urls: Urls, tmp_path: Path) -> None:
    schedule(urls, tmp_path, MORNING - timedelta(hours=1), "folder:van-phong")
    work(worker(urls, tmp_path), ticks=3)
    work(worker(urls, tmp_path))
    assert rows(urls, RUNS) == [("da-lat", "2026-11-20", False, "made", 1)]
    assert rows(urls, "SELECT last_value FROM snapshot_run_id_seq") == [(1,)]  # what is planned was not tried again
    ((folder, sound, forms),) = rows(
        urls,
        "SELECT folder, sound, array_agg(form ORDER BY form) FROM snapshot_kept k JOIN snapshot_file ON kept_id = k.id"
        " GROUP BY 1, 2",
    )
    kept = shelf.root(settings(urls, tmp_path)) / folder
    assert (sound, forms) == (True, ["csv", "manifest"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o600}
    assert stat.S_IMODE(kept.stat().st_mode) == stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert manifest.verify(kept)[1] == []
    assert [path.name for path in (tmp_path / "data" / "kept").iterdir()] == ["da-lat"]  # no draft was left
    copied = tmp_path / "out" / "van-phong" / folder
    assert {p.name: p.read_bytes() for p in copied.iterdir()} == {p.name: p.read_bytes() for p in kept.iterdir()}
    assert {stat.S_IMODE(path.stat().st_mode) for path in copied.iterdir()} == {0o600}
    assert rows(urls, "SELECT recipient, state, attempts FROM snapshot_delivery") == [("folder:van-phong", "done", 1)]
    assert rows(urls, "SELECT count(*) FROM queue.procrastinate_jobs WHERE task_name <> 'tick'") == [(0,)]


def test_a_week_is_made_on_monday(urls: Urls, tmp_path: Path) -> None:
    schedule(urls, tmp_path, MORNING, frequency=Frequency.WEEK, forms=("xlsx",))
    work(worker(urls, tmp_path, after=2 * A_DAY + timedelta(minutes=1)))
    assert rows(urls, RUNS) == [("da-lat", "2026-W47", False, "made", 1)]
    assert rows(urls, "SELECT frequency, first::text, last::text FROM snapshot_kept") == [
        ("week", "2026-11-16", "2026-11-22")
    ]
    with pytest.raises(IocError, match="weeks and months are told as pdf and xlsx alone"):
        schedule(urls, tmp_path, MORNING, frequency=Frequency.WEEK)


def test_three_days_away_are_made_up_for_and_say_so(urls: Urls, tmp_path: Path) -> None:
    schedule(urls, tmp_path, MORNING - 30 * A_DAY, areas=("da-lat", "bao-loc"))
    back = worker(urls, tmp_path, after=timedelta(hours=2))

    async def look() -> None:
        async with back.opened():
            await back.tick(MORNING)
            await back.tick(MORNING)

    asyncio.run(look())
    planned = rows(urls, RUNS)
    assert len(planned) == 2 * 7  # the setting's days, and no day before
    assert {(slug, late) for slug, _, late, *_ in planned} == {("da-lat", True), ("bao-loc", True)}
    assert max(period for _, period, *_ in planned) == DAY.isoformat()


def test_two_workers_at_once_make_everything_once(urls: Urls, tmp_path: Path) -> None:
    schedule(urls, tmp_path, MORNING - timedelta(hours=1), areas=("da-lat", "bao-loc", "di-linh"))
    one, other = worker(urls, tmp_path), worker(urls, tmp_path)

    async def both() -> None:
        async with one.opened(), other.opened():
            await asyncio.gather(one.tick(MORNING), other.tick(MORNING))
            await asyncio.gather(one.enqueue(), other.enqueue())
            await asyncio.gather(*(w.queue.work([(("make",), 2)], wait=False) for w in (one, other)))

    asyncio.run(both())
    assert [(slug, state, attempts) for slug, _, _, state, attempts in rows(urls, RUNS)] == [
        ("da-lat", "made", 1), ("bao-loc", "made", 1), ("di-linh", "made", 1),
    ]  # fmt: skip
    assert rows(urls, "SELECT count(*) FROM snapshot_kept") == [(3,)]


def test_what_fails_is_tried_again_and_then_said_to_have_failed(
    urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule(urls, tmp_path, MORNING - timedelta(hours=1), "folder:van-phong")
    (tmp_path / "out").rmdir()
    (tmp_path / "out").write_text("a file where the folder should be")
    working, failing = worker(urls, tmp_path, waits_s=(0, 0)), worker(urls, tmp_path, waits_s=(0, 0))

    async def refuse(*_: object) -> None:
        raise IocError("the disk is full; free some space")

    with monkeypatch.context() as broken:
        broken.setattr(failing._maker, "make", refuse)
        work(failing)
    assert rows(urls, "SELECT state, attempts, problem FROM snapshot_run") == [
        ("failed", 3, "the disk is full; free some space")
    ]
    told(urls, lambda book, visit: deeds.run(book, LOCAL_OPERATOR, 1, of(Frequency.DAY, DAY), visit), MORNING)
    work(working)
    assert [state for (state,) in rows(urls, "SELECT state FROM snapshot_run ORDER BY id")] == ["failed", "made"]
    ((state, attempts, problem),) = rows(urls, "SELECT state, attempts, problem FROM snapshot_delivery")
    assert (state, attempts) == ("failed", 3)
    assert problem == f"{tmp_path / 'out'} is not there; make it, or mount what belongs there"
    (unsent,) = told(urls, lambda book, visit: deeds.undelivered(book, LOCAL_OPERATOR, visit.now), MORNING)
    assert (unsent.area, unsent.period, unsent.recipient) == ("da-lat", of(Frequency.DAY, DAY), "folder:van-phong")
    assert (unsent.problem, unsent.given_up) == (problem, True)
    (tmp_path / "out").unlink()
    (tmp_path / "out").mkdir()
    told(urls, lambda book, visit: deeds.send_again(book, LOCAL_OPERATOR, unsent.id, visit), MORNING)
    with pytest.raises(IocError, match="was not given up"):
        told(urls, lambda book, visit: deeds.send_again(book, LOCAL_OPERATOR, unsent.id, visit), MORNING)
    work(worker(urls, tmp_path))
    assert rows(urls, "SELECT state, problem FROM snapshot_delivery") == [("done", "")]
    assert told(urls, lambda book, visit: deeds.undelivered(book, LOCAL_OPERATOR, visit.now), MORNING) == []
    assert rows(urls, "SELECT act, subject FROM audit ORDER BY id DESC LIMIT 1") == [
        ("snapshot.resent", DAY.isoformat())
    ]


KILLED = """
SET LOCAL search_path = public, queue;
UPDATE snapshot_run SET state = 'making', kept_id = NULL;
INSERT INTO queue.procrastinate_workers (last_heartbeat) VALUES (now() - INTERVAL '1 hour');
UPDATE queue.procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM queue.procrastinate_workers)
"""


def test_the_job_of_a_worker_that_died_is_done_by_another(urls: Urls, tmp_path: Path) -> None:
    schedule(urls, tmp_path, MORNING - timedelta(hours=1))
    gone = worker(urls, tmp_path)

    async def die() -> None:
        async with gone.opened():
            await gone.tick(MORNING)
            await gone.enqueue()
            ((run,),) = rows(urls, "SELECT id::text FROM snapshot_run")
            await gone.make(run, False)

    asyncio.run(die())
    with psycopg.connect(urls.superuser) as connection:  # it was killed just before it said that it was done
        connection.execute(KILLED)
    work(worker(urls, tmp_path))
    assert rows(urls, "SELECT state, attempts FROM snapshot_run") == [("made", 2)]
    assert rows(urls, "SELECT count(*) FROM queue.procrastinate_jobs WHERE task_name <> 'tick'") == [(0,)]


def test_what_kills_its_workers_is_not_made_for_ever(urls: Urls, tmp_path: Path) -> None:
    schedule(urls, tmp_path, MORNING - timedelta(hours=1))
    asyncio.run(planned(worker(urls, tmp_path)))
    with psycopg.connect(urls.superuser) as connection:
        connection.execute("UPDATE snapshot_run SET state = 'making', attempts = %s", [service.TRIES])
    work(worker(urls, tmp_path))
    ((state, problem),) = rows(urls, "SELECT state, problem FROM snapshot_run")
    assert (state, problem.partition(";")[0]) == ("failed", "its worker died each time")
    assert rows(urls, "SELECT count(*) FROM snapshot_kept") == [(0,)]


async def planned(gone: Worker) -> None:
    async with gone.opened():
        await gone.tick(MORNING)


DIED_IN_A_TICK = """
SET LOCAL search_path = public, queue;
INSERT INTO queue.procrastinate_workers (last_heartbeat) VALUES (now() - INTERVAL '1 hour');
INSERT INTO queue.procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id)
SELECT 'tick', 'tick', 'tick', 'tick', '{"timestamp": 1}', status::procrastinate_job_status, worker
FROM (SELECT 'doing', max(id) FROM queue.procrastinate_workers UNION ALL SELECT 'todo', NULL) t (status, worker)
"""


def test_a_tick_in_which_its_worker_died_stops_no_later_one(urls: Urls, tmp_path: Path) -> None:
    schedule(urls, tmp_path, MORNING - timedelta(hours=1))
    with psycopg.connect(urls.superuser) as connection:
        connection.execute(DIED_IN_A_TICK)
    following = worker(urls, tmp_path)

    async def look() -> None:
        async with following.opened():
            await following.enqueue()
            await following.queue.work([(("tick",), 1)], wait=False)

    asyncio.run(look())
    assert rows(urls, RUNS) == [("da-lat", "2026-11-20", False, "waiting", 0)]
    assert rows(urls, "SELECT count(*) FROM queue.procrastinate_jobs WHERE status = 'doing'") == [(0,)]


def test_the_process_that_writes_rests_between_snapshots_and_never_within_one(
    urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule(urls, tmp_path, MORNING - timedelta(hours=1))
    clock = [MORNING + timedelta(minutes=1)]
    slow = Worker(settings(urls, tmp_path), now=lambda: clock[0], waits_s=())
    rests: list[str] = []
    monkeypatch.setattr(slow._writers, "rest", lambda: rests.append(rows(urls, "SELECT state FROM snapshot_run")[0][0]))
    write = slow._writers.write

    async def slowly(*told: Any) -> Path:
        clock[0] += timedelta(hours=1)
        slow._rest()
        return await write(*told)

    monkeypatch.setattr(slow._writers, "write", slowly)

    async def story() -> None:
        async with slow.opened():
            await slow.tick(MORNING)
            await slow.enqueue()
            await slow.queue.work([(("make",), 1)], wait=False)
            slow._rest()
            assert rests == []
            clock[0] += timedelta(hours=1)
            slow._rest()
            assert rests == ["made"]

    asyncio.run(story())


def test_a_worker_goes_on_when_the_database_was_away(
    urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AWAY_S", 0.2)
    stop, day = threading.Event(), of(Frequency.DAY, DAY)
    thread = threading.Thread(target=service.run, args=(settings(urls, tmp_path), stop))
    thread.start()
    try:
        with psycopg.connect(urls.superuser, autocommit=True) as connection:
            wait(lambda: rows(urls, "SELECT FROM queue.procrastinate_workers"))
            connection.execute("ALTER ROLE ioc_watch NOLOGIN")
            try:
                connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ioc_watch'")
                wait(lambda: not rows(urls, "SELECT FROM pg_stat_activity WHERE usename = 'ioc_watch'"))
            finally:
                connection.execute("ALTER ROLE ioc_watch LOGIN")  # others use this server, too
        told(urls, lambda b, v: deeds.order(b, LOCAL_OPERATOR, ["da-lat"], [day], ["csv"], "vi", v), MORNING)
        wait(lambda: rows(urls, "SELECT FROM snapshot_run WHERE state = 'made'"))
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def wait(until: Callable[[], object], within_s: float = 60) -> None:
    """Ask again and again, until it is so."""
    end = time.monotonic() + within_s
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_order_is_made_as_its_orderer_may_read_and_stops_when_they_say_so(urls: Urls, tmp_path: Path) -> None:
    lan = Person("lan", {Act.EXPORT: frozenset({"da-lat"}), Act.DESK: frozenset({"da-lat"})})
    day = of(Frequency.DAY, DAY)

    async def ask(batch: str) -> list[str]:
        city = City(urls.web, lan)
        await city.open()
        try:
            return [run.state for run in await city.order(batch)]
        finally:
            await city.close()

    first = told(urls, lambda book, visit: deeds.order(book, lan, ["da-lat"], [day], ["csv"], "en", visit), MORNING)
    with pytest.raises(deeds.BusyError):
        told(urls, lambda book, visit: deeds.order(book, lan, ["da-lat"], [day], ["csv"], "en", visit), MORNING)
    work(worker(urls, tmp_path))
    assert asyncio.run(ask(first)) == [RunState.MADE]
    second = told(
        urls, lambda book, visit: deeds.order(book, lan, ["da-lat"], [day, day.before()], ["csv"], "vi", visit), MORNING
    )
    assert told(urls, lambda book, visit: deeds.stop(book, Person("minh"), second, visit), MORNING) == 0
    assert told(urls, lambda book, visit: deeds.stop(book, lan, second, visit), MORNING) == 2
    work(worker(urls, tmp_path))
    assert asyncio.run(ask(second)) == [RunState.STOPPED, RunState.STOPPED]
    assert rows(urls, "SELECT language, made_by FROM snapshot_kept") == [("en", "lan")]
    assert len([*(tmp_path / "data" / "kept" / "da-lat").iterdir()]) == 1


def test_the_archive_is_found_by_day_and_checksum_and_by_who_may_take_it(urls: Urls, tmp_path: Path) -> None:
    schedule(urls, tmp_path, MORNING - timedelta(hours=1), areas=("da-lat", "bao-loc"))
    work(worker(urls, tmp_path))
    staff = Person("lan", {Act.EXPORT: frozenset({"da-lat"})})

    async def story() -> None:
        city = City(urls.web)
        await city.open()
        try:
            both = await city.archive(Sought())
            assert ([kept.area for kept in both.kept], both.total) == (["da-lat", "bao-loc"], 2)
            da_lat, bao_loc = both.kept
            assert (await city.archive(Sought(sha256=bao_loc.sealed[:12]))).kept == (bao_loc,)
            assert (await city.archive(Sought(sha256=da_lat.files[0].sha256[:12]))).kept == (da_lat,)
            assert (await city.archive(Sought(day=DAY, areas=frozenset({"da-lat"})))).kept == (da_lat,)
            assert (await city.archive(Sought(day=DAY - A_DAY))).total == 0
            assert (await city.archive(Sought(frequency=Frequency.WEEK))).total == 0
            theirs = city.of(staff)
            assert (await theirs.archive(Sought())).kept == (da_lat,)
            assert (await theirs.archive(Sought(id=bao_loc.id))).kept == ()
            assert (await theirs.archive(Sought(sha256=bao_loc.sealed))).kept == ()
            assert [run.area for run in await theirs.latest_runs(1, 30)] == ["da-lat"]
        finally:
            await city.close()

    asyncio.run(story())
