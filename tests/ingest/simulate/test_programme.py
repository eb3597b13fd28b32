"""The simulated city: the same every time, plausible as a highland city is, and wrong where it is meant to be."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from statistics import mean

import msgspec
import pytest

from ingest.arrivals import Message, Rules, read
from ingest.publisher import Outgoing
from ingest.simulate import SEED, alarms, dossiers, faults
from ingest.simulate.city import values
from ingest.simulate.programme import DAY_S, Programme
from ingest.simulate.told import VIETNAM, Told
from ioc.model.catalogue import DOMAINS
from ioc.model.decoded import Decoded
from ioc.model.dossier import TERMINAL, fold
from ioc.model.event import Event
from ioc.model.reading import Quality

NOW = int(datetime(2026, 11, 19, 10, 20, tzinfo=VIETNAM).timestamp())  # a Thursday
WEEKDAY = date(2026, 11, 10)


@pytest.fixture(scope="module")
def programme() -> Programme:
    return Programme(SEED)


def heard(messages: Iterable[Outgoing], at: int = NOW) -> list[Decoded]:
    """What an ingestor makes of the messages; one that cannot be read fails the test."""
    received_at = datetime.fromtimestamp(at, UTC)
    arrivals = [read(Message(m.topic, m.payload, received_at, content_type=m.content_type), Rules()) for m in messages]
    assert [a.reason for a in arrivals if a.reason] == []
    return [a.decoded for a in arrivals if a.decoded]


@pytest.fixture(scope="module")
def newest_day(programme: Programme) -> list[Decoded]:
    return heard(programme.past_readings(NOW))


def test_sixty_sensors_stand_in_the_city_at_places_of_their_own(programme: Programme) -> None:
    assert Counter(s.domain for s in programme.stations) == {"air": 8, "weather": 14, "water": 10, "traffic": 28}
    assert len({s.id for s in programme.stations}) == 60
    assert len({(s.lat, s.lon) for s in programme.stations}) == 60
    assert all(11.82 < s.lat < 12.02 and 108.33 < s.lon < 108.58 for s in programme.stations)
    assert all(s.ward.startswith("24") for s in programme.stations)


def test_a_first_round_brings_every_sensor_but_the_silent_one(programme: Programme) -> None:
    decoded = heard(programme.round(NOW))
    speaking = {d.readings[0].key.sensor for d in decoded}
    silent = faults.silent(SEED, programme.stations, NOW)
    assert speaking == {s.id for s in programme.stations} - {silent.id}
    assert all(note.simulated and note.name and note.interval_s for d in decoded for note in d.notes)
    assert all(d.notes for d in decoded)


def test_the_same_moments_are_told_in_the_same_words_by_another_run(programme: Programme) -> None:
    again = Programme(SEED)
    messages = list(programme.round(NOW))
    assert messages == list(again.round(NOW))
    assert list(islice(programme.history(NOW), 10)) == list(islice(again.history(NOW), 10))
    assert [list(programme.live(NOW + s)) for s in range(60)] == [list(again.live(NOW + s)) for s in range(60)]
    assert messages != list(Programme(SEED + 1).round(NOW))


def test_history_tells_of_a_moment_what_was_told_of_it_live(programme: Programme, newest_day: list[Decoded]) -> None:
    since = NOW - 1800
    live: dict[tuple[object, ...], float] = {}
    for second in range(since, NOW):
        messages = [m for m in programme.live(second) if m.topic.endswith("readings") and b"simulated" in m.payload]
        for decoded in heard(messages):
            live |= {(r.key, r.metric, r.measured_at): r.value for r in decoded.readings}
    told = {(r.key, r.metric, r.measured_at): r.value for d in newest_day for r in d.readings}
    both = told.keys() & live.keys()
    assert len(both) > 400
    assert {k: told[k] for k in both} == {k: live[k] for k in both}
    begin = datetime.fromtimestamp(since, UTC)
    assert {k for k in told if k[2] >= begin} <= live.keys()  # type: ignore[operator]


def test_the_newest_day_is_told_within_seconds_in_every_domain(newest_day: list[Decoded]) -> None:
    assert len(newest_day) < 150
    assert max(len(d.readings) for d in newest_day) <= 500
    hours = defaultdict(set)
    for decoded in newest_day:
        for reading in decoded.readings:
            hours[reading.key.domain].add(reading.measured_at.astimezone(VIETNAM).hour)
    assert {domain: len(seen) for domain, seen in hours.items()} == dict.fromkeys(DOMAINS, 24)


def of_days(programme: Programme, domain: str, metric: str, days: int = 8) -> dict[int, list[float]]:
    """Values by local hour over some days."""
    by_hour: dict[int, list[float]] = defaultdict(list)
    for station in programme.stations:
        if station.domain == domain and metric in station.metrics:
            for at in range(NOW - days * DAY_S, NOW, 3600):
                at = at - at % 3600 + station.phase_s
                hour = datetime.fromtimestamp(at, VIETNAM).hour
                by_hour[hour].append(values(SEED, station, at)[metric])
    return by_hour


def test_nights_are_cool_and_afternoons_mild(programme: Programme) -> None:
    warmth = of_days(programme, "weather", "temperature")
    assert 12 <= mean(warmth[5]) <= 16
    assert 20 <= mean(warmth[13]) <= 24.5
    assert mean(of_days(programme, "weather", "humidity")[5]) > 88


def test_dust_peaks_at_rush_hours_and_ozone_at_noon(programme: Programme) -> None:
    dust, ozone = of_days(programme, "air", "pm25"), of_days(programme, "air", "o3")
    assert mean(dust[7]) > 1.3 * mean(dust[2])
    assert mean(dust[17]) > 1.3 * mean(dust[2])
    assert mean(ozone[13]) > 2 * mean(ozone[6])


def test_streets_slow_down_at_rush_hours(programme: Programme) -> None:
    speed, occupancy = of_days(programme, "traffic", "speed"), of_days(programme, "traffic", "occupancy")
    assert mean(speed[7]) < mean(speed[10]) < mean(speed[3])
    assert min(speed[17]) < 18, "some street passes its threshold"
    assert max(occupancy[17]) > 60


def test_water_stays_where_thresholds_are_passed_now_and_then(programme: Programme) -> None:
    level = [v for vs in of_days(programme, "water", "level", 30).values() for v in vs]
    filling = [v for vs in of_days(programme, "water", "filling", 30).values() for v in vs]
    assert 0.9 < min(level) < 1.1
    assert 1.5 < max(level) < 2.0
    assert 78 < min(filling) < 84
    assert 90 < max(filling) < 95


def test_rain_is_the_amount_of_five_minutes_and_falls_in_the_afternoon(programme: Programme) -> None:
    rain: dict[int, float] = defaultdict(float)
    gauge = next(s for s in programme.stations if "rain" in s.metrics)
    for at in range(NOW - 50 * DAY_S - NOW % 300 + gauge.phase_s, NOW, 300):
        rain[datetime.fromtimestamp(at, VIETNAM).hour] += values(SEED, gauge, at)["rain"]
    assert sum(rain[h] for h in range(13, 20)) > 0.9 * sum(rain.values()) > 0
    assert "rain" not in values(SEED, gauge, NOW - NOW % 300 + gauge.phase_s + 30)


def test_one_sensor_is_silent_for_hours(programme: Programme, newest_day: list[Decoded]) -> None:
    silent = faults.silent(SEED, programme.stations, NOW)
    readings = [r for d in newest_day for r in d.readings]
    window = datetime.fromtimestamp(NOW - NOW % faults.SILENT_S, UTC)
    since_then = {r.key.sensor for r in readings if r.measured_at >= window}
    assert silent.id not in since_then
    assert len(since_then) == 59
    assert silent.id in {r.key.sensor for r in readings}, "it spoke before"


def test_one_sensor_repeats_itself_for_hours(programme: Programme) -> None:
    stuck = faults.stuck(SEED, programme.stations, NOW)
    lives = [m for s in range(NOW - 1200, NOW) for m in programme.live(s) if m.topic.endswith(f"{stuck.id}/readings")]
    told = {tuple((r.metric, r.value) for r in d.readings if not r.quality) for d in heard(lives)}
    assert len(lives) > 3
    assert len(told) == 1


def test_impossible_values_come_now_and_then_and_are_flagged(newest_day: list[Decoded]) -> None:
    readings = [r for d in newest_day for r in d.readings]
    flagged = [r for r in readings if r.quality & Quality.IMPLAUSIBLE]
    assert {r.value for r in flagged} == {faults.IMPOSSIBLE}
    assert 0 < len(flagged) < len(readings) / 500


def test_one_payload_a_minute_is_broken() -> None:
    received_at = datetime.fromtimestamp(NOW, UTC)
    messages = [faults.broken(SEED, NOW // 60 + n) for n in range(30)]
    reasons = [read(Message(m.topic, m.payload, received_at), Rules()).reason for m in messages]
    assert all(reasons)
    assert len(set(reasons)) >= 4


# events


def lives(day: date) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for told in dossiers.received_on(SEED, day):
        found[told.subject].append(told)
    return found


def as_event(told: Told) -> Event:
    return Event("da-lat", "/mot-cua", told.id, told.type, told.at, told.at, told.data, subject=told.subject)


def test_about_two_hundred_dossiers_come_on_a_weekday_and_few_on_sunday() -> None:
    assert 165 <= len(lives(WEEKDAY)) <= 235
    assert 5 <= len(lives(date(2026, 11, 15))) <= 20
    sunday = [told for events in lives(date(2026, 11, 15)).values() for told in events]
    assert all(told.data["channel"] == dossiers.ONLINE for told in sunday)


def test_most_are_on_time_and_half_are_online() -> None:
    folded = [fold(map(as_event, events)) for n in range(10) for events in lives(WEEKDAY - timedelta(n)).values()]
    judged = [d.on_time() for d in folded if d.on_time() is not None]
    assert 0.94 <= sum(judged) / len(judged) <= 0.98
    assert 0.46 <= sum(d.channel == 2 for d in folded) / len(folded) <= 0.60
    assert {d.status for d in folded} <= TERMINAL, "every dossier comes to its end"


def test_a_dossier_goes_forward_and_ends_within_its_longest_life() -> None:
    seen = Counter[int]()
    for n in range(20):
        day = WEEKDAY - timedelta(n)
        for events in lives(day).values():
            assert [e.at for e in events] == sorted(e.at for e in events)
            assert events[-1].at.date() - day < timedelta(days=dossiers.LONGEST_DAYS)
            assert len({e.id for e in events}) == len(events)
            seen.update(e.data["status"] for e in events)
    assert set(seen) >= {1, 2, 3, 4, 5, 6, 7, 9, 10}


def test_the_office_works_in_office_hours() -> None:
    for events in lives(WEEKDAY).values():
        for told in events:
            if told.data["status"] != 1:
                assert told.at.weekday() < 5
                assert 7.5 <= told.at.hour + told.at.minute / 60 <= 17.02


def test_pausing_moves_the_due_time_by_the_pause() -> None:
    paused = 0
    for n in range(10):
        for events in lives(WEEKDAY - timedelta(n)).values():
            stops = [i for i, e in enumerate(events) if e.data["status"] in (5, 6)]
            for i in stops:
                before, after = events[i - 1].data["due_at"], events[i + 1].data["due_at"]
                moved = datetime.fromisoformat(after) - datetime.fromisoformat(before)
                assert moved == events[i + 1].at - events[i].at
                assert fold(map(as_event, events)).due_at == datetime.fromisoformat(after)
                paused += 1
    assert paused > 30


def test_history_holds_every_event_of_every_dossier_alive_in_its_days(programme: Programme) -> None:
    days = [m for day in range(10) for m in programme.past_events(NOW - day * DAY_S)]
    days += programme.older_events(NOW - 10 * DAY_S, NOW)
    told = [msgspec.json.decode(m.payload) for m in days if m.topic.endswith("/mot-cua")]
    ids = [t["id"] for t in told]
    assert len(set(ids)) == len(ids)
    now, since = datetime.fromtimestamp(NOW, VIETNAM), datetime.fromtimestamp(NOW - 10 * DAY_S, VIETNAM)
    assert max(datetime.fromisoformat(t["time"]) for t in told) <= now
    wished = set()
    for age in range(dossiers.LONGEST_DAYS):
        for events in lives(now.date() - timedelta(age)).values():
            if any(e.at > since for e in events):
                wished |= {e.id for e in events if e.at <= now}
    assert set(ids) == wished
    assert all(t["simulated"] for t in told)


def test_live_events_come_once_and_none_is_left_out(programme: Programme) -> None:
    fresh = Programme(SEED)
    live = [m for s in range(NOW + 1, NOW + 90 * 60) for m in fresh.live(s) if "/events/" in m.topic]
    now, end = datetime.fromtimestamp(NOW, VIETNAM), datetime.fromtimestamp(NOW + 90 * 60 - 1, VIETNAM)
    wished = {
        e.id
        for age in range(dossiers.LONGEST_DAYS)
        for e in programme._events_of(now.date() - timedelta(age))
        if now < e.at <= end
    }
    ids = [msgspec.json.decode(m.payload)["id"] for m in live]
    assert sorted(ids) == sorted(wished)
    assert len(ids) > 50
    heard(live, NOW + 90 * 60)


def test_every_alarm_is_cleared_after_it_was_raised() -> None:
    kinds = Counter[str]()
    for n in range(60):
        told = alarms.of_day(SEED, WEEKDAY - timedelta(n))
        for raised, cleared in zip(told[::2], told[1::2], strict=True):
            assert (raised.type, cleared.type) == ("vn.ioc.alarm.raised", "vn.ioc.alarm.cleared")
            assert raised.data["alarm"] == cleared.data["alarm"]
            assert raised.at < cleared.at
            assert raised.severity in ("low", "medium")
            kinds[raised.data["alarm"].rsplit("-", 2)[0]] += 1
    assert set(kinds) == {"mua-lon", "nuoc-dang", "tac-duong", "suong-mu"}
