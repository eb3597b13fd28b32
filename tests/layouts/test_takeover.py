"""The takeover drawn: what, where, since when; and nothing as long as nothing is critical."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from ioc.model.concern import Concern
from ioc.model.condition import Condition
from ioc.model.takeover import Critical
from layouts.diff import Node, plain
from layouts.panels import takeover
from layouts.sheet import base_of, spot
from tests.layouts.fake_city import DA_LAT_FOCUS, FakeCity, evening, flooding
from tests.layouts.trees import VIEW, by_class, by_id, words

NOW = datetime(2026, 11, 21, 8, 42, tzinfo=UTC)


def drawn(city: FakeCity) -> Node:
    return plain(takeover.draw(asyncio.run(takeover.ask(city, DA_LAT_FOCUS, NOW)), VIEW))


def alarm(headline: str, at: datetime = NOW, **more: object) -> Critical:
    concern = Concern(Condition.CRITICAL, "alarm", headline, at, headline=headline)
    return replace(Critical(headline, concern, at), **more)


def test_without_anything_critical_one_question_is_asked_and_nothing_drawn() -> None:
    city = evening(NOW)
    tree = drawn(city)
    assert city.asked == ["takeovers"]
    assert tree["props"]["data-holds"] == ""
    assert words(tree) == ""


def test_it_says_what_where_since_when_and_what_is_to_be_done() -> None:
    tree = drawn(flooding(NOW))
    band, facts = by_class(tree, "band")[0], by_class(tree, "facts")[0]
    assert "NGUY CẤP Đà Lạt và 1 nơi khác Mô phỏng" in words(band)
    assert "Mực nước 2,42 m Suối Cam Ly – cầu Cam Ly, Phường 1" in words(band)
    assert " ".join(words(facts).split()).startswith(
        "2,42 m ngưỡng 2,30 m 24 giờ +0,90, 7 ngày +1,10 Sơ tán dân hai bên suối"
    )
    assert by_class(band, "age")[0]["props"]["data-at"] == "2026-11-21T08:35:00+00:00"


def test_the_map_goes_to_the_place_and_shows_it_as_critical() -> None:
    box = by_class(drawn(flooding(NOW)), "mapbox")[0]
    (first, *_rest) = flooding(NOW).known_takeovers
    at = spot(first.lon, first.lat, base_of(VIEW))
    assert at is not None
    assert box["props"]["style"]["transform"] == f"translate(-{at[0]:.1f}%, -{at[1]:.1f}%)"
    assert "2,42 m" in words(by_class(box, "call"))
    marks = [mark["props"]["style"] for mark in by_class(box, "mk") if "critical" in mark["props"]["className"]]
    assert {"left": f"{at[0]:.2f}%", "top": f"{at[1]:.2f}%"} in marks
    city = flooding(NOW)
    city.known_takeovers = [alarm("Cháy rừng")]
    whole = by_class(drawn(city), "mapbox")[0]
    assert "translate(-50.0%, -50.0%)" in whole["props"]["style"]["transform"]
    assert float(whole["props"]["style"]["height"][:-2]) < float(box["props"]["style"]["height"][:-2])


def test_the_map_says_what_was_measured_or_seen_at_the_place_and_no_headline_again() -> None:
    city = flooding(NOW)
    stream, smoke = city.known_takeovers
    called = []
    for first in (stream, smoke, replace(stream, key="alarm", concern=alarm("Lũ quét").concern)):
        city.known_takeovers = [first]
        called.append(words(by_class(drawn(city), "call")))
    assert called == ["2,42 m Suối Cam Ly", "Khói Camera chợ Đà Lạt", ""]


def test_what_else_is_critical_stands_first_below_and_the_leading_one_is_not_said_twice() -> None:
    others = words(by_class(drawn(flooding(NOW)), "others")[0])
    assert others.startswith("Cùng lúc Camera chợ Đà Lạt: khói Suối Cam Ly: mực nước 1,72 m")
    assert "2,42" not in others
    assert others.endswith("và 3 việc khác")


def test_three_hundred_at_once_are_counted() -> None:
    city = flooding(NOW)
    city.known_takeovers = [alarm(f"Lũ quét {i}") for i in range(300)]
    city.known_concerns = [one.concern for one in city.known_takeovers]
    tree = drawn(city)
    assert "và 299 nơi khác" in words(by_class(tree, "band")[0])
    assert words(by_class(tree, "others")[0]).endswith("và 292 việc khác")


def test_a_new_one_is_told_apart_from_the_one_before() -> None:
    city = flooding(NOW)
    first = drawn(city)["props"]["data-holds"]
    city.known_takeovers = [replace(city.known_takeovers[0], key="another"), *city.known_takeovers]
    assert drawn(city)["props"]["data-holds"] != first
    assert by_id(drawn(city), "takeover-trouble")["props"].get("children") is None
