"""The snapshot of a day: what was measured and done in one area, from midnight to midnight of its own zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ioc.errors import IocError
from ioc.model.aqi import Index
from ioc.model.area import Area
from ioc.model.catalogue import Metric, Thresholds, find
from ioc.model.condition import Condition
from ioc.model.counted import Kind, Tally
from ioc.model.duty import Note
from ioc.model.event import Event
from ioc.model.exchange import ExchangeCount
from ioc.model.payment import PaymentCount
from ioc.model.report import ReportCount
from ioc.model.revision import Revision
from ioc.model.scoreboard import ScoreRow

HOURS = 24


@dataclass(frozen=True, slots=True)
class Span:
    """A day from its midnight to its cut-off: the next midnight, or now when the day is not over (UTC inside)."""

    day: date
    since: datetime
    until: datetime
    complete: bool
    zone: ZoneInfo

    def hour(self, number: int) -> datetime:
        """The start of one of its 24 hours; negative ones lie before the day."""
        return self.since + timedelta(hours=number)


def cut(day: date, now: datetime, zone: ZoneInfo) -> Span:
    """The span of a day as seen now; a day that has not begun has none."""
    since, end = (datetime.combine(d, time.min, zone).astimezone(now.tzinfo) for d in (day, day + timedelta(days=1)))
    if since > now:
        today = now.astimezone(zone).date()
        raise IocError(f"{day.isoformat()} has not begun; the newest day to take a snapshot of is {today.isoformat()}")
    return Span(day, since, min(end, now), now >= end, zone)


class Hour(NamedTuple):
    """One hour of one series: good readings counted, summed and bounded; bad ones counted. A day has thousands."""

    n: int
    n_bad: int
    sum: float
    min: float | None
    max: float | None

    @property
    def mean(self) -> float | None:
        """Mean of the good readings, None without any."""
        return self.sum / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class SeriesDay:
    """One series over the day; the moments of its extremes are None where raw readings are no longer kept.

    Its hours are 24; or one that is the whole day, where hours are no longer kept or nobody looks at them.
    """

    sensor: str
    domain: str
    metric: str
    thresholds: Thresholds
    hours: tuple[Hour | None, ...]
    last: float | None = None
    last_at: datetime | None = None
    min_at: datetime | None = None
    max_at: datetime | None = None

    @property
    def known(self) -> Metric | None:
        """The metric as the catalogue knows it."""
        return find(self.domain, self.metric)

    @property
    def amount(self) -> bool:
        """Whether it is summed over time instead of averaged."""
        return self.known is not None and self.known.kind == "amount"

    @property
    def by_hour(self) -> bool:
        """Whether its hours are told apart."""
        return len(self.hours) == HOURS

    @property
    def n(self) -> int:
        """Good readings."""
        return sum([h.n for h in self.hours if h])

    @property
    def n_bad(self) -> int:
        """Readings flagged bad: counted here and in no other figure."""
        return sum([h.n_bad for h in self.hours if h])

    @property
    def sum(self) -> float | None:
        """What all good readings add up to; None without any."""
        known = [h.sum for h in self.hours if h and h.n]
        return sum(known) if known else None

    @property
    def mean(self) -> float | None:
        """Mean of all good readings."""
        return None if self.sum is None else self.sum / self.n

    @property
    def min(self) -> float | None:
        """The smallest good reading."""
        return min([h.min for h in self.hours if h and h.min is not None], default=None)

    @property
    def max(self) -> float | None:
        """The largest good reading."""
        return max([h.max for h in self.hours if h and h.max is not None], default=None)

    def hourly(self) -> tuple[float | None, ...]:
        """The 24 hours as figures: sums of an amount, means of a level; none where they are not told apart."""
        if not self.by_hour:
            return (None,) * HOURS
        if self.amount:
            return tuple([h.sum if h and h.n else None for h in self.hours])
        return tuple([h.sum / h.n if h and h.n else None for h in self.hours])


@dataclass(frozen=True, slots=True)
class SensorDay:
    """One sensor over the day: messages received against those its interval promises."""

    sensor: str
    domain: str
    name: str
    ward: str | None  # GSO code
    lat: float | None
    lon: float | None
    interval_s: int
    simulated: bool
    received: int
    expected: int
    series: tuple[SeriesDay, ...]

    @property
    def uptime(self) -> float | None:
        """Per cent of the promised messages that came, at most 100; None when none was promised."""
        return min(100.0, 100 * self.received / self.expected) if self.expected else None

    @property
    def n_bad(self) -> int:
        """Bad readings of all its series."""
        return sum(s.n_bad for s in self.series)


@dataclass(frozen=True, slots=True)
class StationDay:
    """VN_AQI of the day at one station."""

    sensor: str
    name: str
    ward: str | None
    lat: float | None
    lon: float | None
    index: Index


@dataclass(frozen=True, slots=True)
class Moment:
    """The worst of one series over the day; of an amount `value` is the largest hour, which begins at `at`."""

    condition: Condition
    domain: str
    sensor: str
    name: str
    metric: str
    value: float
    threshold: float
    at: datetime
    to_the_hour: bool  # whether `at` is the start of an hour and not a moment


@dataclass(frozen=True, slots=True)
class DossierGroup:
    """Dossiers of one field, unit or the whole: the parts of those finished add up, since late is what is left."""

    name: str | None  # None: the source does not say; of the whole
    received: int = 0
    finished: int = 0
    undated: int = 0  # finished without ever having had a due time: neither on time nor late
    on_time: int = 0  # early ones among them
    early: int = 0  # on a calendar day before the due day
    open: int = 0  # as of the cut-off, whenever received
    overdue: int = 0  # of the open ones
    channelled: int = 0  # received, and it is known by which way
    online: int = 0  # of these
    payable: int = 0  # received, with a fee
    paid: int = 0  # of these: online
    scanned: int = 0  # received, and it is known whether their papers were digitised
    digitised: int = 0  # of these

    @property
    def late(self) -> int:
        """Finished after their due time."""
        return self.finished - self.undated - self.on_time

    @property
    def on_time_share(self) -> float | None:
        """Per cent of those finished with a due time that were on time; None when none was."""
        return share(self.on_time, self.finished - self.undated)

    @property
    def online_share(self) -> float | None:
        """Per cent of those received that were filed online, as far as it is known."""
        return share(self.online, self.channelled)

    @property
    def paid_share(self) -> float | None:
        """Per cent of those received with a fee whose fee was paid online."""
        return share(self.paid, self.payable)

    @property
    def digitised_share(self) -> float | None:
        """Per cent of those received whose papers were digitised, as far as it is known."""
        return share(self.digitised, self.scanned)


def share(part: float, whole: float) -> float | None:
    """Per cent; None of nothing."""
    return 100 * part / whole if whole else None


@dataclass(frozen=True, slots=True)
class DossierFigures:
    """The one-stop shop over the day; groups with the most received first."""

    whole: DossierGroup
    fields: tuple[DossierGroup, ...]
    units: tuple[DossierGroup, ...]
    received_by_hour: tuple[int, ...]
    finished_by_hour: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """Citizens' reports over the day; by category, the one with the most filed first."""

    whole: ReportCount
    categories: tuple[tuple[str | None, ReportCount], ...]
    filed_by_hour: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The figures of one day."""

    span: Span
    sensors: tuple[SensorDay, ...]
    stations: tuple[StationDay, ...]  # highest index first
    dossiers: DossierFigures
    reports: ReportFigures
    payments: PaymentCount
    exchanges: ExchangeCount
    systems: tuple[tuple[str, ExchangeCount], ...]  # exchanges by system
    simulated: bool  # whether anything in it was

    @property
    def series(self) -> list[tuple[SensorDay, SeriesDay]]:
        """Every series with its sensor."""
        return [(sensor, series) for sensor in self.sensors for series in sensor.series]

    @property
    def readings(self) -> int:
        """Good readings and bad."""
        return sum(s.n + s.n_bad for _, s in self.series)

    @property
    def empty(self) -> bool:
        """Whether nothing at all is known of this day."""
        groups = (self.dossiers.whole, self.reports.whole, self.payments, self.exchanges)
        return not self.readings and not any(getattr(g, name) for g in groups for name in COUNTED if hasattr(g, name))


COUNTED = ("received", "finished", "open", "filed", "answered", "made", "failed", "calls")


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that stood during the day, as told last; `cleared_at` is None while it still did at the cut-off."""

    raised: Event
    cleared_at: datetime | None
    expired: bool = False  # whether it ended by its own term and not by a word


