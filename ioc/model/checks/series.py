"""What is wrong with figures in their course: a value far from all before it, a series that stopped."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from ioc.i18n import _, every_language, numeric_date
from ioc.model.checks.told import Standing, written
from ioc.model.flag import Finding, FlagKind, Line
from ioc.model.observation import Observation
from ioc.model.period import Frequency, Period, of

LOOK_BACK, ENOUGH = 12, 8  # values before it that one is judged by: at most, and at least
FAR = 6 * 1.4826  # of the median distance from the median: six standard deviations, were they normal
POINTS, PER_CENT = 5.0, 20.0  # no jump is smaller: points of a share, per cent of anything else
STARTED = 3  # periods that a series must have had before it can stop
GRACE = {  # after the end of the period that is due
    Frequency.DAY: timedelta(days=1),
    Frequency.WEEK: timedelta(days=3),
    Frequency.MONTH: timedelta(days=20),
    Frequency.QUARTER: timedelta(days=30),
    Frequency.YEAR: timedelta(days=90),
}


def due(newest: Period, usual: Frequency) -> date:
    """From which day on the period after the newest one is overdue; a span of its own goes by what is usual."""
    frequency = newest.frequency or usual
    return of(frequency, newest.last).after().until + GRACE[frequency]


def courses(standing: Standing) -> Iterator[list[Observation]]:
    """Values of one indicator in one place by one frequency, oldest first; nothing of what documents published."""
    found: dict[tuple[str, str, str], list[Observation]] = {}
    for one in standing.by_key.values():
        if not one.published and one.period.frequency is not None:
            found.setdefault((one.indicator, one.place, one.period.frequency), []).append(one)
    for course in found.values():
        yield sorted(course, key=lambda one: one.period.since)


def jumps(standing: Standing) -> Iterator[Finding]:
    """Values far from the one before and from all of the last twelve."""
    for course in courses(standing):
        share = standing.known.by_code[course[0].indicator].unit == "%"
        for place, (before, one) in enumerate(pairwise(course), 1):
            past = [told.value for told in course[max(place - LOOK_BACK, 0) : place]]
            middle, reach = _reach(past, share=share)
            far = min(abs(one.value - middle), abs(one.value - before.value))
            if len(past) >= ENOUGH and far > reach:
                yield _jump(standing, before, one, middle)


def _reach(past: Sequence[float], *, share: bool) -> tuple[float, float]:
    """The middle of what was, and how far from it a value may be."""
    middle = median(past)
    spread = FAR * median(abs(value - middle) for value in past)
    return middle, max(spread, POINTS if share else abs(middle) * PER_CENT / 100)


def _jump(standing: Standing, before: Observation, one: Observation, middle: float) -> Finding:
    name = standing.known.by_code[one.indicator].name
    lines = (
        Line(every_language(lambda: _("Kỳ trước")), before.value, one.unit),
        Line(every_language(lambda: _("Giữa các kỳ trước")), round(middle, 2), one.unit, result=True),
        Line(name, one.value, one.unit),
    )

    def say() -> str:
        return _(
            "Nhảy từ {before} lên {value} {unit}; các kỳ trước ở quanh {middle}.",
            before=written(before.value),
            value=written(one.value),
            unit=standing.known.unit(one.unit),
            middle=written(middle),
        )

    def fall() -> str:
        return _(
            "Tụt từ {before} xuống {value} {unit}; các kỳ trước ở quanh {middle}.",
            before=written(before.value),
            value=written(one.value),
            unit=standing.known.unit(one.unit),
            middle=written(middle),
        )

    said = every_language(say if one.value > before.value else fall)
    return Finding(FlagKind.JUMP, one.indicator, one.place, one.period.text, lines, said)


def stale(standing: Standing, today: date) -> Iterator[Finding]:
    """Series that came period by period and no longer do."""
    for course in courses(standing):
        newest = course[-1]
        usual = standing.known.by_code[newest.indicator].frequency
        if (
            newest.period.frequency is usual
            and len(course) >= STARTED
            and _regular(course)
            and today >= (since := due(newest.period, usual))
        ):
            yield _stale(standing, newest, since)


def _regular(course: Iterable[Observation]) -> bool:
    """Whether the last three came one after the other."""
    last = [one.period for one in course][-STARTED:]
    return all(one.until == other.since for one, other in pairwise(last))


def _stale(standing: Standing, newest: Observation, since: date) -> Finding:
    lines = (Line(standing.known.by_code[newest.indicator].name, newest.value, newest.unit),)

    def say() -> str:
        return _(
            "Số liệu dừng ở kỳ hết ngày {last}; kỳ sau đã quá hạn từ {due}.",
            last=numeric_date(newest.period.last),
            due=numeric_date(since),
        )

    return Finding(FlagKind.STALE, newest.indicator, newest.place, newest.period.text, lines, every_language(say))
