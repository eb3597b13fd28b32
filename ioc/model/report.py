"""A citizen's report (phản ánh hiện trường): what its events say, against 2 hours to be on site and 6 to answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Any, TypeVar, cast

from ioc.model.event import Event

# Service levels published by the city of Đà Lạt: people on site within 2 h, an answer within 6 h.
ON_SITE_WITHIN = timedelta(hours=2)
ANSWER_WITHIN = timedelta(hours=6)


class ReportState(StrEnum):
    """Where a report stands."""

    FILED = "filed"
    ASSIGNED = "assigned"
    ON_SITE = "on_site"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    REJECTED = "rejected"


STATES = frozenset(map(str, ReportState))
ENDED = frozenset((ReportState.ANSWERED, ReportState.CLOSED, ReportState.REJECTED))


@dataclass(frozen=True, slots=True)
class Report:
    """A report's state; times UTC. Its words hold no telephone or identity number."""

    area: str  # slug
    code: str
    state: ReportState
    filed_at: datetime
    changed_at: datetime
    category: str | None = None
    text: str | None = None
    ward: str | None = None  # GSO code
    lat: float | None = None
    lon: float | None = None
    photos: int = 0
    channel: str | None = None
    satisfied: bool | None = None
    on_site_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    simulated: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody still waits for an answer."""
        return self.state not in ENDED

    @property
    def due_at(self) -> datetime | None:
        """The next of its two deadlines; None once it is answered or rejected."""
        if not self.open:
            return None
        return self.filed_at + (ON_SITE_WITHIN if self.on_site_at is None else ANSWER_WITHIN)

    def overdue(self, now: datetime) -> bool:
        """Whether its next deadline has passed."""
        return self.due_at is not None and now > self.due_at


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a report as far as its course goes; `state` is None when the event tells none."""

    at: datetime
    state: ReportState | None


T = TypeVar("T")


def fold(events: Iterable[Event]) -> Report:
    """The report that these events tell of, in the order of (time, arrival); raises ValueError without any.

    What is no value of its kind is not told: an event once kept must never stop those after it.
    """
    ordered = sorted(events, key=lambda e: (e.time, e.received_at, e.id))
    if not ordered:
        raise ValueError("a report needs at least one event")
    known: dict[str, Any] = {}
    for event in ordered:
        known |= {k: v for k, v in event.data.items() if v is not None}
    last = ordered[-1]
    lat, lon = _place(known.get("location"))
    steps = [Step(e.time, state(e.data.get("state"))) for e in ordered]
    return replace(
        course(last.area, str(known.get("report") or last.subject), steps),
        category=_of(str, known.get("category")),
        text=_of(str, known.get("text")),
        ward=next((e.ward for e in reversed(ordered) if e.ward), None),
        lat=lat,
        lon=lon,
        photos=_of(int, known.get("photos")) or 0,
        channel=_of(str, known.get("channel")),
        satisfied=_of(bool, known.get("satisfied")),
        simulated=any(e.simulated for e in ordered),
    )


def course(area: str, code: str, steps: Sequence[Step]) -> Report:
    """How a report has gone by its steps, at least one, in order: opened again, it waits for everything anew.

    Closing without an answer before counts as the answer: nobody waits any more.
    """
    told = [s for s in steps if s.state is not None]
    again = [*takewhile(lambda s: s.state is not ReportState.REOPENED, reversed(told))][::-1]
    return Report(
        area,
        code,
        state=told[-1].state or ReportState.FILED if told else ReportState.FILED,
        filed_at=_first(told, ReportState.FILED) or steps[0].at,
        changed_at=steps[-1].at,
        on_site_at=_first(again, ReportState.ON_SITE),
        answered_at=_first(again, ReportState.ANSWERED, ReportState.CLOSED),
        closed_at=_first(again, ReportState.CLOSED),
    )


def state(value: object) -> ReportState | None:
    """The state of this name, None when there is none."""
    return ReportState(value) if isinstance(value, str) and value in STATES else None


def _first(steps: Iterable[Step], *states: ReportState) -> datetime | None:
    return next((s.at for s in steps if s.state in states), None)


def _of(kind: type[T], value: Any) -> T | None:
    return value if type(value) is kind else None


def _place(value: Any) -> tuple[float | None, float | None]:
    """Latitude and longitude, both or none."""
    place = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    lat, lon = place.get("lat"), place.get("lon")
    return (lat, lon) if isinstance(lat, (int, float)) and isinstance(lon, (int, float)) else (None, None)


@dataclass(frozen=True, slots=True)
class ReportCount:
    """Reports of one day so far; a share is judged over the reports of that day whose deadline came or was met."""

    filed: int = 0
    answered: int = 0
    open: int = 0  # as of the moment, whenever filed
    overdue: int = 0  # of the open ones
    on_site_judged: int = 0
    on_site_in_time: int = 0
    answer_judged: int = 0
    answer_in_time: int = 0

    @property
    def on_site_share(self) -> float | None:
        """Per cent with somebody on site within 2 hours; None when none is judged yet."""
        return 100 * self.on_site_in_time / self.on_site_judged if self.on_site_judged else None

    @property
    def answer_share(self) -> float | None:
        """Per cent answered within 6 hours; None when none is judged yet."""
        return 100 * self.answer_in_time / self.answer_judged if self.answer_judged else None


def count(reports: Iterable[Report], since: datetime, until: datetime) -> ReportCount:
    """Reports of the day that began at `since`, as they stood at `until`.

    A report is judged for the site once somebody was there or its 2 hours have passed, for the answer once it has one
    or its 6 hours have passed; one that ended before its time was up, with nobody there or rejected, is not judged.
    """
    known = list(reports)
    of_day = [r for r in known if since <= r.filed_at <= until]
    site = [j for r in of_day if (j := _in_time(r, r.on_site_at, ON_SITE_WITHIN, until)) is not None]
    answer = [j for r in of_day if (j := _in_time(r, r.answered_at, ANSWER_WITHIN, until)) is not None]
    return ReportCount(
        filed=len(of_day),
        answered=sum(r.answered_at is not None and since <= r.answered_at <= until for r in known),
        open=sum(r.open for r in known),
        overdue=sum(r.overdue(until) for r in known),
        on_site_judged=len(site),
        on_site_in_time=sum(site),
        answer_judged=len(answer),
        answer_in_time=sum(answer),
    )


def _in_time(report: Report, met_at: datetime | None, within: timedelta, until: datetime) -> bool | None:
    """Whether a deadline was met; None while it is not judged."""
    deadline = report.filed_at + within
    if met_at is not None:
        return met_at <= deadline
    ended_at = None if report.open else report.answered_at or report.changed_at
    return False if deadline < min(until, ended_at or until) else None


@dataclass(frozen=True, slots=True)
class ReportDay:
    """Today's reports of an area, beside yesterday and a week ago at the same time of day."""

    today: ReportCount
    yesterday: ReportCount
    last_week: ReportCount
    filed_by_hour: tuple[int, ...]  # the last 24 hours, oldest first
    answered_by_hour: tuple[int, ...]
    hours: tuple[ReportCount, ...]  # the same hours: the day of each as it stood at the hour's end
    urgent: tuple[Report, ...]  # open ones, the nearest or longest passed deadline first; a handful
    at: datetime | None  # newest event of a report; None: the area has never sent one
    simulated: bool
