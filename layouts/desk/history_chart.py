"""The history of a series as a Plotly figure: mean, band, gaps, thresholds, bad readings; pure.

A date axis of Plotly knows no time zone: it is given local times without an offset, and days are cut there.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ioc.i18n import WEEKDAYS, _, age, clock, language, number, numeric_date, short_date
from ioc.model.condition import Condition, judge
from ioc.model.history import History, Point
from layouts.desk.palette import FONT, LIGHT, Palette
from layouts.words import CONDITIONS

HOUR_S, DAY_S = 3600, 86400
Trace = dict[str, Any]

# Half a disc of 9 pixels, drawn twice to be whole: Plotly's paths have no arcs, its markers no half disc.
HALF_DISC = "M0,-4.5 C6,-4.5 6,4.5 0,4.5 Z"
LABELLED = 0.04  # share of the span from which a gap is told in words
APART = 0.3  # share of the span that two such words need between them
EDGE = 0.035  # of the height: what a mark needs between itself and the frame
LINE = 0.13  # of the height: what a line of words takes in a low chart
NEAR = 0.8  # of the height of the values: a threshold farther off would flatten them and is left to the words


@dataclass(frozen=True, slots=True)
class Look:
    """How a history is written: its unit and digits, the zone its days are cut in, light or dark."""

    unit: str  # as people write it
    digits: int
    zone: ZoneInfo
    palette: Palette = LIGHT


@dataclass(frozen=True, slots=True)
class Frame:
    """The height of the chart: its lowest and highest value."""

    low: float
    high: float


def figure(history: History, look: Look, revision: str = "") -> dict[str, Any]:
    """The figure of a history with at least one point; `revision` keeps a reader's zoom while it stays the same."""
    frame = _frame(history, look)
    draw = _bars if history.kind == "amount" else _level
    thresholds = list(_thresholds(history, look, frame))
    gaps = list(_gap_words(history, look))
    return {
        "data": [*_hatches(history, look, frame), *draw(history, look), *_bad(history, look, frame)],
        "layout": {
            **_layout(look, revision),
            "xaxis": _time_axis(history, look),
            "yaxis": _value_axis(look, frame),
            "shapes": [*(shape for shape, _label in thresholds), *_half_discs(history, look, frame)],
            "annotations": [_unit(history, look), *(label for _shape, label in thresholds if label), *gaps],
        },
    }


def config() -> Any:
    """What a `dcc.Graph` of it needs: no mode bar, and the names of days in the reader's language."""
    days = {"shortDays": [WEEKDAYS[-1], *WEEKDAYS[:-1]]}
    locales = {"vi": {"dictionary": {}, "format": days}} if language() == "vi" else {}
    return {"displayModeBar": False, "responsive": True, "locale": language(), "locales": locales}


def said(value: float, look: Look) -> str:
    """A value with its unit."""
    text = number(value, look.digits)
    return f"{text}\u00a0{look.unit}" if look.unit else text


def bin_words(bin_s: int) -> str:
    """The width of a bin: `15 phút`, `giờ`, `ngày`, `2 ngày`."""
    return {HOUR_S: _("giờ"), DAY_S: _("ngày")}.get(bin_s) or age(bin_s)


def moment_words(point: Point, history: History, zone: ZoneInfo) -> str:
    """When a point was measured: a moment, or from when to when its bin goes."""
    since = point.at.astimezone(zone)
    if not history.binned:
        return f"{short_date(since.date())}, {clock(since, zone)}"
    until = since + timedelta(seconds=history.bin_s)
    if history.bin_s < DAY_S:
        return f"{short_date(since.date())}, {clock(since, zone)}–{clock(until, zone)}"
    last = (until - timedelta(days=1)).date()
    if last == since.date():
        return f"{short_date(last)}/{last.year}" if language() == "vi" else f"{short_date(last)} {last.year}"
    return f"{short_date(since.date())} – {numeric_date(last)}"


def _frame(history: History, look: Look) -> Frame:
    """From the lowest to the highest good value, with what is near of the thresholds and air around."""
    if history.kind == "amount":
        most = max((p.value for p in history.points if p.value is not None), default=0.0)
        return Frame(0.0, 1.15 * (most or 1.0))
    values = [v for p in history.points for v in (p.low, p.high) if v is not None] or [v for _, v in history.bad]
    low, high = min(values), max(values)
    height = max(high - low, 4 * 10**-look.digits, 0.02 * abs(high))
    near = [v for v in _limits(history).values() if low - NEAR * height <= v <= high + NEAR * height]
    low, high = min(low, *near, high), max(high, *near, low)
    middle, half = (low + high) / 2, max(high - low, height) / 2
    return Frame(middle - 1.12 * half, middle + 1.18 * half)


