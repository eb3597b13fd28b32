"""The button that makes a snapshot: work outside the loop, progress in words, files for who may see them."""

import asyncio
import os
import time
import zipfile
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import httpx
import pytest

from ioc.errors import IocError
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.model.role import Grant, Role, person_of
from ioc.settings import Settings
from layouts import jobs
from layouts.api import snapshots
from layouts.app import create
from layouts.desk import export
from layouts.desk.narrow import Narrow
from layouts.desk.request import Asked
from layouts.diff import plain
from layouts.jobs import Job, Jobs
from layouts.panel import View
from tests.layouts.fake_city import DA_LAT, DA_LAT_FOCUS, PROVINCE, FakeCity, busy
from tests.layouts.open_doors import OpenDoors
from tests.layouts.trees import words

NOW = datetime(2026, 11, 21, 8, 42, tzinfo=UTC)
DAY = date(2026, 11, 20)
VIEW = View(DA_LAT, PROVINCE, {}, ZoneInfo("Asia/Ho_Chi_Minh"))
T = TypeVar("T")


def asked(lang: str = "vi") -> Asked:
    return Asked(LOCAL_OPERATOR, busy(NOW), VIEW, DA_LAT_FOCUS, Narrow(lang=lang), NOW)


async def ended(job: Job) -> Job:
    async with asyncio.timeout(60):
        while not job.ended:  # noqa: ASYNC110 - as a page does: it looks again and again
            await asyncio.sleep(0.02)
    return job


def run(folder: Path, question: Callable[[Jobs], Awaitable[T]], city: FakeCity | None = None) -> T:
    async def asked_and_stopped() -> T:
        made = Jobs(city or busy(NOW), folder)  # type: ignore[arg-type]
        try:
            return await question(made)
        finally:
            await made.stop()

    return asyncio.run(asked_and_stopped())


def get(folder: Path, path: str, doors: OpenDoors | None = None) -> httpx.Response:
    async def answer() -> httpx.Response:
        app = create(Settings(data_dir=folder), busy(NOW), doors or OpenDoors())  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
            return await client.get(path)

    return asyncio.run(answer())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Job]:
    """A snapshot made in a process of its own, and the data directory it lies in."""
    folder = tmp_path_factory.mktemp("data")

    async def make(all_jobs: Jobs) -> Job:
        return await ended(export.begin(all_jobs, asked(), "yesterday", None, ["csv", "xlsx"]))

    return folder, run(folder, make)


def test_it_is_made_outside_the_loop_and_sealed(made: tuple[Path, Job]) -> None:
    _, job = made
    assert job.problem is None
    names = [p.name for p in job.files]
    stem = "ioc-da-lat-2026-11-20"
    assert names == [f"{stem}.xlsx", f"{stem}.csv.zip", f"{stem}.manifest.json"]
    assert "summary.csv" in zipfile.ZipFile(job.files[1]).namelist()


def test_the_loop_goes_on_while_a_snapshot_is_made(tmp_path: Path) -> None:
    async def turns(all_jobs: Jobs) -> int:
        job, count = all_jobs.start(LOCAL_OPERATOR, DA_LAT_FOCUS, DAY, ["xlsx"], "vi", NOW), 0
        while not job.ended:
            await asyncio.sleep(0)
            count += 1
        return count

    assert run(tmp_path, turns) > 100


def test_files_are_handed_out_under_their_own_names(made: tuple[Path, Job]) -> None:
    folder, job = made
    doors = OpenDoors()
    answer = get(folder, f"/snapshots/{job.id}/{job.files[0].name}", doors)
    assert doors.noted == [("snapshot.taken", job.files[0].name, "da-lat")]
    assert answer.status_code == 200
    assert answer.content == job.files[0].read_bytes()
    assert f'filename="{job.files[0].name}"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["da-lat.AAAAAAAAAAAAAAAAAAAAAAAA/x.pdf", "da-lat/x.pdf", "..%2f..%2fsecrets.json/x"])
def test_what_is_not_there_is_not_found(made: tuple[Path, Job], path: str) -> None:
    assert get(made[0], f"/snapshots/{path}").status_code == 404


def test_no_other_file_of_the_data_directory_leaves(made: tuple[Path, Job]) -> None:
    folder, job = made
    (folder / "secrets.json").write_text("{}")
    assert get(folder, f"/snapshots/{job.id}/..%2f..%2fsecrets.json").status_code == 404


