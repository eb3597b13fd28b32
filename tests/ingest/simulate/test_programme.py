"""What is published when: the same every time, the past as it was told live, and wrong where it is meant to be."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import msgspec
import pytest

from ingest.arrivals import Message, Rules, read
from ingest.publisher import Outgoing
from ingest.simulate import SEED, dialects, faults
from ingest.simulate.almanac import Almanac
from ingest.simulate.measures import values
from ingest.simulate.programme import DAYS, Programme
from ingest.simulate.services import begun_on, dossiers_of
from ingest.simulate.stations import HOME, SPARKPLUG
from ingest.simulate.told import VIETNAM
from ingest.simulate.world import World
from ioc.model.catalogue import DOMAINS
from ioc.model.decoded import Decoded
from ioc.model.reading import Quality
from tests.ingest.simulate.played import CENTRES, NOW, WORLD, everywhere, heard

LONGEST = 45  # days a dossier lives


@pytest.fixture(scope="module")
def programme() -> Programme:
    return Programme(WORLD, NOW)


@pytest.fixture(scope="module")
def minutes() -> list[Outgoing]:
    """A quarter of an hour as it is told live."""
    fresh = Programme(WORLD, NOW)
    return [m for second in range(NOW + 1, NOW + 901) for m in fresh.live(second)]


@pytest.fixture(scope="module")
def newest_day(programme: Programme) -> list[Decoded]:
    return heard(programme.past_readings(0))


def test_a_first_round_brings_every_sensor_but_the_silent_ones(programme: Programme) -> None:
    decoded = heard(programme.round())
    speaking = {(d.readings[0].key.area, d.readings[0].key.sensor) for d in decoded}
    silent = {(s.area, s.sensor) for s in faults.Faults(SEED, everywhere()).silent(NOW)}
    assert speaking == {(s.area, s.sensor) for s in everywhere()} - silent
    assert all(n.simulated and n.name and n.ward and n.interval_s and n.lat for d in decoded for n in d.notes)
    assert all(d.notes for d in decoded)


def test_the_same_moments_are_told_in_the_same_words_by_another_run(
    programme: Programme, minutes: list[Outgoing]
) -> None:
    again = Programme(WORLD, NOW)
    messages = list(programme.round())
    assert messages == list(again.round())
    assert list(islice(programme.history(), 2500)) == list(islice(again.history(), 2500))
    assert minutes[:300] == [m for second in range(NOW + 1, NOW + 61) for m in again.live(second)][:300]
    assert messages != list(Programme(World(SEED + 1), NOW).round())


def test_every_live_message_is_read_whatever_format_it_speaks(minutes: list[Outgoing]) -> None:
    messages = [m for m in minutes if "thu-nghiem" not in m.topic]
    decoded = heard([*Programme(WORLD, NOW).introductions(), *messages], NOW + 900)
    speaking = {(r.key.area, r.key.domain, r.key.sensor) for d in decoded for r in d.readings}
    silent = set(faults.Faults(SEED, everywhere()).silent(NOW))
    assert speaking == {(s.area, s.domain, s.sensor) for s in everywhere() if s not in silent and s.speaks != SPARKPLUG}
    foreign = {m.topic.split("/")[0] for m in messages} | {m.topic.rpartition("/")[2] for m in messages}
    assert {"application", "v3", "home", "senml", "ngsi", "readings", "up"} <= foreign
    notes = {(n.key.area, n.key.sensor): n.simulated for d in decoded for n in d.notes}
    assert set(notes.values()) == {True}


@pytest.mark.parametrize("speaks", ["senml", "ngsi", "chirpstack", "ttn"])
def test_a_format_tells_what_plain_json_would(speaks: str) -> None:
    for station in (s for s in everywhere() if s.speaks == speaks):
        for at in (NOW - NOW % 900 + station.phase_s - n * 900 for n in range(5)):
            told = values(WORLD, station, at)
            ours, foreign = heard([dialects.plain(station, at, told), dialects.speak(station, at, told)])
            assert {r.metric: r for r in foreign.readings} == {r.metric: r for r in ours.readings}


def test_what_the_things_stack_leaves_out_is_zero() -> None:
    station = next(s for s in everywhere() if s.speaks == "ttn" and s.kind == "flood")
    message = dialects.speak(station, NOW, {"depth": 0.0})
    assert b"decoded_payload" not in message.payload
    assert [(r.metric, r.value) for d in heard([message]) for r in d.readings] == [("depth", 0.0)]


def test_history_tells_of_a_moment_what_was_told_of_it_live(newest_day: list[Decoded]) -> None:
    since, fresh = NOW - 1800, Programme(WORLD, NOW - 1801)
    messages = [m for second in range(since, NOW) for m in fresh.readings(second)]
    live = {(r.key, r.metric, r.measured_at): r.value for d in heard(messages) for r in d.readings}
    elsewhere = {(s.area, s.sensor) for s in everywhere() if s.speaks in (HOME, SPARKPLUG)}
    everything = [r for d in newest_day for r in d.readings if (r.key.area, r.key.sensor) not in elsewhere]
    told = {(r.key, r.metric, r.measured_at): r.value for r in everything}
    both = told.keys() & live.keys()
    assert len(both) > 2000
    assert {k: told[k] for k in both} == {k: live[k] for k in both}
    begin = datetime.fromtimestamp(since, UTC)
    assert {k for k in told if k[2] >= begin} <= live.keys()  # type: ignore[operator]


def test_the_newest_day_is_told_whole_in_every_domain_and_district(newest_day: list[Decoded]) -> None:
    assert max(len(d.readings) for d in newest_day) <= 500
    assert 80_000 < sum(len(d.readings) for d in newest_day) < 160_000
    hours = defaultdict(set)
    for decoded in newest_day:
        for reading in decoded.readings:
            hours[reading.key.area, reading.key.domain].add(reading.measured_at.astimezone(VIETNAM).hour)
    assert {(area, domain) for area in CENTRES for domain in DOMAINS} <= hours.keys()
    assert {len(seen) for seen in hours.values()} == {24}


def test_the_past_of_two_days_has_no_gap_for_what_a_sensor_promises(programme: Programme) -> None:
    times = defaultdict(list)
    for decoded in heard(
        m for age in (1, 0) for m in programme.past_readings(age) if m.topic.startswith("ioc/dam-rong")
    ):
        for reading in decoded.readings:
            times[reading.key.sensor, reading.metric].append(reading.measured_at)
    promised = {s.sensor: timedelta(seconds=s.promised_s) for s in everywhere() if s.area == "dam-rong"}
    silent = {s.sensor for age in range(0, 48, 3) for s in programme._faults.silent(NOW - age * 3600)}
    for (sensor, metric), found in times.items():
        if sensor not in silent and metric not in ("rain", "energy"):
            assert max(later - at for at, later in pairwise(sorted(found))) <= 3 * promised[sensor]


def test_an_older_day_is_coarser_and_its_sums_are_whole(programme: Programme) -> None:
    meter = next(s for s in everywhere() if s.kind == "energy")
    readings = [
        r
        for d in heard(
            m for m in programme.past_readings(3) if f"/{meter.sensor}/" in m.topic and meter.area in m.topic
        )
        for r in d.readings
    ]
    assert sum(r.metric == "power" for r in readings) == 24
    assert sum(r.metric == "energy" for r in readings) == 96


def test_silent_sensors_are_silent_for_hours(newest_day: list[Decoded]) -> None:
    silent = {(s.area, s.sensor) for s in faults.Faults(SEED, everywhere()).silent(NOW)}
    window = datetime.fromtimestamp(NOW - NOW % faults.SILENT_S, UTC)
    readings = [r for d in newest_day for r in d.readings]
    since_then = {(r.key.area, r.key.sensor) for r in readings if r.measured_at >= window}
    assert silent
    assert not silent & since_then
    assert len(since_then) == len(everywhere()) - len(silent)
    assert silent <= {(r.key.area, r.key.sensor) for r in readings}, "they spoke before"


def test_one_sensor_repeats_itself_for_hours(programme: Programme) -> None:
    stuck = programme._faults.stuck(NOW)
    told = [programme._measured(stuck, at) for at in range(NOW - 1200, NOW, stuck.interval_s)]
    assert len({tuple(measured.items()) for measured in told}) == 1
    assert values(WORLD, stuck, faults.stuck_since(NOW)) == told[0]


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


def test_history_holds_every_event_of_every_story_alive_in_its_days(programme: Programme) -> None:
    days = [m for age in range(DAYS) for m in programme.past_events(age)]
    told = [msgspec.json.decode(m.payload) for m in (*days, *programme.older_events())]
    keys = [(t["source"], t["id"]) for t in told]
    assert len(set(keys)) == len(keys)
    assert sum(t["type"] == "vn.ioc.dossier.changed" for t in told) <= 40_000
    now = datetime.fromtimestamp(NOW, VIETNAM)
    since = now - timedelta(days=DAYS)
    assert max(datetime.fromisoformat(t["time"]) for t in told) <= now
    wished, area = set(), CENTRES["lac-duong"]
    for age in range(LONGEST):
        day = now.date() - timedelta(age)
        for story in (*dossiers_of(WORLD, area, day), *begun_on(WORLD, area, day, everywhere())):
            if story[-1].at > since:
                wished |= {(f"/{t.service}/lac-duong", t.id) for t in story if t.at <= now}
    assert {key for key in keys if key[0].endswith("/lac-duong")} == wished
    assert all(t["simulated"] for t in told)


def test_the_past_comes_newest_day_first_and_newest_event_first(programme: Programme) -> None:
    times = [datetime.fromisoformat(msgspec.json.decode(m.payload)["time"]) for m in programme.past_events(0)]
    assert times == sorted(times, reverse=True)
    assert {m.topic.split("/")[1] for m in programme.past_events(0)} == set(CENTRES)


def test_every_event_of_a_day_can_be_read(programme: Programme) -> None:
    decoded = heard(programme.past_events(1))
    assert {e.type.removeprefix("vn.ioc.") for d in decoded for e in d.events} >= {
        "dossier.changed",
        "report.changed",
        "payment.made",
        "lgsp.exchanged",
        "camera.detected",
        "alarm.raised",
        "alarm.cleared",
    }


def test_live_events_come_once_and_none_is_left_out_even_over_midnight() -> None:
    first = datetime(2026, 11, 19, 23, 20, tzinfo=VIETNAM)
    last = first + timedelta(minutes=80)
    almanac = Almanac(WORLD, everywhere(), first, 1)
    live = [t for s in range(1, 80 * 60 + 1) for t in almanac.due(first + timedelta(seconds=s))]
    area, wished = CENTRES["lac-duong"], set()
    for age in range(-1, LONGEST):
        day = first.date() - timedelta(age)
        for story in (*dossiers_of(WORLD, area, day), *begun_on(WORLD, area, day, everywhere())):
            wished |= {t.id for t in story if first < t.at <= last}
    ids = [t.id for t in live if t.area == "lac-duong"]
    assert sorted(ids) == sorted(wished)
    assert len(live) > 100
