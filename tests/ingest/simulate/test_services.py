"""The services of the districts: dossiers, payments, reports, exchanges, cameras and alarms, at rates by population."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from ingest.simulate import alarms, cameras, dossiers, exchanges, payments, reports
from ingest.simulate.told import Told
from ioc.model.dossier import TERMINAL, fold
from ioc.model.event import Event
from ioc.model.privacy import mask
from ioc.model.report import ANSWER_WITHIN, ON_SITE_WITHIN
from tests.ingest.simulate.played import CENTRES, WORLD, everywhere, heard, staged

WEEKDAY, SUNDAY = date(2026, 11, 10), date(2026, 11, 15)
DA_LAT = CENTRES["da-lat"]


def as_event(told: Told) -> Event:
    return Event("da-lat", "/mot-cua", told.id, told.type, told.at, told.at, told.data, subject=told.subject)


def folded(stories: Iterable[list[Told]]) -> list:  # type: ignore[type-arg]
    return [fold(map(as_event, story)) for story in stories]


def here(area: str) -> list:  # type: ignore[type-arg]
    return [s for s in everywhere() if s.area == area]


# dossiers


def test_about_two_hundred_dossiers_come_to_da_lat_on_a_weekday_and_few_on_sunday() -> None:
    assert 165 <= len(list(dossiers.received_on(WORLD, DA_LAT, WEEKDAY))) <= 235
    sunday = list(dossiers.received_on(WORLD, DA_LAT, SUNDAY))
    assert 5 <= len(sunday) <= 20
    assert all(told.data["channel"] == dossiers.ONLINE for story in sunday for told in story)


@pytest.mark.parametrize("area", CENTRES.values(), ids=lambda a: a.slug)
def test_dossiers_come_by_population(area) -> None:  # type: ignore[no-untyped-def]
    stories = list(dossiers.received_on(WORLD, area, WEEKDAY))
    assert 0.7 < len(stories) / (area.population / 1000) < 1.05
    assert {t.area for story in stories for t in story} == {area.slug}
    assert len({story[0].subject[:16] for story in stories}) == 1, "an office of its own"


def test_most_dossiers_are_on_time_and_half_are_online() -> None:
    found = [d for n in range(10) for d in folded(dossiers.received_on(WORLD, DA_LAT, WEEKDAY - timedelta(n)))]
    judged = [d.on_time() for d in found if d.on_time() is not None]
    assert 0.94 <= sum(judged) / len(judged) <= 0.98
    assert 0.46 <= sum(d.channel == 2 for d in found) / len(found) <= 0.60
    assert {d.status for d in found} <= TERMINAL, "every dossier comes to its end"
    calm = [
        d for n in range(5) for d in folded(dossiers.received_on(staged("quiet", 0), DA_LAT, WEEKDAY - timedelta(n)))
    ]
    assert all(d.on_time() is not False for d in calm)


def test_a_dossier_goes_forward_and_ends_within_its_longest_life() -> None:
    seen = Counter[int]()
    for n in range(20):
        day = WEEKDAY - timedelta(n)
        for story in dossiers.received_on(WORLD, DA_LAT, day):
            assert [e.at for e in story] == sorted(e.at for e in story)
            assert story[-1].at.date() - day < timedelta(days=dossiers.LONGEST_DAYS)
            assert len({e.id for e in story}) == len(story)
            seen.update(e.data["status"] for e in story)
    assert set(seen) >= {1, 2, 3, 4, 5, 6, 7, 9, 10}


def test_the_dossiers_that_may_live_on_are_all_that_do() -> None:
    limit = WEEKDAY + timedelta(days=20)
    asked = {story[0].subject for story in dossiers.received_on(WORLD, DA_LAT, WEEKDAY, limit)}
    alive = {s[0].subject for s in dossiers.received_on(WORLD, DA_LAT, WEEKDAY) if s[-1].at.date() >= limit}
    assert alive <= asked
    assert len(alive) > 5
    assert len(asked) < 120


def test_the_office_works_in_office_hours() -> None:
    for story in dossiers.received_on(WORLD, DA_LAT, WEEKDAY):
        for told in story:
            if told.data["status"] != 1:
                assert told.at.weekday() < 5
                assert 7.5 <= told.at.hour + told.at.minute / 60 <= 17.02


def test_pausing_moves_the_due_time_by_the_pause() -> None:
    paused = 0
    for n in range(10):
        for events in dossiers.received_on(WORLD, DA_LAT, WEEKDAY - timedelta(n)):
            for i in (i for i, e in enumerate(events) if e.data["status"] in (5, 6)):
                before, after = events[i - 1].data["due_at"], events[i + 1].data["due_at"]
                moved = datetime.fromisoformat(after) - datetime.fromisoformat(before)
                assert moved == events[i + 1].at - events[i].at
                assert fold(map(as_event, events)).due_at == datetime.fromisoformat(after)
                paused += 1
    assert paused > 30


# payments


def test_what_is_paid_is_the_fee_and_a_failed_payment_is_made_good() -> None:
    told = [
        (steps, payments.of_dossier(WORLD, steps))
        for n in range(10)
        for steps in dossiers.received_on(WORLD, DA_LAT, WEEKDAY - timedelta(n))
    ]
    paid = [p for _, found in told for p in found]
    assert len(paid) > 200
    assert 0 < sum(not p.data["ok"] for p in paid) < 0.08 * len(paid)
    assert {p.data["channel"] for p in paid} == set(payments.CHANNELS)
    for steps, found in told:
        assert not found or steps[0].data["online_paid"]
        assert not found or found[-1].data["ok"]
        assert all(p.data["amount_vnd"] == steps[0].data["fee_vnd"] > 0 for p in found)


# reports


def stories_of_reports(days: int = 20) -> list[list[Told]]:
    near = here("da-lat")
    return [s for n in range(days) for s in reports.filed_on(WORLD, DA_LAT, WEEKDAY - timedelta(n), near)]


def test_reports_come_by_population() -> None:
    for area in CENTRES.values():
        count = sum(
            1 for n in range(10) for _ in reports.filed_on(WORLD, area, WEEKDAY + timedelta(n), here(area.slug))
        )
        assert 0.15 < count / 10 / (area.population / 1000) < 0.25


def test_most_reports_keep_both_terms_and_some_do_not() -> None:
    late = Counter[str]()
    found = stories_of_reports()
    states = Counter(t.data["state"] for story in found for t in story)
    assert set(states) == {"filed", "assigned", "on_site", "answered", "closed", "reopened", "rejected"}
    for story in found:
        first = {t.data["state"]: t.at - story[0].at for t in reversed(story)}
        assert [t.at for t in story] == sorted(t.at for t in story)
        late["on_site"] += first.get("on_site", timedelta()) > ON_SITE_WITHIN
        late["answered"] += first.get("answered", timedelta()) > ANSWER_WITHIN
        assert story[-1].at - story[0].at < reports.LONGEST
    assert 0.05 < late["on_site"] / len(found) < 0.2
    assert 0.02 < late["answered"] / len(found) < late["on_site"] / len(found)


def test_a_report_holds_nothing_personal_but_a_few_numbers_to_be_masked() -> None:
    found = stories_of_reports()
    traced = [story for story in found if mask(story[0].data["text"])[1]]
    assert 0 < len(traced) < 0.15 * len(found)
    kept = heard([told.outgoing() for story in traced for told in story])
    assert all("•••" in e.data["text"] and "0912" not in e.data["text"] for d in kept for e in d.events)
    wards = {s.ward for s in here("da-lat")}
    assert {t.ward for story in found for t in story} <= wards


# exchanges, cameras, alarms


@pytest.mark.parametrize("area", CENTRES.values(), ids=lambda a: a.slug)
def test_several_systems_are_heard_of_every_few_minutes_in_and_out(area) -> None:  # type: ignore[no-untyped-def]
    told = sorted((t for story in exchanges.of_day(WORLD, area, WEEKDAY) for t in story), key=lambda t: t.at)
    assert len({t.data["system"] for t in told}) >= 5
    assert {t.data["direction"] for t in told} == {"in", "out"}
    assert max(b.at - a.at for a, b in pairwise(told)) < timedelta(minutes=31)
    assert len(told) >= 200
    assert all(t.data["failed"] <= t.data["count"] and t.data["latency_ms"] > 0 for t in told)
    by_night = sum(t.data["count"] for t in told if t.at.hour < 5)
    assert by_night < 0.2 * sum(t.data["count"] for t in told)


def test_hardly_any_call_fails_on_a_usual_day_but_some_do() -> None:
    told = [t for a in CENTRES.values() for story in exchanges.of_day(WORLD, a, WEEKDAY) for t in story]
    failed = sum(t.data["failed"] for t in told) / sum(t.data["count"] for t in told)
    assert 0 < failed < 0.02


def test_cameras_see_more_where_more_people_live() -> None:
    seen = {a: [t for s in cameras.of_day(WORLD, area, WEEKDAY, here(a)) for t in s] for a, area in CENTRES.items()}
    assert len(seen["da-lat"]) > len(seen["bao-lam"]) > 0
    assert len({t.data["kind"] for t in seen["da-lat"]}) > 1
    heard(t.outgoing() for told in seen.values() for t in told)


def test_every_alarm_is_cleared_after_it_was_raised() -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for slug, area in CENTRES.items():
        for n in range(20):
            for raised, cleared in alarms.of_day(WORLD, area, WEEKDAY - timedelta(n), here(slug)):
                assert (raised.type, cleared.type) == ("vn.ioc.alarm.raised", "vn.ioc.alarm.cleared")
                assert raised.data["alarm"] == cleared.data["alarm"]
                assert raised.at < cleared.at
                assert raised.severity in ("low", "medium")
                kinds[slug].add(raised.data["alarm"].rsplit("-", 2)[0])
    assert kinds["da-lat"] == {"mua-lon", "nuoc-dang", "tac-duong", "suong-mu"}
    assert "mua-lon" in kinds["da-teh"]
