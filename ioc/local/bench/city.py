"""Seven areas for a bench: sensors with a day of readings, dossiers, and one change a second for each."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

from geodata import areas as editions
from ingest.simulate import SEED
from ingest.simulate.stations import Station, stations
from ioc.model.catalogue import find
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import DOSSIER_CHANGED, Event
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.services.recorder import Recorder

EDITION = "2023"
DAY = 24  # hours of readings that are there before
DOSSIERS = 200  # of an area
CHANGING = (
    "weather"  # the kind of sensor whose temperature changes; one stands in each area, so that the mean is its own
)
COLDEST, STEPS = 10.0, 200  # a temperature is told in tenths: so many follow each other before one comes again


def slugs() -> list[str]:
    """The areas with a wall."""
    return [area.slug for area in editions.load(EDITION) if area.ioc and area.slug]


def standing() -> list[Station]:
    """Every simulated sensor of these areas, of the changing kind the first alone."""
    found: list[Station] = []
    for station in stations(SEED, EDITION):
        known = {(one.area, one.kind) for one in found}
        if station.area in slugs() and (station.kind != CHANGING or (station.area, CHANGING) not in known):
            found.append(station)
    return found


def fill(url: str, now: datetime) -> None:
    """A day of everything."""
    chance = random.Random(SEED)  # noqa: S311 - values, not secrets
    with closing(Recorder(url, EDITION)) as recorder:
        for station in standing():
            recorder.record([_arrival(station.area, _day(station, now, chance))])
        for area in slugs():
            told = list(_dossiers(area, now))
            recorder.record([_arrival(area, Decoded(events=told))])


def change(url: str, seconds: float) -> list[tuple[str, str, float]]:
    """A new temperature a second in each area, spread over the second; what was committed when, as a wall writes it."""
    changing = [station for station in standing() if station.kind == CHANGING]
    began, told = time.monotonic(), list[tuple[str, str, float]]()
    with closing(Recorder(url, EDITION)) as recorder:
        for number in range(int(seconds) * len(changing)):
            time.sleep(max(0.0, began + number / len(changing) - time.monotonic()))
            station, value = changing[number % len(changing)], COLDEST + number // len(changing) % STEPS / 10
            key = SensorKey(station.area, station.domain, station.sensor)
            reading = Reading(key, "temperature", datetime.now(UTC), value)
            recorder.record([_arrival(station.area, Decoded([reading]))])
            told.append((station.area, f"{value:.1f}".replace(".", ","), time.time()))
    return told


def _arrival(area: str, decoded: Decoded) -> Arrival:
    return Arrival(f"ioc/{area}/bench", b"{}", datetime.now(UTC), area, "plain", decoded=decoded)


def _day(station: Station, now: datetime, chance: random.Random) -> Decoded:
    """Readings by the hour up to now, near the middle of what is plausible."""
    key = SensorKey(station.area, station.domain, station.sensor)
    known = {name: find(station.domain, name) for name in station.metrics}
    readings = [
        Reading(key, name, now - timedelta(hours=hour), round(min(metric.high, 40) * chance.uniform(0.4, 0.6), 1))
        for name, metric in known.items()
        if metric
        for hour in range(DAY)
    ]
    note = SensorNote(key, station.name, station.ward, station.lat, station.lon, station.promised_s)
    return Decoded(readings, [note])


def _dossiers(area: str, now: datetime) -> Iterator[Event]:
    """Some of today, some of yesterday; a few are late."""
    for number in range(DOSSIERS):
        filed, id_ = now - timedelta(minutes=10 * number), f"H-{number}"
        due = (filed + timedelta(hours=20)).isoformat()
        told = {
            "dossier": id_,
            "status": 2,
            "procedure": f"1.00{number % 9}",
            "filed_at": filed.isoformat(),
            "due_at": due,
        }
        yield Event(area, "/mot-cua", f"{area}-{id_}", DOSSIER_CHANGED, filed, now, told, subject=id_)


def expected(changes: Sequence[tuple[str, str, float]]) -> dict[tuple[str, str], float]:
    """When each value of an area was committed."""
    return {(area, value): at for area, value, at in changes}
