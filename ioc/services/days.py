"""How the steps of reports and the hours of exchanges become a day beside its yesterday and its last week. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache

from ioc.model.exchange import ExchangeCount
from ioc.model.figure import HOURS
from ioc.model.payment import PaymentCount
from ioc.model.report import ENDED, Report, ReportCount, ReportDay, Step, count, course
from ioc.services.figures import DAY, HOUR, WEEK, midnight, start_of_hour

Span = tuple[datetime, datetime]
Courses = tuple[tuple[tuple[str, str], tuple[Step, ...]], ...]
REMEMBERED = 64  # pasts of areas, a few hundred reports each


def so_far(now: datetime, zone: tzinfo) -> tuple[Span, Span, Span]:
    """Today since midnight, and the same part of yesterday and of the day a week ago, as (since, until)."""
    since = midnight(now, zone)
    return (since, now), (since - DAY, now - DAY), (since - WEEK, now - WEEK)


def first_hour(now: datetime) -> datetime:
    """The begin of the first of the last 24 hours; the last of them is the one that runs."""
    return start_of_hour(now) - (HOURS - 1) * HOUR


def reports(
    steps: Mapping[tuple[str, str], Sequence[Step]],
    urgent: Sequence[Report],
    newest: tuple[datetime | None, bool],
    now: datetime,
    zone: tzinfo,
) -> ReportDay:
    """The day of reports; each moment is judged by the steps up to it, whatever became known later."""
    spans = so_far(now, zone)
    known, *before = (_as_of(steps, min(since, first_hour(until)), until) for since, until in spans)
    counts = (count(found, *span) for found, span in zip((known, *before), spans, strict=True))
    today_count, yesterday, last_week = counts
    at, simulated = newest
    return ReportDay(
        today_count,
        yesterday,
        last_week,
        filed_by_hour=_by_hour((r.filed_at for r in known), now),
        answered_by_hour=_by_hour((r.answered_at for r in known if r.answered_at), now),
        hours=(*_past_hours(_told_before(start_of_hour(now), steps), first_hour(now), zone), today_count),
        urgent=tuple(urgent),
        at=at,
        simulated=simulated,
    )


def _told_before(moment: datetime, steps: Mapping[tuple[str, str], Sequence[Step]]) -> Courses:
    """The steps of each report up to a moment."""
    seen = ((key, tuple(s for s in told if s.at <= moment)) for key, told in steps.items())
    return tuple((key, told) for key, told in seen if told)


@lru_cache(REMEMBERED)
def _past_hours(courses: Courses, first: datetime, zone: tzinfo) -> tuple[ReportCount, ...]:
    """The day as it stood at the end of each hour from `first` to the last full one; remembered until one moves."""
    steps = dict(courses)
    ends = [first + i * HOUR for i in range(1, HOURS)]
    spans = [(midnight(end - HOUR, zone), end) for end in ends]
    return tuple(count(_as_of(steps, *span), *span) for span in spans)


def _as_of(steps: Mapping[tuple[str, str], Sequence[Step]], since: datetime, until: datetime) -> list[Report]:
    """The reports as they stood at `until`, without those that were over at `since`: no count of the day needs them."""
    found: list[Report] = []
    for (area, code), told in steps.items():
        seen = [s for s in told if s.at <= until]
        if seen and not (seen[-1].at < since and seen[-1].state in ENDED):
            found.append(course(area, code, seen))
    return found


def _by_hour(moments: Iterable[datetime], now: datetime) -> tuple[int, ...]:
    """How many moments fall into each of the last 24 hours, oldest first."""
    counts = [0] * HOURS
    start = first_hour(now)
    for at in moments:
        if start <= at <= now:
            counts[(at - start) // HOUR] += 1
    return tuple(counts)


def payments_by_hour(hours: Mapping[datetime, PaymentCount], now: datetime) -> tuple[PaymentCount, ...]:
    """The payments of each of the last 24 hours, oldest first."""
    start = first_hour(now)
    return tuple(hours.get(start + i * HOUR, PaymentCount()) for i in range(HOURS))


def success_by_hour(hours: Mapping[datetime, ExchangeCount], now: datetime) -> tuple[float | None, ...]:
    """The share of calls that succeeded in each of the last 24 hours, oldest first."""
    start = first_hour(now)
    return tuple(hours.get(start + i * HOUR, ExchangeCount()).success_share for i in range(HOURS))
