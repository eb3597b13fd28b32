"""The one fake of the house: a city that answers from memory: quiet, busy, old or broken; it may change as it runs."""

# ruff: noqa: ARG002 - it answers as told, whoever asks and whenever

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ioc.errors import StoreUnavailableError
from ioc.model.air import PollutantNow, StationAir
from ioc.model.area import Area, AreaKind
from ioc.model.catalogue import Thresholds, find
from ioc.model.comparison import Comparison, Counts
from ioc.model.concern import Concern
from ioc.model.condition import Condition, Freshness
from ioc.model.counted import CountedDay
from ioc.model.device import Device
from ioc.model.dossier import Dossier, DossierCount, DossierDay
from ioc.model.duty import Note
from ioc.model.event import ALARM_RAISED, REPORT_CHANGED, SENSOR_CHANGED, Event, Severity
from ioc.model.exchange import ExchangeCount, ExchangeDay, SystemHealth
from ioc.model.figure import Ask, Figure, Figures
from ioc.model.flag import Flag
from ioc.model.focus import LOCAL_OPERATOR, Act, Focus, Person
from ioc.model.health import Operations
from ioc.model.history import History, Point
from ioc.model.kept import Shelf, Sought
from ioc.model.listing import Listing, Page
from ioc.model.outlook import AreaNow, Headline
from ioc.model.payment import PaymentCount, PaymentDay
from ioc.model.period import Frequency
from ioc.model.proposal import Proposal
from ioc.model.report import Report, ReportCount, ReportDay, ReportState
from ioc.model.scoreboard import IndicatorHistory, Scoreboard
from ioc.model.sensor import SensorNow, SeriesNow
from ioc.model.snapshot import Day, DossierFigures, DossierGroup, ReportFigures, Snapshot, Span, cut
from ioc.model.takeover import Critical
from ioc.model.usage import Use
from ioc.services import comparison
from ioc.services.access import sight
from ioc.services.comparison import Told
from ioc.services.quarantine import Answer, Meant
from tests.layouts import fake_indicators
from tests.layouts.fake_archive import FakeArchive

PROVINCE = Area("2023", "68", AreaKind.PROVINCE, "Tỉnh Lâm Đồng", "lam-dong", None)
DA_LAT = Area("2023", "672", AreaKind.DISTRICT, "Thành phố Đà Lạt", "da-lat", "68", ioc=True)
DI_LINH = Area("2023", "679", AreaKind.DISTRICT, "Huyện Di Linh", "di-linh", "68")
WARD_1 = Area("2023", "24784", AreaKind.WARD, "Phường 1", None, "672")
BAO_LOC = Area("2023", "673", AreaKind.DISTRICT, "Thành phố Bảo Lộc", "bao-loc", "68", ioc=True)
LOWLAND = {"24814": "Phường Lộc Phát", "24826": "Phường B'Lao"}
AREAS = [
    PROVINCE,
    DA_LAT,
    BAO_LOC,
    DI_LINH,
    WARD_1,
    *(Area("2023", code, AreaKind.WARD, name, None, "673") for code, name in LOWLAND.items()),
]
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DA_LAT_FOCUS = Focus.on("da-lat")

POLLUTANTS = (
    ("pm25", 20.3, 41, -6.2, -3.8),
    ("pm10", 28.4, 28, -11.0, -8.5),
    ("o3", 62.0, 19, -18.4, -9.2),
    ("no2", 21.6, 11, 2.1, 0.7),
    ("so2", 7.9, 3, -0.4, 0.0),
    ("co", 640.0, 3, 35.0, -20.0),
)


class Change(NamedTuple):
    """What the real city tells of: an area and a topic."""

    area: str
    topic: str


IDLE = (0,) * 24  # hours of a day on which nothing happened


def wave(middle: float, swing: float, turn: float = 0.0, hours: int = 24) -> tuple[float, ...]:
    """A day's rhythm."""
    return tuple(round(middle + swing * math.sin((h / 24 + turn) * 2 * math.pi), 2) for h in range(hours))


