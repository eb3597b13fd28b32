"""The pages of administration: what buttons do, to whom, and what they say; on a real book that the tests share."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request

from ioc.errors import NotAllowedError
from ioc.i18n import speaking
from ioc.model.decoded import Arrival, Decoded
from ioc.model.focus import LOCAL_OPERATOR, Act
from ioc.model.reading import Reading, SensorKey
from ioc.model.role import Grant, Role, person_of
from ioc.services import accounts, links, logins, own_password, passwords
from ioc.services.book import Book, Visit
from ioc.services.logins import LoginRefusedError, Pass
from ioc.services.passwords import WeakPasswordError
from ioc.services.recorder import Recorder
from ioc.settings import Settings
from layouts.access import IN_SCOPE
from layouts.admin import fields, people, request, sensors, walls
from layouts.admin.deed import WrongChoiceError, done
from layouts.admin.look import Look
from layouts.admin.request import Office
from layouts.admin.walls import Wish
from layouts.app import create
from layouts.diff import plain
from layouts.doors import Doors
from layouts.focus import Directory
from layouts.pages import admin, missing
from layouts.site import page
from tests.layouts.fake_city import busy
from tests.layouts.open_doors import OpenDoors
from tests.layouts.trees import by_class, by_id, nodes, words
from tests.servers import Urls, fresh_database

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PASSWORD = "mưa rào trên đồi chè 17"
ADMIN = [Grant(Role.ADMIN)]
OPERATOR = [Grant(Role.OPERATOR, "da-lat")]
STAFF = [Grant(Role.STAFF, "da-lat")]


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    """One database for all tests of this file: each has people of its own."""
    with fresh_database("postgresql", embedded) as urls:
        yield urls


Tell = Callable[[list[Grant], Callable[[Office, Book], Awaitable[T]]], T]


@pytest.fixture
def tell(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> Tell[Any]:
    """Tell a story in which `boss`, with these grants, sits before the pages of administration."""

    def run(granted: list[Grant], story: Callable[[Office, Book], Awaitable[T]]) -> T:
        async def told() -> T:
            book = Book(urls.gate)
            await book.open()
            app = FastAPI()
            app.state.doors = Doors(book)
            directory = Directory(busy(datetime.now(UTC)), ZONE)  # type: ignore[arg-type]
            pass_ = Pass("session", person_of("boss", granted), "Sếp", "token")
            scope = {"type": "http", "method": "POST", "scheme": "http", "path": "/", "headers": [(b"host", b"ioc")]}
            asked = Request(scope | {"query_string": b"", "app": app, IN_SCOPE: pass_})
            monkeypatch.setattr(request, "get_current_request", lambda: asked)
            try:
                return await story(Office(directory, ZONE, "https://ioc.example/"), book)
            finally:
                await book.close()

        return asyncio.run(told())

    return run


def visit() -> Visit:
    return Visit(datetime.now(UTC), "10.0.0.9")


async def add(book: Book, name: str, granted: list[Grant]) -> None:
    await accounts.add(book, LOCAL_OPERATOR, name, name.title(), PASSWORD, granted, visit())


def test_somebody_is_added_with_a_password_that_is_told_once(tell: Tell[None]) -> None:
    async def story(office: Office, book: Book) -> None:
        told = await people.added(office, " Hoa ", "Chị Hoa", "", STAFF)
        assert await logins.enter(book, "hoa", told["secret"], visit())
        _tabs, body = await admin.drawn(office, Look(who="hoa"))
        assert "Chuyên viên: Đà Lạt" in words(plain(body))
        assert told["secret"] not in words(plain(body))
        typed = await people.added(office, "tuan", "", PASSWORD, [])
        assert "secret" not in typed

    tell(ADMIN, story)


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("H", "", "Tên đăng nhập cần 2–64"),
        ("chị hoa", "", "Tên đăng nhập cần 2–64"),
        ("mai", "ngắn", "Mật khẩu cần 10–200 ký tự"),
        ("mai", "dalat123456", "Mật khẩu cần 10–200 ký tự"),
        ("taken", "", "Tên đăng nhập này đã có người dùng."),
    ],
)
def test_what_cannot_be_added_is_told_in_words(tell: Tell[None], name: str, password: str, words: str) -> None:
    async def story(office: Office, book: Book) -> None:
        known = {account.name for account, _ in await accounts.everybody(book, LOCAL_OPERATOR)}
        if "taken" not in known:
            await add(book, "taken", [])
        told = await done(people.added(office, name, "", password, []))
        assert told["trouble"].startswith(words)

    tell(ADMIN, story)


def test_roles_passwords_and_doors_of_others_are_changed_and_ones_own_are_not(tell: Tell[None]) -> None:
    async def story(office: Office, book: Book) -> None:
        await add(book, "binh", STAFF)
        before = await logins.enter(book, "binh", PASSWORD, visit())
        await people.granted(office, "binh", [Grant(Role.VIEWER)])
        (pass_,) = (await logins.passes(book, [before], datetime.now(UTC))).values()
        assert not pass_.person.does(Act.DESK, "da-lat")
        told = await people.renewed(office, "binh", "")
        assert not await logins.passes(book, [before], datetime.now(UTC))
        assert await logins.enter(book, "binh", told["secret"], visit())
        await people.closed(office, "binh", close=True)
        with pytest.raises(LoginRefusedError):
            await logins.enter(book, "binh", told["secret"], visit())
        await people.closed(office, "binh", close=False)
        assert await logins.enter(book, "binh", told["secret"], visit())
        for deed in (
            people.granted(office, "boss", []),
            people.renewed(office, "boss", ""),
            people.closed(office, "boss", close=True),
        ):
            with pytest.raises(WrongChoiceError):
                await deed

    tell(ADMIN, story)


def test_an_operator_makes_and_ends_links_of_their_own_walls_and_sees_no_others(tell: Tell[None]) -> None:
    async def story(office: Office, book: Book) -> None:
        told = await walls.linked(office, Wish("da-lat", "Sảnh", ("utilities", "nowhere"), "30"))
        assert told["secret"].startswith("https://ioc.example/w/")
        with pytest.raises(NotAllowedError):
            await walls.linked(office, Wish("bao-loc", "Sảnh", (), ""))
        await links.make(book, LOCAL_OPERATOR, "bao-loc", "Phòng trực", [], visit())
        tabs, body = await admin.drawn(office, Look())
        assert [words(plain(tab)) for tab in tabs] == ["Màn hình"]
        text = words(plain(body))
        assert "Sảnh Đà Lạt Đèn, điện, rác" in text
        assert "Bảo Lộc" not in text
        (button,) = [n for n in nodes(body) if isinstance(n["props"].get("id"), dict)]
        await walls.revoked(office, button["props"]["id"]["link"])
        _tabs, body = await admin.drawn(office, Look())
        assert "Đã thu hồi" in words(plain(body))
        for tab in ("people", "audit"):
            with pytest.raises(NotAllowedError):
                await admin.drawn(office, Look(tab=tab))
        with pytest.raises(NotAllowedError):
            await people.added(office, "eve", "", "", ADMIN)

    tell(OPERATOR, story)


def test_a_link_without_a_known_address_is_not_made_and_says_why(tell: Tell[None]) -> None:
    async def story(office: Office, book: Book) -> None:
        known = len(await links.visible(book, LOCAL_OPERATOR))
        told = await done(walls.linked(replace(office, public_url=None), Wish("da-lat", "Sảnh", (), "30")))
        assert "IOC_PUBLIC_URL" in told["trouble"]
        assert len(await links.visible(book, LOCAL_OPERATOR)) == known

    tell(OPERATOR, story)


def test_the_audit_is_searched_by_words_and_days_and_taken_home_by_admins_alone(
    tell: Tell[None], urls: Urls, tmp_path: Path
) -> None:
    async def story(office: Office, book: Book) -> None:
        await people.added(office, "cuong", "", "", STAFF)
        _tabs, body = await admin.drawn(office, Look(tab="audit", q="cuong"))
        (line,) = [n for n in nodes(by_class(plain(body), "card")[0]) if n["type"] == "Tr"][1:]
        assert "boss Thêm người cuong grants: staff:da-lat" in words(line)
        _tabs, body = await admin.drawn(office, Look(tab="audit", q="nobody did this"))
        assert "Không có việc nào khớp" in words(plain(body))

    tell(ADMIN, story)
    for granted, status in ((ADMIN, 200), (OPERATOR, 403), ([Grant(Role.ADMIN, "da-lat")], 403)):
        answer, noted = asyncio.run(_csv(urls, granted, tmp_path))
        assert answer.status_code == status
        assert [act for act, _, _ in noted] == (["audit.taken"] if status == 200 else [])
        assert ("cuong" in answer.text) == (status == 200)


async def _csv(
    urls: Urls, granted: list[Grant], data_dir: Path
) -> tuple[httpx.Response, list[tuple[str, str, str | None]]]:
    doors = OpenDoors(person_of("boss", granted))
    doors.book = Book(urls.gate)
    app = create(Settings(data_dir=data_dir), busy(datetime.now(UTC)), doors)  # type: ignore[arg-type]
    await doors.book.open()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
            return await client.get("/admin/audit.csv?q=cuong&days=1"), doors.noted
    finally:
        await doors.book.close()


def test_ones_own_password_is_changed_by_who_knows_the_one_before(tell: Tell[None]) -> None:
    async def story(_office: Office, book: Book) -> None:
        await add(book, "dung", STAFF)
        dung, new = person_of("dung", STAFF), "sương sớm ngoài hồ 29"
        first = await logins.enter(book, "dung", PASSWORD, visit())
        with pytest.raises(LoginRefusedError):
            await own_password.change(book, dung, "wrong", new, visit())
        with pytest.raises(WeakPasswordError):
            await own_password.change(book, dung, PASSWORD, "ngắn", visit())
        token = await own_password.change(book, dung, PASSWORD, new, visit())
        assert set(await logins.passes(book, [first, token], datetime.now(UTC))) == {token}

    tell(ADMIN, story)


def test_viewers_are_refused_in_words(tell: Tell[None]) -> None:
    async def story(office: Office, _book: Book) -> None:
        asked = request.get_current_request()
        told = plain(await page("/admin", office.directory, asked))
        assert told == plain(missing.no_office())

    for granted in ([Grant(Role.VIEWER)], []):
        tell(granted, story)


def test_a_form_of_roles_reads_what_it_shows_and_forgets_no_area() -> None:
    granted = [Grant(Role.VIEWER), Grant(Role.STAFF, "da-lat"), Grant(Role.STAFF, "di-linh")]
    form = plain(fields.grants(granted, {"da-lat": "Đà Lạt"}))
    shown = [by_id(form, f"role-{role}")["props"] for role in Role]
    assert fields.read_grants([props["value"] for props in shown]) == granted
    assert {option["value"] for option in shown[0]["options"]} == {"*", "da-lat", "di-linh"}
    assert fields.read_grants([["*", "da-lat"], None, [], None, None]) == [Grant(Role.VIEWER)]


def test_an_address_says_what_is_looked_at_and_nothing_unknown() -> None:
    look = Look.read("?tab=audit&q=link&days=30&lang=en")
    assert look == Look("audit", "", "link", 30, "en")
    assert Look.read(look.search()) == look
    assert Look.read("?tab=passwords&days=9999") == Look()
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert look.since(now) == now - timedelta(days=30)


def test_invented_passwords_are_strong_and_never_the_same() -> None:
    made = {passwords.invent() for _ in range(50)}
    assert len(made) == 50
    assert all(passwords.make(password) for password in list(made)[:3])


def test_english_is_spoken_to_who_asks_for_it(tell: Tell[None]) -> None:
    async def story(office: Office, _book: Book) -> None:
        with speaking("en"):
            tabs, _body = await admin.drawn(office, Look(lang="en"))
        assert [words(plain(tab)) for tab in tabs] == ["People", "Wall", "Sensors", "Quarantine", "Audit"]

    tell(ADMIN, story)


def arrive(urls: Urls, area: str, sensor: str) -> None:
    """A sensor is heard for the first time."""
    key = SensorKey(area, "air", sensor)
    told = Decoded([Reading(key, "pm25", datetime.now(UTC), 18.0)])
    with closing(Recorder(urls.ingest)) as recorder:
        recorder.record([Arrival("t", b"", datetime.now(UTC), area, decoded=told)])


def test_staff_decide_about_new_sensors_of_their_own_area(tell: Tell[None], urls: Urls) -> None:
    async def story(office: Office, _book: Book) -> None:
        told = await sensors.ruled(office, "da-lat", "hold")
        assert told["words"] == "Đà Lạt: cảm biến lạ sẽ chờ duyệt."
        await asyncio.to_thread(arrive, urls, "da-lat", "prenn-1")
        await asyncio.to_thread(arrive, urls, "bao-loc", "tea-1")
        tabs, body = await admin.drawn(office, Look())
        assert [words(plain(tab)) for tab in tabs] == ["Cảm biến", "Cách ly"]
        text = words(plain(body))
        assert "prenn-1 Đà Lạt Không khí PM" in text
        assert "1 chờ duyệt" in text
        assert "tea-1" not in text
        pressed = [n for n in nodes(body) if n["props"].get("aria-pressed") == "true"]
        assert [words(n) for n in pressed] == ["Chờ duyệt"]
        ids = [n["props"]["id"] for n in nodes(body) if isinstance(n["props"].get("id"), dict)]
        (row,) = [id_["sensor"] for id_ in ids if id_["type"] == "sensor-accept"]
        assert (await sensors.accepted(office, row, " Đèo Prenn "))["words"].startswith("Đã nhận Đèo Prenn")
        _tabs, body = await admin.drawn(office, Look())
        assert "Không có cảm biến nào chờ nhận." in words(plain(body))
        assert (await sensors.refused(office, row))["words"].startswith("Đã từ chối prenn-1")
        _tabs, body = await admin.drawn(office, Look())
        assert "Bị từ chối bản tin vào khu cách ly" in words(plain(body))
        for area, policy in (("bao-loc", "hold"), ("da-lat", "perhaps"), (1, 1)):
            with pytest.raises(WrongChoiceError):
                await sensors.ruled(office, area, policy)
        assert "trouble" in await done(sensors.accepted(office, row + 1, ""))  # it waits in Bảo Lộc

    tell(STAFF, story)
