"""How areas stand: of what has not moved nothing is read again, and never is old taken for new."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from ioc.model.catalogue import DOMAINS
from ioc.model.sensor import SeriesNow
from ioc.services.news import News
from ioc.services.standing import SURE, Parts

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
HERE = frozenset(("da-lat",))


def series(sensor: str, domain: str, value: float = 1.0) -> SeriesNow:
    return SeriesNow(
        1, "da-lat", sensor, domain, sensor, None, None, None, 60, False, False, "m", None, NOW, value, None, None
    )  # fmt: skip


class Area:
    """An area whose values change."""

    def __init__(self) -> None:
        self.news, self.values, self.read_of = News(), {"b": "weather", "a": "water"}, list[Collection[str] | None]()
        self.parts, self.value = Parts(self.news), 1.0

    async def _read(self, domains: Collection[str] | None) -> list[SeriesNow]:
        self.read_of.append(domains)
        return [series(s, d, self.value) for s, d in self.values.items() if domains is None or d in domains]

    def stands(self, now: datetime = NOW, domain: str | None = None) -> dict[str, float | None]:
        """What is told of it, and it is remembered what was read for that."""
        self.read_of.clear()
        found = asyncio.run(self.parts.series(HERE, domain, now, self._read))
        return {one.sensor: one.value for one in found}

    def heard(self, *topics: str, area: str = "da-lat") -> None:
        self.news.hear(area, topics)


def test_until_the_first_word_everything_is_read_each_time() -> None:
    area = Area()
    for _ in range(2):
        assert area.stands() == {"a": 1, "b": 1}
        assert area.read_of == [None]


def test_only_what_moved_is_read_again_and_sensors_stay_in_their_order() -> None:
    area = Area()
    area.heard("air", area="bao-loc")
    area.stands()
    area.value = 2.0
    assert list(area.stands().values()) == [1, 1]
    assert area.read_of == []
    area.heard("weather")
    assert list(area.stands().items()) == [("a", 1), ("b", 2)]
    assert area.read_of == [["weather"]]


def test_when_sensors_changed_or_time_has_passed_or_nobody_listens_everything_is_read() -> None:
    area = Area()
    area.heard("air", area="bao-loc")
    area.stands()
    area.heard("sensors")
    area.stands()
    assert area.read_of == [None]
    area.stands(NOW + SURE - timedelta(seconds=1))
    assert area.read_of == []
    area.stands(NOW + SURE)
    assert area.read_of == [None]
    area.news.lose()
    area.stands(NOW + SURE)
    assert area.read_of == [None]


def test_one_domain_is_read_alone_and_kept_with_the_others() -> None:
    area = Area()
    area.heard("air", area="bao-loc")
    assert area.stands(domain="water") == {"a": 1}
    assert area.read_of == [["water"]]
    area.stands()
    assert area.read_of == [[domain for domain in DOMAINS if domain != "water"]]


def test_what_is_of_no_known_domain_is_told_and_not_kept() -> None:
    area = Area()
    area.heard("air", area="bao-loc")
    area.values["c"] = "of-a-newer-version"
    for _ in range(2):
        assert area.stands() == {"a": 1, "b": 1, "c": 1}
        assert area.read_of == [None]
        assert area.stands(domain="of-a-newer-version") == {"c": 1}
        assert area.read_of == [["of-a-newer-version"]]