def _limits(history: History) -> dict[Condition, float]:
    """The thresholds that are about what is drawn: those of an amount are about one hour."""
    if history.kind == "amount" and (not history.binned or history.bin_s != HOUR_S):
        return {}
    limits = history.thresholds
    graded = {
        Condition.WATCH: limits.watch,
        Condition.WARNING: limits.warning,
        Condition.CRITICAL: limits.critical,
    }
    return {condition: value for condition, value in graded.items() if value is not None}


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).replace(tzinfo=None).isoformat()


def _middle(point: Point, history: History, zone: ZoneInfo) -> str:
    """Where a point is drawn: a reading at its moment, a bin at its middle."""
    half = timedelta(seconds=history.bin_s / 2) if history.binned else timedelta()
    return _local(point.at + half, zone)


def _period(history: History) -> dict[str, Any]:
    """Draws a trace's points in the middle of their bins, while the pointer is told where these begin."""
    return {"xperiod": 1000 * history.bin_s, "xperiodalignment": "middle"} if history.binned else {}


def runs(history: History) -> Iterator[Sequence[Point]]:
    """Points with a value in stretches that no gap and no bad reading parts."""
    times = [p.at for p in history.points]
    ends = {i for since, until in history.gaps if (i := bisect_right(times, since)) < len(times) and until >= times[i]}
    run: list[Point] = []
    for i, point in enumerate(history.points):
        if run and (i in ends or point.value is None):
            yield run
            run = []
        if point.value is not None:
            run.append(point)
    if run:
        yield run


def _level(history: History, look: Look) -> list[Trace]:
    """The band from the lowest to the highest of each bin, the line of means over it, a dot on the newest."""
    stretches = list(runs(history))
    band = [_band(stretches, history, look)] if history.binned else []
    return [*band, _line(stretches, history, look), *_newest(history, look)]


