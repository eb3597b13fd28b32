"""The page of a district: what is left when it is narrowed, what every part says, and that strangers are refused."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from geodata import ground
from ioc.errors import StoreUnavailableError
from ioc.model.focus import LOCAL_OPERATOR, Focus
from ioc.services.logins import Pass
from ioc.settings import Settings
from layouts.app import create
from layouts.desk import answer, live
from layouts.desk.answer import Answer
from layouts.desk.narrow import Narrow
from layouts.desk.request import Asked
from layouts.focus import Directory
from layouts.pages import district
from layouts.panel import View
from tests.layouts.fake_city import ZONE, FakeCity, broken, busy, lowland, quiet
from tests.layouts.open_doors import OpenDoors
from tests.layouts.trees import VIEW, nodes, words

NOW = datetime(2026, 11, 20, 8, 20, tzinfo=UTC)
PASS = Pass("session", LOCAL_OPERATOR, "Lan", "")


def view_of(city: FakeCity) -> View:
    """Bảo Lộc as the directory knows it."""
    found = asyncio.run(Directory(city, ZONE).find("bao-loc"))  # type: ignore[arg-type]
    assert found is not None
    return found


def answered(city: FakeCity, narrow: Narrow) -> Answer:
    asked = Asked(LOCAL_OPERATOR, city, view_of(city), Focus.on("bao-loc"), narrow, NOW)
    return asyncio.run(answer.ask(city, asked))  # type: ignore[arg-type]


def drawn(city: FakeCity, narrow: Narrow) -> dict[str, Any]:
    return live.drawn(answered(city, narrow), view_of(city), narrow)


def test_every_place_that_is_drawn_is_laid_out_once() -> None:
    city = lowland(NOW)
    page = district.layout(view_of(city), Narrow(), [view_of(city)], PASS)
    ids = [n["props"]["id"] for n in nodes(page) if isinstance(n["props"].get("id"), str)]
    assert set(live.CHILDREN) <= set(ids)
    assert len(ids) == len(set(ids))
    told = drawn(city, Narrow())
    assert told.keys() <= live.OUTPUTS.keys()


def test_the_air_of_one_ward_is_three_sensors_and_the_counters_count_them() -> None:
    narrow = Narrow(ward="24826", domain=("air",))
    told = drawn(lowland(NOW), narrow)
    assert {(row["ward"], row["icon"]) for row in told["rows"]} == {("B'Lao", "wind")}
    assert len(told["rows"]) == len(told["features"]["features"]) == 3
    assert words(told["counters"]).startswith("Cảm biến 3 trên 24 của Bảo Lộc")


def test_the_worst_stand_first_and_names_sort_as_vietnamese_does() -> None:
    rows = drawn(lowland(NOW), Narrow())["rows"]
    order = [answer.STATES.index(row["state"]) for row in rows]
    assert order == sorted(order)
    names = ["Đạ Tẻh", "Đà Lạt", "Dinh III", "Ô Môn", "Ông Bà", "Cầu", "Cấu"]
    assert sorted(names, key=answer.collation) == ["Cầu", "Cấu", "Dinh III", "Đà Lạt", "Đạ Tẻh", "Ô Môn", "Ông Bà"]
    wards = ["Phường 10", "Phường Nam", "Phường 2", "Phường 1", "Phường 12"]
    assert sorted(wards, key=answer.collation) == ["Phường 1", "Phường 2", "Phường 10", "Phường 12", "Phường Nam"]


def test_search_and_state_narrow_together_and_counters_ignore_the_state() -> None:
    told = drawn(lowland(NOW), Narrow(q="loc phat", state=("warning",)))
    assert [row["state"] for row in told["rows"]] == ["warning"]
    assert words(told["counters"]).startswith("Cảm biến 12")


def test_a_counter_pressed_twice_means_all_again() -> None:
    once = answer.toggled(Narrow(q="x"), "silent")
    assert once == Narrow(q="x", state=("offline", "stale"))
    assert answer.toggled(once, "silent") == Narrow(q="x")


def test_a_tab_counts_what_its_list_holds_or_nothing() -> None:
    city = lowland(NOW)
    whole = words(drawn(city, Narrow())["tabs"])
    assert whole == f"Cảm biến 24 Hồ sơ {answered(city, Narrow()).dossiers} Phản ánh {answered(city, Narrow()).reports}"
    assert words(drawn(city, Narrow(ward="24826", domain=("air",)))["tabs"]) == "Cảm biến 3 Hồ sơ Phản ánh"


def test_a_quiet_area_is_sentences_and_no_rows() -> None:
    told = drawn(quiet(), Narrow())
    assert (told["rows"], told["features"]["features"]) == ([], [])
    assert "Chưa có sự kiện nào" in words(told["events"])
    assert told["desk-source"] is None


def test_a_silent_store_is_raised_to_be_told_in_words() -> None:
    with pytest.raises(StoreUnavailableError):
        answered(broken(), Narrow())


def test_what_says_the_same_is_not_sent_again() -> None:
    told = drawn(lowland(NOW), Narrow(sel="l-3"))
    assert live.kept(told, told["features"], [{"id": "l-3"}]) == ["features", "selected"]
    assert live.kept(told, None, [{"id": "l-4"}]) == []


def test_the_ground_holds_every_ward_and_what_is_not_sure_is_told() -> None:
    features = json.loads(ground.ground("bao-loc"))["features"]
    kinds = [f["properties"]["kind"] for f in features]
    assert kinds.count("ward") == 11
    assert kinds[-1] == "edge"
    assert {f["properties"]["sure"] for f in features if f["properties"]["kind"] == "road"} <= {True, False}
    (lat, lon), zoom = ground.outlook("bao-loc", 350, 420)
    assert 11.4 < lat < 11.7 < 107 < lon < 108
    assert 9 < zoom < 13


def test_the_desk_brings_its_own_styles_and_the_wall_none_of_them(tmp_path: Path) -> None:
    app = create(Settings(data_dir=tmp_path), busy(NOW), OpenDoors())  # type: ignore[arg-type]

    async def pages() -> list[str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            return [(await client.get(path)).text for path in ("/district/da-lat", "/wall/da-lat", "/district/nowhere")]

    desk, wall, nowhere = asyncio.run(pages())
    assert "bootstrap.css" in desk
    assert "desk.css" in desk
    assert "wall.css" not in desk
    assert "desk.css" not in wall
    assert "bootstrap.css" not in wall
    assert "Không tìm thấy" in nowhere
    assert VIEW.area.short in desk


def test_a_tick_that_overtakes_a_choice_draws_its_words_and_one_that_does_not_leaves_an_open_list_alone(
    tmp_path: Path,
) -> None:
    app = create(Settings(data_dir=tmp_path), lowland(NOW), OpenDoors())  # type: ignore[arg-type]

    def ticked(said: str) -> dict[str, Any]:
        shown = {"address.search": "?domain=air", "focus-words.data-said": said, "desk-tick.n_intervals": 7}
        return told(app, "focus-words.children", "desk-tick.n_intervals", shown)

    late, known = ticked(""), ticked("?domain=air")
    assert "Không khí" in words(late["focus-words"]["children"])
    assert late["focus-words"]["data-said"] == "?domain=air"
    assert "focus-words" not in known
    assert known["table-foot"] == late["table-foot"]


def test_what_somebody_types_stays_while_the_notes_of_another_day_are_asked_for(tmp_path: Path) -> None:
    app = create(Settings(data_dir=tmp_path), lowland(NOW), OpenDoors())  # type: ignore[arg-type]
    shown = {"export-when.value": "today", "export-note.value": "Đội thoát"}
    answer = told(app, "export-notes.children", "export-when.value", shown)
    assert "Đã thông hố ga." in words(answer["export-notes"]["children"])
    assert "export-note" not in answer


def told(app: FastAPI, output: str, changed: str, shown: dict[str, Any]) -> dict[str, Any]:
    """What the callback with this output answers when a property has changed, with what the page of Bảo Lộc shows."""

    async def ask() -> dict[str, Any]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
            callbacks = (await client.get("/_dash-dependencies")).json()
            wanted = next(c for c in callbacks if output in c["output"])
            values = {"address.pathname": "/district/bao-loc"} | shown
            outputs = [part.rsplit(".", 1) for part in wanted["output"].strip(".").split("...")]
            body = {
                "output": wanted["output"],
                "outputs": [{"id": id_, "property": name} for id_, name in outputs],
                "changedPropIds": [changed],
            } | {
                kind: [one | {"value": values.get(f"{one['id']}.{one['property']}")} for one in wanted[kind]]
                for kind in ("inputs", "state")
            }
            return (await client.post("/_dash-update-component", json=body)).json()["response"]

    return asyncio.run(ask())
