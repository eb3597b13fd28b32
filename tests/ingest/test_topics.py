"""Topics: what is subscribed, shared or not, and what a topic tells."""

import pytest

from ingest.topics import Kind, Topic, abandoned, area_of, hears_status, parse, subscriptions


def test_a_topic_tells_area_domain_and_sensor() -> None:
    assert parse("ioc/da-lat/air/Tram_1.a:b-c/readings") == Topic("da-lat", Kind.READINGS, "air", "Tram_1.a:b-c")
    assert parse("ioc/da-lat/air/s1/readings/senml").suffix == "senml"
    assert parse("ioc/da-lat/air/s1/status").kind is Kind.STATUS
    assert parse("ioc/da-lat/events/mot-cua") == Topic("da-lat", Kind.EVENTS, source="mot-cua")


@pytest.mark.parametrize(
    ("topic", "area"), [("ioc/da-lat/x", "da-lat"), ("ioc/Đà Lạt/air", None), ("da-lat/air", None)]
)
def test_the_area_is_known_even_when_the_rest_is_wrong(topic: str, area: str | None) -> None:
    assert area_of(topic) == area


def test_everything_below_ioc_is_subscribed_to() -> None:
    assert subscriptions(0, shared=False) == ("ioc/#",)
    assert subscriptions(1, shared=True) == ("$share/ioc/ioc/#",)
    assert "ioc/+/+/+/status" in subscriptions(0, shared=True), "a share gets nothing retained"


def test_of_ingestors_that_share_only_the_first_heeds_statuses() -> None:
    assert [hears_status(slot, shared=True) for slot in (0, 1)] == [True, False]
    assert [hears_status(slot, shared=False) for slot in (0, 1)] == [True, True]


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("slot", [0, 1])
def test_what_is_taken_back_is_never_what_is_subscribed(slot: int, shared: bool) -> None:
    now = subscriptions(slot, shared)
    assert not set(abandoned(now)) & set(now)
    assert set(subscriptions(slot, not shared)) <= {*abandoned(now), *now}
    assert "ioc/+/+/+/readings/#" in abandoned(now), "a session from before everything was heard"
    assert set(now) <= set(abandoned(())), "of a session that is drained nothing stays"


def test_topics_of_others_are_subscribed_to_and_taken_back_like_ours() -> None:
    foreign = ("v3/+/devices/+/up",)
    assert subscriptions(0, shared=False, foreign=foreign) == ("ioc/#", "v3/+/devices/+/up")
    assert subscriptions(1, shared=True, foreign=foreign) == ("$share/ioc/ioc/#", "$share/ioc/v3/+/devices/+/up")
    dropped = abandoned(subscriptions(0, shared=False, foreign=foreign), ("$share/ioc/application/#", *foreign))
    assert {"application/#", "$share/ioc/application/#", "$share/ioc/v3/+/devices/+/up"} <= set(dropped)
    assert not [f for f in dropped if f.count("$share") > 1]
    assert "v3/+/devices/+/up" not in dropped
