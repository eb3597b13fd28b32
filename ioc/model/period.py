"""Periods that figures are about: a day, week, month, quarter or year, or a span of days, by their ISO 8601 names."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

A_DAY = timedelta(days=1)
EARLIEST_ZONE = timedelta(hours=14)  # before Greenwich: where a day comes first


class Frequency(StrEnum):
    """How often a figure is told."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `since` to before `until`; `frequency` is None for a span that no calendar names."""

    text: str  # 2026, 2026-Q3, 2026-11, 2026-W47, 2026-11-21 or 2023-01-01/2023-07-07
    since: date
    until: date  # the first day after it
    frequency: Frequency | None

    def __str__(self) -> str:
        return self.text

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - A_DAY

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.until - self.since).days

    def has_begun(self, now: datetime) -> bool:
        """Whether its first day has come, somewhere on earth at least."""
        return self.since <= (now.astimezone(UTC) + EARLIEST_ZONE).date()

    def before(self) -> "Period":
        """The one before it, of the same kind or length."""
        if self.frequency is None:
            return span(self.since - timedelta(days=self.days), self.since - A_DAY)
        return of(self.frequency, self.since - A_DAY)

    def after(self) -> "Period":
        """The one after it, of the same kind or length."""
        if self.frequency is None:
            return span(self.until, self.until + timedelta(days=self.days - 1))
        return of(self.frequency, self.until)

    def overlap(self, other: "Period") -> float:
        """How much of the longer of the two both have, 0 to 1."""
        shared = (min(self.until, other.until) - max(self.since, other.since)).days
        return max(shared, 0) / max(self.days, other.days)


_YEAR = re.compile(r"(\d{4})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@lru_cache(maxsize=8192)
def parse(text: str) -> Period:
    """The period of this name; ValueError when no calendar has it."""
    try:
        return _parse(text)
    except (ValueError, OverflowError) as error:  # what ends with the year 9999 has no day after it
        raise ValueError(
            f"{text[:40]!r} is no period; write one as 2026, 2026-Q3, 2026-11, 2026-W47, 2026-11-21 or "
            "2023-01-01/2023-07-07"
        ) from error


def _parse(text: str) -> Period:
    if found := _YEAR.fullmatch(text):
        return of(Frequency.YEAR, date(int(found[1]), 1, 1))
    if found := _QUARTER.fullmatch(text):
        return of(Frequency.QUARTER, date(int(found[1]), 3 * int(found[2]) - 2, 1))
    if found := _WEEK.fullmatch(text):
        return of(Frequency.WEEK, date.fromisocalendar(int(found[1]), int(found[2]), 1))
    if found := _MONTH.fullmatch(text):
        return of(Frequency.MONTH, date(int(found[1]), int(found[2]), 1))
    if "/" in text:
        first, _, last = text.partition("/")
        return span(_day(first), _day(last))
    return of(Frequency.DAY, _day(text))


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):  # fromisoformat also takes 20261121 and 2026-W47-6
        raise ValueError(text)
    return date.fromisoformat(text)


def span(first: date, last: date) -> Period:
    """From one day to another, both in it."""
    if last < first:
        raise ValueError("a span ends before it begins")
    return Period(f"{first.isoformat()}/{last.isoformat()}", first, last + A_DAY, None)


def of(frequency: Frequency, day: date) -> Period:
    """The period of a kind that holds a day."""
    if frequency is Frequency.DAY:
        return Period(day.isoformat(), day, day + A_DAY, frequency)
    if frequency is Frequency.WEEK:
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Period(f"{year:04}-W{week:02}", monday, monday + 7 * A_DAY, frequency)
    if frequency is Frequency.MONTH:
        return _months(f"{day.year:04}-{day.month:02}", day.year, day.month, 1, frequency)
    if frequency is Frequency.QUARTER:
        quarter = (day.month + 2) // 3
        return _months(f"{day.year:04}-Q{quarter}", day.year, 3 * quarter - 2, 3, frequency)
    return _months(f"{day.year:04}", day.year, 1, 12, frequency)


def _months(text: str, year: int, first: int, count: int, frequency: Frequency) -> Period:
    last = first + count - 1
    return Period(text, date(year, first, 1), date(year, last, monthrange(year, last)[1]) + A_DAY, frequency)


def closed(frequency: Frequency, until: date) -> Period:
    """The newest period of a kind that is over at the end of a day."""
    found = of(frequency, until)
    return found if found.until <= until + A_DAY else found.before()
