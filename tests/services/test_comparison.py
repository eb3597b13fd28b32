"""The areas of any edition side by side: by the wards that were told, as far as a person sees where they lie."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ioc.errors import IocError, NotAllowedError
from ioc.model.comparison import Compared, Comparison, Counts
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, REPORT_CHANGED, Event
from ioc.model.focus import LOCAL_OPERATOR, Person
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.model.role import Grant, Role, person_of
from ioc.services import comparison
from ioc.services.areas import load_areas
from ioc.services.city import City
from ioc.services.recorder import Recorder
from tests.servers import Urls, fresh_database

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
P2, XOI = "24820", "25078"  # Phường 2 of Bảo Lộc, Lộc Tân of Bảo Lâm: together with Đạm Bri they are Phường 2 Bảo Lộc


def dossier(area: str, ward: str | None, code: str, **data: object) -> Event:
    received = (NOW - timedelta(hours=3)).isoformat()
    told = {"dossier": code, "status": 2, "received_at": received, **data}
    return Event(area, "/mot-cua", code, DOSSIER_CHANGED, NOW - timedelta(hours=3), NOW, told, subject=code, ward=ward)


def report(area: str, ward: str, code: str) -> Event:
    told = {"report": code, "state": "filed", "text": "Đèn hỏng"}
    return Event(area, "/pa", code, REPORT_CHANGED, NOW - timedelta(hours=4), NOW, told, subject=code, ward=ward)


def keep(urls: Urls, area: str, events: list[Event], edition: str = "2023", sensor_in: str | None = None) -> None:
    recorder = Recorder(urls.ingest, edition)
    key = SensorKey(area, "air", f"tram-{area}")
    told = Decoded(events=events)
    if sensor_in:
        told = Decoded([Reading(key, "pm25", NOW, 20.0)], [SensorNote(key, name="Trạm", ward=sensor_in)], events=events)
    recorder.record([Arrival("t", b"", NOW, area, decoded=told)])
    recorder.close()


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    """Three areas of 2023 that told of wards, and what came after 2025-07 was put in force."""
    with fresh_database("postgresql", embedded) as urls:
        late = {"due_at": (NOW - timedelta(hours=1)).isoformat()}
        keep(urls, "bao-loc", [dossier("bao-loc", P2, "A1"), dossier("bao-loc", None, "A2")], sensor_in=P2)
        keep(urls, "bao-lam", [dossier("bao-lam", XOI, "B1", **late), dossier("bao-lam", P2, "B2")])
        keep(urls, "da-teh", [dossier("da-teh", "25147", "C1"), report("da-teh", "25147", "PA1")])
        load_areas(urls.owner, "2025-07")
        keep(urls, "bao-loc", [dossier("bao-loc", P2, "A3")], "2025-07")
        yield urls


def ask(urls: Urls, edition: str, person: Person = LOCAL_OPERATOR, in_force: str = "2023") -> Comparison:
    async def asked() -> Comparison:
        city = City(urls.web, person, edition=in_force)
        await city.open()
        try:
            return await city.compare(edition, "today", NOW)
        finally:
            await city.close()

    return asyncio.run(asked())


def of(told: Comparison, name: str) -> Compared:
    return next(one for one in told.units if one.unit.area.name == name)


def test_what_was_told_of_wards_is_found_in_the_units_they_became(urls: Urls) -> None:
    told = ask(urls, "2025-07")
    crossing = of(told, "Phường 2 Bảo Lộc")
    assert crossing.unit.estimated
    assert crossing.counts == Counts(sensors=1, received=3, overdue=1)  # A1, B1, and A3 of the new edition
    assert of(told, "Xã Đạ Tẻh 2").counts == Counts(received=1, filed=1, waiting=1)


def test_what_tells_no_ward_of_its_own_area_is_told_beside_the_units(urls: Urls) -> None:
    assert ask(urls, "2025-07").unplaced == (("bao-lam", Counts(received=1)), ("bao-loc", Counts(received=1)))
    assert ask(urls, "2024-12").unplaced == ()


def test_a_district_that_joined_another_is_counted_there_and_nowhere_else(urls: Urls) -> None:
    told = ask(urls, "2024-12")
    assert of(told, "Huyện Đạ Huoai").counts == Counts(received=1, filed=1, waiting=1)
    assert not any(one.unit.estimated for one in told.units)
    assert sum((one.counts for one in told.units), Counts()).received == 6


def test_the_edition_in_force_tells_the_same_as_ever_and_what_came_later_too(urls: Urls) -> None:
    told = ask(urls, "2023")
    assert of(told, "Thành phố Bảo Lộc").counts == Counts(sensors=1, received=3)
    assert of(told, "Huyện Bảo Lâm").counts == Counts(received=2, overdue=1)


def test_a_new_edition_in_force_answers_for_what_came_before_it(urls: Urls) -> None:
    told = ask(urls, "2023", in_force="2025-07")
    assert of(told, "Thành phố Bảo Lộc").unit.estimated
    assert of(told, "Thành phố Bảo Lộc").counts.received == 3
    assert of(told, "Huyện Đạ Tẻh").counts.received == 1


@pytest.mark.parametrize(("areas", "sees"), [(("bao-loc",), False), (("bao-loc", "bao-lam"), True)])
def test_a_unit_is_theirs_who_see_all_the_areas_it_lies_in(urls: Urls, areas: tuple[str, ...], sees: bool) -> None:
    told = ask(urls, "2025-07", person_of("p", [Grant(Role.MANAGER, area) for area in areas]))
    crossing = of(told, "Phường 2 Bảo Lộc")
    assert crossing.sight == ("all" if sees else "nothing")
    assert (crossing.counts.received > 0) is sees
    assert of(told, "Phường 1 Bảo Lộc").sight == "all"
    assert of(told, "Xã Đạ Tẻh 2") == Compared(of(told, "Xã Đạ Tẻh 2").unit, "nothing")


def test_who_sees_headlines_only_is_told_names(urls: Urls) -> None:
    told = ask(urls, "2024-12", person_of("v", [Grant(Role.VIEWER)]))
    assert {one.sight for one in told.units} == {"nothing"}
    assert all(one.counts == Counts() for one in told.units)
    assert told.unplaced == ()


def test_an_edition_that_is_not_there_names_those_that_are(urls: Urls) -> None:
    with pytest.raises(IocError, match="ask for one of 2023, 2024-12, 2025-07"):
        ask(urls, "1975")


@pytest.mark.parametrize(("span", "day"), [("today", 21), ("week", 15), ("month", 23)])
def test_a_span_begins_with_a_midnight_of_the_zone(span: comparison.Span, day: int) -> None:
    local = comparison.begin(span, NOW, ZONE).astimezone(ZONE)
    assert (local.day, local.hour) == (day, 0)


def test_what_a_larger_area_of_the_same_name_told_is_not_shown_to_who_sees_a_part_of_it(embedded: str) -> None:
    """Đạ Huoai of 2024-12 is Đạ Huoai, Đạ Tẻh and Cát Tiên of 2023."""
    with fresh_database("postgresql", embedded) as urls:
        load_areas(urls.owner, "2024-12")
        load_areas(urls.owner, "2025-07")
        keep(urls, "da-huoai", [dossier("da-huoai", None, f"X{n}") for n in range(7)], "2024-12")
        keep(urls, "bao-loc", [dossier("bao-loc", P2, "Z1")], "2025-07")
        for in_force in ("2023", "2025-07"):
            for asked in ("2023", "2024-12", "2025-07"):
                part = person_of("p", [Grant(Role.STAFF, "da-huoai"), Grant(Role.STAFF, "bao-loc")])
                assert total(ask(urls, asked, part, in_force)) == (in_force == "2025-07")  # there Phường 2 is Bảo Lộc's
                assert total(ask(urls, asked, LOCAL_OPERATOR, in_force)) == 8


def total(told: Comparison) -> int:
    return sum(one.counts.received for one in told.units) + sum(counts.received for _area, counts in told.unplaced)


def test_figures_of_the_areas_that_are_ones_own_to_take_home_are_taken_and_no_others() -> None:
    staff = person_of("lan", [Grant(Role.STAFF, "bao-loc"), Grant(Role.OPERATOR)])
    assert len(comparison.visible(staff, "2023")) > 1
    assert comparison.visible(comparison.taker(staff), "2023") == ["bao-loc"]
    with pytest.raises(NotAllowedError):
        comparison.taker(person_of("operator", [Grant(Role.OPERATOR)]))
