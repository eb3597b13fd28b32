"""Notes of duty officers: of their own areas, in the audit, and without anything that is personal."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import TypeVar

import psycopg
import pytest

from ioc.errors import IocError, NotAllowedError
from ioc.model.duty import LONGEST, Note
from ioc.model.focus import Focus, Person
from ioc.model.role import Grant, Role, person_of, screen_of
from ioc.services import duty
from ioc.services.book import Book, Visit
from ioc.services.city import City
from tests.servers import Urls

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 8, 40, tzinfo=UTC)
OFFICER = person_of("ca-truc", [Grant(Role.STAFF, "da-lat")])
T = TypeVar("T")


def told(urls: Urls, person: Person, text: str, area: str = "da-lat") -> list[Note]:
    """Write a note; returns all of that day."""

    async def talk() -> list[Note]:
        await duty.write(book, person, area, DAY, text, Visit(AT, "192.0.2.7"))
        return await city.of(person).notes(Focus.on(area), DAY)

    book, city = Book(urls.gate), City(urls.web)
    return asyncio.run(opened(book, city, talk))


async def opened(book: Book, city: City, talk: Callable[[], Awaitable[T]]) -> T:
    await book.open()
    await city.open()
    try:
        return await talk()
    finally:
        await city.close()
        await book.close()


def test_a_note_stands_with_its_day_and_in_the_audit(embedded_database: Urls) -> None:
    assert told(embedded_database, OFFICER, "  Đội thoát nước\nkiểm tra hố ga. ") == [
        Note(AT, "ca-truc", "Đội thoát nước kiểm tra hố ga.")
    ]
    with psycopg.connect(embedded_database.superuser) as connection:
        found = connection.execute("SELECT actor, act, subject, host(address) FROM audit").fetchall()
    assert found == [("ca-truc", "note.written", "2026-11-20", "192.0.2.7")]


@pytest.mark.parametrize(("written", "kept"), [
    ("Đã gọi 0912 345 678", "Đã gọi •••"),
    ("Ông Nguyễn Văn An báo cây đổ ở đường Trần Phú", "Ông ••• báo cây đổ ở đường Trần Phú"),
    ("Gửi an@dalat.vn", "Gửi •••"),
])  # fmt: skip
def test_who_it_is_about_is_masked_before_it_is_kept(embedded_database: Urls, written: str, kept: str) -> None:
    assert [n.text for n in told(embedded_database, OFFICER, written)] == [kept]


@pytest.mark.parametrize("person", [
    person_of("other", [Grant(Role.STAFF, "bao-loc")]),
    person_of("viewer", [Grant(Role.VIEWER)]),
    screen_of("wall", "da-lat"),
])  # fmt: skip
def test_who_has_no_desk_there_writes_nothing(embedded_database: Urls, person: Person) -> None:
    with pytest.raises(NotAllowedError):
        told(embedded_database, person, "Không")
    with psycopg.connect(embedded_database.superuser) as connection:
        assert connection.execute("SELECT count(*) FROM duty_note").fetchone() == (0,)


@pytest.mark.parametrize(("text", "said"), [(" \n ", "còn trống"), ("a" * (LONGEST + 1), f"dài quá {LONGEST} ký tự")])
def test_what_cannot_be_a_note_is_said(embedded_database: Urls, text: str, said: str) -> None:
    with pytest.raises(IocError, match=said):
        told(embedded_database, OFFICER, text)


def test_a_note_that_is_sent_twice_stands_once(embedded_database: Urls) -> None:
    told(embedded_database, OFFICER, "Đã thông hố ga.")
    with pytest.raises(IocError, match="đã có trong ngày"):
        told(embedded_database, OFFICER, " Đã thông  hố ga. ")
    assert len(told(embedded_database, OFFICER, "Nước đã rút.")) == 2


def test_notes_of_other_areas_and_days_are_not_told(embedded_database: Urls) -> None:
    boss = person_of("boss", [Grant(Role.STAFF)])
    told(embedded_database, boss, "Bảo Lộc", "bao-loc")
    assert [n.text for n in told(embedded_database, OFFICER, "Đà Lạt")] == ["Đà Lạt"]
