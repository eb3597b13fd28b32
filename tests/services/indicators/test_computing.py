"""Indicators that the IOC computes itself: right, once, again when data came late, and never over what is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, LGSP_EXCHANGED, REPORT_CHANGED, SECURITY_OBSERVED, Event
from ioc.model.observation import Observation
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.services.indicators.watching import Figures
from ioc.services.recorder import Recorder
from ioc.store import database as db
from tests.servers import Urls
from tests.services.indicators.stage import NOW, ZONE, figure, keep
from tests.services.stage import ask

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)  # of yesterday in Đà Lạt
OCTOBER = datetime(2026, 10, 10, 5, tzinfo=UTC)


def event(type_: str, id_: str, at: datetime, data: dict[str, Any], area: str = "da-lat") -> Event:
    subject = data.get("dossier") or data.get("report")
    return Event(area, "/x", id_, type_, at, at, data, subject=subject, simulated=True)


def dossier(code: str, at: datetime, *, late: bool = False, **more: Any) -> Event:
    due = at - DAY if late else at + DAY
    data = {"dossier": code, "status": 9, "received_at": (at - 2 * DAY).isoformat(), "due_at": due.isoformat(),
            "finished_at": at.isoformat(), "channel": 2, **more}  # fmt: skip
    return event(DOSSIER_CHANGED, code, at, data)


def report(code: str, filed: datetime, hours: float, area: str = "da-lat") -> list[Event]:
    told = ((filed, "filed"), (filed + timedelta(hours=hours), "answered"))
    return [event(REPORT_CHANGED, f"{code}-{state}", at, {"report": code, "state": state}, area) for at, state in told]


def record(urls: Urls, *events: Event, readings: list[Reading] | None = None, notes: Any = ()) -> None:
    recorder = Recorder(urls.ingest)
    for one in events:
        recorder.record([Arrival("t", b"", one.received_at, one.area, decoded=Decoded(events=[one]))])
    if readings:
        recorder.record([Arrival("t", b"", NOW, "da-lat", decoded=Decoded(readings, list(notes)))])
    recorder.close()


def compute(urls: Urls, *, again: bool = True) -> int:
    with db.connecting(urls.watch) as connection:
        connection.autocommit = True
        figures = Figures("2023", ZONE)
        new = figures.compute(connection, NOW, again=again)
        figures.look_over(connection, NOW)
        return new


def found(urls: Urls, code: str, period: str, place: str = "da-lat") -> list[Observation]:
    told = ask(urls, lambda city: city.indicator(code, NOW)).observations.get(place, ())
    return [one for one in told if one.period.text == period]


def test_each_measure_is_what_the_documents_say(database: Urls) -> None:
    key = SensorKey("da-lat", "air", "tram-1")
    hours = [
        Reading(key, "pm25", NOON - DAY / 2 + timedelta(hours=i) + timedelta(minutes=5), 20.0) for i in range(-24, 12)
    ]
    record(
        database,
        event(LGSP_EXCHANGED, "e0", NOON - 2 * DAY, {"system": "S1", "count": 5}),
        event(LGSP_EXCHANGED, "e1", NOON, {"system": "S1", "count": 200, "failed": 3}),
        *report("R0", NOON - 2 * DAY, 1),
        *report("R1", NOON, 2),
        *report("R2", NOON + timedelta(minutes=1), 7),
        dossier("H0", OCTOBER - 20 * DAY),
        dossier("H00", OCTOBER - 9 * DAY, fee_vnd=8000, online_paid=True, digitised=True),
        dossier("H1", OCTOBER, fee_vnd=8000, online_paid=True, digitised=False),
        dossier("H2", OCTOBER, late=True, fee_vnd=8000, online_paid=False, channel=1),
        event(SECURITY_OBSERVED, "s0", OCTOBER - 20 * DAY, {"kind": "malware", "count": 9}),
        event(SECURITY_OBSERVED, "s1", OCTOBER - 9 * DAY, {"kind": "malware", "count": 4}),
        event(SECURITY_OBSERVED, "s2", OCTOBER, {"kind": "malware", "count": 3}),
        event(SECURITY_OBSERVED, "s3", OCTOBER, {"kind": "endpoint", "count": 50, "of": 60}),
        readings=hours,
        notes=[SensorNote(key, interval_s=3600)],
    )
    compute(database)
    expected = {
        ("CQ-19", "2026-11-20"): (98.5, 200),
        ("CQ-06", "2026-11-20"): (50.0, 2),
        ("NT-02", "2026-11-20"): (50.0, 1),
        ("CQ-01", "2026-10"): (66.67, 3),
        ("CQ-03", "2026-10"): (50.0, 2),  # H00 was received in September
        ("CQ-05", "2026-10"): (50.0, 2),
        ("CQ-02", "2026-10"): (0.0, 1),
        ("AT-03", "2026-10"): (7.0, 2),
    }
    for (code, period), (value, n) in expected.items():
        (one,) = found(database, code, period)
        assert (code, one.value, one.n, one.by, one.simulated) == (code, value, n, "ioc", code != "NT-02")
        assert found(database, code, period, "lam-dong") == [], "the province's would be this area's own"


def test_a_sensor_is_judged_from_when_it_was_registered(embedded_database: Urls) -> None:
    urls, midnight = embedded_database, NOON - DAY / 2
    begins = {"tram-1": midnight - DAY, "tram-2": NOON}
    for name, begin in begins.items():
        hours = [begin + timedelta(hours=i) for i in range(round((midnight + DAY - begin) / timedelta(hours=1)))]
        record(urls, readings=[Reading(SensorKey("da-lat", "air", name), "pm25", at, 20.0) for at in hours])
    with psycopg.connect(urls.superuser) as connection:
        for name, begin in begins.items():
            connection.execute("UPDATE sensor SET registered_at = %s WHERE key = %s", (begin, name))
    compute(urls)
    (one,) = found(urls, "NT-02", "2026-11-20")
    assert (one.value, one.n) == (100.0, 2)


def test_again_changes_nothing_and_late_data_make_a_revision(embedded_database: Urls) -> None:
    urls = embedded_database
    record(urls, *report("R0", NOON - 2 * DAY, 1), *report("R1", NOON, 2))
    assert compute(urls) == 1
    assert (compute(urls), compute(urls, again=False)) == (0, 0)
    record(urls, *report("R2", NOON, 8))
    assert compute(urls, again=False) == 0  # of a period that is known already only once a day
    assert compute(urls) == 1
    record(urls, *report("R0", NOON - 2 * DAY, 1, "bao-loc"), *report("R1", NOON, 2, "bao-loc"))
    assert compute(urls, again=False) == 1  # of an area of which nothing was known
    assert [(one.value, one.revision) for one in found(urls, "CQ-06", "2026-11-20")] == [(100, 1), (50, 2)]


def test_what_somebody_tells_stands(embedded_database: Urls) -> None:
    urls = embedded_database
    keep(urls, [figure("CQ-06", "da-lat", "2026-11-20", 88.4, n=43)])
    record(urls, *report("R0", NOON - 2 * DAY, 1), *report("R1", NOON, 2))
    assert compute(urls) == 0
    assert [one.value for one in found(urls, "CQ-06", "2026-11-20")] == [88.4]


def test_a_month_that_was_loaded_later_is_not_computed(embedded_database: Urls) -> None:
    urls = embedded_database
    early, loaded = dossier("H0", OCTOBER - 20 * DAY), dossier("H1", OCTOBER)
    record(urls, early, replace(loaded, received_at=NOW))
    assert compute(urls) == 0


@pytest.mark.parametrize("cases", [(100, 300, 20), (100, None, 20)])
def test_the_provinces_mean_is_by_cases_or_there_is_none(
    embedded_database: Urls, cases: tuple[int, int | None, int]
) -> None:
    urls = embedded_database
    keep(
        urls,
        [figure("CQ-02", area, "2026-10", value, n=n)
         for (area, value), n in zip((("da-lat", 80.0), ("bao-loc", 60.0), ("da-teh", 65.0)), cases, strict=True)],
    )  # fmt: skip
    compute(urls)
    assert [(one.value, one.n) for one in found(urls, "CQ-02", "2026-10", "lam-dong")] == (
        [(65.0, 420)] if cases[1] else []
    )


def test_no_areas_figure_can_be_read_from_the_provinces(embedded_database: Urls) -> None:
    """Neither from one of few areas, nor from the difference of two that an area apart stands between."""
    urls = embedded_database
    figures = Figures("2023", ZONE)

    def told(period: str, **values: float) -> list[tuple[float, str]]:
        keep(urls, [figure("AT-03", slug.replace("_", "-"), period, value) for slug, value in values.items()])
        with db.connecting(urls.watch) as connection:
            figures.look_over(connection, NOW)
        return [(one.value, one.source) for one in found(urls, "AT-03", period, "lam-dong")]

    assert told("2026-09", da_lat=1, bao_loc=2) == []
    of_three = (7.0, "Tính từ 3 địa bàn")
    assert told("2026-09", da_teh=4) == [of_three]
    assert told("2026-09", lac_duong=8) == [of_three]
    assert told("2026-09", da_lat=3) == [of_three, (9.0, "Tính từ 3 địa bàn")]
    assert told("2026-10", da_lat=1, bao_loc=2, da_teh=4) == [], "one that told September is still to tell"
    assert told("2026-10", lac_duong=8) == [(15.0, "Tính từ 4 địa bàn")]
