"""What cameras see: crowds, accidents, parking where it is forbidden, red lights, smoke."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from ingest.simulate.noise import between, chance
from ingest.simulate.stations import Station
from ingest.simulate.told import VIETNAM, Told
from ingest.simulate.visitors import rush
from ingest.simulate.world import World
from ioc.model.area import Area
from ioc.model.event import CAMERA_DETECTED

SERVICE = "camera"
A_DAY = 0.13  # detections a day and a thousand inhabitants
# kind, how often, how grave
KINDS = (
    ("red_light", 34, "informational"),
    ("parking", 32, "informational"),
    ("crowd", 18, "low"),
    ("accident", 6, "low"),
    ("smoke", 4, "low"),
)


def of_day(world: World, area: Area, day: date, near: list[Station]) -> Iterator[list[Told]]:
    """The detections of a day, each by the camera beside a road counter, more of them when the streets are full."""
    roads = [s for s in near if s.kind == "traffic"]
    start = datetime.combine(day, time(), VIETNAM)
    tries = round(3 * A_DAY * (area.population or 0) / 1000)
    for number in range(tries if roads else 0):
        key = world.key("camera", area.slug, day, number)
        at = start + timedelta(seconds=int(between(key, 0, 86_400, 1)))
        if chance(key, 2) < rush(world, area.slug or "", at.timestamp()):
            yield [_seen(key, at, roads[int(chance(key, 3) * len(roads))])]


def _seen(key: int, at: datetime, place: Station) -> Told:
    target = chance(key, 4) * sum(often for _, often, _ in KINDS)
    kind, severity = KINDS[-1][0], KINDS[-1][2]
    for name, often, grave in KINDS:
        target -= often
        if target < 0:
            kind, severity = name, grave
            break
    camera = f"cam-{place.id.removeprefix('gt-')}"
    data = {
        "camera": camera,
        "name": place.name,
        "kind": kind,
        "confidence": round(between(key, 0.71, 0.99, 5), 2),
        "location": {"lat": place.lat, "lon": place.lon},
    }
    id_ = f"{camera}-{int(at.timestamp())}-{key % 1000}"
    return Told(at, place.area, SERVICE, id_, CAMERA_DETECTED, camera, data, ward=place.ward, severity=severity)
