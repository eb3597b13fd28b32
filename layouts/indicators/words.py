"""Figures of indicators, periods, ages and flags in words; written alike on the board, in charts and in files."""

from collections.abc import Mapping
from datetime import date

from geodata import province
from ioc.i18n import N_, _, brought, language, number, numeric_date, signed
from ioc.model.flag import FlagKind
from ioc.model.indicator import Direction, Indicator, Level, Light, Pillar, Target
from ioc.model.period import Frequency, Period
from ioc.model.scoreboard import Cell

NBSP = "\u00a0"
RANK = "{rank}"  # stands before its number
HUNDRED = 99.9  # per cent: what is less than all stays less when it is rounded
PLACES = 2  # digits behind the point that a published figure keeps, at most
OLD_DAYS = 60  # from here on an age is told in months
MONTH_DAYS = 30.44

PILLARS: Mapping[Pillar, str] = {
    Pillar.GOVERNMENT: N_("Chính quyền số"),
    Pillar.ECONOMY: N_("Kinh tế số"),
    Pillar.SOCIETY: N_("Xã hội số"),
    Pillar.AWARENESS: N_("Nhận thức số"),
    Pillar.INSTITUTIONS: N_("Thể chế số"),
    Pillar.INFRASTRUCTURE: N_("Hạ tầng số"),
    Pillar.PEOPLE: N_("Nhân lực số"),
    Pillar.SECURITY: N_("An toàn thông tin mạng"),
}
FREQUENCIES: Mapping[Frequency, str] = {
    Frequency.DAY: N_("Ngày"),
    Frequency.WEEK: N_("Tuần"),
    Frequency.MONTH: N_("Tháng"),
    Frequency.QUARTER: N_("Quý"),
    Frequency.YEAR: N_("Năm"),
}
LEVELS: Mapping[Level, str] = {"province": N_("tỉnh"), "district": N_("huyện"), "commune": N_("xã")}
DIRECTIONS: Mapping[Direction, str] = {
    Direction.UP: N_("càng cao càng tốt"),
    Direction.DOWN: N_("càng thấp càng tốt"),
    Direction.NEITHER: N_("không có hướng tốt hay xấu"),
}
LIGHTS: Mapping[Light, str] = {
    Light.MET: N_("đạt mục tiêu"),
    Light.NEAR: N_("gần đạt mục tiêu"),
    Light.MISSED: N_("không đạt mục tiêu"),
    Light.NONE: N_("chưa đặt mục tiêu"),
}
FLAGS: Mapping[FlagKind, tuple[str, str]] = {  # in short, and what was looked for
    FlagKind.PARTS: (N_("Không khớp tổng"), N_("tổng bằng các phần")),
    FlagKind.RATE: (N_("Tỷ lệ không khớp"), N_("tỷ lệ suy ra được từ các phần")),
    FlagKind.POINTS: (N_("Điểm gọi là phần trăm"), N_("chênh lệch hai tỷ lệ tính bằng điểm")),
    FlagKind.DISAGREE: (N_("Hai nguồn trái nhau"), N_("hai nguồn cho cùng một tổng")),
    FlagKind.SHARE: (N_("Ngoài 0–100 %"), N_("tỷ lệ nằm trong 0–100")),
    FlagKind.JUMP: (N_("Nhảy vọt"), N_("giá trị gần các kỳ trước")),
    FlagKind.STALE: (N_("Ngừng cập nhật"), N_("kỳ nào cũng có số")),
    FlagKind.UNITS: (N_("Lẫn đơn vị"), N_("mọi số của một chỉ số cùng đơn vị")),
}
TELLERS = {"ioc": N_("IOC tính"), "published": N_("văn bản công bố")}  # as observations call them
WAYS = {"form": N_("{name}, biểu mẫu"), "import": N_("{name}, tệp")}
PER = {"head": N_("trên 100.000 dân"), "km2": N_("trên km²")}


def unit(key: str) -> str:
    """A unit as people write it."""
    return province.indicators().unit(key)


def name(indicator: Indicator) -> str:
    """An indicator's name in the language in force."""
    return brought(indicator.name)


