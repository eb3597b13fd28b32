"""Who may begin schedules, order, take and verify; all of it stands in the audit."""

import asyncio
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from ioc.errors import IocError, NotAllowedError, SettingsError
from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.period import Frequency, of
from ioc.model.role import Grant, Role, person_of
from ioc.services.book import Book, Visit
from ioc.services.dispatch import deeds, shelf
from ioc.services.dispatch.deeds import Wanted
from ioc.services.dispatch.worker import Worker
from tests.layouts.fake_archive import kept as made_up
from tests.servers import Urls, fresh_database
from tests.services.dispatch.stage import DAY, MORNING, rows, schedule, settings, told, work

LAN = person_of("lan", [Grant(Role.STAFF, "da-lat")])
HEAD = person_of("head", [Grant(Role.ADMIN, "da-lat")])
AUDIT = "SELECT actor, act, subject FROM audit ORDER BY id"
WANTED = Wanted(time(6, 30), Frequency.DAY, ("da-lat",), ("csv",), "vi", ())


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    with fresh_database("postgresql", embedded) as urls:
        yield urls


def test_who_administers_an_area_begins_and_ends_its_schedules_and_others_see_what_concerns_them(
    urls: Urls, tmp_path: Path
) -> None:
    def add(by: Any, **more: Any) -> int:
        wanted = Wanted(**{name: getattr(WANTED, name) for name in Wanted.__slots__} | more)
        return told(urls, lambda book, visit: deeds.add(book, by, wanted, visit, settings(urls, tmp_path)), MORNING)

    for by, more in ((LAN, {}), (HEAD, {"areas": ()}), (HEAD, {"areas": ("da-lat", "bao-loc")})):
        with pytest.raises(NotAllowedError):
            add(by, **more)
    for more in ({"forms": ("docx",)}, {"areas": ("nowhere",)}, {"recipients": ("telegram:x",)}):
        with pytest.raises(IocError):
            add(LOCAL_OPERATOR, **more)
    with pytest.raises(SettingsError, match="IOC_MAIL_HOST"):
        add(LOCAL_OPERATOR, recipients=("an@tinh.example",))
    own, other = add(HEAD), add(LOCAL_OPERATOR, areas=("bao-loc",))

    def seen(by: Any) -> list[int]:
        return [one.id for one in told(urls, lambda book, _: deeds.standing(book, by), MORNING)]

    assert (seen(LAN), seen(LOCAL_OPERATOR)) == ([own], [own, other])
    with pytest.raises(NotAllowedError):
        told(urls, lambda book, visit: deeds.end(book, LAN, own, visit), MORNING)
    with pytest.raises(IocError, match="there is no schedule"):
        told(urls, lambda book, visit: deeds.end(book, HEAD, other, visit), MORNING)
    told(urls, lambda book, visit: deeds.end(book, HEAD, own, visit), MORNING)
    assert seen(LOCAL_OPERATOR) == [other]
    assert rows(urls, AUDIT)[:3] == [
        ("head", "schedule.added", str(own)), ("local", "schedule.added", str(other)),
        ("head", "schedule.ended", str(own)),
    ]  # fmt: skip


