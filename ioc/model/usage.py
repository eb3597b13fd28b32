"""How much the screens are used: how often each was opened, by the day and by area, and by nobody in particular."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ioc.i18n import N_

DAYS = 30  # that the count of a screen looks back
SCREENS = {
    "province": N_("Trang tỉnh"),
    "wall": N_("Màn hình, xem tại bàn"),
    "hung": N_("Màn hình treo"),
    "district": N_("Bàn làm việc"),
    "areas": N_("So sánh"),
    "indicators": N_("Chỉ số"),
    "sensors": N_("Cảm biến"),
    "snapshots": N_("Bản tin ngày"),
    "operations": N_("Vận hành"),
    "admin": N_("Quản trị"),
}


@dataclass(frozen=True, slots=True)
class Opened:
    """How often a screen was opened in an area on a day; without an area: by those who have several."""

    day: date
    screen: str
    area: str | None  # slug
    n: int


@dataclass(frozen=True, slots=True)
class Use:
    """What became of one screen in one area: how often in the last DAYS, a count a day, and when it was opened last."""

    screen: str
    area: str | None
    n: int
    by_day: tuple[int, ...]  # the oldest first
    last: date


def uses(opened: Iterable[Opened], today: date) -> list[Use]:
    """The screens that were opened, those most used first."""
    found: dict[tuple[str, str | None], dict[date, int]] = {}
    for one in opened:
        days = found.setdefault((one.screen, one.area), {})
        days[one.day] = days.get(one.day, 0) + one.n
    span = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    told = [_use(screen, area, days, span) for (screen, area), days in found.items()]
    return sorted(told, key=lambda use: (-use.n, use.screen, use.area or ""))


def _use(screen: str, area: str | None, days: dict[date, int], span: Sequence[date]) -> Use:
    counts = tuple(days.get(day, 0) for day in span)
    return Use(screen, area, sum(counts), counts, max(days))
