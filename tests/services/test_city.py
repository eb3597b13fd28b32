"""The city on a real database: every question is checked, answered, and blind to other areas."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, get_args

import psycopg
import pytest

from ioc.errors import IocError, NotAllowedError, StoreUnavailableError
from ioc.model.condition import Condition, Freshness
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import (
    ALARM_CLEARED,
    ALARM_RAISED,
    CAMERA_DETECTED,
    DOSSIER_CHANGED,
    LGSP_EXCHANGED,
    PAYMENT_MADE,
    REPORT_CHANGED,
    Event,
    Severity,
)
from ioc.model.figure import Ask
from ioc.model.focus import Focus
from ioc.model.listing import Listing, Order
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.model.role import Grant, Role, person_of, screen_of
from ioc.services.city import Change, City
from ioc.services.recorder import Recorder
from tests.servers import Urls, somebody_listens
from tests.services.stage import ask

NOW = datetime(2026, 11, 21, 8, 20, tzinfo=UTC)
HERE = Focus.on("da-lat")
T = TypeVar("T")


def keep(urls: Urls, area: str, decoded: Decoded) -> None:
    recorder = Recorder(urls.ingest)
    recorder.record([Arrival("t", b"", NOW, area, decoded=decoded)])
    recorder.close()


def station(area: str = "da-lat") -> Decoded:
    """An air station with a day of readings each ten minutes, PM2.5 at 20 µg/m³ and then at 30."""
    key = SensorKey(area, "air", "tram-1")
    told = [
        Reading(key, metric, NOW - timedelta(minutes=10 * i), value if i < 90 else value - 10)
        for i in range(144)
        for metric, value in (("pm25", 30.0), ("temperature", 18.0))
    ]
    return Decoded(told, [SensorNote(key, name="Trạm Hồ Xuân Hương", interval_s=600, simulated=True)])


def alarm(id_: str, type_: str, severity: Severity = Severity.CRITICAL) -> Decoded:
    data = {"alarm": "A1", "headline": "Mưa rất to ở đèo Prenn"}
    return Decoded(events=[Event("da-lat", "/canh-bao", id_, type_, NOW, NOW, data, severity=severity)])


def test_a_station_is_shown_with_its_index_and_its_past(database: Urls) -> None:
    keep(database, "da-lat", station())
    (air,) = ask(database, lambda city: city.air(HERE, NOW))
    assert (air.name, air.index, air.dominant, air.simulated) == ("Trạm Hồ Xuân Hương", 60, "pm25", True)
    assert air.pollutants[0].concentration == pytest.approx(30.0)
    assert len([v for v in air.spark if v is not None]) >= 20


def test_figures_and_sensors_tell_of_the_same_moment(database: Urls) -> None:
    keep(database, "da-lat", station())
    answer = ask(database, lambda city: city.figures(HERE, "air", [Ask("temperature"), Ask("pm10")], NOW))
    assert [f.value for f in answer.figures] == [18.0, None]
    (sensor,) = ask(database, lambda city: city.sensors(HERE, NOW))
    assert (sensor.freshness, sensor.condition) == (Freshness.FRESH, Condition.NORMAL)


def test_another_area_is_refused_and_never_leaks(database: Urls) -> None:
    keep(database, "da-lat", station())
    keep(database, "bao-loc", station("bao-loc"))
    somebody = person_of("staff", [Grant(Role.STAFF, "bao-loc")])
    questions = [
        lambda city: city.sensors(HERE, NOW),
        lambda city: city.figures(HERE, "air", [Ask("pm25")], NOW),
        lambda city: city.air(HERE, NOW),
        lambda city: city.dossiers(HERE, NOW),
        lambda city: city.dossier_list(HERE, NOW),
        lambda city: city.listing(HERE, Listing(), NOW),
        lambda city: city.reports(HERE, NOW),
        lambda city: city.report_list(HERE, NOW),
        lambda city: city.payments(HERE, NOW),
        lambda city: city.exchanges(HERE, NOW),
        lambda city: city.events(HERE, NOW),
        lambda city: city.concerns(HERE, NOW),
    ]
    for question in questions:
        with pytest.raises(NotAllowedError):
            ask(database, question, somebody)
    own = ask(database, lambda city: city.sensors(Focus.on("bao-loc"), NOW), somebody)
    assert [s.area for s in own] == ["bao-loc"]


def test_an_area_nobody_knows_is_named(embedded_database: Urls) -> None:
    with pytest.raises(IocError, match="atlantis"):
        ask(embedded_database, lambda city: city.sensors(Focus.on("atlantis"), NOW))


def test_a_critical_alarm_is_the_first_concern_until_it_is_cleared(database: Urls) -> None:
    keep(database, "da-lat", alarm("1", ALARM_RAISED))
    (concern,) = ask(database, lambda city: city.concerns(HERE, NOW))
    assert (concern.condition, concern.headline) == (Condition.CRITICAL, "Mưa rất to ở đèo Prenn")
    keep(database, "da-lat", alarm("2", ALARM_CLEARED))
    assert ask(database, lambda city: city.concerns(HERE, NOW)) == []


def test_an_alarm_raised_again_is_one_alarm_as_told_last(database: Urls) -> None:
    def again(id_: str, minute: int, **more: str) -> Decoded:
        data = {"alarm": "A1", "headline": f"Mưa rất to, lần {id_}"} | more
        at = NOW + timedelta(minutes=minute)
        return Decoded(events=[Event("da-lat", "/x", id_, ALARM_RAISED, at, at, data, severity=Severity.CRITICAL)])

    for id_, minute in (("2", -10), ("1", -20)):
        keep(database, "da-lat", again(id_, minute))
    (concern,) = ask(database, lambda city: city.concerns(HERE, NOW))
    assert concern.headline == "Mưa rất to, lần 2"
    keep(database, "da-lat", again("3", -5, expires=NOW.isoformat()))
    assert ask(database, lambda city: city.concerns(HERE, NOW)) == []


def test_dossiers_of_the_day_are_counted_in_local_time(database: Urls) -> None:
    def dossier(code: str, received: str, due: str, finished: str | None, status: int) -> Event:
        data = {"dossier": code, "status": status, "received_at": received, "due_at": due, "finished_at": finished}
        return Event("da-lat", "/mot-cua", code, DOSSIER_CHANGED, NOW - timedelta(minutes=1), NOW, data, subject=code)

    told = [
        dossier("today", "2026-11-21T00:30:00+07:00", "2026-11-25T17:00:00+07:00", None, 4),
        dossier("yesterday", "2026-11-20T23:30:00+07:00", "2026-11-21T17:00:00+07:00", "2026-11-21T10:00:00+07:00", 9),
        dossier("late", "2026-11-10T08:00:00+07:00", "2026-11-20T17:00:00+07:00", "2026-11-21T10:00:00+07:00", 9),
        dossier("overdue", "2026-11-10T08:00:00+07:00", "2026-11-20T17:00:00+07:00", None, 4),
        dossier("waiting", "2026-11-10T08:00:00+07:00", "2026-11-20T17:00:00+07:00", None, 5),
    ]
    keep(database, "da-lat", Decoded(events=told))
    today = ask(database, lambda city: city.dossiers(HERE, NOW)).today
    assert (today.received, today.finished, today.on_time, today.late) == (1, 2, 1, 1)
    assert (today.open, today.overdue, today.on_time_share) == (3, 1, 50)


def test_open_and_overdue_dossiers_are_counted_as_of_the_end_of_each_hour(embedded_database: Urls) -> None:
    def step(minutes_ago: int, **data: object) -> Event:
        at = NOW - timedelta(minutes=minutes_ago)
        return told(DOSSIER_CHANGED, f"H1-{minutes_ago}", at, {"dossier": "H1", **data})

    due = (NOW - timedelta(minutes=150)).isoformat()  # 12:50, of a dossier that came at 10:20 and was done at 14:50
    keep(embedded_database, "da-lat", Decoded(events=[step(300, status=2, due_at=due), step(30, status=9)]))
    came = NOW - timedelta(hours=5)
    elsewhere = Event("bao-loc", "/x", "1", DOSSIER_CHANGED, came, NOW, {"dossier": "H1", "status": 2})
    keep(embedded_database, "bao-loc", Decoded(events=[elsewhere]))
    day = ask(embedded_database, lambda city: city.dossiers(HERE, NOW))
    assert day.open_by_hour == (0,) * 18 + (1, 1, 1, 1, 0, 0)  # at 11, 12, 13 and 14 o'clock
    assert day.overdue_by_hour == (0,) * 20 + (1, 1, 0, 0)


def test_a_city_without_a_database_says_so_and_is_not_ready() -> None:
    nowhere = Urls("", "", "", "", "", gate="", web="postgresql://ioc_web:x@127.0.0.1:1/ioc")
    ready, told = ask(nowhere, lambda city: asyncio.gather(city.ready(), city.areas(), return_exceptions=True))
    assert ready is False
    assert isinstance(told, StoreUnavailableError)


def test_a_city_is_ready_when_migrated_and_furnished(embedded_database: Urls) -> None:
    assert ask(embedded_database, lambda city: city.ready()) is True
    with psycopg.connect(embedded_database.owner) as connection:
        connection.execute("DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)")
    assert ask(embedded_database, lambda city: city.ready()) is False


def test_changes_are_told_to_those_who_may_see_the_area(embedded_database: Urls) -> None:
    async def first(city: City) -> Change:
        changes = city.changes()
        waiting = asyncio.ensure_future(anext(changes))
        await somebody_listens(embedded_database.superuser)
        await asyncio.to_thread(keep, embedded_database, "da-lat", station())
        await asyncio.to_thread(keep, embedded_database, "bao-loc", station("bao-loc"))
        try:
            return await asyncio.wait_for(waiting, 10)
        finally:
            await changes.aclose()  # type: ignore[attr-defined]

    staff = person_of("staff", [Grant(Role.STAFF, "bao-loc")])
    assert ask(embedded_database, first, staff) == Change("bao-loc", "air")
    assert ask(embedded_database, first) == Change("da-lat", "air")


def told(type_: str, id_: str, at: datetime, data: dict[str, object], severity: Severity | None = None) -> Event:
    subject = str(data.get("report") or data.get("dossier") or "") or None
    return Event("da-lat", "/x", id_, type_, at, at, data, subject=subject, severity=severity, simulated=True)


def filed(code: str, hours_ago: float, *steps: tuple[float, str]) -> list[Event]:
    """A report by its steps, given as hours ago and state."""
    return [
        told(REPORT_CHANGED, f"{code}-{i}", NOW - timedelta(hours=h), {"report": code, "state": state, "text": code})
        for i, (h, state) in enumerate([(hours_ago, "filed"), *steps])
    ]


def test_reports_are_judged_against_two_hours_and_six_as_of_each_moment(database: Urls) -> None:
    events = [
        *filed("in time", 5, (4, "on_site"), (1, "answered")),
        *filed("late", 7, (4, "on_site"), (0.5, "answered"), (0.2, "closed")),
        *filed("waiting", 3),
        *filed("new", 1),
        *filed("again", 60, (59, "answered"), (2, "reopened")),
    ]
    keep(database, "da-lat", Decoded(events=events[::-1]))
    day = ask(database, lambda city: city.reports(HERE, NOW))
    assert (day.today.filed, day.today.answered, day.today.open, day.today.overdue) == (4, 2, 3, 2)
    assert (day.today.on_site_judged, day.today.on_site_in_time) == (3, 1)
    assert (day.today.answer_judged, day.today.answer_in_time) == (2, 1)
    assert (day.yesterday.open, day.last_week.open) == (0, 0)
    assert [r.code for r in day.urgent] == ["again", "waiting", "new"]
    assert sum(day.filed_by_hour) == 4
    assert day.answered_by_hour[-2:] == (2, 0)
    assert (day.at, day.simulated) == (NOW - timedelta(hours=0.2), True)
    listed = ask(database, lambda city: city.report_list(HERE, NOW, limit=2))
    assert [(r.code, r.area, r.text) for r in listed] == [("new", "da-lat", "new"), ("waiting", "da-lat", "waiting")]


def test_a_report_reopened_today_was_closed_yesterday(embedded_database: Urls) -> None:
    keep(embedded_database, "da-lat", Decoded(events=filed("again", 30, (26, "answered"), (2, "reopened"))))
    day = ask(embedded_database, lambda city: city.reports(HERE, NOW))
    assert (day.today.answered, day.today.open) == (0, 1)
    assert (day.yesterday.filed, day.yesterday.answered, day.yesterday.open) == (1, 1, 0)


def test_payments_count_once_and_failed_ones_bring_no_money(database: Urls) -> None:
    def payment(id_: str, hours_ago: float, **data: object) -> Event:
        return told(PAYMENT_MADE, id_, NOW - timedelta(hours=hours_ago), {"payment": id_} | data)

    events = [
        payment("1", 1, amount_vnd=20_000, ok=True),
        payment("2", 2, amount_vnd=10**12, ok=True),
        payment("3", 3, amount_vnd=50_000, ok=False),
        payment("4", 25, amount_vnd=70_000),
        payment("5", 7 * 24 + 1, amount_vnd=None, ok=True),
    ]
    for _ in range(2):
        keep(database, "da-lat", Decoded(events=events))
    day = ask(database, lambda city: city.payments(HERE, NOW))
    assert (day.today.made, day.today.failed, day.today.amount_vnd) == (2, 1, 10**12 + 20_000)
    assert (day.yesterday.made, day.yesterday.amount_vnd, day.last_week.made) == (1, 70_000, 1)
    assert [hour.made for hour in day.hours[-3:]] == [1, 1, 0]
    assert [hour.amount_vnd for hour in day.hours[-3:]] == [10**12, 20_000, 0]


def test_a_failing_system_is_first_of_the_exchanges_and_a_concern(database: Urls) -> None:
    def exchange(id_: str, minutes_ago: int, **data: object) -> Event:
        return told(LGSP_EXCHANGED, id_, NOW - timedelta(minutes=minutes_ago), data)

    events = [
        exchange("1", 10, system="hotich", count=90, failed=0, latency_ms=100.0),
        exchange("2", 20, system="hotich", count=10, failed=0, latency_ms=200.0),
        exchange("3", 10, system="lltp", count=4, failed=1),
        exchange("4", 90, system="silent"),
        exchange("5", 24 * 60 + 10, system="hotich", count=7, failed=7),
    ]
    keep(database, "da-lat", Decoded(events=events))
    day = ask(database, lambda city: city.exchanges(HERE, NOW))
    assert (day.today.calls, day.today.failed, day.today.latency_ms) == (105, 1, 110.0)
    assert (day.yesterday.success_share, day.last_week.success_share) == (0.0, None)
    assert [(s.system, s.condition.key, s.hour.calls) for s in day.systems] == [
        ("lltp", "warning", 4), ("hotich", "normal", 100), ("silent", "normal", 0),
    ]  # fmt: skip
    assert day.success_by_hour[-3:] == (100.0, None, pytest.approx(100 * 103 / 104))
    (concern,) = ask(database, lambda city: city.concerns(HERE, NOW))
    assert (concern.kind, concern.place, concern.count) == ("exchange", "lltp", 1)


def test_overdue_reports_are_one_concern_and_five_are_a_warning(database: Urls) -> None:
    keep(database, "da-lat", Decoded(events=[e for i in range(4) for e in filed(f"PA-{i}", 3)]))
    (concern,) = ask(database, lambda city: city.concerns(HERE, NOW))
    assert (concern.kind, concern.count, concern.condition) == ("reports", 4, Condition.WATCH)
    keep(database, "da-lat", Decoded(events=filed("PA-5", 3)))
    (concern,) = ask(database, lambda city: city.concerns(HERE, NOW))
    assert (concern.count, concern.condition) == (5, Condition.WARNING)


def test_what_a_camera_sees_is_one_concern_for_an_hour(embedded_database: Urls) -> None:
    def seen(id_: str, minutes_ago: int, severity: Severity | None) -> Event:
        data: dict[str, object] = {"camera": "cam-prenn", "kind": "accident"}
        return told(CAMERA_DETECTED, id_, NOW - timedelta(minutes=minutes_ago), data, severity)

    events = [seen("1", 50, Severity.HIGH), seen("2", 10, Severity.MEDIUM), seen("3", 5, Severity.LOW)]
    keep(embedded_database, "da-lat", Decoded(events=events))
    (concern,) = ask(embedded_database, lambda city: city.concerns(HERE, NOW))
    assert (concern.kind, concern.place, concern.seen, concern.condition) == (
        "camera", "cam-prenn", "accident", Condition.WATCH,
    )  # fmt: skip
    assert ask(embedded_database, lambda city: city.concerns(HERE, NOW + timedelta(hours=1))) == []


def test_dossiers_are_listed_open_first_by_their_due_time(embedded_database: Urls) -> None:
    def dossier(code: str, status: int, due_in: float, finished_ago: float | None = None) -> Event:
        data: dict[str, object] = {
            "dossier": code,
            "status": status,
            "due_at": (NOW + timedelta(hours=due_in)).isoformat(),
            "finished_at": None if finished_ago is None else (NOW - timedelta(hours=finished_ago)).isoformat(),
        }
        return told(DOSSIER_CHANGED, code, NOW - timedelta(hours=1), data)

    events = [
        dossier("later", 2, 9), dossier("overdue", 4, -9), dossier("long done", 10, -3, 30),
        dossier("done", 9, 5, 2), dossier("refused", 3, -20),
    ]  # fmt: skip
    keep(embedded_database, "da-lat", Decoded(events=events))
    listed = ask(embedded_database, lambda city: city.dossier_list(HERE, NOW))
    assert [d.code for d in listed] == ["overdue", "later", "refused", "done", "long done"]
    assert len(ask(embedded_database, lambda city: city.dossier_list(HERE, NOW, limit=2))) == 2
    still_open = ask(embedded_database, lambda city: city.dossier_list(HERE, NOW, ended=False))
    assert [d.code for d in still_open] == ["overdue", "later"]


def test_a_long_list_of_sensors_is_narrowed_ordered_and_paged(embedded_database: Urls) -> None:
    def sensor(name: str, domain: str, **described: Any) -> Decoded:
        key = SensorKey("da-lat", domain, name.lower().replace(" ", "-"))
        metric = {"air": "pm25", "noise": "laeq"}[domain]
        return Decoded([Reading(key, metric, NOW, 20.0)], [SensorNote(key, name=name, **described)])

    for name in ("Hồ Xuân Hương", "Chợ Đà Lạt", "Prenn"):
        keep(embedded_database, "da-lat", sensor(name, "air", ward="24784"))
    keep(embedded_database, "da-lat", sensor("Chợ đêm", "noise"))
    keep(embedded_database, "da-lat", Decoded(notes=[SensorNote(SensorKey("da-lat", "air", "mute"), name="Mute")]))

    def page(asked: Listing, domain: str | None = None) -> tuple[list[str], int | None]:
        found = ask(embedded_database, lambda city: city.listing(Focus.on("da-lat", domain), asked, NOW))
        return [s.name for s in found.sensors], found.total

    assert page(Listing()) == (["Chợ Đà Lạt", "Chợ đêm", "Hồ Xuân Hương", "Prenn"], 4)
    assert page(Listing(counted=False, descending=True)) == (["Prenn", "Hồ Xuân Hương", "Chợ đêm", "Chợ Đà Lạt"], None)
    for text in ("CHỢ", "cho", "Cho\u0323"):
        assert page(Listing(text=text), "air") == (["Chợ Đà Lạt"], 1)
    assert page(Listing(text="da lat")) == (["Chợ Đà Lạt"], 1)
    assert page(Listing(text="%")) == ([], 0)
    assert page(Listing(ward="24784", states=frozenset(("new",)), order="domain")) == (
        ["Chợ Đà Lạt", "Hồ Xuân Hương", "Prenn"],
        3,
    )
    assert page(Listing(states=frozenset(("offline",)))) == ([], 0)


def test_pages_of_sensors_lie_one_after_the_other_there_and_back(embedded_database: Urls) -> None:
    for area, domain, metric in (("da-lat", "air", "pm25"), ("bao-loc", "noise", "laeq"), ("da-teh", "air", "pm25")):
        keys = {SensorKey(area, domain, name.encode().hex()): name for name in ("Đèo", "Chợ", "chợ")}
        told = Decoded(
            [Reading(key, metric, NOW, 20.0) for key in keys], [SensorNote(k, name=n) for k, n in keys.items()]
        )
        keep(embedded_database, area, told)
    focus = Focus(frozenset(("da-lat", "bao-loc", "da-teh")))

    async def walk(city: City, asked: Listing) -> None:
        whole = await city.listing(focus, replace(asked, limit=50), NOW)
        pages = [await city.listing(focus, asked, NOW)]
        while pages[-1].after:
            pages.append(await city.listing(focus, replace(asked, after=pages[-1].after), NOW))
        back = [pages[-1]]
        while back[-1].before:
            back.append(await city.listing(focus, replace(asked, before=back[-1].before), NOW))
        assert (whole.total, whole.before, whole.after) == (9, None, None)
        assert [len(page.sensors) for page in pages] == [4, 4, 1]
        assert [sensor for page in pages for sensor in page.sensors] == [*whole.sensors]
        assert back == pages[::-1]

    async def walks(city: City) -> None:
        for order in get_args(Order):
            for descending in (False, True):
                await walk(city, Listing(order=order, descending=descending, limit=4))

    ask(embedded_database, walks)


def test_a_page_after_a_sensor_that_is_gone_is_empty(embedded_database: Urls) -> None:
    keep(embedded_database, "da-lat", station())
    page = ask(embedded_database, lambda city: city.listing(HERE, Listing(after=999_999), NOW))
    assert (page.sensors, page.total) == ((), 1)


def test_payments_and_exchanges_are_no_news(embedded_database: Urls) -> None:
    events = [
        told(PAYMENT_MADE, "1", NOW, {"payment": "P1"}),
        told(LGSP_EXCHANGED, "2", NOW, {"system": "hotich"}),
        *filed("PA-1", 1),
    ]
    keep(embedded_database, "da-lat", Decoded(events=events))
    assert [e.type for e in ask(embedded_database, lambda city: city.events(HERE, NOW))] == [REPORT_CHANGED]


def test_a_screen_may_count_what_is_due_and_not_read_what_it_is_about(embedded_database: Urls) -> None:
    data = {"dossier": "H1", "status": 2, "due_at": (NOW + timedelta(hours=3)).isoformat(), "procedure": {"name": "X"}}
    data |= {"received_at": NOW.isoformat()}
    told = Event("da-lat", "/dvc", "1", DOSSIER_CHANGED, NOW, NOW, data, subject="H1")
    keep(embedded_database, "da-lat", Decoded(events=[told]))
    screen = screen_of("wall", "da-lat")
    (due,) = ask(embedded_database, lambda city: city.due(HERE, NOW), screen)
    assert (due.status, due.due_at, due.code, due.procedure_name) == (2, NOW + timedelta(hours=3), "", None)
    with pytest.raises(NotAllowedError):
        ask(embedded_database, lambda city: city.dossier_list(HERE, NOW), screen)
