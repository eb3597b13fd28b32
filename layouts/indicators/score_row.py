"""One row of the scoreboard: the indicator with what was published of it, the province's value, then its areas'."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _, number
from ioc.model.indicator import Indicator
from ioc.model.scoreboard import ScoreRow
from layouts.anatomy import attributes
from layouts.indicators import area_cells, flag_row, whole_cells, words
from layouts.indicators.asked import Desk
from layouts.indicators.marks import chip, flags


def rows(row: ScoreRow, areas: Sequence[str], desk: Desk, width: int, *, bears: bool) -> list[html.Tr]:
    """The row of an indicator, and below it the flag that is open when this row bears it."""
    cells = [_name(row, desk), *whole_cells.draw(row, desk), *area_cells.draw(row, areas, desk)]
    below = opened(row, desk, width) if bears else None
    line = html.Tr(cells, id=f"row-{row.indicator.code}", className="open" if below else "")
    return [line, *([below] if below else [])]


def opened(row: ScoreRow, desk: Desk, width: int) -> html.Tr | None:
    """The flag of this row that is open."""
    found = next((flag for flag in flags(row) if flag.id == desk.way.flag), None)
    if found is None:
        return None
    inside = flag_row.draw(found, desk.person, desk.names, desk.zone)
    return html.Tr(html.Td(inside, colSpan=width), className="opened")


def rest(silent: Sequence[ScoreRow], desk: Desk, width: int, bearer: ScoreRow | None) -> list[html.Tr]:
    """The indicators of which nothing of ours is known, on one line, with what others tell of them."""
    told = [html.Li([_link(row.indicator, desk), html.Small(_reference(row)), *_chips(row, desk)]) for row in silent]
    head = html.Small(_("Chưa có số của tỉnh ({n})", n=number(len(silent))))
    line = html.Tr(html.Td([head, html.Ul(told)], colSpan=width), className="rest")
    return [line, *filter(None, (opened(row, desk, width) for row in silent if row is bearer))]


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
    if row.whole and words.is_published(row.whole):
        return [html.Span(_("số công bố"), title=row.whole.source)]
    return [html.Span(_("chưa công bố"))]
