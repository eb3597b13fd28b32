"""Values told as events: kept as observations with revisions, and quiet in the list of what happened."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import INDICATOR_OBSERVED, Event
from ioc.model.focus import Focus
from ioc.model.observation import Observation
from ioc.services.recorder import Recorder
from tests.servers import Urls
from tests.services.indicators.stage import NOW, STAFF, figure, keep
from tests.services.stage import ask

HERE = Focus.on("da-lat")


def told(id_: str, value: float, **more: Any) -> Event:
    data = {"indicator": "CQ-02", "period": "2026-10", "value": value, "unit": "%", **more}
    return Event("da-lat", "/mot-cua/da-lat", id_, INDICATOR_OBSERVED, NOW, NOW, data, simulated=True)


def record(urls: Urls, *events: Event) -> None:
    recorder = Recorder(urls.ingest)
    recorder.record([Arrival("ioc/da-lat/events/mot-cua", b"", NOW, "da-lat", decoded=Decoded(events=list(events)))])
    recorder.close()


def kept(urls: Urls) -> list[Observation]:
    history = ask(urls, lambda city: city.indicator("CQ-02", NOW), STAFF)
    return list(history.observations.get("da-lat", ()))


def test_a_value_is_kept_with_all_that_was_told_of_it(database: Urls) -> None:
    record(database, told("1", 70.1, n=412, source="Hệ thống một cửa", as_of="2026-10-31"))
    (one,) = kept(database)
    assert (one.period.text, one.value, one.unit, one.n, one.revision) == ("2026-10", 70.1, "%", 412, 1)
    assert (one.source, one.by, one.simulated) == ("Hệ thống một cửa", "/mot-cua/da-lat", True)
    assert one.as_of is not None
    assert one.as_of.isoformat() == "2026-10-31"
    assert ask(database, lambda city: city.events(HERE, NOW)) == []


def test_another_value_is_another_revision_and_the_same_is_none(embedded_database: Urls) -> None:
    record(embedded_database, told("1", 70.1), told("2", 70.1), told("3", 70.4))
    record(embedded_database, told("3", 70.4), told("4", 70.1))
    assert [(one.revision, one.value) for one in kept(embedded_database)] == [(1, 70.1), (2, 70.4), (3, 70.1)]


def test_what_its_source_calls_older_does_not_take_the_place_of_what_is_newer(embedded_database: Urls) -> None:
    record(embedded_database, told("2", 70.4, revision=2))
    record(embedded_database, told("1", 70.1, revision=1))
    record(embedded_database, told("2b", 70.5, revision=2))
    assert [(one.revision, one.value) for one in kept(embedded_database)] == [(1, 70.4), (2, 70.5)]


def test_a_page_is_told_the_newest_values_and_what_stands_of_the_years_before(embedded_database: Urls) -> None:
    months = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
    keep(embedded_database, [figure("CQ-02", "da-lat", month, 60) for month in months])
    keep(embedded_database, [figure("CQ-02", "da-lat", "2024-01", value) for value in (61, 62)])
    keep(embedded_database, [figure("CQ-02", "da-lat", "2026-10", float(value)) for value in range(130)])
    told = kept(embedded_database)
    assert [(one.period.text, one.value) for one in told[:2]] == [("2024-01", 62), ("2024-02", 60)]
    assert [one.value for one in told if one.period.text == "2026-10"] == list(range(10, 130))


def test_nothing_is_overwritten(embedded_database: Urls) -> None:
    keep(embedded_database, [figure("CQ-02", "da-lat", "2026-10", 70)])
    for role in ("ingest", "watch", "gate", "owner"):
        for deed in ("UPDATE observation SET value = 1", "DELETE FROM observation"):
            with psycopg.connect(getattr(embedded_database, role)) as connection, pytest.raises(psycopg.Error):
                connection.execute(deed.encode())


def test_a_value_of_yesterdays_revision_is_not_seen_before_it_came(embedded_database: Urls) -> None:
    keep(embedded_database, [figure("CQ-02", "da-lat", "2026-10", 70)], NOW - timedelta(days=2))
    keep(embedded_database, [figure("CQ-02", "da-lat", "2026-10", 71)], NOW + timedelta(days=2))
    history = ask(embedded_database, lambda city: city.indicator("CQ-02", NOW))
    assert [one.value for one in history.observations["da-lat"]] == [70]


def test_revisions_are_counted_one_by_one_however_many_write(embedded_database: Urls) -> None:
    def write(start: int) -> int:
        told = ([figure("CQ-02", "da-lat", "2026-10", float(start + i))] for i in range(10))
        return sum(keep(embedded_database, one) for one in told)

    with ThreadPoolExecutor(4) as writers:
        assert sum(writers.map(write, (0, 20, 40, 60))) == 40
    assert [one.revision for one in kept(embedded_database)] == list(range(1, 41))
