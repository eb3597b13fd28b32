"""What other provinces published, beside ours: the newest figure of each indicator, and targets that are known."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from geodata import province
from ioc.i18n import _, brought
from ioc.model.indicator import Indicator
from ioc.model.observation import Observation
from ioc.model.scoreboard import Scoreboard, ScoreRow
from layouts.anatomy import DASH, attributes, scrolling
from layouts.indicators import board as scores
from layouts.indicators import score_row, words
from layouts.indicators.asked import Desk
from layouts.indicators.marks import bearer, chip


def draw(board: Scoreboard, desk: Desk) -> html.Section:
    """A row an indicator that somebody else tells something of, a column a province."""
    places = province.documents().places
    rows = [row for row in board.rows if row.elsewhere or any(t.place for t in row.indicator.targets)]
    opened = bearer(rows, desk.way.flag)
    heads = [_("Chỉ số"), _("Chúng ta"), *(brought(name) for name in places.values())]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(words_, scope="col") for words_ in heads])),
            html.Tbody([part for row in rows for part in _rows(row, list(places), desk, bears=row is opened)]),
        ],
        className="scores provinces",
    )
    note = _(
        "Số đã công bố, mỗi số với thời điểm của nó; khác thời điểm và cách tính nên đọc cạnh nhau, không xếp hạng."
    )
    head = html.Header([html.H2(_("Cạnh các tỉnh khác")), html.Span(className="space"), scores.views(desk.way)])
    return html.Section([head, scrolling(table, _("Cạnh các tỉnh khác")), html.P(note, className="hint")],
                        id="board", className="card board")  # fmt: skip


def _rows(row: ScoreRow, places: Sequence[str], desk: Desk, *, bears: bool) -> list[html.Tr]:
    indicator = row.indicator
    link = html.A(words.name(indicator), href=desk.way.address(code=indicator.code), **attributes(data_go=""))
    name = html.Th([link, html.Small(html.Span(indicator.code, className="code"))], scope="row", className="what")
    told = {one.place: one for one in row.elsewhere}
    others = [
        html.Td(
            [*_told(told.get(slug), indicator, slug), *_chips(row, slug, desk)],
            **attributes(data_title=words.place(slug, {})),
        )
        for slug in places
    ]
    line = html.Tr(
        [
            name,
            html.Td([*_ours(row), *_chips(row, desk.province, desk)], **attributes(data_title=_("Chúng ta"))),
            *others,
        ]
    )
    opened = score_row.opened(row, desk, 2 + len(places)) if bears else None
    return [line, *([opened] if opened else [])]


def _chips(row: ScoreRow, place: str, desk: Desk) -> list[html.A]:
    """The flags on a place's figures."""
    return [chip(flag, desk.way) for flag in row.flags if flag.place == place]


def _ours(row: ScoreRow) -> list[Component | str]:
    """The province's value, or what was published when nothing newer is known."""
    if row.whole:
        value = words.amount(row.whole.value, row.indicator.unit, told=words.is_published(row.whole))
        return [html.B(value), html.Small(words.period(row.whole.period))]
    if row.published:
        value = words.amount(row.published.value, row.published.unit, told=True)
        return [html.B(value), html.Small(words.period(row.published.period))]
    return [html.Span(DASH, className="none")]


def _told(one: Observation | None, indicator: Indicator, slug: str) -> list[Component | str]:
    """What a province published, and what it means to reach."""
    told: list[Component | str] = []
    if one:
        told += [html.B(words.amount(one.value, one.unit or indicator.unit, told=True), title=one.source),
                 html.Small(words.period(one.period))]  # fmt: skip
    aims = [t for t in indicator.targets if t.place == slug]
    for aim in aims:
        value = f"{words.target(aim, indicator)}{words.NBSP}{words.unit(indicator.unit)}"
        told.append(html.Small(_("mục tiêu {year}: {value}", year=aim.since, value=value), title=aim.source))
    return told or [html.Span(DASH, className="none")]
