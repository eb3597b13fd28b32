"""What leaves the archive: files whose term is over, while a copy of them is verified elsewhere; nothing else."""

import asyncio
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ioc.errors import SettingsError
from ioc.services.dispatch import retention, shelf
from ioc.services.dispatch.worker import Worker
from ioc.settings import Settings
from ioc.store import database
from tests.servers import Urls, fresh_database
from tests.services.dispatch.stage import DAY, MORNING, rows, schedule, settings, work


@pytest.fixture
def urls(embedded: str) -> Iterator[Urls]:
    with fresh_database("postgresql", embedded) as urls:
        yield urls


def let_go(urls: Urls, known: Settings, days: int) -> int:
    """What went so many days after DAY."""

    async def run() -> int:
        pool = database.pool(urls.watch)
        await pool.open()
        try:
            return await retention.let_go(pool, shelf.root(known), known, DAY + timedelta(days=days), MORNING)
        finally:
            await pool.close()

    return asyncio.run(run())


def test_a_file_goes_after_its_term_while_its_copy_is_what_it_was(
    urls: Urls, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 1)  # what must stay is asked for first
    schedule(urls, tmp_path, MORNING - timedelta(hours=1), areas=("bao-loc",))  # copied nowhere
    schedule(urls, tmp_path, MORNING - timedelta(hours=1), "folder:kho", areas=("da-lat",))
    known = settings(urls, tmp_path, snapshot_days_of={"csv": 30})
    work(Worker(known, now=lambda: MORNING + timedelta(minutes=1), waits_s=()))
    (copy,) = (tmp_path / "out" / "kho").rglob("*.csv.zip")
    assert let_go(urls, known, 30) == 0
    right = copy.read_bytes()
    copy.write_bytes(b"broken")
    assert let_go(urls, known, 31) == 0
    copy.write_bytes(right)
    assert let_go(urls, known, 31) == 1
    assert let_go(urls, known, 31) == 0
    gone = rows(urls, "SELECT name, gone_at FROM snapshot_file WHERE gone_at IS NOT NULL")
    assert [(copy.name, MORNING)] == gone
    left = sorted(path.name for path in shelf.root(known).rglob("*") if path.is_file())
    assert [name.split(".", 1)[1] for name in left] == ["csv.zip", "manifest.json", "manifest.json"]
    assert "no verified copy of it lies elsewhere" in caplog.text


def test_what_a_worker_left_that_died_goes_and_nothing_that_is_known_or_under_way(urls: Urls, tmp_path: Path) -> None:
    schedule(urls, tmp_path, MORNING - timedelta(hours=1))
    known = settings(urls, tmp_path)
    work(Worker(known, now=lambda: MORNING + timedelta(minutes=1), waits_s=()))
    root = shelf.root(known)
    (told,) = (root / "da-lat").iterdir()
    long_ago, just_now = (MORNING - timedelta(days=31)).timestamp(), MORNING.timestamp()
    left = {"da-lat/2026-11-20.0a1b2c3d": long_ago, ".draft-1": long_ago}
    stays = {"da-lat/2026-W47.0a1b2c3d": just_now, ".draft-2": just_now, "of others/notes": long_ago}
    stays["da-lat/2026-10-01.0a1b2c3d"] = (
        long_ago  # of which no other is known: it may be of a database before this one
    )
    for name, at in {**left, **stays, f"da-lat/{told.name}": long_ago}.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        os.utime(root / name, (at, at))

    async def story() -> None:
        pool = database.pool(urls.watch)
        await pool.open()
        try:
            await retention.tidy(pool, root, MORNING)
        finally:
            await pool.close()

    asyncio.run(story())
    assert [name for name in left if (root / name).exists()] == []
    assert [name for name in (*stays, f"da-lat/{told.name}") if not (root / name).exists()] == []


def test_forms_that_nobody_named_stay_for_good_and_unknown_ones_are_refused() -> None:
    assert retention.terms(Settings()) == retention.TERMS
    assert {"pdf", "xlsx"}.isdisjoint(retention.TERMS)
    with pytest.raises(SettingsError, match="no form is called docx"):
        retention.terms(Settings(snapshot_days_of={"docx": 3}))
