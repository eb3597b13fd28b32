"""A citizen's report (phản ánh hiện trường): what its events say, against 2 hours to be on site and 6 to answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class ReportDay:
    """Today's reports of an area, beside yesterday and a week ago at the same time of day."""

    today: ReportCount
    yesterday: ReportCount
    last_week: ReportCount
    filed_by_hour: tuple[int, ...]  # the last 24 hours, oldest first
    answered_by_hour: tuple[int, ...]
    urgent: tuple[Report, ...]  # open ones, the nearest or longest passed deadline first; a handful
    at: datetime | None  # newest event of a report; None: the area has never sent one
    simulated: bool
