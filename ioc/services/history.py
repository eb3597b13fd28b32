"""How a span becomes a history: which table serves it, how wide its bins are, where its extremes lie."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from math import ceil

from ioc.model.catalogue import Kind, find
from ioc.model.history import History, Moment, Point, Step
from ioc.model.sensor import SeriesNow
from ioc.store import history, keeping
from ioc.store.database import AsyncConnection
from ioc.store.history import WIDTHS, Bin, Span

DAY = timedelta(days=1)
# The longest span a table serves. An amount is drawn as bars, and bars want to be few: hours from half a day on.
SERVES: dict[Kind, tuple[tuple[timedelta, Step], ...]] = {
    "level": ((2 * DAY, "raw"), (60 * DAY, "hour")),
    "amount": ((6 * timedelta(hours=1), "raw"), (10 * DAY, "hour")),
}
# Widths that divide a day, so that every day begins with a bin.
LADDER_S = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 14400, 21600, 28800, 43200)
SILENT = 3  # intervals without a reading that make a gap
LOOK_BACK = 30 * DAY  # as far as "past its threshold since" is looked for


def table(span: timedelta, kind: Kind) -> Step:
    """The finest table that is meant for a span this long."""
    for longest, step in SERVES[kind]:
        if span <= longest:
            return step
    return "day"


def width(span: timedelta, step: Step, max_points: int) -> timedelta:
    """The narrowest bins that are at most `max_points` in any span this long, wherever it begins."""
    whole_days = (n * DAY for n in range(1, ceil(span / DAY) + 2))
    ladder = [timedelta(seconds=s) for s in LADDER_S]
    return next(w for w in (*ladder, *whole_days) if w >= WIDTHS[step] and ceil(span / w) + 1 <= max_points)


def begin(at: datetime, width: timedelta, zone: tzinfo) -> datetime:
    """The begin of the bin that a moment falls into, counted from a midnight in the zone."""
    return at - (at - origin(zone)) % width


def origin(zone: tzinfo) -> datetime:
    """A midnight from which bins are counted, the same as that of the rollups."""
    return datetime(2000, 1, 1, tzinfo=zone)


async def ask(
    connection: AsyncConnection, series: SeriesNow, since: datetime, until: datetime, zone: tzinfo, max_points: int
) -> History:
    """The history of a series in [since, until), in at most `max_points` points."""
    kind = kind_of(series)
    span = await _span(connection, series, since, until, zone, max_points)
    points = tuple(_point(b, kind) for b in await history.bins(connection, span))
    silence = SILENT * timedelta(seconds=series.interval_s)
    return History(
        metric=series.metric,
        since=span.since,
        until=until,
        step=span.step,
        bin_s=series.interval_s if span.width is None else round(span.width.total_seconds()),
        points=points,
        bad=tuple(await history.bad(connection, span)) if span.step == "raw" else (),
        gaps=tuple(await history.gaps(connection, span, silence)),
        thresholds=series.thresholds,
        simulated=series.simulated,
        kind=kind,
        binned=span.width is not None,
        highest=await _highest(connection, span, points, kind),
        lowest=await _lowest(connection, span, points, kind),
    )


def kind_of(series: SeriesNow) -> Kind:
    """Whether its values are levels or amounts; what the catalogue does not know is a level."""
    metric = find(series.domain, series.metric)
    return metric.kind if metric else "level"


async def past_since(connection: AsyncConnection, series: SeriesNow, limit: float, now: datetime) -> datetime | None:
    """Since when a level has been past `limit`, as far as thirty days back."""
    if kind_of(series) == "amount":
        return None
    falling = series.thresholds.falling
    return await history.past_since(connection, series.series_id, limit, falling, now - LOOK_BACK, now)


async def _span(
    connection: AsyncConnection, series: SeriesNow, since: datetime, until: datetime, zone: tzinfo, max_points: int
) -> Span:
    """What to ask the store: rows as they are when they are few enough, else bins."""
    step = _whole(table(until - since, kind_of(series)), since, await keeping.kept_async(connection, series.domain))
    span = Span(series.series_id, step, since, until, origin(zone))
    if step == "raw" and await history.count(connection, span) <= max_points:
        return span
    bins = width(until - since, step, max_points)
    return replace(span, since=begin(since, bins, zone), width=bins)


def _whole(step: Step, since: datetime, kept: keeping.Kept) -> Step:
    """The finest table, from `step` on, that was not let go of since then."""
    raw_since, hours_since = kept
    if step == "raw" and raw_since and since < raw_since:
        step = "hour"
    if step == "hour" and hours_since and since < hours_since:
        step = "day"
    return step


def _point(found: Bin, kind: Kind) -> Point:
    mean = found.sum / found.n if found.n and found.sum is not None else None
    return Point(found.at, found.sum if kind == "amount" else mean, found.min, found.max, found.n, found.n_bad)


async def _highest(connection: AsyncConnection, span: Span, points: Sequence[Point], kind: Kind) -> Moment | None:
    if kind == "amount":
        return max(((p.at, p.value) for p in points if p.value is not None), key=lambda m: m[1], default=None)
    highs = [(p.high, p.at) for p in points if p.high is not None]
    return await _moment(connection, span, *max(highs, key=lambda h: h[0])) if highs else None


async def _lowest(connection: AsyncConnection, span: Span, points: Sequence[Point], kind: Kind) -> Moment | None:
    lows = [(p.low, p.at) for p in points if p.low is not None]
    return await _moment(connection, span, *min(lows, key=lambda low: low[0])) if lows and kind == "level" else None


async def _moment(connection: AsyncConnection, span: Span, value: float, at: datetime) -> Moment:
    """An extreme with its own moment; the begin of its bin where raw readings are gone."""
    if span.width is None:
        return at, value
    return await history.moment(connection, span.series, value, at, at + span.width) or at, value
