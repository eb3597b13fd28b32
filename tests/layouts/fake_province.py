"""Cities for the page of the province: a stormy day, a calm one, an old one, one seen from a single district."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from geodata import areas as editions
from ioc.model.area import AreaKind
from ioc.model.concern import Concern
from ioc.model.condition import Condition, Freshness
from ioc.model.event import ALARM_RAISED, SENSOR_CHANGED, Event, Severity
from ioc.model.outlook import AreaNow, Headline
from ioc.model.sensor import SensorTally
from tests.layouts.fake_city import FakeCity, concern, wave

AREAS = [a for a in editions.load() if a.kind is not AreaKind.WARD or a.code in ("24784", "24787")]
DISTRICTS = [a for a in AREAS if a.kind is AreaKind.DISTRICT]
CENTRES = [a.slug for a in DISTRICTS if a.ioc]


def headline(value: float, swing: float, day: float, week: float) -> Headline:
    """A figure with a day behind it."""
    return Headline(value, (*wave(value, swing, value)[:-1], value), day, week)


def alarm(condition: Condition, words: str, at: datetime) -> Concern:
    return Concern(condition, "alarm", words, at, headline=words)


def stormy(now: datetime) -> FakeCity:
    """The day of the mock-up: a river over its banks, a warning, two places to watch, three that are well."""
    wet = concern(Condition.CRITICAL, "Sông Đạ Tẻh – trạm Triệu Hải", now, "water", "level", 8.42, 7.5)
    told: dict[str, tuple[Concern, ...]] = {
        "da-teh": (
            replace(wet, sensor="song-da-teh"),
            alarm(Condition.WARNING, "Sơ tán 42 hộ ở Hương Lâm", now - timedelta(minutes=16)),
        ),
        "da-lat": (
            concern(Condition.WARNING, "Suối Cam Ly – cầu Cam Ly", now, "water", "level", 1.72, 1.7),
            concern(Condition.WATCH, "Đường Phan Đình Phùng", now, "water", "depth", 18, 10),
            Concern(Condition.WATCH, "overdue", "", now, domain="dossiers", count=6),
        ),
        "lac-duong": (alarm(Condition.WATCH, "Sạt ta-luy QL27C, một làn đi", now - timedelta(minutes=70)),),
        "bao-loc": (Concern(Condition.WATCH, "offline", "", now, count=4),),
    }
    figures = {
        "da-teh": (38, 86.4, 94.1), "da-lat": (41, 14.2, 96.8), "lac-duong": (33, 22.8, 97.2), "bao-loc": (64, 3.6, 95),
        "duc-trong": (72, 0.8, 98.1), "bao-lam": (46, 6.4, 97.6), "dam-rong": (35, 9.0, 96.0),
    }  # fmt: skip
    outlook = [area(d.slug or "", now, told.get(d.slug or "", ()), figures.get(d.slug or "")) for d in DISTRICTS]
    return FakeCity(known_areas=AREAS, known_outlook=outlook, known_events=events(now))


def area(
    slug: str, now: datetime, concerns: tuple[Concern, ...] = (), figures: tuple[float, float, float] | None = None
) -> AreaNow:
    """An area with its three figures; one without a centre has a gauge at most."""
    if figures is None:
        return AreaNow(slug, "all")
    aqi, rain, share = figures
    turn = len(slug) % 4 - 2
    return AreaNow(
        slug,
        "all",
        max((c.condition for c in concerns), default=Condition.NORMAL),
        Freshness.FRESH,
        concerns,
        SensorTally(normal=52 + turn, watch=len(concerns), offline=2),
        headline(aqi, 8, -11 + turn, 3),
        headline(rain, rain / 2, 11, 9 - turn),
        headline(share, 2, -0.4, 0.3),
        headline(160 + turn * 20, 70, 9 + turn, -3),
        headline(17 + turn, 8, 5, 4),
        now - timedelta(minutes=1),
        simulated=True,
    )


def events(now: datetime) -> list[Event]:
    def told(minutes: int, slug: str, kind: str, data: dict[str, object], severity: Severity | None = None) -> Event:
        at = now - timedelta(minutes=minutes)
        return Event(slug, "/test", f"e-{minutes}", kind, at, at, data, severity=severity, simulated=True)

    return [
        told(2, "da-teh", ALARM_RAISED, {"headline": "Sơ tán 42 hộ ở Hương Lâm"}, Severity.CRITICAL),
        told(4, "da-lat", ALARM_RAISED, {"headline": "Suối Cam Ly vượt ngưỡng 1,7 m"}, Severity.HIGH),
        told(9, "bao-loc", SENSOR_CHANGED, {"sensor": "s-1", "name": "Trạm Lộc Nga", "to": "offline"}),
    ]


def calm(now: datetime) -> FakeCity:
    """Nothing is worse than normal."""
    city = stormy(now)
    city.known_outlook = [replace(a, condition=Condition.NORMAL, concerns=()) for a in city.known_outlook]
    return city


def old(now: datetime) -> FakeCity:
    """Five hours after the last word of everybody."""
    city = stormy(now - timedelta(hours=5))
    gone = [Freshness.OFFLINE, Freshness.STALE]
    city.known_outlook = [
        replace(
            a,
            freshness=gone[i % 2],
            condition=Condition.WATCH,
            concerns=(Concern(Condition.WATCH, "offline", "", now, count=54),),
        )
        if a.sensors.total
        else a
        for i, a in enumerate(city.known_outlook)
    ]
    return city


def quiet(now: datetime) -> FakeCity:
    """Nobody has told anything yet."""
    return FakeCity(known_areas=AREAS)


def broken(now: datetime) -> FakeCity:
    """The areas are known, and nothing else can be asked."""
    return FakeCity(known_areas=AREAS, fails={"outlook", "events"})


def alone(now: datetime) -> FakeCity:
    """As a person of Bảo Lộc sees it."""
    city = stormy(now)
    city.known_outlook = [a if a.area == "bao-loc" else AreaNow(a.area, "nothing") for a in city.known_outlook]
    city.known_events = [e for e in city.known_events if e.area == "bao-loc"]
    return city


def flooded(now: datetime) -> FakeCity:
    """Everything at once, with the longest words and the largest numbers; a place without a centre too."""
    city = stormy(now)
    place = "Ngã năm Đại học Đà Lạt – đường Phù Đổng Thiên Vương"
    bad = tuple(
        [alarm(Condition.CRITICAL, f"Lũ quét rất mạnh về thượng nguồn sông Đạ Quay lần {i}", now) for i in range(40)]
        + [concern(Condition.CRITICAL, place, now, "traffic", "intensity", 11999, 9000)]
    )
    full = replace(area("da-teh", now, bad, (500, 119.9, 100)), received=headline(890, 400, 23, -32))
    city.known_outlook = [replace(full, area=a.area, freshness=Freshness.LATE) for a in city.known_outlook]
    return city


MOODS: dict[str, Callable[[datetime], FakeCity]] = {
    "stormy": stormy, "calm": calm, "old": old, "quiet": quiet, "broken": broken, "alone": alone, "flooded": flooded,
}  # fmt: skip
