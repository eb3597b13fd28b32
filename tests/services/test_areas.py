"""Thresholds of a place, and what is refused of them."""

import psycopg
import pytest

from ioc.errors import IocError
from ioc.model.catalogue import Thresholds
from ioc.services.areas import set_thresholds
from tests.servers import Urls


def test_thresholds_may_be_set_before_the_sensor_is_heard_and_set_anew(embedded_database: Urls) -> None:
    for watch in (1.5, 1.6):
        set_thresholds(embedded_database.owner, "da-lat", "cam-ly", "level", Thresholds(watch, 1.8))
    with psycopg.connect(embedded_database.superuser) as connection:
        assert connection.execute("SELECT sensor, watch, warning FROM threshold").fetchall() == [("cam-ly", 1.6, 1.8)]


@pytest.mark.parametrize(
    ("area", "metric", "limits", "reason"),
    [
        ("atlantis", "level", Thresholds(1.0), "no area is called 'atlantis'"),
        ("da-lat", "mood", Thresholds(1.0), "no metric is called 'mood'"),
        ("da-lat", "level", Thresholds(float("nan")), "finite"),
        ("da-lat", "level", Thresholds(1.9, 1.8), "must rise"),
        ("da-lat", "speed", Thresholds(10, 18, falling=True), "must fall"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    embedded_database: Urls, area: str, metric: str, limits: Thresholds, reason: str
) -> None:
    with pytest.raises(IocError, match=reason):
        set_thresholds(embedded_database.owner, area, "x", metric, limits)
