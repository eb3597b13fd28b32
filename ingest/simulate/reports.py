"""Citizens' reports: filed by day and evening, sent on, looked at, answered and closed, some late, some refused."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from ingest.simulate.noise import between, chance
from ingest.simulate.scenarios import Call
from ingest.simulate.stations import Station
from ingest.simulate.told import VIETNAM, Told
from ingest.simulate.world import World
from ioc.model.area import Area
from ioc.model.event import REPORT_CHANGED
from ioc.model.report import ReportState

SERVICE = "phan-anh"
A_DAY = 0.2  # reports a day and a thousand inhabitants
LONGEST = timedelta(days=3)  # no report lives longer
CALLED_FOR = timedelta(hours=2)  # how long people go on calling after a scenario began
CHANNELS = ("eGOV-CONNECT", "Zalo", "Tổng đài 1022", "Ứng dụng công dân")
LATE, REFUSED, REOPENED = 0.12, 0.05, 0.04
MINUTES = (1, 30, 22, 60, 100, 12)  # how the hours of a day share the reports, from midnight in steps of four hours
OFF_DEG = 0.0015  # how far from a known place a report may lie
# category, what people write, kinds of sensors near which they do; the numbers in two of them are there to be masked
# fmt: off  # a category a line
KINDS = (
    ("rác thải", ("Rác đổ bừa ở đầu hẻm, bốc mùi", "Xe rác hai ngày chưa đến", "Đốt rác gần khu dân cư"), ("waste",)),
    ("chiếu sáng", ("Đèn đường không sáng", "Đèn đường nhấp nháy cả đêm", "Đèn sáng giữa ban ngày"), ("lighting",)),
    (
        "ổ gà",
        ("Ổ gà sâu giữa đường, nguy hiểm", "Nắp cống bị vỡ, gọi 0912 345 678 để chỉ chỗ", "Vỉa hè sụt"),
        ("traffic",),
    ),
    ("tiếng ồn", ("Karaoke ồn quá nửa đêm", "Công trình thi công ban đêm", "Loa kẹo kéo suốt buổi tối"), ("noise",)),
    ("ngập nước", ("Nước đọng sau mưa, cống nghẹt", "Mương thoát nước tràn ra đường"), ("flood", "stream")),
    ("cây xanh", ("Cành thông gãy vướng dây điện", "Cây nghiêng sắp đổ ra đường"), ("traffic", "weather")),
    (
        "trật tự đô thị",
        ("Lấn chiếm vỉa hè để bán hàng", "Xe đỗ chắn lối ra, liên hệ 0263 3 822 123"),
        ("parking", "traffic"),
    ),
)
# fmt: on
WEIGHTS = (28, 16, 18, 12, 8, 8, 10)


def filed_on(world: World, area: Area, day: date, near: list[Station]) -> Iterator[list[Told]]:
    """The events of each report filed on a day, near one of these sensors of the district."""
    count = round(A_DAY * (area.population or 0) / 1000 * between(world.key("reports", area.slug, day), 0.75, 1.25))
    for number in range(1, count + 1):
        key = world.key("report", area.slug, day, number)
        category, texts, kinds = _drawn(key)
        places = [s for s in near if s.kind in kinds] or near
        text = texts[int(chance(key, 3) * len(texts))]
        at = _filed(day, key)
        yield list(_life(world, key, f"PA-{day:%y%m%d}-{number:03d}", at, category, text, _one(places, key)))


def called(world: World, call: Call, near: list[Station]) -> Iterator[list[Told]]:
    """The reports that a scenario brings, from a minute after its beginning."""
    begun = datetime.fromtimestamp(world.since, VIETNAM)
    places = [s for s in near if s.id in call.near]
    for number in range(1, int(CALLED_FOR.total_seconds() / call.every_s) + 1):
        key = world.key("call", call.area, call.category, world.since, number)
        at = begun + timedelta(seconds=int(60 + call.every_s * (number - between(key, 0, 0.6, 9))))
        code = f"PA-{begun:%y%m%d-%H%M%S}-{world.key(call.category) % 1000:03d}-{number:03d}"
        text = call.texts[int(chance(key, 3) * len(call.texts))]
        yield list(_life(world, key, code, at, call.category, text, _one(places, key)))


def _life(world: World, key: int, code: str, at: datetime, category: str, text: str, place: Station) -> Iterator[Told]:
    constant: dict[str, Any] = {
        "report": code,
        "category": category,
        "text": text,
        "channel": CHANNELS[int(chance(key, 4) ** 2 * len(CHANNELS))],
        "photos": int(between(key, 0, 4, 5)),
        "location": {
            "lat": round(place.lat + between(key, -OFF_DEG, OFF_DEG, 6), 5),
            "lon": round(place.lon + between(key, -OFF_DEG, OFF_DEG, 7), 5),
        },
    }
    for step, (state, moment, more) in enumerate(_steps(world, key, at), 1):
        data = constant | more | {"state": state.value}
        yield Told(moment, place.area, SERVICE, f"{code}-{step}", REPORT_CHANGED, code, data, ward=place.ward)


Step = tuple[ReportState, datetime, dict[str, Any]]


def _steps(world: World, key: int, filed: datetime) -> Iterator[Step]:
    """The states of a report; at night nobody is sent before the morning's first hour, unless it is late anyway."""
    yield ReportState.FILED, filed, {}
    at = filed + _minutes(key, 3, 25, 10)
    if chance(key, 11) < REFUSED:
        yield ReportState.REJECTED, at, {}
        return
    late = not world.scenario.calm and chance(key, 12) < LATE
    yield ReportState.ASSIGNED, at, {}
    at = filed + (_minutes(key, 125, 260, 13) if late else _minutes(key, 30, 112, 13))
    yield ReportState.ON_SITE, at, {}
    at = filed + (_minutes(key, 370, 700, 14) if late and chance(key, 15) < 0.6 else _minutes(key, 262, 350, 14))
    if not late:
        at = filed + _minutes(key, 115, 345, 14)
    yield ReportState.ANSWERED, at, {}
    at += _minutes(key, 30, 600, 16)
    if chance(key, 17) < REOPENED:
        yield ReportState.REOPENED, at, {"satisfied": False}
        at += _minutes(key, 60, 330, 18)
        yield ReportState.ANSWERED, at, {}
        at += _minutes(key, 30, 300, 19)
    yield ReportState.CLOSED, at, {"satisfied": chance(key, 20) < 0.86}


def _minutes(key: int, low: float, high: float, index: int) -> timedelta:
    return timedelta(seconds=int(60 * between(key, low, high, index)))


def _drawn(key: int) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    target = chance(key, 1) * sum(WEIGHTS)
    for kind, weight in zip(KINDS, WEIGHTS, strict=True):
        target -= weight
        if target < 0:
            return kind
    return KINDS[-1]


def _filed(day: date, key: int) -> datetime:
    target = chance(key, 2) * sum(MINUTES)
    for block, weight in enumerate(MINUTES):
        if target < weight:
            start = datetime.combine(day, time(), VIETNAM)
            return start + timedelta(seconds=int(4 * 3600 * (block + target / weight)))
        target -= weight
    raise AssertionError("the hours share all reports")


def _one(places: list[Station], key: int) -> Station:
    return places[int(chance(key, 8) * len(places))]