@dataclass(frozen=True, slots=True)
class Counted:
    """Events of a type that the province counts, on the three days, and the values of its key on this one."""

    type: str
    kind: Kind
    today: Tally
    before: Tally
    week_before: Tally
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One area's day beside the day before and a week ago, all read from one state of the database."""

    area: Area
    parent: Area | None
    wards: Mapping[str, str]  # name by GSO code
    made_at: datetime
    today: Day
    before: Day  # the day before
    week_before: Day  # the same weekday of the week before
    moments: tuple[Moment, ...]  # worst first, at most one a series
    alarms: tuple[Alarm, ...] = ()
    events: tuple[Event, ...] = field(default=())  # what happened, oldest first; no steps of dossiers, no payments
    counted: tuple[Counted, ...] = ()  # of those types of which anything was ever told on these days
    told: Mapping[str, int] = field(default_factory=dict[str, int])  # events of the day by type
    quarantined: tuple[tuple[str, int], ...] = ()  # payloads of the day that lie there, by cause; most first
    notes: tuple[Note, ...] = ()  # of the duty officer, oldest first
    indicators: tuple[ScoreRow, ...] = ()  # as they stood at the day's end
    parts: tuple["Snapshot", ...] = ()  # of a province: its areas, read from the same state
    revision: Revision | None = None  # of a day that is over

    @property
    def span(self) -> Span:
        """The day it is about."""
        return self.today.span

    @property
    def name(self) -> str:
        """The stem of its files: `ioc-da-lat-2026-11-20`."""
        return f"ioc-{self.area.slug}-{self.span.day.isoformat()}"
