"""Alarms that follow from the simulated districts: heavy rain, streams rising, jams at rush hour, fog on the passes."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from ingest.simulate import weather
from ingest.simulate.noise import between, chance
from ingest.simulate.stations import Station
from ingest.simulate.told import VIETNAM, Told
from ingest.simulate.world import World
from ioc.model.area import Area
from ioc.model.event import ALARM_CLEARED, ALARM_RAISED

SERVICE = "canh-bao"
STEP = timedelta(minutes=10)
HEAVY_MM_H = 8.0
RISEN = 0.75  # of a stream's capacity, by weather.wetness
FOGGY = {
    "da-lat": "đèo Mimosa",
    "bao-loc": "đèo Bảo Lộc",
    "lac-duong": "đèo Khánh Lê",
    "duc-trong": "đèo Prenn",
    "dam-rong": "đèo Phú Mỹ",
}
Span = tuple[datetime, datetime]


def of_day(world: World, area: Area, day: date, near: list[Station]) -> Iterator[list[Told]]:
    """Every alarm raised on a day with the word that clears it; none where all is to be calm."""
    slug = area.slug or ""
    start = datetime.combine(day, time(), VIETNAM)
    if world.scenario.calm:
        return
    for raised, cleared in _spans(start, lambda at: weather.rain_rate(world, slug, at) >= HEAVY_MM_H):
        yield _pair(slug, "mua-lon", raised, cleared, "Met", "medium", f"Mưa lớn ở {area.short}, đường trơn")
    streams = [s for s in near if s.kind == "stream"]
    for raised, cleared in _spans(start, lambda at: weather.wetness(world, slug, at) >= RISEN):
        rising = f"Mực nước {streams[0].name[0].lower()}{streams[0].name[1:]} lên nhanh"
        yield _pair(slug, "nuoc-dang", raised, cleared, "Geo", "medium", rising)
    yield from _usual(world, slug, day, start, [s for s in near if s.kind == "traffic"])


def _usual(world: World, area: str, day: date, start: datetime, roads: list[Station]) -> Iterator[list[Told]]:
    """Jams where much is on the road, fog where there is a pass."""
    key, bustle = world.key("alarms", area, day), world.districts[area].bustle
    for index, (middle, share) in enumerate(((7.0, 0.45), (17.0, 0.8), (19.8, 0.35))):
        if chance(key, index) < share * bustle**2:
            street = roads[int(chance(key, 10 + index) * len(roads))].name.removeprefix("Đường ")
            raised, cleared = _around(start, key, 20 + index, middle)
            yield _pair(area, "tac-duong", raised, cleared, "Transport", "low", f"Ùn tắc {street}")
    if area in FOGGY and chance(key, 5) < 0.6:
        raised, cleared = _around(start, key, 30, 5.5)
        yield _pair(area, "suong-mu", raised, cleared, "Met", "low", f"Sương mù dày đặc trên {FOGGY[area]}")


def _spans(start: datetime, holds: Callable[[float], bool]) -> Iterator[Span]:
    """From when to when something holds, seen every few minutes of a day."""
    since: datetime | None = None
    for step in range(timedelta(days=1) // STEP + 1):
        at = start + step * STEP
        now = step < timedelta(days=1) // STEP and holds(at.timestamp())
        if now and since is None:
            since = at
        elif not now and since is not None:
            yield since, at
            since = None


def _around(start: datetime, key: int, index: int, hour: float) -> Span:
    raised = start + timedelta(hours=hour + between(key, -0.5, 0.5, index), seconds=int(between(key, 0, 60, index + 5)))
    raised = raised.replace(microsecond=0)
    return raised, raised + timedelta(minutes=int(between(key, 25, 80, index + 1)))


def _pair(
    area: str, kind: str, raised: datetime, cleared: datetime, category: str, severity: str, headline: str
) -> list[Told]:
    alarm = f"{kind}-{raised:%y%m%d-%H%M}"
    data = {"alarm": alarm, "category": category, "headline": headline}
    return [
        Told(raised, area, SERVICE, f"{alarm}-1", ALARM_RAISED, alarm, data, severity=severity),
        Told(cleared, area, SERVICE, f"{alarm}-2", ALARM_CLEARED, alarm, data, severity=severity),
    ]