def test_nobody_orders_or_takes_what_is_not_theirs(urls: Urls) -> None:
    day = of(Frequency.DAY, DAY)
    for areas in (["bao-loc"], ["da-lat", "bao-loc"], ["lam-dong"]):
        with pytest.raises(NotAllowedError):
            told(urls, lambda b, v, a=areas: deeds.order(b, LAN, a, [day], ["csv"], "vi", v), MORNING)  # type: ignore[misc]
    province_alone = person_of("one", [Grant(Role.MANAGER, "lam-dong"), Grant(Role.MANAGER, "da-lat")])
    with pytest.raises(NotAllowedError):  # its figures are every district's
        told(urls, lambda b, v: deeds.order(b, province_alone, ["lam-dong"], [day], ["csv"], "vi", v), MORNING)
    with pytest.raises(NotAllowedError):
        told(urls, lambda b, v: deeds.take(b, province_alone, made_up(1, "lam-dong"), "x.csv", v), MORNING)
    with pytest.raises(IocError, match="1 to 200"):
        told(urls, lambda b, v: deeds.order(b, LAN, ["da-lat"], [day] * 201, ["csv"], "vi", v), MORNING)
    week = of(Frequency.WEEK, DAY)
    with pytest.raises(IocError, match="weeks and months are told as pdf and xlsx alone"):
        told(urls, lambda b, v: deeds.order(b, LAN, ["da-lat"], [week], ["csv"], "vi", v), MORNING)
    with pytest.raises(NotAllowedError):
        told(urls, lambda b, v: deeds.undelivered(b, HEAD, v.now), MORNING)
    with pytest.raises(NotAllowedError):
        told(urls, lambda b, v: deeds.send_again(b, HEAD, "0b6f7c62-5b0e-4c39-9d6e-3f1f6f3a1a11", v), MORNING)
    for deed in (deeds.take, deeds.verify):
        with pytest.raises(NotAllowedError):
            told(urls, lambda b, v, d=deed: d(b, LAN, made_up(1, "bao-loc"), Path("x"), v), MORNING)  # type: ignore[misc]


def test_of_two_orders_at_once_one_is_taken_and_its_end_stands_in_the_audit(urls: Urls) -> None:
    day = of(Frequency.DAY, DAY)

    async def twice(book: Book, visit: Visit) -> list[str | BaseException]:
        orders = (deeds.order(book, LAN, ["da-lat"], [day], ["csv"], "vi", visit) for _ in range(2))
        return await asyncio.gather(*orders, return_exceptions=True)

    answers = told(urls, twice, MORNING)
    (batch,) = [one for one in answers if isinstance(one, str)]
    (busy,) = [one for one in answers if isinstance(one, deeds.BusyError)]
    assert busy.batch == batch == told(urls, lambda book, _visit: deeds.under_way(book, LAN), MORNING)
    assert told(urls, lambda book, _visit: deeds.under_way(book, HEAD), MORNING) is None
    assert told(urls, lambda book, visit: deeds.stop(book, LAN, batch, visit), MORNING) == 1
    assert told(urls, lambda book, visit: deeds.stop(book, LAN, batch, visit), MORNING) == 0
    assert rows(urls, AUDIT)[-2:] == [
        ("lan", "snapshot.ordered", "da-lat 2026-11-20"),
        ("lan", "snapshot.stopped", batch),
    ]


def test_what_is_taken_is_counted_and_what_was_changed_is_found(urls: Urls, tmp_path: Path) -> None:
    known = settings(urls, tmp_path)
    schedule(urls, tmp_path, MORNING - timedelta(hours=1))
    work(Worker(known, now=lambda: MORNING + timedelta(minutes=1), waits_s=()))
    ((number, folder),) = rows(
        urls, "SELECT k.id, folder FROM snapshot_kept k JOIN area a ON a.id = area_id WHERE slug = 'da-lat'"
    )
    names = [name for (name,) in rows(urls, f"SELECT name FROM snapshot_file WHERE kept_id = {number} ORDER BY name")]
    found = made_up(number, "da-lat", folder=folder)
    told(urls, lambda book, visit: deeds.take(book, LAN, found, names[0], visit), MORNING)
    assert rows(urls, "SELECT kept_id, name, by, at FROM snapshot_taken") == [(number, names[0], "lan", MORNING)]
    problems = told(urls, lambda book, visit: deeds.verify(book, LAN, found, shelf.root(known), visit), MORNING)
    assert problems["ioc-da-lat-2026-11-20.csv.zip"] == "changed"  # its checksum is made up
    assert problems["ioc-da-lat-2026-11-20.pdf"] == "missing"
    assert rows(urls, f"SELECT sound FROM snapshot_kept WHERE id = {number}") == [(False,)]
    assert rows(urls, AUDIT)[-2:] == [("lan", "snapshot.taken", names[0]), ("lan", "snapshot.verified", folder)]
