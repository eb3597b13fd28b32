"""Exchanges over the LGSP: what each connected system of a district sent and fetched, how fast, and how much failed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ingest.simulate.hours import working
from ingest.simulate.noise import between, chance, smooth
from ingest.simulate.told import VIETNAM, Told
from ingest.simulate.weather import bell, hour
from ingest.simulate.world import World
from ioc.model.area import Area
from ioc.model.event import LGSP_EXCHANGED

SERVICE = "lgsp"
LARGE = 150_000  # inhabitants from which on a district exchanges more, and tells of it more often
EVERY_S, SMALL_EVERY_S = 1200, 1800
RETRY_S, RETRIES, RETRIED_FOR_S = 60, 25, 7200  # how often, and with how many calls, a system that is down is tried


@dataclass(frozen=True, slots=True)
class System:
    """A connected system: calls an hour and a thousand inhabitants at work, and its usual latency."""

    name: str
    direction: str
    calls: float
    latency_ms: int


# fmt: off  # a system a line
SYSTEMS = (
    System("Cổng dịch vụ công quốc gia", "in", 2.4, 320),
    System("Cơ sở dữ liệu quốc gia về dân cư", "out", 3.6, 540),
    System("Hộ tịch điện tử", "out", 1.1, 410),
    System("Thanh toán trực tuyến PayGov", "out", 0.7, 690),
    System("Trục liên thông văn bản", "in", 1.6, 180),
    System("Cơ sở dữ liệu đất đai", "out", 0.9, 880),
    System("Đăng ký doanh nghiệp", "in", 0.3, 450),
)
# fmt: on
IN_SMALL = 5  # of them a small district is connected to


def of_day(world: World, area: Area, day: date) -> Iterator[list[Told]]:
    """Every system's word on its last minutes, through the day."""
    large = (area.population or 0) >= LARGE
    every_s = EVERY_S if large else SMALL_EVERY_S
    start = datetime.combine(day, time(), VIETNAM)
    for system in SYSTEMS if large else SYSTEMS[:IN_SMALL]:
        key = world.key("lgsp", area.slug, system.name)
        for moment in range(int(between(key, 0, every_s)), 86_400, every_s):
            at = start + timedelta(seconds=moment)
            yield [_exchange(world, area, system, key, at, _count(area, system, key, at, every_s))]


def retried(world: World, area: Area) -> Iterator[list[Told]]:
    """What is tried every minute while a scenario keeps a system down."""
    for system in SYSTEMS:
        if system.name in world.scenario.systems_down:
            key = world.key("retry", area.slug, system.name)
            for after in range(RETRY_S, RETRIED_FOR_S, RETRY_S):
                at = datetime.fromtimestamp(world.since + after, VIETNAM)
                yield [_exchange(world, area, system, key, at, RETRIES)]


def _count(area: Area, system: System, key: int, at: datetime, every_s: int) -> int:
    """Calls of the last `every_s`: many in office hours, few at night and on days off."""
    hours = hour(at.timestamp())
    office = 0.06 + (bell(hours, 9.5, 1.8) + bell(hours, 15, 1.8)) * (1 if working(at.date()) else 0.12)
    calls = system.calls * (area.population or 0) / 1000 * office * every_s / 3600
    return max(round(calls * between(key, 0.8, 1.2, int(at.timestamp()))), 1)


def _exchange(world: World, area: Area, system: System, key: int, at: datetime, count: int) -> Told:
    seconds = at.timestamp()
    lost = world.strain(area.slug or "", seconds).lost if system.name in world.scenario.systems_down else 0.0
    failing = max(lost, 0.0 if world.scenario.calm else _trouble(key, seconds))
    data = {
        "system": system.name,
        "direction": system.direction,
        "count": count,
        "failed": min(round(count * failing), count),
        "latency_ms": round(system.latency_ms * (1 + 0.35 * smooth(key, seconds, 5400) + 8 * lost)),
    }
    id_ = f"{key:08x}-{int(seconds)}"
    return Told(at, area.slug or "", SERVICE, id_, LGSP_EXCHANGED, system.name, data)


def _trouble(key: int, seconds: float) -> float:
    """The share of calls that fail: hardly any, and in some hours many."""
    hours = int(seconds // 7200)
    return between(key, 0.03, 0.3, hours + 1) if chance(key, hours) < 0.02 else 0.004 * chance(key, int(seconds))