def test_a_person_of_another_district_gets_nothing(made: tuple[Path, Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "person_of", lambda request: person_of("staff", [Grant(Role.STAFF, "di-linh")]))
    folder, job = made
    answer = get(folder, f"/snapshots/{job.id}/{job.files[0].name}")
    assert answer.status_code == 403
    assert b"da-lat" not in answer.content


def test_what_is_not_sealed_yet_is_not_handed_out(tmp_path: Path) -> None:
    id_ = "da-lat." + "x" * 24
    folder = tmp_path / "snapshots" / id_
    folder.mkdir(parents=True)
    (folder / "half.pdf").write_bytes(b"%PDF")
    assert get(tmp_path, f"/snapshots/{id_}/half.pdf").status_code == 404


def test_an_hour_later_it_is_gone(tmp_path: Path) -> None:
    async def sweep(all_jobs: Jobs) -> tuple[bool, bool]:
        job = await ended(all_jobs.start(LOCAL_OPERATOR, DA_LAT_FOCUS, DAY, ["csv"], "vi", NOW))
        folder = all_jobs.folder / job.id
        all_jobs.sweep()
        young = folder.exists() and all_jobs.find(job.id) is job
        old = time.time() - jobs.KEPT_S - 1
        os.utime(folder, (old, old))
        job.ended_at = old
        all_jobs.sweep()
        return young, folder.exists() or all_jobs.find(job.id) is not None

    assert run(tmp_path, sweep) == (True, False)


def test_what_failed_is_forgotten_after_an_hour_too(tmp_path: Path) -> None:
    async def sweep(all_jobs: Jobs) -> tuple[bool, bool]:
        job = await ended(all_jobs.start(LOCAL_OPERATOR, DA_LAT_FOCUS, DAY, ["csv"], "vi", NOW))
        all_jobs.sweep()
        young, job.ended_at = all_jobs.find(job.id) is job, time.time() - jobs.KEPT_S - 1
        all_jobs.sweep()
        return young, all_jobs.find(job.id) is not None

    assert run(tmp_path, sweep, FakeCity(fails={"day"})) == (True, False)


def test_each_person_has_one_on_its_way_and_all_together_a_few(tmp_path: Path) -> None:
    city = FakeCity()
    city.slow["day"] = 60

    async def press(all_jobs: Jobs) -> None:
        def start(name: str) -> Job:
            return all_jobs.start(person_of(name, []), DA_LAT_FOCUS, DAY, ["csv"], "vi", NOW)

        first = start("lan")
        with pytest.raises(IocError, match="Bạn đang có một bản tin chưa xong"):
            start("lan")
        for i in range(jobs.MOST - 1):
            start(f"person-{i}")
        with pytest.raises(IocError, match="Đang có 8 bản tin chờ đến lượt"):
            start("hoa")
        assert not first.ended

    run(tmp_path, press, city)


def test_who_has_theirs_may_begin_another(tmp_path: Path) -> None:
    async def twice(all_jobs: Jobs) -> None:
        for _ in range(2):
            await ended(all_jobs.start(LOCAL_OPERATOR, DA_LAT_FOCUS, DAY, ["csv"], "vi", NOW))

    run(tmp_path, twice, FakeCity(fails={"day"}))


def test_a_database_that_is_away_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    async def make(all_jobs: Jobs) -> Job:
        return await ended(all_jobs.start(LOCAL_OPERATOR, DA_LAT_FOCUS, DAY, ["csv"], "vi", NOW))

    job = run(tmp_path, make, FakeCity(fails={"day"}))
    told = words([plain(part) for part in export.progress(job)])
    assert told == "Không tạo được: Không hỏi được kho số liệu. Thử lại sau vài giây."
    assert not list(tmp_path.rglob("*.zip"))


def test_the_choice_of_a_day_is_checked_in_words(tmp_path: Path) -> None:
    async def begin(all_jobs: Jobs) -> None:
        with pytest.raises(IocError, match="ít nhất một định dạng"):
            export.begin(all_jobs, asked(), "yesterday", None, [])
        with pytest.raises(IocError, match="Ngày viết như 2026-11-21"):
            export.begin(all_jobs, asked(), "other", "20/11", ["pdf"])
        with pytest.raises(IocError, match="2026-11-22 chưa đến"):
            export.begin(all_jobs, asked(), "other", "2026-11-22", ["pdf"])

    run(tmp_path, begin)


@pytest.mark.parametrize(("when", "told", "day"), [
    ("yesterday", None, DAY), ("today", None, DAY + timedelta(days=1)), ("other", " 2026-10-01 ", date(2026, 10, 1)),
])  # fmt: skip
def test_the_day_is_that_of_vietnam(when: str, told: str | None, day: date) -> None:
    started: list[date] = []

    class Noted:
        def start(self, _person: Person, _focus: Focus, day: date, *_more: object) -> None:
            started.append(day)

    export.begin(Noted(), asked(), when, told, ["pdf"])  # type: ignore[arg-type]
    assert started == [day]


def test_progress_is_told_in_words_and_as_a_bar() -> None:
    job = Job("da-lat.x", "lan", ("wait", "read", "pdf", "seal"), step=2)
    drawn = [plain(part) for part in export.progress(job)]
    assert words(drawn) == "Dựng trang PDF… bước 2 trên 3"
    assert (drawn[1]["props"]["value"], drawn[1]["props"]["max"]) == ("2", "3")


def test_what_is_done_is_a_list_of_links(made: tuple[Path, Job]) -> None:
    _, job = made
    drawn = [plain(part) for part in export.progress(job)]
    assert "bảng tính Excel" in words(drawn)
    first = drawn[1]["props"]["children"][0]["props"]["children"][0]["props"]
    assert first["href"] == f"/snapshots/{job.id}/ioc-da-lat-2026-11-20.xlsx"


def test_the_button_offers_yesterday_first(made: tuple[Path, Job]) -> None:
    text = words(plain(export.layout(VIEW, Narrow())))
    assert "Tạo bản tin ngày" in text
    assert export.layout(VIEW, Narrow()).id == "export"
