"""The one check of the desk's callbacks: which area, whose, how narrowed; and what the tables ask with it."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ioc.errors import IocError, NotAllowedError
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.model.role import Grant, Role, person_of
from layouts.desk import request, tables
from layouts.desk.request import Asked, Desk
from layouts.focus import Directory
from tests.layouts.fake_city import FakeCity, busy

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 20, 8, 20, tzinfo=UTC)


def desk(city: FakeCity) -> Desk:
    return Desk(city, Directory(city, ZONE), ZONE)  # type: ignore[arg-type]


def asked(
    monkeypatch: pytest.MonkeyPatch, path: str, person: Person, search: str = "", city: FakeCity | None = None
) -> Asked:
    monkeypatch.setattr(request, "get_current_request", lambda: None)
    monkeypatch.setattr(request, "person_of", lambda _request: person)
    return asyncio.run(desk(city or busy(NOW)).asked(path, search))


def test_an_address_becomes_area_focus_and_what_it_is_narrowed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    told = asked(
        monkeypatch, "/district/da-lat", person_of("staff", [Grant(Role.STAFF, "da-lat")]), "?ward=24784&span=yesterday"
    )
    assert told.view.area.slug == "da-lat"
    assert told.focus == Focus.on("da-lat")
    assert (told.narrow.ward, told.narrow.span) == ("24784", "yesterday")
    assert told.now.tzinfo is not None


def test_an_area_of_somebody_else_is_refused_before_the_city_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAllowedError):
        asked(monkeypatch, "/district/da-lat", person_of("staff", [Grant(Role.STAFF, "bao-loc")]))


@pytest.mark.parametrize("path", ["/", "/district", "/wall/da-lat", "/district/atlantis", "/district/di-linh", None])
def test_an_address_without_an_operations_centre_is_refused(monkeypatch: pytest.MonkeyPatch, path: Any) -> None:
    with pytest.raises(IocError):
        asked(monkeypatch, path, LOCAL_OPERATOR)


@pytest.mark.parametrize(("tab", "question", "rows"), [("dossiers", "dossier_list", 5), ("reports", "report_list", 6)])
def test_only_the_table_that_is_open_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tab: str, question: str, rows: int
) -> None:
    city = busy(NOW)
    told = asked(monkeypatch, "/district/da-lat", LOCAL_OPERATOR, f"?tab={tab}", city)
    city.asked.clear()
    assert len(asyncio.run(tables.rows(told))) == rows
    assert city.asked == [question]
