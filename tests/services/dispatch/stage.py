"""What tests of the dispatch share: a worker over a real database, told what time it is, and parcels to send."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import psycopg
from pydantic import SecretStr

from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.kept import Kept, KeptFile
from ioc.model.period import Frequency, of
from ioc.services.book import Book, Visit
from ioc.services.dispatch import deeds
from ioc.services.dispatch.deeds import Wanted
from ioc.services.dispatch.parcel import Parcel
from ioc.services.dispatch.worker import GROUPS, Worker
from ioc.settings import Settings
from tests.servers import Urls

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 11, 20)
MORNING = datetime(2026, 11, 21, 6, 30, tzinfo=ZONE).astimezone(UTC)  # when the snapshot of DAY falls due
UNTIMED = [([name for name in names if name != "tick"], at_once) for names, at_once in GROUPS]
DELIVERY = "0b6f7c62-5b0e-4c39-9d6e-3f1f6f3a1a11"


def settings(urls: Urls, folder: Path, **more: Any) -> Settings:
    """The settings of a worker whose files lie below a folder."""
    if not (folder / "out").exists():
        (folder / "out").mkdir(mode=0o700)
    given: dict[str, Any] = {
        "database_watch_url": SecretStr(urls.watch),
        "database_web_url": SecretStr(urls.web),
        "database_gate_url": SecretStr(urls.gate),
        "data_dir": folder / "data",
        "delivery_dir": folder / "out",
    }
    return Settings(**given | more)


def told(urls: Urls, deed: Callable[[Book, Visit], Awaitable[T]], now: datetime) -> T:
    """Something done over the gate's book."""

    async def run() -> T:
        book = Book(urls.gate)
        await book.open()
        try:
            return await deed(book, Visit(now))
        finally:
            await book.close()

    return asyncio.run(run())


def schedule(
    urls: Urls, folder: Path, now: datetime, *to: str, areas: tuple[str, ...] = ("da-lat",), **more: Any
) -> int:
    """A schedule at half past six, begun at `now`."""
    wanted = replace(Wanted(time(6, 30), Frequency.DAY, areas, ("csv",), "vi", to), **more)
    known = settings(urls, folder, mail_host="127.0.0.1", mail_from="ioc@tinh.example")
    return told(urls, lambda book, visit: deeds.add(book, LOCAL_OPERATOR, wanted, visit, known), now)


def work(worker: Worker, *, ticks: int = 1) -> None:
    """Look at the clock so many times, and work until nothing is left to do."""

    async def run() -> None:
        async with worker.opened():
            for _ in range(ticks):
                await worker.tick(MORNING)
            for _ in range(4):  # what was made is then sent
                await worker.enqueue()
                await worker.queue.work(UNTIMED, wait=False)
                await worker.queue.work([(("send",), 4)], wait=False)

    asyncio.run(run())


def rows(urls: Urls, query: str) -> list[tuple[Any, ...]]:
    """What a question finds, as the superuser."""
    with psycopg.connect(urls.superuser) as connection:
        return connection.execute(query.encode()).fetchall()


def parcel(folder: Path, **more: Any) -> Parcel:
    """Two files of Đà Lạt on their way to somebody."""
    folder.mkdir(exist_ok=True)
    contents = {"da-lat_2026-11-20.pdf": b"%PDF-1.7 made up", "da-lat_2026-11-20.csv.zip": b"PK made up"}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    files = tuple(
        KeptFile(name, name.split(".")[1], len(content), sha256(content).hexdigest(), None, None)
        for name, content in contents.items()
    )
    kept = Kept(
        id=7, area="da-lat", period=of(Frequency.DAY, DAY), revision=1, language="vi",
        folder="da-lat/2026-11-20.0a1b2c3d",
        made_at=MORNING, made_by="local", scheduled=True, attempts=1, late=False, cut_off=MORNING, complete=True,
        simulated=True, sealed="5c6e", verified_at=MORNING, sound=True, files=files,
    )  # fmt: skip
    paths = {name: folder / name for name in contents}
    given = {"link": "https://ioc.example/snapshots?open=7", "late": False, "now": MORNING} | more
    return Parcel(id=DELIVERY, kept=kept, area="Đà Lạt", files=paths, zone=ZONE, **given)
