"""What a row of the scoreboard tells of the province: value, target, how far apart they are, its course and its age."""

from dataclasses import replace
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _
from ioc.model.indicator import Indicator, Light
from ioc.model.period import Frequency
from ioc.model.scoreboard import Cell, ScoreRow
from ioc.services.indicators.looking import FIRST
from layouts.anatomy import attributes, shape
from layouts.indicators import lines, words
from layouts.indicators.asked import Desk
from layouts.indicators.marks import miss

LINE_PX = 1.4


def draw(row: ScoreRow, desk: Desk) -> list[html.Td]:
    """Value, target, bullet, distance, spark and age of the province."""
    whole, indicator = row.whole, row.indicator
    if whole is None:
        return [
            html.Td(html.Span(_("chưa có"), className="none"), className="num", **titled(_("Giá trị tỉnh"))),
            html.Td(className="num"),
            html.Td(),
            html.Td(className="num"),
            html.Td(),
            html.Td(),
        ]
    value = [html.B(words.value(whole, indicator.unit)), f" {words.unit(indicator.unit)}"]
    return [
        html.Td([*value, html.Small(words.period(whole.period))], className="num value", **titled(_("Giá trị tỉnh"))),
        html.Td(_target(whole, indicator), className="num", **titled(_("Mục tiêu"))),
        html.Td(_bullet(whole, indicator), className="bulleted"),
        html.Td(_distance(whole, indicator), className="num", **titled(_("Khoảng cách"))),
        html.Td(_spark(row, desk), className="course"),
        html.Td(_age(whole, desk.until), **titled(_("Tuổi"))),
    ]


def _target(cell: Cell, indicator: Indicator) -> list[Component | str]:
    """What is to be reached: the province's, and below it what is asked of districts when that is another."""
    if cell.target is None:
        return [html.Span(words.target(None, indicator), className="none")]
    below = indicator.target("district", cell.period)
    other = (
        html.Small(_("huyện {value}", value=words.as_told(below.value)))
        if below and below.value != cell.target.value
        else html.Small(_("mọi cấp") if below else _(words.LEVELS[cell.target.level]))
    )
    return [html.Span(words.target(cell.target, indicator), title=cell.target.source), other]


def _bullet(cell: Cell, indicator: Indicator) -> Component | None:
    """The value as a bar, the target as a mark across it."""
    if cell.target is None:
        return None
    most = 100.0 if indicator.bounded else 1.15 * max(cell.value, cell.target.value, 1e-9)
    said = _(
        "{value}, mục tiêu {target}: {light}",
        value=words.amount(cell.value, indicator.unit),
        target=words.target(cell.target, indicator),
        light=_(words.LIGHTS[cell.light]),
    )
    at = {"--value": f"{_share(cell.value, most)}%", "--target": f"{_share(cell.target.value, most)}%"}
    return html.I(className=f"bullet {cell.light}", style=at, role="img", title=said, **attributes(aria_label=said))


def _share(value: float, most: float) -> str:
    return f"{min(max(100 * value / most, 0), 100):.1f}"


def _distance(cell: Cell, indicator: Indicator) -> Component | None:
    if cell.distance is None:
        return None
    said = words.distance(cell.distance, indicator.unit)
    if cell.light in (Light.MET, Light.NONE):
        return html.B(said)
    return html.B([miss(cell.light, down=cell.distance > 0), said], className=f"short {cell.light}",
                  title=_(words.LIGHTS[cell.light]))  # fmt: skip


def _spark(row: ScoreRow, desk: Desk) -> Component | None:
    """The course since FIRST; the way to the charts of this indicator."""
    course = [(period.last, value) for period, value in row.points if period.last >= FIRST]
    if not course:
        return None
    if len(course) < 3:
        return html.Small(_("{n} kỳ", n=len(course)))
    often = row.points[-1][0].frequency in (Frequency.DAY, Frequency.WEEK)
    on = lines.scale([course], course[0][0] if often else FIRST, course[-1][0])
    low, high = min(value for _day, value in course), max(value for _day, value in course)
    room = (high - low or 1.0) / 8
    tight = replace(on, low=low - room, high=high + room)
    dot = {"left": "100%", "bottom": f"{tight.up(course[-1][1]):.1f}%"}
    said = _("Xem biểu đồ {name}", name=words.name(row.indicator))
    return html.A(
        [html.I(style={"maskImage": f'url("{lines.mask([course], tight, LINE_PX)}")'}), html.S(style=dot)],
        href=desk.way.address(sel=row.indicator.code, flag=None),
        className="trend",
        title=said,
        **attributes(data_go="", aria_label=said),
    )


def _age(cell: Cell, until: date) -> Component:
    said = words.age(cell.period.last, until)
    if not cell.stale:
        return html.Span(said)
    return html.Span([shape("stale"), " ", said], className="late", title=_("quá kỳ cập nhật"))


def titled(title: str) -> dict[str, Any]:
    """The title of a cell, which stands before it where there is no head above it."""
    return attributes(data_title=title)
