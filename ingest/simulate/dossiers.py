"""Dossiers of the one-stop shops moving through their status codes: a stream that is the same for a day every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from geodata import areas
from ingest.simulate import hours
from ingest.simulate.noise import between, chance
from ingest.simulate.told import VIETNAM, Told
from ingest.simulate.world import World
from ioc.model.area import Area, AreaKind
from ioc.model.dossier import Status
from ioc.model.event import DOSSIER_CHANGED

SERVICE = "mot-cua"
A_DAY = 0.88  # dossiers a weekday and a thousand inhabitants
AT_NIGHT = 0.06  # of these on a day off, when people file online only
LATE = 0.04  # of the finished ones
LONGEST_DAYS = 45  # no dossier lives longer
ONLINE, AT_COUNTER, BY_POST = 2, 1, 3


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure: working days it may take, how often it is asked for, whether the district and not a ward decides."""

    code: str
    name: str
    field: tuple[str, str]
    days: int
    weight: int
    fee_vnd: int = 0
    by_district: bool = False

    @property
    def longest(self) -> timedelta:
        """How long its slowest dossier lives: its term, a pause, three days late and the way back, over weekends."""
        return timedelta(days=(self.days + 7) * 7 // 5 + 3)


CIVIL, CERTIFIED = ("TP", "Tư pháp – Hộ tịch"), ("CT", "Chứng thực")
LAND, BUILDING, TRADE = ("DD", "Đất đai"), ("XD", "Xây dựng"), ("HKD", "Hộ kinh doanh")
WELFARE, RESIDENCE, CULTURE = ("BTXH", "Bảo trợ xã hội"), ("CTR", "Cư trú"), ("VH", "Văn hoá – Du lịch")
# fmt: off  # a procedure a line
PROCEDURES = (
    Procedure("2.000815", "Chứng thực bản sao từ bản chính", CERTIFIED, 1, 30, 20_000),
    Procedure("2.000884", "Chứng thực chữ ký", CERTIFIED, 1, 12, 10_000),
    Procedure("1.004222", "Cấp bản sao trích lục hộ tịch", CIVIL, 1, 16, 8_000),
    Procedure("1.001193", "Đăng ký khai sinh", CIVIL, 2, 12),
    Procedure("1.000656", "Đăng ký khai tử", CIVIL, 1, 4),
    Procedure("1.000894", "Đăng ký kết hôn", CIVIL, 2, 6),
    Procedure("1.004873", "Cấp giấy xác nhận tình trạng hôn nhân", CIVIL, 3, 9, 15_000),
    Procedure("1.004194", "Đăng ký tạm trú", RESIDENCE, 3, 12, 15_000),
    Procedure("1.001776", "Trợ cấp xã hội hằng tháng", WELFARE, 10, 5),
    Procedure("1.001612", "Đăng ký thành lập hộ kinh doanh", TRADE, 3, 10, 100_000, by_district=True),
    Procedure("2.000620", "Cấp giấy phép bán lẻ rượu", TRADE, 10, 2, 1_000_000, by_district=True),
    Procedure("1.009994", "Cấp giấy phép xây dựng nhà ở riêng lẻ", BUILDING, 15, 9, 75_000, by_district=True),
    Procedure("1.004203", "Tách thửa, hợp thửa đất", LAND, 15, 6, 100_000, by_district=True),
    Procedure("1.004227", "Đăng ký biến động quyền sử dụng đất", LAND, 10, 10, 28_000, by_district=True),
    Procedure("1.005398", "Cấp giấy chứng nhận quyền sử dụng đất lần đầu", LAND, 20, 5, 100_000, by_district=True),
    Procedure("1.003645", "Công nhận hộ kinh doanh lưu trú du lịch đạt chuẩn", CULTURE, 7, 3, by_district=True),
)
# fmt: on


@lru_cache(maxsize=64)
def wards(edition: str, district: str) -> tuple[tuple[str, str], ...]:
    """Code and office of each ward of a district."""
    here = (a for a in areas.load(edition) if a.kind is AreaKind.WARD and a.parent == district)
    return tuple((a.code, f"UBND {_lower(a.name)}") for a in here)


def _lower(name: str) -> str:
    """As it stands inside a name: "Xã Đạ Kho" → "xã Đạ Kho"."""
    return name[0].lower() + name[1:]


def received_on(world: World, area: Area, day: date, alive_on: date | None = None) -> Iterator[list[Told]]:
    """The events, until their end, of each dossier handed in on a day; of those only that may live on another day."""
    office = hours.working(day)
    rate = A_DAY * (area.population or 0) / 1000 * (1 if office else AT_NIGHT)
    count = round(rate * between(world.key("dossiers", area.slug, day), 0.85, 1.15))
    for number in range(1, count + 1):
        key = world.key("dossier", area.slug, day, number)
        procedure = _drawn(key)
        if alive_on is None or day + procedure.longest >= alive_on:
            yield list(_life(world, area, day, number, office, key, procedure))


def _life(
    world: World, area: Area, day: date, number: int, office: bool, key: int, procedure: Procedure
) -> Iterator[Told]:
    """The events of one dossier; at night and on days off people file online, and the office takes it on later."""
    channel = _channel(key) if office else ONLINE
    evening = channel == ONLINE and (not office or chance(key, 2) < 0.12)
    filed = _evening(day, key) if evening else hours.arrival(day, key)
    code = f"000.00.{_unit_number(area)}.H36-{day:%y%m%d}-{number:04d}"
    offices = wards(world.edition, area.code)
    ward, unit = offices[int(chance(key, 3) * len(offices))]
    constant: dict[str, Any] = {
        "dossier": code,
        "procedure": {"code": procedure.code, "name": procedure.name},
        "field": {"code": procedure.field[0], "name": procedure.field[1]},
        "unit": f"UBND {_lower(area.name)}" if procedure.by_district else unit,
        "channel": channel,
        "applicant": 2 if procedure.field == TRADE and chance(key, 4) < 0.4 else 1,
        "fee_vnd": procedure.fee_vnd,
        "online_paid": channel == ONLINE and procedure.fee_vnd > 0 and chance(key, 5) < 0.7,
        "digitised": chance(key, 6) < 0.7,
    }
    late = not world.scenario.calm and chance(key, 20) < LATE
    for step, (status, at, more) in enumerate(_steps(key, procedure, filed, channel, late), 1):
        data = constant | more | {"status": int(status)}
        yield Told(at, area.slug or "", SERVICE, f"{code}-{step}", DOSSIER_CHANGED, code, data, ward=ward)


def _unit_number(area: Area) -> int:
    """The district's number in the codes of its dossiers: Đà Lạt's is 21, the others' are invented after it."""
    return 21 + int(area.code) - 672


Step = tuple[Status, datetime, dict[str, Any]]


def _steps(key: int, procedure: Procedure, filed: datetime, channel: int, late: bool) -> Iterator[Step]:
    """The status codes that a dossier goes through, when, and what is new at each."""
    accepted = filed
    if channel == ONLINE:
        yield Status.REGISTERED, filed, {}
        accepted = hours.after(filed, between(key, 4, 50, 11))
    if chance(key, 12) < 0.012:
        yield Status.REFUSED, accepted, {}
        return
    due = hours.due(accepted, procedure.days)
    times = {"received_at": accepted.isoformat(), "due_at": due.isoformat()}
    yield Status.ACCEPTED, accepted, times
    begun = hours.after(accepted, between(key, 5, 90, 13))
    yield Status.PROCESSING, begun, times
    if chance(key, 14) < 0.006:
        yield Status.WITHDRAWN, hours.after(begun, 120), times
        return
    if asked := _asks(key, procedure):
        stopped = hours.after(begun, between(key, 20, 200, 15))
        begun = hours.after(stopped, between(key, 120, 700, 16))
        times = times | {"due_at": (due + (begun - stopped)).isoformat()}
        due += begun - stopped
        yield asked, stopped, {}
        yield Status.PROCESSING, begun, times
    finished = _finish(key, begun, due, late)
    times = times | {"finished_at": finished.isoformat()}
    yield Status.DONE, finished, times
    returned = hours.after(finished, between(key, 5, 300, 17))
    yield Status.RETURNED, returned, times | {"returned_at": returned.isoformat()}


def _asks(key: int, procedure: Procedure) -> Status | None:
    """Whether papers or a fee are missing."""
    if procedure.days > 2 and chance(key, 18) < 0.09:
        return Status.SUPPLEMENT_ASKED
    if procedure.fee_vnd >= 28_000 and chance(key, 19) < 0.25:
        return Status.PAYMENT_ASKED
    return None


def _finish(key: int, begun: datetime, due: datetime, late: bool) -> datetime:
    """In the time that is left, or up to three days late."""
    left = max(hours.minutes_between(begun, due), 30)
    if late:
        return hours.after(due, between(key, 30, 3 * hours.DAY_MIN, 21))
    return hours.after(begun, left * between(key, 0.15, 0.97, 22))


def _drawn(key: int) -> Procedure:
    target = chance(key, 1) * sum(p.weight for p in PROCEDURES)
    for procedure in PROCEDURES:
        target -= procedure.weight
        if target < 0:
            return procedure
    return PROCEDURES[-1]


def _channel(key: int) -> int:
    drawn = chance(key, 7)
    return ONLINE if drawn < 0.52 else AT_COUNTER if drawn < 0.97 else BY_POST


def _evening(day: date, key: int) -> datetime:
    return datetime.combine(day, time(17, 30), VIETNAM) + timedelta(minutes=between(key, 0, 330, 8))
