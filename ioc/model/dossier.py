"""A dossier of the one-stop shop: its state is what its events say, as of a moment."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from enum import IntEnum
from typing import Any, TypeVar, cast

from ioc.model.event import Event


class Status(IntEnum):
    """National status codes of a dossier."""

    REGISTERED = 1
    ACCEPTED = 2
    REFUSED = 3
    PROCESSING = 4
    SUPPLEMENT_ASKED = 5
    PAYMENT_ASKED = 6
    WITHDRAWN = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10


PAUSING = frozenset((Status.SUPPLEMENT_ASKED, Status.PAYMENT_ASKED))  # the clock stops here
RUNNING = frozenset((Status.ACCEPTED, Status.PROCESSING))  # overdue while open only in these
CODES = frozenset(map(int, Status))
TERMINAL = frozenset((Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED))
ONLINE = 2  # the channel by which it was filed; 1 is at a counter, 3 by post


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier's state; times UTC."""

    code: str
    status: int | None
    changed_at: datetime
    received_at: datetime | None = None
    due_at: datetime | None = None
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    procedure_code: str | None = None
    procedure_name: str | None = None
    field_code: str | None = None
    field_name: str | None = None
    unit: str | None = None
    channel: int | None = None
    applicant: int | None = None
    ward: str | None = None
    online_paid: bool | None = None
    fee_vnd: int | None = None
    digitised: bool | None = None
    simulated: bool = False

    def on_time(self) -> bool | None:
        """Finished by its due time; None while open or without a due time."""
        if self.finished_at is None or self.due_at is None:
            return None
        return self.finished_at <= self.due_at

    def early(self, zone: tzinfo) -> bool | None:
        """Finished on a calendar day (in `zone`) before the due day."""
        if self.finished_at is None or self.due_at is None:
            return None
        return self.finished_at.astimezone(zone).date() < self.due_at.astimezone(zone).date()

    def is_open(self, now: datetime) -> bool:
        """Received, not finished, and in no terminal status, as of `now`."""
        return (self.finished_at is None or self.finished_at > now) and self.status not in TERMINAL

    def overdue(self, now: datetime) -> bool:
        """Open past its due time while the clock runs."""
        return self.due_at is not None and now > self.due_at and self.is_open(now) and self.status in RUNNING


T = TypeVar("T")


def fold(events: Iterable[Event]) -> Dossier:
    """The dossier that these events tell of, in the order of (time, arrival); raises ValueError without any.

    What is no value of its kind is not told: an event once kept must never stop those after it.
    """
    ordered = _in_order(events)
    if not ordered:
        raise ValueError("a dossier needs at least one event")
    known: dict[str, Any] = {}
    for event in ordered:
        known |= {k: v for k, v in event.data.items() if v is not None}
    last = ordered[-1]
    procedure, field = _pair(known.get("procedure")), _pair(known.get("field"))
    return Dossier(
        code=str(known.get("dossier") or last.subject),
        status=next((s for s in map(_status, reversed(ordered)) if s is not None), None),
        changed_at=last.time,
        received_at=_moment(known.get("received_at")) or _first(ordered, Status.ACCEPTED),
        due_at=_due(ordered),
        finished_at=_moment(known.get("finished_at")) or _first(ordered, Status.DONE),
        returned_at=_moment(known.get("returned_at")) or _first(ordered, Status.RETURNED),
        procedure_code=procedure[0],
        procedure_name=procedure[1],
        field_code=field[0],
        field_name=field[1],
        unit=_of(str, known.get("unit")),
        channel=_of(int, known.get("channel")),
        applicant=_of(int, known.get("applicant")),
        ward=next((e.ward for e in reversed(ordered) if e.ward), None),
        online_paid=_of(bool, known.get("online_paid")),
        fee_vnd=_of(int, known.get("fee_vnd")),
        digitised=_of(bool, known.get("digitised")),
        simulated=any(e.simulated for e in ordered),
    )


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which a dossier was open; `due_at` is None while its clock stood."""

    since: datetime
    until: datetime | None  # None: it still is
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a dossier was known to have ended, until told otherwise: done anew, or its due time moved after all."""

    until: datetime  # when it was told otherwise
    finished_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Past:
    """What is asked of a dossier's past: what became known later changes none of it."""

    spans: tuple[Span, ...]
    endings: tuple[Ending, ...]  # those that stand no more, oldest first


