"""The page of the quarantine: groups, filters, one payload masked, and what buttons do; on a database of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from ingest.arrivals import Rules
from ingest.upkeep import Upkeep
from ioc.errors import NotAllowedError
from ioc.model.decoded import Arrival
from ioc.model.role import Grant, Role, person_of
from ioc.services.book import Book
from ioc.services.city import City
from ioc.services.clerk import Clerk
from ioc.services.logins import Pass
from ioc.services.recorder import Recorder
from layouts.access import IN_SCOPE
from layouts.admin import quarantine, request
from layouts.admin.look import Look
from layouts.admin.request import Office
from layouts.diff import plain
from layouts.doors import Doors
from layouts.focus import Directory
from layouts.pages import admin
from layouts.words import volume
from tests.layouts.trees import by_class, by_id, nodes, words
from tests.servers import Urls, fresh_database

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ADMIN, STAFF = [Grant(Role.ADMIN)], [Grant(Role.STAFF, "da-lat")]
Tell = Callable[[list[Grant], Callable[[Office], Awaitable[None]]], None]


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    with fresh_database("postgresql", embedded) as urls:
        yield urls


@pytest.fixture
def tell(urls: Urls, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tell]:
    """Tell a story before the page of somebody with these grants; four payloads lie there anew."""
    now = datetime.now(UTC)
    with closing(Recorder(urls.ingest)) as recorder:
        recorder.record([
            Arrival("ioc/da-lat/air/s1/readings", b'{"values": {"pm25": 1}, "ho_ten": "Lan"}', now, "da-lat",
                    reason="domain air knows no metric 'pm25'"),
            Arrival("ioc/da-lat/air/s2/readings", b"{", now - timedelta(days=9), "da-lat", reason="was truncated"),
            Arrival("ioc/bao-loc/air/s3/readings", b"[", now, "bao-loc", reason="was truncated"),
            Arrival("elsewhere", b"[", now, reason="topic 'elsewhere' is none of ours"),
        ])  # fmt: skip

    def run(granted: list[Grant], story: Callable[[Office], Awaitable[None]]) -> None:
        async def told() -> None:
            book, city = Book(urls.gate), City(urls.web)
            await book.open()
            await city.open()
            app = FastAPI()
            app.state.doors = Doors(book)
            pass_ = Pass("session", person_of("boss", granted), "Sếp", "token")
            scope = {"type": "http", "method": "POST", "scheme": "http", "path": "/", "headers": [(b"host", b"ioc")]}
            asked = Request(scope | {"query_string": b"", "app": app, IN_SCOPE: pass_})
            monkeypatch.setattr(request, "get_current_request", lambda: asked)
            try:
                await story(Office(Directory(city, ZONE), ZONE))
            finally:
                await city.close()
                await book.close()

        asyncio.run(told())

    yield run
    with closing(Recorder(urls.ingest)):
        run(ADMIN, _emptied)


async def _emptied(office: Office) -> None:
    await quarantine.purged(office, Look(tab="quarantine"))


async def page(office: Office, **look: Any) -> Any:
    _tabs, body = await admin.drawn(office, Look(tab="quarantine", **look))
    return plain(body)


def rows(body: Any, table: str) -> list[str]:
    return [words(row) for row in nodes(by_class(body, table)[0]) if row["type"] == "Tr"][1:]


def test_they_are_grouped_by_reason_area_topic_and_age_and_narrowed(tell: Tell) -> None:
    async def story(office: Office) -> None:
        body = await page(office)
        assert [row.split(" 1 ")[0].split(" 2 ")[0] for row in rows(body, "figures")] == [
            "Nội dung hỏng tin bị cắt hoặc không phải văn bản",
            "Chỉ số, đơn vị lạ khai chỉ số hoặc đơn vị rồi đọc lại",
            "Chủ đề sai sửa chủ đề ở nguồn, hoặc khai nguồn ấy",
        ]
        assert "4 tin" in words(body)
        assert any("Không thuộc địa bàn nào" in row for row in rows(await page(office, by="area"), "figures"))
        assert any("elsewhere" in row for row in rows(await page(office, by="topic"), "figures"))
        assert any("cũ hơn 7 ngày" in row for row in rows(await page(office, by="age"), "figures"))
        for look, n in (({"age": "older"}, 1), ({"area": "-"}, 1), ({"cause": "broken"}, 2), ({"topic": "/s"}, 3)):
            assert len(rows(await page(office, **look), "items")) == n
        assert "Không có tin nào" in words(await page(office, topic="nothing of the kind"))

    tell(ADMIN, story)


def test_one_is_shown_masked_and_says_so(tell: Tell) -> None:
    async def story(office: Office) -> None:
        body = await page(office, cause="metric")
        (link,) = [n for n in nodes(by_class(body, "items")[0]) if n["type"] == "A"]
        look = Look.read(link["props"]["href"].partition("?")[2])
        text = words(await page(office, item=look.item))
        assert '{"values":{"pm25":1}}' in text
        assert "Lan" not in text
        assert "Đã che dữ liệu cá nhân" in text
        assert "Với tin này" in text
        assert "không còn trong cách ly" in words(await page(office, item=10**9))

    tell(ADMIN, story)


def test_staff_see_their_own_area_and_have_no_buttons(tell: Tell) -> None:
    async def story(office: Office) -> None:
        body = await page(office)
        assert len(rows(body, "items")) == 2
        assert "elsewhere" not in words(body)
        assert not [n for n in nodes(body) if n["props"].get("id") == "quarantine-replay"]
        for deed in (quarantine.replayed, quarantine.purged):
            with pytest.raises(NotAllowedError):
                await deed(office, Look(tab="quarantine"))

    tell(STAFF, story)


def test_what_is_read_again_is_followed_until_it_is_done(tell: Tell, urls: Urls) -> None:
    async def story(office: Office) -> None:
        told = await quarantine.replayed(office, Look(tab="quarantine", area="da-lat"))
        assert told["words"].startswith("Đã giao bộ nhận tin đọc lại")
        body = await page(office)
        assert not by_id(body, "quarantine-tick")["props"]["disabled"]
        assert "chờ bộ nhận tin" in words(by_id(body, "quarantine-replays"))
        with closing(Recorder(urls.ingest)) as recorder, closing(Clerk(urls.ingest)) as clerk:
            while await asyncio.to_thread(Upkeep(clerk, lambda: recorder, Rules()).reread):
                pass
        body = await page(office)
        assert by_id(body, "quarantine-tick")["props"]["disabled"]
        text = words(by_id(body, "quarantine-replays"))
        assert "đã lưu 1, vẫn không đọc được 1" in text
        assert "Input data was truncated" in text

    tell(ADMIN, story)


def test_what_is_purged_is_told_and_counted(tell: Tell) -> None:
    async def story(office: Office) -> None:
        assert (await quarantine.purged(office, Look(tab="quarantine", cause="topic")))["words"] == "Đã xóa 1 tin."
        assert "Chủ đề sai xóa tay" in words(await page(office))

    tell(ADMIN, story)


def test_a_look_means_what_its_address_says() -> None:
    look = Look.read("?tab=quarantine&by=age&cause=time&area=da-lat&topic=air&age=24&lang=en")
    assert Look.read(look.search()) == look
    assert (look.meant().within_h, look.meant().beyond_h) == (24, 1)
    assert Look.read("?tab=quarantine&by=x&cause=x&age=x&item=9x") == Look(tab="quarantine")


def test_sizes_are_told_in_units_that_fit() -> None:
    assert [volume(n).replace("\u00a0", " ") for n in (25, 1234, 250_000, 3_456_789, 5e12)] == [
        "25 B",
        "1,2 kB",
        "250 kB",
        "3,5 MB",
        "5.000 GB",
    ]
