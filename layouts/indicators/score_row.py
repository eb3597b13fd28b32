"""One row of the scoreboard: the indicator with what was published of it, the province's value, then its areas'."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _, number
from ioc.model.indicator import Indicator, Light
from ioc.model.period import Frequency
from ioc.model.scoreboard import Cell, ScoreRow
from layouts.anatomy import DASH, attributes, shape
from layouts.indicators import flag_row, lines, words
from layouts.indicators.asked import Desk
from layouts.indicators.marks import chip, flags, miss

FIRST = date(2024, 1, 1)  # of the sparks: the year in which the first of the two reforms came
LINE_PX = 1.4


def rows(row: ScoreRow, areas: Sequence[str], desk: Desk, width: int) -> list[html.Tr]:
    """The row of an indicator, and below it the flag that is open."""
    cells = [_name(row, desk), *_province(row, desk), *_areas(row, areas, desk)]
    below = opened(row, desk, width)
    line = html.Tr(cells, id=f"row-{row.indicator.code}", className="open" if below else "")
    return [line, *([below] if below else [])]


def opened(row: ScoreRow, desk: Desk, width: int) -> html.Tr | None:
    """The flag of this row that is open."""
    found = next((flag for flag in flags(row) if flag.id == desk.way.flag), None)
    if found is None:
        return None
    inside = flag_row.draw(found, desk.person, desk.names, desk.zone)
    return html.Tr(html.Td(inside, colSpan=width), className="opened")


def rest(silent: Sequence[ScoreRow], desk: Desk, width: int) -> list[html.Tr]:
    """The indicators of which nothing of ours is known, on one line, with what others tell of them."""
    told = [html.Li([_link(row.indicator, desk), html.Small(_reference(row)), *_chips(row, desk)]) for row in silent]
    head = html.Small(_("Chưa có số của tỉnh ({n})", n=number(len(silent))))
    line = html.Tr(html.Td([head, html.Ul(told)], colSpan=width), className="rest")
    return [line, *filter(None, (opened(row, desk, width) for row in silent))]


def _chips(row: ScoreRow, desk: Desk) -> list[html.A]:
    return [chip(flag, desk.way) for flag in row.flags]


def _reference(row: ScoreRow) -> str | None:
    """What another province means to reach, or published: so that one knows what is usual."""
    indicator = row.indicator
    if aim := next((t for t in indicator.targets if t.place), None):
        value = f"{words.target(aim, indicator)}{words.NBSP}{words.unit(indicator.unit)}"
        return _("{place}: mục tiêu {value}", place=words.place(aim.place or "", {}), value=value)
    if one := next(iter(row.elsewhere), None):
        value = words.amount(one.value, one.unit or indicator.unit, told=True)
        return f"{words.place(one.place, {})}: {value}"
    return None


def _link(indicator: Indicator, desk: Desk) -> html.A:
    address = desk.way.address(code=indicator.code, flag=None)
    return html.A(words.name(indicator), href=address, **attributes(data_go=""))


def _name(row: ScoreRow, desk: Desk) -> html.Th:
    indicator = row.indicator
    link = _link(indicator, desk)
    below = [html.Span(indicator.code, className="code"), *_told(row), *_small_figure(indicator)]
    return html.Th([link, html.Small([*below, *_chips(row, desk)])], scope="row", className="what")


def _small_figure(indicator: Indicator) -> list[Component]:
    """By what areas are compared fairly: their second figure, the small one."""
    return [html.Span(_("số nhỏ: {per}", per=_(words.PER[indicator.per])))] if indicator.per else []


def _told(row: ScoreRow) -> list[Component | str]:
    """The figure that stands in a document, with what it is about; or that the value beside it is such a figure."""
    published, indicator = row.published, row.indicator
    if published:
        value = words.amount(published.value, published.unit or indicator.unit, told=True)
        return [html.Span(f"{value} ({words.period(published.period)})", title=published.source)]
    if row.whole and not row.whole.simulated and not indicator.computed and row.whole.source:
        return [html.Span(_("số công bố"), title=row.whole.source)]
    return [html.Span(_("chưa công bố"))]


def _province(row: ScoreRow, desk: Desk) -> list[html.Td]:
    """Value, target, bullet, distance, spark and age of the province."""
    whole, indicator = row.whole, row.indicator
    if whole is None:
        return [
            html.Td(html.Span(_("chưa có"), className="none"), className="num", **_titled(_("Giá trị tỉnh"))),
            html.Td(className="num"),
            html.Td(),
            html.Td(className="num"),
            html.Td(),
            html.Td(),
        ]
    computed = indicator.computed or whole.simulated
    said = words.figure(whole.value, indicator.unit) if computed else words.as_told(whole.value)
    value = [html.B(said), f" {words.unit(indicator.unit)}"]
    return [
        html.Td([*value, html.Small(words.period(whole.period))], className="num value", **_titled(_("Giá trị tỉnh"))),
        html.Td(_target(whole, indicator), className="num", **_titled(_("Mục tiêu"))),
        html.Td(_bullet(whole, indicator), className="bulleted"),
        html.Td(_distance(whole, indicator), className="num", **_titled(_("Khoảng cách"))),
        html.Td(_spark(row, desk), className="course"),
        html.Td(_age(whole, desk.until), **_titled(_("Tuổi"))),
    ]


def _titled(title: str) -> dict[str, Any]:
    return attributes(data_title=title)


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


def _areas(row: ScoreRow, areas: Sequence[str], desk: Desk) -> list[html.Td]:
    """A cell an area; one over all of them that says why there is none."""
    if not areas:
        return []
    if not any(row.cells.get(slug) for slug in areas):
        return [html.Td(html.Small(_why_none(row.indicator)), colSpan=len(areas), className="none area")]
    return [_area(row.cells.get(slug), row.indicator, slug, desk) for slug in areas]


def _why_none(indicator: Indicator) -> str:
    """That areas tell nothing of it, or have not yet."""
    return _("chưa có số của địa bàn") if "district" in indicator.levels else _("chỉ có số cấp tỉnh")


def _area(cell: Cell | None, indicator: Indicator, slug: str, desk: Desk) -> html.Td:
    titled = attributes(data_title=words.place(slug, desk.names))
    if cell is None:
        return html.Td(DASH, className="num area none", **titled)
    missed = cell.light in (Light.NEAR, Light.MISSED)
    over = cell.distance is not None and cell.distance > 0
    told = [
        miss(cell.light, down=over) if missed else None,
        words.figure(cell.value, indicator.unit),
        html.Sup("n", title=_("dưới 30 trường hợp, đọc dè dặt")) if cell.small else None,
        html.Small([shape("stale"), " ", words.period(cell.period)]) if cell.stale else None,
        html.Small(number(cell.per, 1)) if cell.per is not None else None,
        *(chip(flag, desk.way, small=True) for flag in cell.flags),
    ]
    state = f" {cell.light}" if missed else ""
    return html.Td(told, className=f"num area{state}{' stale' if cell.stale else ''}",
                   title=_said(cell, indicator), **titled)  # fmt: skip


def _said(cell: Cell, indicator: Indicator) -> str:
    """A cell in words: what it is judged by, of when it is, and that it is simulated."""
    parts = [_(words.LIGHTS[cell.light]), words.period(cell.period)]
    if cell.target:
        parts.insert(0, _("mục tiêu {target}", target=words.target(cell.target, indicator)))
    if cell.per is not None and indicator.per:
        parts.append(f"{number(cell.per, 1)} {_(words.PER[indicator.per])}")
    return ", ".join([*parts, *([_("mô phỏng")] if cell.simulated else [])])
