"""Where a day begins and ends: the last millisecond, midnight, and sources whose clocks are changed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from ioc.model.decoded import Decoded
from ioc.model.event import DOSSIER_CHANGED, PAYMENT_MADE, REPORT_CHANGED, Event
from ioc.model.reading import Reading, SensorKey
from ioc.model.snapshot import Snapshot
from tests.servers import Urls, fresh_database
from tests.services.snapshot.conftest import read
from tests.services.snapshot.published import keep

DAY = date(2026, 11, 18)
START = datetime(2026, 11, 17, 17, tzinfo=UTC)  # its midnight
END = START + timedelta(days=1)
LAST = END - timedelta(milliseconds=1)  # 23:59:59.999
LATER = END + timedelta(hours=9)
MADRID = ZoneInfo("Europe/Madrid")  # where clocks went back on 2026-10-25 at 03:00


def reading(at: datetime, value: float, sensor: str = "mua", metric: str = "rain") -> Reading:
    return Reading(SensorKey("da-lat", "weather", sensor), metric, at, value)


def event(type_: str, at: datetime, **data: object) -> Event:
    return Event("da-lat", "/s", f"{type_} {at}", type_, at, LATER, data, subject=f"{at}")


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    """A day whose first and last moments were measured, told of, paid and finished in, and those just outside."""
    edges = (START - timedelta(milliseconds=1), START, LAST, END)
    with fresh_database("postgresql", embedded) as urls:
        told = [reading(at, 10.0**i) for i, at in enumerate(edges)]
        events = [event(PAYMENT_MADE, at, amount_vnd=10**i, ok=True) for i, at in enumerate(edges)]
        events += [event(REPORT_CHANGED, at, state="filed", category=f"{i}") for i, at in enumerate(edges)]
        events += [
            event(DOSSIER_CHANGED, at, status=2, due_at=END.isoformat(), unit=f"{i}") for i, at in enumerate(edges)
        ]
        keep(urls, Decoded(readings=told, events=events))
        yield urls


@pytest.fixture(scope="module")
def told(urls: Urls) -> Snapshot:
    return read(urls, day=DAY, now=LATER)


def test_the_last_millisecond_is_of_the_day_and_midnight_of_the_next(told: Snapshot) -> None:
    today = told.today
    (rain,) = [s for _, s in today.series if s.metric == "rain"]
    assert (rain.n, rain.sum, rain.min_at, rain.max_at) == (2, 110.0, START, LAST)
    assert (rain.hours[0], rain.hours[23]) == ((1, 0, 10.0, 10.0, 10.0), (1, 0, 100.0, 100.0, 100.0))
    assert today.payments.amount_vnd == 110
    assert (today.reports.whole.filed, {c for c, n in today.reports.categories if n.filed}) == (2, {"1", "2"})
    assert (today.reports.filed_by_hour[0], today.reports.filed_by_hour[23]) == (1, 1)


def test_what_falls_due_at_midnight_is_not_overdue_before_it(told: Snapshot) -> None:
    shop = told.today.dossiers
    assert (shop.whole.received, shop.whole.open, shop.whole.overdue) == (2, 3, 0)
    assert {g.name: g.received for g in shop.units} == {"0": 0, "1": 1, "2": 1}


def test_the_next_day_begins_where_this_one_ended(urls: Urls, told: Snapshot) -> None:
    after = read(urls, day=DAY + timedelta(days=1), now=LATER)
    assert after.before.payments == told.today.payments
    assert after.before.dossiers.whole == told.today.dossiers.whole
    assert (after.today.payments.amount_vnd, after.today.dossiers.whole.received) == (1000, 1)


def test_an_hour_that_a_source_lives_twice_is_two_hours_here(embedded_database: Urls) -> None:
    """Its wall clock shows 02:30 twice; its offsets tell the moments apart."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=MADRID)
    again = first.replace(fold=1)
    assert again.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    keep(embedded_database, Decoded(readings=[reading(first, 1.0), reading(again, 2.0)]))
    day = read(embedded_database, day=date(2026, 10, 25), now=LATER).today
    (rain,) = [s for _, s in day.series]
    assert (rain.n, rain.sum) == (2, 3.0)
    assert {i: h.sum for i, h in enumerate(rain.hours) if h} == {7: 1.0, 8: 2.0}


def test_a_source_that_changes_its_offset_goes_on_in_the_same_day(embedded_database: Urls) -> None:
    east, here = timezone(timedelta(hours=8)), timezone(timedelta(hours=7))
    moments = [datetime(2026, 11, 18, 23, 50, tzinfo=east), datetime(2026, 11, 18, 22, 55, tzinfo=here)]
    keep(embedded_database, Decoded(readings=[reading(at, 1.0) for at in moments]))
    (rain,) = [s for _, s in read(embedded_database, day=DAY, now=LATER).today.series]
    assert {i: h.n for i, h in enumerate(rain.hours) if h} == {22: 2}


def test_a_source_that_was_set_back_corrects_what_it_tells_again(embedded_database: Urls) -> None:
    """Its clock is set back by an hour: the moments it has told already are told anew, and counted once."""
    at = START + timedelta(hours=9)
    forward = [reading(at + timedelta(minutes=10 * i), float(i)) for i in range(6)]
    keep(embedded_database, Decoded(readings=forward))
    keep(embedded_database, Decoded(readings=[reading(r.measured_at, 100.0 + r.value) for r in forward[:3]]))
    (rain,) = [s for _, s in read(embedded_database, day=DAY, now=LATER).today.series]
    assert (rain.n, rain.sum) == (6, 100 + 101 + 102 + 3 + 4 + 5)
