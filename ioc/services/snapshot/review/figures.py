"""The figures of a period out of those of its days: sums, shares of sums, and the days that stand out. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ioc.i18n import N_
from ioc.model.review import Review, Told
from ioc.model.revision import Values
from ioc.services.snapshot import headlines

Ask = Callable[[Values], float | None]
Over = Literal["sum", "last", "max", "min"]
UNHEALTHY = 100  # VN_AQI above which air is no longer moderate


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a period. Its name, unit and meaning are message ids; a share has a whole beside its part."""

    key: str
    name: str
    unit: str
    digits: int
    meaning: str
    part: Ask
    over: Over = "sum"
    whole: Ask | None = None
    times: float = 1.0

    def of(self, days: Sequence[Values]) -> float | None:
        """Its value over these days, None when none of them knows it."""
        if self.whole is None:
            known = [value for values in days if (value := self.part(values)) is not None]
            return self.times * OVER[self.over](known) if known else None
        pairs = [(self.part(values), self.whole(values)) for values in days]
        told = [(part, whole) for part, whole in pairs if part is not None and whole]
        return self.times * sum(p for p, _ in told) / sum(w for _, w in told) if told else None


OVER: dict[Over, Callable[[Sequence[float]], float]] = {
    "sum": sum,
    "last": lambda values: values[-1],
    "max": max,
    "min": min,
}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A figure over the period and the one before, by day, and the days on which it was lowest and highest."""

    figure: Figure
    value: float | None
    before: float | None
    days: tuple[float | None, ...]
    lowest: tuple[float, date] | None
    highest: tuple[float, date] | None

    @property
    def change(self) -> float | None:
        """Against the period before."""
        return None if self.value is None or self.before is None else self.value - self.before


def reviewed(review: Review) -> list[Reviewed]:
    """The figures that any day of the two periods knows; a period that is not over is held against none."""
    before = [told.figures for told in review.before] if review.span.complete else []
    made = [_reviewed(figure, review.days, before) for figure in FIGURES]
    return [one for one in made if one.value is not None or one.before is not None]


def _reviewed(figure: Figure, days: Sequence[Told], before: Sequence[Values]) -> Reviewed:
    daily = tuple(figure.of([told.figures]) for told in days)
    known = [(value, told.day) for value, told in zip(daily, days, strict=True) if value is not None]
    return Reviewed(
        figure,
        figure.of([told.figures for told in days]),
        figure.of(before),
        daily,
        min(known, key=lambda k: k[0]) if known else None,
        max(known, key=lambda k: k[0]) if known else None,
    )


def heard(values: Values) -> bool:
    """Whether anything at all was told of a day."""
    return any(values.values())


def _count(*keys: str) -> Ask:
    """The sum of these counts, where anything was told of their subject."""

    def ask(values: Values) -> float | None:
        subject = keys[0].partition("/")[0]
        known = any(value for key, value in values.items() if key.startswith(f"{subject}/"))
        return float(sum(values.get(key) or 0 for key in keys)) if known else None

    return ask


def _less(key: str, less: str) -> Ask:
    count, gone = _count(key), _count(less)

    def ask(values: Values) -> float | None:
        whole = count(values)
        return None if whole is None else whole - (gone(values) or 0)

    return ask


def _measured(domain: str, metric: str, figure: str) -> Ask:
    return lambda values: values.get(f"measured/{domain}/{metric}/{figure}")


def _all(figure: str) -> Ask:
    """A count over everything measured."""

    def ask(values: Values) -> float | None:
        found = [v for k, v in values.items() if k.startswith("measured/") and k.endswith(f"/{figure}") and v]
        return float(sum(found)) if found else None

    return ask


def _index(values: Values) -> float | None:
    return max((v for k, v in values.items() if k.startswith("air/") and v is not None), default=None)


def _unhealthy(values: Values) -> float | None:
    index = _index(values)
    return None if index is None else float(index > UNHEALTHY)


NAMES = {key: (name, unit, digits) for key, name, unit, digits, _meaning, _ask in headlines.ASKED}
ADDED = N_("Cộng các ngày trong kỳ.")
SHARED = N_("Cộng tử số và mẫu số các ngày rồi mới chia; không phải trung bình các tỷ lệ ngày.")
AT_END = N_("Lúc hết ngày cuối kỳ.")
FIGURES = (
    Figure("received", *NAMES["received"], ADDED, _count("dossiers/received")),
    Figure("finished", *NAMES["finished"], ADDED, _count("dossiers/finished")),
    Figure("on_time", *NAMES["on_time"], SHARED, _count("dossiers/on_time"), times=100,
           whole=_less("dossiers/finished", "dossiers/undated")),
    Figure("online", N_("Hồ sơ nộp trực tuyến"), "%", 1, SHARED, _count("dossiers/online"), times=100,
           whole=_count("dossiers/channelled")),
    Figure("overdue", *NAMES["overdue"], AT_END, _count("dossiers/overdue"), "last"),
    Figure("filed", *NAMES["filed"], ADDED, _count("reports/filed")),
    Figure("on_site", *NAMES["on_site"], SHARED, _count("reports/on_site_in_time"), times=100,
           whole=_count("reports/on_site_judged")),
    Figure("answered", *NAMES["answered"], SHARED, _count("reports/answer_in_time"), times=100,
           whole=_count("reports/answer_judged")),
    Figure("paid", *NAMES["paid"], ADDED, _count("payments/made")),
    Figure("amount", *NAMES["amount"], ADDED, _count("payments/amount_vnd"), times=1e-6),
    Figure("exchanged", *NAMES["exchanged"], SHARED, _less("exchanges/calls", "exchanges/failed"), times=100,
           whole=_count("exchanges/calls")),
    Figure("aqi", *NAMES["aqi"], N_("Ngày cao nhất trong kỳ."), _index, "max"),
    Figure("unhealthy", N_("Ngày VN_AQI trên 100"), N_("ngày"), 0, N_("Số ngày có trạm nào vượt 100."), _unhealthy),
    Figure("temperature", *NAMES["temperature"], N_("Trung bình mọi số đo tốt trong kỳ."),
           _measured("weather", "temperature", "sum"), whole=_measured("weather", "temperature", "n")),
    Figure("warmest", N_("Nhiệt độ cao nhất"), "°C", 1, N_("Số đo tốt lớn nhất trong kỳ."),
           _measured("weather", "temperature", "max"), "max"),
    Figure("coldest", N_("Nhiệt độ thấp nhất"), "°C", 1, N_("Số đo tốt nhỏ nhất trong kỳ."),
           _measured("weather", "temperature", "min"), "min"),
    Figure("energy", *NAMES["energy"], ADDED, _measured("energy", "energy", "sum")),
    Figure("readings", N_("Số đo tốt"), N_("số đo"), 0, ADDED, _all("n")),
    Figure("bad", N_("Số đo xấu"), N_("số đo"), 0, ADDED, _all("n_bad")),
    Figure("heard", N_("Cảm biến có gửi"), "%", 1, SHARED, _count("sensors/heard"), times=100,
           whole=_count("sensors/known")),
)  # fmt: skip