@dataclass
class FakeCity(FakeArchive):
    """Answers as told; `fails` names the questions that raise, `slow` those that take that many seconds."""

    known_sensors: list[SensorNow] = field(default_factory=list)
    known_figures: dict[str, Figures] = field(default_factory=dict)
    stations: list[StationAir] = field(default_factory=list)
    dossier_day: DossierDay | None = None
    known_dossiers: list[Dossier] = field(default_factory=list)
    report_day: ReportDay | None = None
    known_reports: list[Report] = field(default_factory=list)
    payment_day: PaymentDay | None = None
    exchange_day: ExchangeDay | None = None
    known_areas: list[Area] = field(default_factory=lambda: AREAS)
    known_outlook: list[AreaNow] = field(default_factory=list)
    known_history: History | None = None
    known_events: list[Event] = field(default_factory=list)
    known_concerns: list[Concern] = field(default_factory=list)
    known_takeovers: list[Critical] = field(default_factory=list)
    known_operations: Operations | None = None
    known_told: list[Told] = field(default_factory=list)
    known_counted: list[CountedDay] = field(default_factory=list)
    fails: set[str] = field(default_factory=set)
    slow: dict[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    is_ready: bool = True
    _changes: list[tuple[asyncio.AbstractEventLoop, asyncio.Queue[Change]]] = field(default_factory=list)

    def of(self, person: Person) -> "FakeCity":
        """It answers everybody alike."""
        return self

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def ready(self) -> bool:
        """As told."""
        return self.is_ready

    async def _hear(self, question: str) -> None:
        self.asked.append(question)
        await asyncio.sleep(self.slow.get(question, 0))
        if question in self.fails or "all" in self.fails:
            raise StoreUnavailableError("the database is away")

    async def areas(self) -> list[Area]:
        """Province, two districts, a ward, unless told others."""
        await self._hear("areas")
        return self.known_areas

    async def quarantine(self, meant: Meant, by: str, now: datetime) -> Answer:
        """Nothing lies there."""
        await self._hear("quarantine")
        return Answer(0, 0, [], [], [])

    async def operations(self, now: datetime) -> Operations:
        """As told, or nobody says anything."""
        await self._hear("operations")
        return self.known_operations or Operations(now, [], [None] * 61, None, 0.0, 0.0, now)

    async def outlook(self, now: datetime) -> list[AreaNow]:
        """As told, or districts of which nothing is known."""
        await self._hear("outlook")
        districts = (a.slug for a in self.known_areas if a.kind is AreaKind.DISTRICT and a.slug)
        return list(self.known_outlook) or [AreaNow(slug, "all") for slug in districts]

    async def counted(self, focus: Focus, now: datetime) -> list[CountedDay]:
        """As told."""
        await self._hear("counted")
        return list(self.known_counted)

    async def compare(self, edition: str, span: comparison.Span, now: datetime) -> Comparison:
        """As told, with every area of those who told anything seen."""
        await self._hear("compare")
        return comparison.compare(comparison.known(edition), "2023", [t[1] for t in self.known_told], self.known_told)

    async def sensors(self, focus: Focus, now: datetime) -> list[SensorNow]:
        """As told."""
        await self._hear("sensors")
        return list(self.known_sensors)

    async def listing(self, focus: Focus, asked: Listing, now: datetime) -> Page:
        """A page as told, of those whose name holds what is sought; a sensor's number is its place in the list."""
        await self._hear("listing")
        found = [s for s in self.known_sensors if asked.text.lower() in s.name.lower()]
        start = max(0, asked.before - asked.limit) if asked.before else asked.after or 0
        end = start + asked.limit
        return Page(tuple(found[start:end]), len(found), start or None, end if end < len(found) else None)

    async def sparks(self, focus: Focus, now: datetime) -> dict[str, tuple[float | None, ...]]:
        """A rhythm of its own for every sensor."""
        await self._hear("sparks")
        return {s.sensor: wave(s.value or 0, 2, i / 9) for i, s in enumerate(self.known_sensors)}

    async def figures(self, focus: Focus, domain: str, asks: Sequence[Ask], now: datetime) -> Figures:
        """The figures told for the domain, in the order of asks; one that was not told is unknown."""
        await self._hear(domain)
        told = self.known_figures.get(domain)
        if told is None:
            none = tuple(unknown(domain, ask) for ask in asks)
            return Figures(none, Condition.NORMAL, Freshness.NEW, None, 0, simulated=False)
        by_ask = {figure.ask: figure for figure in told.figures}
        return replace(told, figures=tuple(by_ask.get(ask) or unknown(domain, ask) for ask in asks))

    async def air(self, focus: Focus, now: datetime) -> list[StationAir]:
        """As told."""
        await self._hear("air")
        return list(self.stations)

    async def dossiers(self, focus: Focus, now: datetime) -> DossierDay:
        """As told, or a day nobody knows of."""
        await self._hear("dossiers")
        none = DossierCount()
        return self.dossier_day or DossierDay(none, none, none, IDLE, IDLE, IDLE, IDLE, None, simulated=False)

    async def dossier_list(self, focus: Focus, now: datetime, limit: int = 500, *, ended: bool = True) -> list[Dossier]:
        """The first ones told."""
        await self._hear("dossier_list")
        return self.known_dossiers[:limit]

    async def due(self, focus: Focus, now: datetime, limit: int = 2000) -> list[Dossier]:
        """Those told that are open."""
        await self._hear("due")
        return [d for d in self.known_dossiers if d.is_open(now)][:limit]

    async def reports(self, focus: Focus, now: datetime) -> ReportDay:
        """As told, or a day nobody knows of."""
        await self._hear("reports")
        none = ReportCount()
        return self.report_day or ReportDay(none, none, none, (0,) * 24, (0,) * 24, (), (), None, simulated=False)

    async def report_list(self, focus: Focus, now: datetime, limit: int = 500) -> list[Report]:
        """The first ones told."""
        await self._hear("report_list")
        return self.known_reports[:limit]

    async def payments(self, focus: Focus, now: datetime) -> PaymentDay:
        """As told, or a day nobody knows of."""
        await self._hear("payments")
        none = PaymentCount()
        return self.payment_day or PaymentDay(none, none, none, (), None, simulated=False)

    async def exchanges(self, focus: Focus, now: datetime) -> ExchangeDay:
        """As told, or a day nobody knows of."""
        await self._hear("exchanges")
        none = ExchangeCount()
        return self.exchange_day or ExchangeDay(none, none, none, (None,) * 24, (), None, simulated=False)

    async def events(self, focus: Focus, now: datetime, limit: int = 20) -> list[Event]:
        """The newest."""
        await self._hear("events")
        return self.known_events[:limit]

    async def concerns(self, focus: Focus, now: datetime) -> list[Concern]:
        """As told."""
        await self._hear("concerns")
        return list(self.known_concerns)

    async def takeovers(self, focus: Focus, now: datetime) -> list[Critical]:
        """As told."""
        await self._hear("takeovers")
        return list(self.known_takeovers)

    async def series(self, focus: Focus, sensor: str, now: datetime) -> list[SeriesNow]:
        """One series a sensor, that which speaks for it."""
        await self._hear("series")
        return [series_of(s) for s in self.known_sensors if s.sensor == sensor]

    async def device(self, focus: Focus, sensor: str) -> Device | None:
        """The same device everywhere."""
        await self._hear("device")
        return Device(datetime(2025, 3, 14, 2, tzinfo=UTC), 71.0, -97.0, 6.2, "1.4.2")

    async def past_since(self, focus: Focus, series: SeriesNow, limit: float, now: datetime) -> datetime | None:
        """For half an hour."""
        await self._hear("past_since")
        return now - timedelta(minutes=30)

    async def history(
        self, focus: Focus, sensor: str, metric: str, since: datetime, until: datetime, max_points: int = 1500
    ) -> History:
        """As told, cut to the span; else a wave, or one gap where the sensor's last word is older than the span."""
        await self._hear("history")
        if self.known_history is not None:
            return replace(self.known_history, since=since, until=until)
        known = next(s for s in self.known_sensors if s.sensor == sensor)
        return history(known, metric, since, until)

    async def course(self, focus: Focus, type: str, subject: str, now: datetime) -> list[Event]:  # noqa: A002
        """The events told that are about the subject."""
        await self._hear("course")
        return [e for e in self.known_events if (e.type, e.subject) == (type, subject)]

    async def day(self, focus: Focus, day: date, now: datetime) -> Snapshot:
        """A day on which forty dossiers came in and nothing else happened."""
        await self._hear("day")
        (slug,) = focus.areas
        days = [day_of(cut(day - timedelta(days=back), now, ZONE)) for back in (0, 1, 7)]
        area = next(a for a in AREAS if a.slug == slug)
        return Snapshot(area, PROVINCE, {WARD_1.code: WARD_1.short}, now, *days, moments=())

    async def notes(self, focus: Focus, day: date) -> list[Note]:
        """What somebody wrote down in the afternoon."""
        await self._hear("notes")
        return [Note(datetime.combine(day, time(8, 40), UTC), "ca-truc", "Đã thông hố ga.")]

    async def scoreboard(self, frequency: Frequency, until: date, now: datetime) -> Scoreboard:
        """Three indicators with values, one of them flagged."""
        await self._hear("scoreboard")
        return fake_indicators.scoreboard(frequency, until)

    async def indicator(self, code: str, now: datetime) -> IndicatorHistory:
        """A year of it."""
        await self._hear("indicator")
        return fake_indicators.history(code, now.date())

    async def flags(self, now: datetime) -> list[Flag]:
        """One that is assigned."""
        await self._hear("flags")
        return [fake_indicators.FLAG]

    async def proposals(self, now: datetime) -> list[Proposal]:
        """One that waits."""
        await self._hear("proposals")
        return [fake_indicators.PROPOSAL]

    async def usage(self, now: datetime) -> list[Use]:
        """One screen of one area."""
        await self._hear("usage")
        days = tuple(n % 7 for n in range(30))
        return [Use("district", "da-lat", sum(days), days, now.date())]

    async def changes(self) -> AsyncIterator[Change]:
        """What `tell` says, to everybody who listens."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._changes.append((asyncio.get_running_loop(), queue))
        while True:
            yield await queue.get()

    def tell(self, topic: str, area: str = "da-lat") -> None:
        """Say that something changed; from any thread."""
        for loop, queue in self._changes:
            loop.call_soon_threadsafe(queue.put_nowait, Change(area, topic))


def series_of(sensor: SensorNow) -> SeriesNow:
    """The series that speaks for a sensor."""
    return SeriesNow(
        7, sensor.area, sensor.sensor, sensor.domain, sensor.name, sensor.ward, sensor.lat, sensor.lon, 300,
        sensor.simulated, sensor.freshness is Freshness.OFFLINE, sensor.metric or "", None,
        sensor.seen_at, sensor.value, None, sensor.value,
    )  # fmt: skip


def history(sensor: SensorNow, metric: str, since: datetime, until: datetime) -> History:
    """A wave in 48 bins with a gap after the tenth and bad readings in the thirtieth."""
    kind = known.kind if (known := find(sensor.domain, metric)) else "level"
    thresholds = known.thresholds if known else Thresholds()
    width = (until - since) / 48
    bin_s = round(width.total_seconds())
    told = History(
        metric, since, until, "hour", bin_s, (), (), ((since, until),), thresholds, sensor.simulated, kind, binned=True
    )
    if sensor.seen_at is None or sensor.seen_at < since:
        return told
    values = wave(sensor.value or 1.0, abs(sensor.value or 1.0) / 5, hours=48)
    points = tuple(
        Point(since + i * width, v, 0.97 * v, 1.03 * v, 12, 2 if i == 30 else 0)
        for i, v in enumerate(values)
        if not 10 <= i < 14
    )
    highest, lowest = max(points, key=lambda p: p.high or 0.0), min(points, key=lambda p: p.low or 0.0)
    return replace(
        told, points=points, gaps=((since + 10 * width, since + 14 * width),),
        highest=(highest.at, highest.high or 0.0), lowest=(lowest.at, lowest.low or 0.0) if kind == "level" else None,
    )  # fmt: skip


def day_of(span: Span) -> Day:
    """Forty dossiers, thirty of them finished in time."""
    whole = DossierGroup(None, received=40, finished=30, on_time=30, early=12, open=10)
    shop = DossierFigures(whole, (replace(whole, name="Đất đai"),), (), (0,) * 24, (0,) * 24)
    people = ReportFigures(ReportCount(), (), (0,) * 24)
    return Day(span, (), (), shop, people, PaymentCount(), ExchangeCount(), (), simulated=True)


def unknown(domain: str, ask: Ask) -> Figure:
    """A figure without a value."""
    metric = find(domain, ask.metric)
    return Figure(ask, None, metric.unit if metric else "1", metric.digits if metric else 0, None)


def figure(
    domain: str, ask: Ask, value: float, at: datetime, day: float, week: float, swing: float, **more: object
) -> Figure:
    """A figure with a past of its own."""
    line = (*wave(value - swing / 3, swing, value)[:-1], value)
    ghost = wave(value - swing / 3, swing * 0.8, value + 0.05)
    return replace(
        unknown(domain, ask), value=value, at=at, spark=line, ghost=ghost, day_delta=day, week_delta=week, n=6, **more
    )


def quiet() -> FakeCity:
    """Nothing is known: no sensor, no dossier, no report, no event."""
    return FakeCity()


def busy(now: datetime, *, simulated: bool = True) -> FakeCity:
    """The city of the mock-up: rain, a stream near its threshold, slow roads."""
    return FakeCity(
        known_sensors=sensors(now, simulated=simulated),
        known_figures=figures(now, simulated=simulated),
        stations=[station(now, simulated=simulated)],
        dossier_day=dossiers(now, simulated=simulated),
        known_dossiers=dossier_list(now, simulated=simulated),
        report_day=report_day(now, simulated=simulated),
        known_reports=reports(now, simulated=simulated),
        payment_day=payments(now, simulated=simulated),
        exchange_day=exchanges(now, simulated=simulated),
        known_events=events(now, simulated=simulated),
        known_concerns=[
            concern(Condition.WARNING, "Suối Cam Ly", now, "water", "level", 1.72, 1.7),
            concern(Condition.WARNING, "Thác Datanla", now, "weather", "rain", 21.6, 20.0),
            concern(Condition.WATCH, "Đèo Prenn", now, "traffic", "speed", 14.0, 18.0),
            concern(Condition.WATCH, "Đường Trần Phú", now, "traffic", "speed", 16.2, 18.0),
            concern(Condition.WATCH, "Hồ Tuyền Lâm", now, "water", "filling", 91.6, 90.0),
            Concern(Condition.WATCH, "overdue", "", now, domain="dossiers", count=6),
            Concern(Condition.WATCH, "offline", "", now, count=2),
        ],
    )


def concern(
    condition: Condition, place: str, at: datetime, domain: str, metric: str, value: float, threshold: float
) -> Concern:
    """A value past a threshold."""
    return Concern(condition, "threshold", place, at, domain, metric, "s", value, threshold)


def evening(now: datetime, *, simulated: bool = True) -> FakeCity:
    """The busy city with the sensors of its bins, car parks and loud places."""
    city = busy(now, simulated=simulated)
    city.known_sensors += town(now, simulated=simulated)
    return city


def flooding(now: datetime) -> FakeCity:
    """The evening on which a stream leaves its bed: that has the wall, and smoke seen by a camera waits behind it."""
    city = evening(now)
    stream = concern(Condition.CRITICAL, "Suối Cam Ly – cầu Cam Ly", now, "water", "level", 2.42, 2.3)
    level = figure("water", Ask("level", sensor="s"), 2.42, now, 0.9, 1.1, 0.6, threshold=2.3, place=stream.place)
    told = city.known_figures["water"]
    city.known_figures["water"] = replace(told, figures=(*told.figures, level))
    city.known_concerns = [stream, *city.known_concerns]
    smoke = Concern(Condition.CRITICAL, "camera", "Camera chợ Đà Lạt", now, seen="smoke")
    began = now - timedelta(minutes=7)
    city.known_takeovers = [
        Critical(
            "sensor da-lat s", stream, began, 11.9415, 108.4310, "24784", "Sơ tán dân hai bên suối", simulated=True
        ),
        Critical("camera", smoke, began - timedelta(minutes=4), 11.9422, 108.4339, simulated=True),
    ]
    return city


def old(now: datetime) -> FakeCity:
    """The busy city, five hours after its last word."""
    then = now - timedelta(hours=5)
    city = busy(then)
    city.known_sensors = [
        replace(s, freshness=Freshness.OFFLINE if i % 2 else Freshness.STALE) for i, s in enumerate(city.known_sensors)
    ]
    city.known_figures = {k: replace(f, freshness=Freshness.STALE) for k, f in city.known_figures.items()}
    city.stations = [replace(s, freshness=Freshness.OFFLINE) for s in city.stations]
    return city


def broken() -> FakeCity:
    """Every question fails, but the areas are known."""
    questions = {
        "lighting",
        "energy",
        "waste",
        "parking",
        "noise",
        "outlook",
        "sensors",
        "weather",
        "water",
        "traffic",
        "air",
        "dossiers",
        "events",
        "concerns",
        "takeovers",
    }
    services = {"reports", "report_list", "payments", "exchanges", "dossier_list", "due"}
    return FakeCity(fails=questions | services)


def figures(now: datetime, *, simulated: bool) -> dict[str, Figures]:
    """Weather, water, traffic."""
    w, d, t = "weather", "water", "traffic"
    weather = (
        figure(w, Ask("temperature"), 17.4, now, -2.1, -1.4, 4),
        figure(w, Ask("rain", "max", "hour"), 14.2, now, 11.8, 9.6, 5, condition=Condition.WATCH, threshold=20.0),
        figure(w, Ask("rain", "max", "day"), 46.8, now, 40.1, 31.5, 20),
        figure(w, Ask("humidity"), 96, now, 7, 5, 6),
        figure(w, Ask("wind_speed", "max"), 2.4, now, 0.6, -0.3, 1),
        *(
            figure(w, Ask("rain", over="hour", sensor=f"s-{4 * i + 1}"), 21.6 - 2 * i, now, 8.0, 6.5, 5,
                   condition=Condition.WARNING if i == 0 else Condition.NORMAL, place=PLACES[i][0])
            for i in range(9)
        ),
    )  # fmt: skip
    water = (
        figure(
            d, Ask("level", "worst"), 1.72, now, 0.61, 0.54, 0.3,
            condition=Condition.WARNING, threshold=2.0, sensor="cam-ly", place="Suối Cam Ly",
        ),
        figure(
            d, Ask("filling", sensor="s-2"), 91.6, now, 1.2, 2.0, 2,
            condition=Condition.WATCH, threshold=95.0, sensor="s-2", place="Hồ Tuyền Lâm",
        ),
        figure(d, Ask("filling", sensor="s-6"), 88.2, now, 1.4, 2.1, 2, sensor="s-6", place="Hồ Xuân Hương"),
        *(
            figure(d, Ask("level", sensor=f"s-{4 * i + 10}"), 1.72 - i / 5, now, 0.3, 0.2, 0.3, place=PLACES[i + 5][0],
                   condition=Condition.WARNING if i == 0 else Condition.NORMAL, threshold=2.0)
            for i in range(4)
        ),
        *(
            figure(d, Ask("depth", sensor=f"s-{4 * i + 26}"), 18 - 6 * i, now, 18 - 6 * i, 2, 6, place=PLACES[i + 9][0],
                   condition=Condition.WATCH if i == 0 else Condition.NORMAL, threshold=20.0)
            for i in range(3)
        ),
    )  # fmt: skip
    traffic = (
        figure(t, Ask("speed"), 24.6, now, -4.8, -5.2, 6),
        figure(t, Ask("intensity"), 742, now, 42, -18, 200),
        figure(t, Ask("speed", sensor="t-0"), 14.0, now, -6.5, -7.0, 5, place="Đèo Prenn", condition=Condition.WATCH),
        figure(
            t, Ask("speed", sensor="t-1"), 16.2, now, -3.1, 0.4, 5, place="Đường Trần Phú", condition=Condition.WATCH
        ),
    )
    town = town_figures(now)
    rows = (
        *((key, told, condition) for key, (told, condition) in town.items()),
        ("weather", weather, Condition.WATCH),
        ("water", water, Condition.WARNING),
        ("traffic", traffic, Condition.WATCH),
    )
    return {
        key: Figures(told, condition, Freshness.FRESH, now, 12, simulated=simulated) for key, told, condition in rows
    }


def town_figures(now: datetime) -> dict[str, tuple[tuple[Figure, ...], Condition]]:
    """Lamps, meters, bins, car parks and loud places by their domains, as on an evening at the market."""
    g, e, w, p, n = "lighting", "energy", "waste", "parking", "noise"
    full, loud = ("Chợ Đà Lạt", "Ga Đà Lạt", "Hồ Xuân Hương", "Nguyễn Thị Minh Khai"), ("Chợ Đà Lạt", "Vạn Thành")
    return {
        g: (
            (
                figure(g, Ask("power", "sum"), 86.2, now, 1.2, -3.4, 30),
                figure(g, Ask("lit", "sum"), 1240, now, 12, -8, 400),
                figure(g, Ask("lamps", "sum"), 1286, now, 0, 0, 1),
                figure(g, Ask("faulty", "sum"), 38, now, 3, 5, 2, condition=Condition.WARNING),
                *(
                    figure(g, Ask("faulty", sensor=f"s-g{i}"), 16 - 5 * i, now, 1, 2, 2, sensor=f"s-g{i}", place=place,
                           condition=Condition.WARNING if i == 0 else Condition.NORMAL)
                    for i, place in enumerate(full)
                ),
            ),
            Condition.WARNING,
        ),
        e: (
            (
                figure(e, Ask("power", "sum"), 412.5, now, -18.0, 22.5, 60),
                figure(e, Ask("energy", "sum", "day"), 5120.4, now, 310.2, -120.6, 900),
                *(
                    figure(e, Ask("power", sensor=f"s-e{i}"), 180.5 - 60 * i, now, -6.5, 9.5, 40, sensor=f"s-e{i}",
                           place=place)
                    for i, place in enumerate(full[:3])
                ),
            ),
            Condition.NORMAL,
        ),
        w: (
            (
                figure(w, Ask("filling"), 61, now, 4, -2, 12),
                *(
                    figure(
                        w, Ask("filling", sensor=f"s-w{i}"), 96 - 9 * i, now, 12, 3, 20, sensor=f"s-w{i}", place=place,
                        condition=Condition.WARNING if i == 0 else Condition.WATCH if i == 1 else Condition.NORMAL,
                    )
                    for i, place in enumerate(full)
                ),
            ),
            Condition.WARNING,
        ),
        p: (
            (
                figure(p, Ask("free", "sum"), 312, now, -48, -61, 90),
                figure(p, Ask("capacity", "sum"), 1180, now, 0, 0, 1),
                figure(p, Ask("occupancy"), 74, now, 4, 5, 12),
                *(
                    figure(p, Ask("occupancy", sensor=f"s-p{i}"), 97 - 8 * i, now, 5, 2, 9, sensor=f"s-p{i}",
                           place=place, condition=Condition.WATCH if i == 0 else Condition.NORMAL)
                    for i, place in enumerate(full[:3])
                ),
            ),
            Condition.WATCH,
        ),
        n: (
            (
                figure(n, Ask("laeq", "max"), 71.4, now, 2.2, -0.8, 6, sensor="s-n0", place=loud[0],
                       condition=Condition.WATCH, threshold=80.0),
                figure(n, Ask("laeq"), 58.9, now, 1.1, -0.4, 5),
                *(
                    figure(
                        n, Ask("laeq", sensor=f"s-n{i}"), 71.4 - 6 * i, now, 2.2, -0.8, 6,
                        sensor=f"s-n{i}", place=place,
                    )
                    for i, place in enumerate(loud)
                ),
            ),
            Condition.WATCH,
        ),
    }  # fmt: skip


def town(now: datetime, *, simulated: bool) -> list[SensorNow]:
    """The sensors behind those figures; they hang on walls and poles that the map does not show."""
    told = {
        s: f for figures, _condition in town_figures(now).values() for f in figures if (s := f.ask.sensor) is not None
    }
    domains = {"g": "lighting", "e": "energy", "w": "waste", "p": "parking", "n": "noise"}
    return [
        SensorNow(
            "da-lat", sensor, domains[sensor[2]], f.place or sensor, "24784", None, None, f.condition, Freshness.FRESH,
            simulated, False, now, f.ask.metric, f.value, None,
        )
        for sensor, f in told.items()
    ]  # fmt: skip


def station(now: datetime, *, simulated: bool) -> StationAir:
    """A station with clean air."""
    pollutants = tuple(
        PollutantNow(key, value, index, wave(value, value / 4, index / 7), day, week)
        for key, value, index, day, week in POLLUTANTS
    )
    hour = now.replace(minute=0, second=0, microsecond=0)
    line = (*wave(44, 9, 0.3)[:-1], 41.0)
    return StationAir(
        "xuan-huong", "Trạm Hồ Xuân Hương", "24784", 41, "pm25", hour, pollutants, Freshness.FRESH,
        simulated, line, wave(48, 8, 0.35), -9, -5,
    )  # fmt: skip


def dossiers(now: datetime, *, simulated: bool) -> DossierDay:
    """A working day."""
    hours = (0,) * 8 + (12, 31, 42, 28, 9, 24, 38, 30) + (0,) * 8
    return DossierDay(
        DossierCount(214, 187, 181, 6, 105, 6),
        DossierCount(196, 176, 169, 7, 110, 7),
        DossierCount(221, 183, 178, 5, 98, 5),
        hours, (*hours[1:], 0),
        (98,) * 8 + (104, 112, 117, 114, 109, 108, 106, 105) + (105,) * 8, (7,) * 10 + (6,) * 14,
        now - timedelta(minutes=4), simulated,
    )  # fmt: skip


def dossier_list(now: datetime, *, simulated: bool) -> list[Dossier]:
    """An overdue one, one due soon, one that waits for papers, and two finished, one of them late."""
    hour = timedelta(hours=1)

    def told(
        code: str, status: int, name: str, due: float, finished: float | None = None, ward: str = "24784"
    ) -> Dossier:
        return Dossier(
            f"000.00.21.H36-261121-{code}", status, now - hour, now - 50 * hour, now + due * hour,
            None if finished is None else now - finished * hour, None, "1.004222", name, "TP", "Tư pháp – Hộ tịch",
            "UBND Phường 1", 2, 1, ward, True, 8000, True, simulated,
        )  # fmt: skip

    return [
        told("0007", 4, "Cấp bản sao trích lục hộ tịch", -20),
        told("0012", 2, "Đăng ký khai sinh", 3),
        told("0015", 5, "Cấp giấy phép xây dựng nhà ở riêng lẻ", 30, ward="24787"),
        told("0003", 9, "Chứng thực bản sao từ bản chính", 2, 1),
        told("0001", 10, "Đăng ký kết hôn", -9, 4),
    ]


REPORTS = (  # minutes since it was filed, on site and answered (0: not yet); state, category, text, place
    (12, 0, 0, ReportState.FILED, "Hạ tầng", "Nắp cống vỡ trước chợ", 11.9422, 108.4339),
    (55, 20, 0, ReportState.ON_SITE, "Môi trường", "Rác ùn ứ đường Phan Đình Phùng", 11.9460, 108.4360),
    (140, 0, 0, ReportState.ASSIGNED, "Giao thông", "Đèn tín hiệu ngã năm Đại học không sáng", 11.9531, 108.4420),
    (410, 0, 0, ReportState.REOPENED, "Trật tự đô thị", "Lấn chiếm vỉa hè đường Bùi Thị Xuân", 11.9479, 108.4430),
    (200, 120, 15, ReportState.ANSWERED, "Điện, chiếu sáng", "Đèn đường tắt ở Trại Mát", 11.9468, 108.4913),
    (900, 800, 700, ReportState.CLOSED, "Môi trường", "Nước thải chảy ra suối Cam Ly", 11.9409, 108.4180),
)


def reports(now: datetime, *, simulated: bool) -> list[Report]:
    """Six reports, newest first: one past its two hours, one opened again."""

    def ago(minutes: int) -> datetime | None:
        return now - timedelta(minutes=minutes) if minutes else None

    found = [
        Report(
            "da-lat", f"PA-{i + 1:04}", state, now - timedelta(minutes=filed), ago(answered or on_site or filed) or now,
            category, text, "24784", lat, lon, i % 3, "app", True if state is ReportState.CLOSED else None,
            ago(on_site), ago(answered), ago(answered - 30) if state is ReportState.CLOSED else None, simulated,
        )
        for i, (filed, on_site, answered, state, category, text, lat, lon) in enumerate(REPORTS)
    ]  # fmt: skip
    return sorted(found, key=lambda r: r.filed_at, reverse=True)


def report_day(now: datetime, *, simulated: bool) -> ReportDay:
    """A day on which most are on site within two hours and two are overdue."""
    hours = (1, 0, 0, 0, 0, 1, 2, 4, 5, 3, 6, 4, 2, 3, 5, 4, 3, 2, 1, 2, 1, 1, 0, 1)
    waiting = [r for r in reports(now, simulated=simulated) if r.due_at is not None]
    return ReportDay(
        ReportCount(38, 29, 12, 2, 30, 27, 24, 22),
        ReportCount(35, 31, 9, 1, 33, 28, 30, 26),
        ReportCount(41, 36, 11, 3, 37, 34, 33, 31),
        hours, (*hours[2:], 2, 1), tuple(ReportCount(0, 0, 0, n % 3, 9, 9 - n % 4, 8, 8 - n % 3) for n in hours),
        tuple(sorted(waiting, key=lambda r: r.due_at or now)), now - timedelta(minutes=12), simulated,
    )  # fmt: skip


def payments(now: datetime, *, simulated: bool) -> PaymentDay:
    """A working day of fees."""
    hours = (0,) * 7 + (6, 14, 22, 25, 18, 9, 12, 20, 24, 16, 8, 4, 3, 2, 1, 0, 0)
    return PaymentDay(
        PaymentCount(184, 3, 27_460_000), PaymentCount(171, 6, 24_120_000), PaymentCount(190, 2, 29_015_000),
        tuple(PaymentCount(n, n % 5 // 4, (140_000 + n * 900) * n) for n in hours), now - timedelta(minutes=2),
        simulated,
    )  # fmt: skip


SYSTEMS = (("LLTP", 210, 48, 2300.0), ("HTTTHT", 412, 14, 640.0), ("CSDLDC", 1240, 3, 310.0), ("DVCQG", 980, 0, 180.0))


def exchanges(now: datetime, *, simulated: bool) -> ExchangeDay:
    """Four systems: one down, one failing, two well."""
    line = (*wave(99.0, 0.6)[:-2], None, 97.7)
    systems = tuple(
        SystemHealth(name, ExchangeCount(calls, failed, latency), now - timedelta(minutes=1))
        for name, calls, failed, latency in SYSTEMS
    )
    return ExchangeDay(
        ExchangeCount(31_240, 412, 412.0), ExchangeCount(30_018, 96, 377.0), ExchangeCount(29_870, 120, 365.0),
        line, systems, now - timedelta(minutes=1), simulated,
    )  # fmt: skip


def events(now: datetime, *, simulated: bool) -> list[Event]:
    """An alarm, a flood, a sensor that fell silent."""

    def told(minutes: int, kind: str, data: dict[str, object], severity: Severity | None = None) -> Event:
        at = now - timedelta(minutes=minutes)
        return Event("da-lat", "/test", f"e-{minutes}", kind, at, at, data, severity=severity, simulated=simulated)

    return [
        told(4, ALARM_RAISED, {"headline": "Suối Cam Ly vượt ngưỡng 1,7 m"}, Severity.HIGH),
        told(11, ALARM_RAISED, {"headline": "Ngập Phan Đình Phùng 18 cm"}, Severity.MEDIUM),
        told(18, SENSOR_CHANGED, {"sensor": "s-14", "from": "late", "to": "offline"}),
    ]


PLACES = (
    ("Hồ Xuân Hương", 11.9465, 108.4420), ("Chợ Đà Lạt", 11.9422, 108.4339), ("Ga Đà Lạt", 11.9398, 108.4573),
    ("Hồ Than Thở", 11.9743, 108.4849), ("Thái Phiên", 11.9754, 108.4754), ("Thung lũng Tình Yêu", 11.9791, 108.4525),
    ("Đại học Đà Lạt", 11.9600, 108.4480), ("Thác Cam Ly", 11.9409, 108.4180), ("Vạn Thành", 11.9404, 108.3821),
    ("Thác Datanla", 11.8979, 108.4632), ("Hồ Tuyền Lâm", 11.8984, 108.4158), ("Trúc Lâm", 11.8804, 108.4713),
    ("Dinh III", 11.9358, 108.4322), ("Trại Mát", 11.9468, 108.4913), ("Cầu Đất", 11.8661, 108.5344),
    ("Xuân Thọ", 11.9288, 108.5328), ("Tà Nung", 11.9195, 108.3636),
)  # fmt: skip
STATES = {3: Condition.WATCH, 7: Condition.WARNING, 11: Condition.WATCH, 16: Condition.WATCH, 22: Condition.WATCH,
          28: Condition.WARNING, 31: Condition.WATCH, 44: Condition.WATCH}  # fmt: skip
OLD = {13: Freshness.STALE, 26: Freshness.STALE, 39: Freshness.OFFLINE, 50: Freshness.OFFLINE}
KINDS = (("traffic", "speed", 14.2), ("weather", "rain", 14.2), ("water", "filling", 91.8), ("air", "pm25", 20.3))


def sensors(now: datetime, count: int = 62, *, simulated: bool = True) -> list[SensorNow]:
    """Sensors around well-known places, some of them past a threshold or silent."""
    found = []
    for i in range(count):
        place, lat, lon = PLACES[i % len(PLACES)]
        domain, metric, value = KINDS[i % len(KINDS)]
        turn = i // len(PLACES)
        value += (-i if domain == "water" else i) / 10
        found.append(
            SensorNow(
                "da-lat", f"t-{i // 4}" if domain == "traffic" else f"s-{i}", domain, place, "24784",
                lat + 0.006 * turn * math.cos(i), lon + 0.007 * turn * math.sin(i),
                STATES.get(i, Condition.NORMAL), OLD.get(i, Freshness.FRESH), simulated, False,
                now - timedelta(minutes=200 if i in OLD else 0), metric, value, None,
            )
        )  # fmt: skip
    return found


def lowland(now: datetime) -> FakeCity:
    """Bảo Lộc: two wards, in each twelve sensors of four domains, three of them air."""
    city = busy(now)
    city.known_sensors = [
        replace(
            sensor,
            area="bao-loc",
            sensor=f"l-{i}",
            name=f"{place[0]} {i}",
            ward=list(LOWLAND)[i // 12],
            lat=11.52 + 0.006 * (i % 5),
            lon=107.78 + 0.009 * (i // 5),
        )
        for i, (sensor, place) in enumerate(zip(city.known_sensors[:24], PLACES * 2, strict=False))
    ]
    return city


def marked(slug: str, mark: str, count: int, now: datetime) -> FakeCity:
    """A busy city in which every name and word holds `mark`, and what is counted is `count`."""
    city = busy(now)
    sensors = [replace(s, area=slug, sensor=f"{mark}-{i}", name=f"{mark} {s.name}") for i, s in
               enumerate(city.known_sensors[:8])]  # fmt: skip
    alarm = Event(
        slug, "/test", f"{mark}-e", ALARM_RAISED, now, now, {"headline": f"{mark} ngập"}, severity=Severity.HIGH
    )
    filed = Event(slug, "/test", f"{mark}-f", REPORT_CHANGED, now, now, {"text": f"{mark} kêu"}, subject=f"{mark}-PA")
    return replace(
        city,
        known_sensors=sensors,
        known_figures={k: _marked(f, mark) for k, f in city.known_figures.items()},
        stations=[replace(s, sensor=f"{mark}-0", name=f"{mark} {s.name}") for s in city.stations],
        dossier_day=DossierDay(
            DossierCount(count, 7, 6), DossierCount(), DossierCount(), IDLE, IDLE, IDLE, IDLE, now, simulated=False
        ),
        known_dossiers=[replace(d, procedure_name=f"{mark} {d.code}") for d in city.known_dossiers],
        known_reports=[replace(r, area=slug, text=f"{mark} {r.text}") for r in city.known_reports],
        report_day=city.report_day and replace(
            city.report_day, urgent=tuple(replace(r, text=f"{mark} {r.text}") for r in city.report_day.urgent)
        ),
        exchange_day=city.exchange_day and replace(
            city.exchange_day, systems=tuple(replace(s, system=f"{mark} {s.system}") for s in city.exchange_day.systems)
        ),
        known_events=[alarm, filed],
        known_concerns=[replace(c, place=f"{mark} {c.place}") for c in city.known_concerns],
    )  # fmt: skip


def _marked(figures: Figures, mark: str) -> Figures:
    told = tuple(replace(f, place=f"{mark} {f.place}") if f.place else f for f in figures.figures)
    return replace(figures, figures=told)


QUESTIONS = (
    "sensors", "listing", "sparks", "figures", "air", "dossiers", "dossier_list", "due", "reports", "report_list",
    "payments", "exchanges", "counted", "events", "concerns", "takeovers", "series", "device", "past_since", "history",
    "course", "day",
)  # fmt: skip


class Neighbours(FakeCity):
    """Several cities as one, a city an area: whoever asks gets what the areas of the focus tell, and checks nothing."""

    def __init__(self, cities: dict[str, FakeCity]) -> None:
        super().__init__()
        self.cities, self.person = cities, LOCAL_OPERATOR
        for question in QUESTIONS:
            setattr(self, question, partial(self._ask, question))

    def of(self, person: Person) -> "Neighbours":
        """Only the outlook looks at who asks."""
        other = Neighbours(self.cities)
        other.person = person
        return other

    async def archive(self, sought: Sought) -> Shelf:
        """What is kept of the areas that the person may take home."""
        mine = [city for slug, city in self.cities.items() if self.person.does(Act.EXPORT, slug)]
        found = [kept for city in mine for kept in (await city.archive(sought)).kept]
        return Shelf(tuple(found), len(found))

    async def _ask(self, question: str, focus: Focus, *given: Any, **named: Any) -> Any:
        """Of one area what it tells; of several what they tell together, as far as it is told in lists."""
        asked = [self.cities[slug] for slug in sorted(focus.areas & self.cities.keys())]
        if len(asked) != 1:
            city = quiet()
            city.known_sensors = [s for c in asked for s in c.known_sensors]
            city.known_events = [e for c in asked for e in c.known_events]
            city.known_concerns = [x for c in asked for x in c.known_concerns]
            asked = [city]
        return await getattr(asked[0], question)(focus, *given, **named)

    async def outlook(self, now: datetime) -> list[AreaNow]:
        """Each area as far as the person sees it."""
        return [self._area(slug, city, now) for slug, city in self.cities.items()]

    async def compare(self, edition: str, span: comparison.Span, now: datetime) -> Comparison:
        """What each area told of no ward, as far as the person sees it."""
        told: list[Told] = [
            ("2023", slug, None, Counts(received=city.dossier_day.today.received))
            for slug, city in self.cities.items()
            if city.dossier_day and sight(self.person, slug) == "all"
        ]
        return comparison.compare(comparison.known(edition), "2023", [area for _, area, *_ in told], told)

    def _area(self, slug: str, city: FakeCity, now: datetime) -> AreaNow:
        known = sight(self.person, slug)
        if known == "nothing" or city.dossier_day is None:
            return AreaNow(slug, "nothing")
        told = AreaNow(slug, known, Condition.WARNING, Freshness.FRESH, at=now)
        received = Headline(float(city.dossier_day.today.received))
        return replace(told, received=received, concerns=tuple(city.known_concerns)) if known == "all" else told