def pillar(found: Pillar | None) -> str:
    """A pillar's name; indicators above all of them have none."""
    return _(PILLARS[found]) if found else _("Chung")


def figure(value: float, key: str) -> str:
    """A computed value: shares with one digit, counts with none unless they have some."""
    if key == "%":
        below = value < 100 and round(value, 1) >= 100
        return number(HUNDRED if below else value, 1)
    return number(value, 0 if value == round(value) else 1)


def as_told(value: float) -> str:
    """A published value with the digits it was published with."""
    digits = next((n for n in range(PLACES) if round(value, n) == value), PLACES)
    return number(value, digits)


def amount(value: float, key: str, *, told: bool = False) -> str:
    """A value with its unit: `97,1 %`."""
    said = as_told(value) if told else figure(value, key)
    return _("hạng {n}", n=said) if key == RANK else f"{said}{NBSP}{unit(key)}"


def value(cell: Cell, key: str) -> str:
    """The value of a cell without its unit: one that a document published as it stands there."""
    return as_told(cell.value) if is_published(cell) else figure(cell.value, key)


def is_published(cell: Cell) -> bool:
    """Whether a value is what one of the province's documents says."""
    return not cell.simulated and cell.source in _documents()


def _documents() -> frozenset[str]:
    return frozenset(figure.source for figure in province.documents().figures)


def distance(value: float, key: str) -> str:
    """A difference with its sign, as exact as the values are."""
    return signed(value, 1 if key == "%" or value != round(value) else 0)


def target(found: Target | None, indicator: Indicator) -> str:
    """`≥ 60`, or `≤ 3` where less is better."""
    if found is None:
        return _("chưa đặt")
    sign = "≤" if indicator.direction is Direction.DOWN else "≥"
    return f"{sign}{NBSP}{as_told(found.value)}"


def period(found: Period) -> str:
    """`T10/2026`, `Q3/2026`, `2022`, `21/11/2026`, `1/1–7/7/2023`; English: `Oct 2026`, `Q3 2026`."""
    since, vietnamese = found.since, language() == "vi"
    match found.frequency:
        case Frequency.YEAR:
            return f"{since.year}"
        case Frequency.QUARTER:
            return f"Q{(since.month + 2) // 3}{'/' if vietnamese else ' '}{since.year}"
        case Frequency.MONTH:
            return f"T{since.month}/{since.year}" if vietnamese else f"{since:%b} {since.year}"
        case Frequency.WEEK:
            return _("tuần {n}/{year}", n=found.text[-2:], year=found.text[:4])
        case Frequency.DAY:
            return numeric_date(since)
        case None:
            return _span(since, found.last)


def _span(since: date, last: date) -> str:
    if (since.month, since.day, last.month, last.day) == (1, 1, 6, 30) and since.year == last.year:
        return _("6 tháng đầu {year}", year=since.year)
    if language() == "vi":
        begin = f"{since.day}/{since.month}" + (f"/{since.year}" if since.year != last.year else "")
        return f"{begin}–{last.day}/{last.month}/{last.year}"
    begin = f"{since.day} {since:%b}" + (f" {since.year}" if since.year != last.year else "")
    return f"{begin}–{numeric_date(last)}"


def age(last: date, until: date) -> str:
    """How long a period had been over on a day: `hôm qua`, `21 ngày`, `40 tháng`."""
    days = (until - last).days
    if days <= 0:
        return _("hôm nay")
    if days == 1:
        return _("hôm qua")
    if days < OLD_DAYS:
        return _("{n} ngày", n=days)
    return _("{n} tháng", n=round(days / MONTH_DAYS))


def teller(by: str) -> str:
    """Who told a value: a system by its name, a person with the way they took."""
    name, _comma, way = by.rpartition(", ")
    return _(WAYS[way], name=name) if name and way in WAYS else _(TELLERS[by]) if by in TELLERS else by


def place(slug: str, names: Mapping[str, str]) -> str:
    """The name of an area of ours, or of another province."""
    others = province.documents().places
    return names.get(slug) or (brought(others[slug]) if slug in others else slug)
