"""The page of all sensors: what its address keeps, what it shows of a sensor, how it is ordered and turned."""

import asyncio
import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ioc.errors import NotAllowedError
from ioc.model.condition import Condition, Freshness
from ioc.model.focus import LOCAL_OPERATOR, Focus
from ioc.model.listing import Listing, Page
from ioc.model.role import Grant, Role, person_of
from layouts.diff import plain
from layouts.focus import Directory
from layouts.sensors import file, filters, request, table
from layouts.sensors.look import Look
from layouts.sensors.request import Asked
from tests.layouts.fake_city import FakeCity, busy, sensors
from tests.layouts.trees import words

NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NAMES = {"da-lat": "Đà Lạt", "lac-duong": "Lạc Dương"}
CITY: Any = busy(NOW)
ASKED = Asked(LOCAL_OPERATOR, CITY, NAMES, frozenset({"da-lat"}), {"24784": "Phường 1"}, ZONE, NOW)
ONE = sensors(NOW)[2]  # the level of a reservoir


def drawn(page: Page, look: Look | None = None) -> str:
    """The table as the text of its tree."""
    return str(plain(table.draw(page, look or Look(), ASKED)))


def test_an_address_keeps_what_is_sought_and_leaves_the_rest_aside() -> None:
    look = Look("da-lat", "air", "offline", "cam ly", "state", "down", after=812, lang="en")
    assert Look.read(look.search()) == look
    assert Look.read("?domain=x&state=x&order=x&way=up&after=-1&before=9999999999&lang=xx&other=1") == Look()
    assert look.listing() == Listing(
        states=frozenset({"offline"}), text="cam ly", order="state", descending=True, after=812
    )
    assert look.first(domain="").search() == "?area=da-lat&state=offline&q=cam+ly&order=state&way=down&lang=en"


def test_a_row_says_where_what_how_bad_and_how_old() -> None:
    worse = replace(ONE, condition=Condition.WARNING, suspect=True)
    old = replace(ONE, sensor="old", freshness=Freshness.STALE, condition=Condition.WARNING)
    shown = plain(table.draw(Page((worse, old), 2), Look(), ASKED))
    assert "Đà Lạt Phường 1" in words(shown)
    assert words(shown).count("Cảnh báo") == 1  # of what is old nobody knows how it is now
    assert "Nghi ngờ" in words(shown)
    assert "Dữ liệu cũ" in words(shown)
    assert "Dữ liệu mô phỏng" in words(shown)


def test_a_name_opens_the_panel_of_the_sensor_where_there_is_a_desk() -> None:
    other = replace(ONE, area="lac-duong", sensor="x")
    shown = drawn(Page((ONE, other), 2), Look(lang="en"))
    assert f"/district/da-lat?sel={ONE.sensor}&lang=en" in shown
    assert "/district/lac-duong" not in shown


def test_a_head_orders_the_list_and_once_more_turns_it_round() -> None:
    page = Page((ONE,), 1)
    assert "'href': '/sensors?order=state'" in drawn(page, Look(after=7))
    assert "'href': '/sensors?order=state&way=down'" in drawn(page, Look(order="state"))
    assert "'href': '/sensors?order=state'" in drawn(page, Look(order="state", way="down"))
    assert drawn(page, Look(order="state", way="down")).count("'aria-sort': 'descending'") == 1


def test_the_foot_leads_to_the_pages_beside_this_one() -> None:
    shown = drawn(Page((ONE,), 200, before=7, after=9), Look(q="a", after=7))
    for way in ("/sensors?q=a'", "/sensors?q=a&before=7'", "/sensors?q=a&after=9'"):
        assert way in shown
    assert drawn(Page((ONE,), 200, after=9)).count("'aria-disabled': 'true'") == 2
    assert "Trang sau" not in drawn(Page((ONE,), 1))


def test_a_page_that_ran_empty_leads_back_and_a_list_that_is_empty_says_so() -> None:
    assert "Về trang đầu" in drawn(Page((), 3), Look(after=7))
    assert "Không có cảm biến nào khớp." in drawn(Page((), 0))


def test_filters_begin_the_list_anew() -> None:
    shown = str([plain(part) for part in filters.draw(Look(area="da-lat", after=7, order="state"), ASKED)])
    assert "'/sensors?area=da-lat&state=offline&order=state'" in shown
    assert "after=7" not in shown


def test_only_areas_that_are_theirs_are_asked_about() -> None:
    directory = Directory(CITY, ZONE)
    staff = person_of("lan", [Grant(Role.STAFF, "bao-loc")])
    asked = asyncio.run(request.asked(directory, staff, NOW))
    assert asked.focus("", "air") == Focus(frozenset({"bao-loc"}), "air")
    with pytest.raises(NotAllowedError):
        asked.focus("da-lat", "")
    with pytest.raises(NotAllowedError):
        asyncio.run(request.asked(directory, person_of("an", [Grant(Role.OPERATOR)]), NOW))


class Paged(FakeCity):
    """A list of two pages."""

    async def listing(self, focus: Focus, asked: Listing, now: datetime) -> Page:  # noqa: ARG002 - it answers as told
        """The one after the other."""
        assert not asked.counted
        first, second = Page((replace(ONE, name="=1+1"),), None, after=1), Page((ONE,), None, before=2)
        return second if asked.after else first


def test_a_file_has_every_page_in_plain_numbers_and_no_formula() -> None:
    text = asyncio.run(file.take(Look(after=7), replace(ASKED, city=Paged())))  # type: ignore[arg-type]
    head, *rows = csv.reader(StringIO(text.removeprefix("\ufeff")))
    assert [row[head.index("name")] for row in rows] == ["'=1+1", ONE.name]
    told = dict(zip(head, rows[1], strict=True))
    assert (told["value"], told["freshness"], told["ward_name"]) == (str(ONE.value), "fresh", "Phường 1")
    assert told["seen_at"] == "2026-11-21T15:20:00+07:00"
