"""Sensors that nobody has described: the map shows and counts them as new, and they count as sending."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from ioc.model.condition import Condition, Freshness
from layouts.diff import Node, plain
from layouts.panels import BY_KEY
from tests.layouts.fake_city import DA_LAT_FOCUS, FakeCity, sensors
from tests.layouts.trees import VIEW, by_class, by_id, words

NOW = datetime(2026, 11, 21, 8, 42, tzinfo=UTC)


def drawn(key: str, city: FakeCity) -> Node:
    panel = BY_KEY[key]
    return plain(panel.draw(asyncio.run(panel.ask(city, DA_LAT_FOCUS, NOW)), VIEW))


def city() -> FakeCity:
    """Three sensors alike: one known, one that nobody has described, one that has not sent yet."""
    known = replace(sensors(NOW)[0], condition=Condition.NORMAL, freshness=Freshness.FRESH, lat=11.94, lon=108.45)
    undescribed = replace(known, sensor="a", name="a", known=False, lon=108.40)
    silent = replace(known, sensor="b", name="b", freshness=Freshness.NEW, seen_at=None, value=None, lon=108.50)
    return FakeCity(known_sensors=[known, undescribed, silent])


def test_the_map_marks_and_counts_both_kinds_of_new() -> None:
    tree = drawn("map", city())
    assert words(by_id(tree, "map-count-new")) == "2"
    assert words(by_id(tree, "map-count-normal")) == "1"
    assert [n["props"]["className"] for n in by_class(tree, "mk")].count("mk new") == 2
    assert "Mới" in words(tree)
    assert "chưa gửi" not in words(tree)


def test_who_sends_counts_as_sending_whoever_knows_it() -> None:
    tree = drawn("health", city())
    assert words(by_id(tree, "health-sending")) == "2"
    assert words(by_id(tree, "health-total")) == "/3"