def _band(stretches: Sequence[Sequence[Point]], history: History, look: Look) -> Trace:
    x: list[str | None] = []
    y: list[float | None] = []
    for run in stretches:
        times = [_middle(p, history, look.zone) for p in run]
        x += [*times, *reversed(times), None]
        y += [*(p.low for p in run), *(p.high for p in reversed(run)), None]
    return {
        "type": "scatter",
        "name": "band",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "toself",
        "fillcolor": look.palette.band,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _line(stretches: Sequence[Sequence[Point]], history: History, look: Look) -> Trace:
    x: list[str | None] = []
    y: list[float | None] = []
    told: list[str] = []
    dots: list[int] = []
    for run in stretches:
        x += [*(_local(p.at, look.zone) for p in run), None]
        y += [*(p.value for p in run), None]
        told += [*(_told(p, history, look) for p in run), ""]
        dots += [*([0] * len(run) if len(run) > 1 else [5]), 0]  # a reading alone makes no line
    return {
        "type": "scatter",
        "name": "mean",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "customdata": told,
        "connectgaps": False,
        **_period(history),
        "line": {"color": look.palette.series, "width": 1.8},
        "marker": {"size": dots, "color": look.palette.series, "line": {"width": 0}},
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _told(point: Point, history: History, look: Look) -> str:
    """What the pointer is told of a point: its value; of a bin also lowest and highest, and how many."""
    value = f"<b>{said(point.value or 0.0, look)}</b>"
    if not history.binned:
        return value
    width = bin_words(history.bin_s)
    if history.kind == "amount":
        total = _("tổng {bin}", bin=width)
        return f"{total}: {value}<br>{_counted(point)}"
    mean = _("trung bình {bin}", bin=width)
    extremes = f"<b>{number(point.low or 0.0, look.digits)}–{said(point.high or 0.0, look)}</b>"
    return "<br>".join((f"{mean}: {value}", _("thấp–cao: {values}", values=extremes), _counted(point)))


def _counted(point: Point) -> str:
    return _("số lần đo: {n}", n=f"<b>{number(point.n)}</b>")


def _newest(history: History, look: Look) -> list[Trace]:
    """A dot at the newest value, in the hue of its condition."""
    point = next((p for p in reversed(history.points) if p.value is not None), None)
    if point is None or point.value is None:
        return []
    condition = judge(point.value, history.thresholds)
    hue = look.palette.series if condition is Condition.NORMAL else getattr(look.palette, condition.key)
    return [
        {
            "type": "scatter",
            "name": "newest",
            "mode": "markers",
            "x": [_middle(point, history, look.zone)],
            "y": [point.value],
            "cliponaxis": False,
            "marker": {"size": 7, "color": hue, "line": {"width": 1.5, "color": look.palette.surface}},
            "hoverinfo": "skip",
        }
    ]


def _bars(history: History, look: Look) -> list[Trace]:
    """An amount: a bar a bin, as wide as its bin; a single reading's bar covers the interval that it counts."""
    points = [p for p in history.points if p.value is not None]
    back = timedelta() if history.binned else timedelta(seconds=history.bin_s)
    return [
        {
            "type": "bar",
            "name": "amount",
            "x": [_local(p.at - back, look.zone) for p in points],
            "y": [p.value for p in points],
            "width": 0.86 * 1000 * history.bin_s,
            "offset": 0.07 * 1000 * history.bin_s,
            "customdata": [_told(p, history, look) for p in points],
            "marker": {"color": look.palette.series, "line": {"width": 0}},
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _hatches(history: History, look: Look, frame: Frame) -> list[Trace]:
    """Every gap as a hatched field over the whole height."""
    x: list[str | None] = []
    y: list[float | None] = []
    for since, until in history.gaps:
        left, right = _local(since, look.zone), _local(until, look.zone)
        x += [left, left, right, right, left, None]
        y += [frame.low, frame.high, frame.high, frame.low, frame.low, None]
    if not x:
        return []
    pattern = {"shape": "/", "fgcolor": look.palette.gap, "bgcolor": "rgba(0,0,0,0)", "size": 7, "solidity": 0.16}
    return [
        {
            "type": "scatter",
            "name": "gaps",
            "mode": "lines",
            "x": x,
            "y": y,
            "fill": "toself",
            "fillpattern": pattern,
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    ]


def _gap_words(history: History, look: Look) -> Iterator[dict[str, Any]]:
    """How long the longest gaps last, where there is room to say so."""
    span = history.until - history.since
    taken: list[float] = []
    for since, until in sorted(history.gaps, key=lambda g: g[0] - g[1]):
        middle = ((since - history.since) + (until - history.since)) / 2 / span
        if (until - since) / span < LABELLED or any(abs(middle - other) < APART for other in taken):
            continue
        taken.append(middle)
        yield {
            "x": _local(since + (until - since) / 2, look.zone),
            "xanchor": "left" if middle < 0.15 else "right" if middle > 0.85 else "center",
            "y": 0,
            "yref": "paper",
            "yanchor": "bottom",
            "text": _("thiếu {age}", age=age((until - since).total_seconds())),
            "showarrow": False,
            "bgcolor": look.palette.surface,
            "opacity": 0.92,
            "borderpad": 1,
            "font": {"size": 11, "color": look.palette.ink_2},
        }


def _thresholds(history: History, look: Look, frame: Frame) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Each threshold within the frame, the gravest first, as a dashed line and its words where there is room."""
    worded: list[float] = []
    for condition, value in sorted(_limits(history).items(), reverse=True):
        if not frame.low <= value <= frame.high:
            continue
        hue = getattr(look.palette, condition.key)
        line = {"color": hue, "width": 1.2, "dash": "6px,4px"}
        shape = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line}
        label = {
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "y": value,
            "yanchor": "bottom",
            "text": threshold_words(condition, value, history, look),
            "showarrow": False,
            "font": {"size": 11, "color": hue},
        }
        near = any(abs(value - other) < LINE * (frame.high - frame.low) for other in worded)
        worded += [] if near else [value]
        yield shape, None if near else label


def threshold_words(condition: Condition, value: float, history: History, look: Look) -> str:
    """A threshold in words: `Cảnh báo từ 1,80 m`."""
    word = _(CONDITIONS[condition])
    if history.thresholds.falling:
        return _("{word} từ {value} trở xuống", word=word, value=said(value, look))
    return _("{word} từ {value}", word=word, value=said(value, look))


@dataclass(frozen=True, slots=True)
class Mark:
    """A half disc: where it stands and what the pointer is told."""

    x: str
    y: float
    told: str


def _marks(history: History, look: Look, frame: Frame) -> list[Mark]:
    """Bad readings: each where it was told, kept inside the frame; of a rollup each bin with some, at the foot."""
    edge = EDGE * (frame.high - frame.low)
    if history.step != "raw":
        return [
            Mark(
                _middle(p, history, look.zone),
                frame.low + edge,
                _("số đo nghi ngờ: {n}", n=f"<b>{number(p.n_bad)}</b>"),
            )
            for p in history.points
            if p.n_bad
        ]
    return [
        Mark(
            _local(at, look.zone),
            min(max(value, frame.low + edge), frame.high - edge),
            _("nghi ngờ: {value}", value=f"<b>{said(value, look)}</b>"),
        )
        for at, value in history.bad
    ]


def _bad(history: History, look: Look, frame: Frame) -> list[Trace]:
    """The rings of the half discs, which also answer the pointer."""
    marks = _marks(history, look, frame)
    if not marks:
        return []
    return [
        {
            "type": "scatter",
            "name": "bad",
            "mode": "markers",
            "x": [m.x for m in marks],
            "y": [m.y for m in marks],
            "customdata": [m.told for m in marks],
            "cliponaxis": False,
            "marker": {
                "size": 9,
                "symbol": "circle",
                "color": look.palette.surface,
                "line": {"width": 1.4, "color": look.palette.ink_3},
            },
            "hovertemplate": "%{customdata}<extra></extra>",
        }
    ]


def _half_discs(history: History, look: Look, frame: Frame) -> Iterator[dict[str, Any]]:
    """The filled halves in the rings of bad readings."""
    for mark in _marks(history, look, frame):
        yield {
            "type": "path",
            "path": HALF_DISC,
            "xsizemode": "pixel",
            "ysizemode": "pixel",
            "xanchor": mark.x,
            "yanchor": mark.y,
            "fillcolor": look.palette.ink_3,
            "line": {"width": 0},
        }


def _unit(history: History, look: Look) -> dict[str, Any]:
    """The unit above the axis; of an amount also the time it is counted over."""
    text = look.unit
    if history.kind == "amount":
        text = _("{unit} mỗi {bin}", unit=look.unit, bin=bin_words(history.bin_s))
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "xshift": -34,
        "yshift": 4,
        "text": text,
        "showarrow": False,
        "font": {"size": 11, "color": look.palette.ink_3},
    }


def _layout(look: Look, revision: str) -> dict[str, Any]:
    p = look.palette
    return {
        "font": {"family": FONT, "size": 12, "color": p.ink_2},
        "paper_bgcolor": p.surface,
        "plot_bgcolor": p.surface,
        "separators": ",." if language() == "vi" else ".,",
        "margin": {"l": 44, "r": 12, "t": 22, "b": 38},
        "showlegend": False,
        "hovermode": "x unified",
        "hoverdistance": 40,
        "hoverlabel": {
            "bgcolor": p.surface,
            "bordercolor": p.line,
            "font": {"family": FONT, "size": 12, "color": p.ink},
            "align": "left",
        },
        "dragmode": "zoom",
        "uirevision": revision,
        "template": None,
    }


def _time_axis(history: History, look: Look) -> dict[str, Any]:
    p = look.palette
    hours, days = ("%H:%M\n%a %d/%m", "%d/%m\n%Y") if language() == "vi" else ("%H:%M\n%a %-d %b", "%-d %b\n%Y")
    return {
        "type": "date",
        "range": [_local(history.since, look.zone), _local(history.until, look.zone)],
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": p.line,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": p.line,
        "tickfont": {"size": 11, "color": p.ink_3},
        "tickformatstops": [
            {"dtickrange": [None, DAY_S * 1000 - 1], "value": hours},
            {"dtickrange": [DAY_S * 1000, "M1"], "value": days},
            {"dtickrange": ["M1", None], "value": "%m/%Y" if language() == "vi" else "%b %Y"},
        ],
        "showspikes": True,
        "spikemode": "across",
        "spikesnap": "hovered data",
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": p.ink_2,
        "hoverformat": _pointed(history),
    }


def _pointed(history: History) -> str:
    """How the pointer is told a moment."""
    day = "%a %d/%m" if language() == "vi" else "%a %-d %b"
    if not history.binned or history.bin_s < DAY_S:
        return f"{day}, %H:%M"
    return f"{day}/%Y" if language() == "vi" else f"{day} %Y"


def _value_axis(look: Look, frame: Frame) -> dict[str, Any]:
    p = look.palette
    return {
        "range": [frame.low, frame.high],
        "nticks": 5,
        "gridcolor": p.grid,
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "tickfont": {"size": 11, "color": p.ink_3},
        "automargin": True,
        "fixedrange": True,
    }