def past(events: Iterable[Event]) -> Past:
    """When a dossier was open and how it had ended, at each moment by the events up to it."""
    ordered = _in_order(events)
    found: list[Span] = []
    ended: list[Ending] = []
    for n, event in enumerate(ordered, 1):
        next_at = ordered[n].time if n < len(ordered) else None
        if next_at == event.time:
            continue
        known = fold(ordered[:n])
        if ended and (ended[-1].finished_at, ended[-1].due_at) == (known.finished_at, known.due_at):
            ended.pop()
        if known.finished_at is not None and next_at is not None:
            ended.append(Ending(next_at, known.finished_at, known.due_at))
        if known.received_at is None or known.status in TERMINAL:
            continue
        since = max(event.time, known.received_at)
        until = min((t for t in (next_at, known.finished_at) if t), default=None)
        if until is None or since < until:
            _append(found, Span(since, until, known.due_at if known.status in RUNNING else None))
    return Past(tuple(found), tuple(ended))


def _append(found: list[Span], span: Span) -> None:
    """Add a span, or make the last one longer when nothing changed."""
    if found and (found[-1].until, found[-1].due_at) == (span.since, span.due_at):
        span = replace(span, since=found.pop().since)
    found.append(span)


def _in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda e: (e.time, e.received_at, e.id))


def _due(ordered: list[Event]) -> datetime | None:
    """The due time last set, moved by the time spent in status 5 and 6 since; naming it again is not setting it."""
    due: datetime | None = None
    said: datetime | None = None
    paused_at: datetime | None = None
    for event in ordered:
        if paused_at is not None:
            due = due and due + (event.time - paused_at)
            paused_at = event.time
        told = _moment(event.data.get("due_at"))
        if told is not None and told != said:
            due = said = told
        status = _status(event)
        if status is not None:
            paused_at = event.time if status in PAUSING else None
    return due


def _first(ordered: list[Event], status: Status) -> datetime | None:
    return next((e.time for e in ordered if _status(e) == status), None)


def _status(event: Event) -> int | None:
    status = _of(int, event.data.get("status"))
    return status if status in CODES else None


def _of(kind: type[T], value: Any) -> T | None:
    return value if type(value) is kind else None


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _pair(value: Any) -> tuple[str | None, str | None]:
    if not isinstance(value, dict):
        return None, None
    pair = cast("dict[str, Any]", value)
    return _of(str, pair.get("code")), _of(str, pair.get("name"))


@dataclass(frozen=True, slots=True)
class DossierCount:
    """Dossiers of one day so far, up to a moment of it."""

    received: int = 0
    finished: int = 0
    on_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def on_time_share(self) -> float | None:
        """Per cent of those finished with a due time that were on time; None when none was."""
        judged = self.on_time + self.late
        return 100 * self.on_time / judged if judged else None


@dataclass(frozen=True, slots=True)
class DossierDay:
    """Today's dossiers of an area, beside yesterday and a week ago at the same time of day."""

    today: DossierCount
    yesterday: DossierCount
    last_week: DossierCount
    received_by_hour: tuple[int, ...]  # the last 24 hours, oldest first
    finished_by_hour: tuple[int, ...]
    open_by_hour: tuple[int, ...]  # at the end of each of these hours, and now
    overdue_by_hour: tuple[int, ...]
    at: datetime | None  # newest event of a dossier
    simulated: bool

    @property
    def known(self) -> bool:
        """Whether the area has ever sent a dossier."""
        return self.at is not None
