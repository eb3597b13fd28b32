"""Alarms that follow from the simulated city: heavy rain on a pass, streams rising, jams at rush hour, fog at dawn."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from ingest.simulate import weather
from ingest.simulate.noise import between, chance, key_of
from ingest.simulate.told import VIETNAM, Told
from ioc.model.event import ALARM_CLEARED, ALARM_RAISED

SERVICE = "canh-bao"
STEP = timedelta(minutes=10)
HEAVY_MM_H = 8.0
RISEN = 0.75  # of a stream's capacity, by weather.wetness
JAMS = ("Trần Phú", "3 Tháng 4", "Hùng Vương", "Phan Đình Phùng", "Bùi Thị Xuân", "Hồ Tùng Mậu")
Span = tuple[datetime, datetime]


def of_day(seed: int, day: date) -> list[Told]:
    """Every alarm raised on a day and the word that clears it."""
    told: list[Told] = []
    start = datetime.combine(day, time(), VIETNAM)
    for raised, cleared in _spans(start, lambda at: weather.rain_rate(seed, at) >= HEAVY_MM_H):
        told += _pair("mua-lon", raised, cleared, "Met", "medium", "Mưa lớn ở đèo Prenn, đường trơn")
    for raised, cleared in _spans(start, lambda at: weather.wetness(seed, at) >= RISEN):
        told += _pair("nuoc-dang", raised, cleared, "Geo", "medium", "Mực nước suối Cam Ly lên nhanh")
    key = key_of(seed, "alarms", day)
    for index, (middle, share) in enumerate(((7.0, 0.45), (17.0, 0.8), (19.8, 0.35))):
        if chance(key, index) < share:
            street = JAMS[int(chance(key, 10 + index) * len(JAMS))]
            told += _pair("tac-duong", *_around(start, key, 20 + index, middle), "Transport", "low", f"Ùn tắc {street}")
    if chance(key, 5) < 0.6:
        told += _pair("suong-mu", *_around(start, key, 30, 5.5), "Met", "low", "Sương mù dày đặc trên đèo Mimosa")
    return told


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


def _pair(kind: str, raised: datetime, cleared: datetime, category: str, severity: str, headline: str) -> list[Told]:
    alarm = f"{kind}-{raised:%y%m%d-%H%M}"
    data = {"alarm": alarm, "category": category, "headline": headline}
    return [
        Told(raised, SERVICE, f"{alarm}-1", ALARM_RAISED, alarm, data, severity=severity),
        Told(cleared, SERVICE, f"{alarm}-2", ALARM_CLEARED, alarm, data, severity=severity),
    ]
