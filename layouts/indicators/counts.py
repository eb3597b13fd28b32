"""What stands above the scoreboard: four counts, and how good the figures are: đúng, đủ, sạch, sống."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.scoreboard import Quality, Scoreboard
from ioc.services.indicators.quality import DEFINITIONS
from layouts.anatomy import DASH, attributes
from layouts.indicators import words
from layouts.indicators.asked import Desk

NAMED = 3  # areas that are named, at most
GRADES: Mapping[str, tuple[str, str]] = {  # by the fields of Quality: the word, and in short what is counted
    "right": (N_("Đúng"), N_("giá trị không có cờ nào còn mở")),
    "complete": (N_("Đủ"), N_("kỳ có số / kỳ phải có số")),
    "clean": (N_("Sạch"), N_("đúng đơn vị, trong giới hạn, không trùng")),
    "live": (N_("Sống"), N_("chuỗi số còn trong kỳ cập nhật")),
}


def draw(board: Scoreboard, desk: Desk) -> html.Section:
    """Five tiles in a row."""
    return html.Section(
        [*_counts(board, desk), _quality(board, desk)], className="totals", **attributes(aria_label=_("Tóm tắt"))
    )


def _counts(board: Scoreboard, desk: Desk) -> list[html.Div]:
    counts, areas = board.counts, [words.place(slug, desk.names) for slug in board.counts.areas_below]
    named = ", ".join(areas[:NAMED]) + (f" +{len(areas) - NAMED}" if len(areas) > NAMED else "")
    oldest = _("lâu nhất {age}", age=words.age(counts.oldest, board.until)) if counts.oldest else _("mọi chuỗi đều mới")
    left = counts.flagged - counts.assigned
    return [
        _tile(
            _("Toàn tỉnh đạt mục tiêu") if len(board.areas) > 1 else _("Đạt mục tiêu"),
            counts.met,
            _("trên {n} có mục tiêu", n=number(counts.judged)),
            _("{n} chỉ số chưa đặt mục tiêu", n=number(counts.without_target)),
        ),
        _tile(
            _("Địa bàn dưới mục tiêu"),
            len(areas),
            _("trên {n}", n=number(len(board.areas))),
            named or _("không địa bàn nào"),
            bad=bool(areas),
        ),
        _tile(
            _("Có cờ số liệu"),
            counts.flagged,
            _("trên {n}", n=number(len(board.rows))),
            _("{n} đã giao, {m} chưa giao", n=number(counts.assigned), m=number(left)),
            bad=bool(counts.flagged),
        ),
        _tile(
            _("Quá kỳ cập nhật"), counts.stale, _("trên {n}", n=number(len(board.rows))), oldest, bad=bool(counts.stale)
        ),
    ]


def _tile(title: str, value: int, beside: str, below: str, *, bad: bool = False) -> html.Div:
    figure = html.P([html.B(number(value)), " ", html.Span(beside)])
    return html.Div([html.H2(title), figure, html.Small(below)], className="total bad" if bad else "total")


def _quality(board: Scoreboard, desk: Desk) -> html.Details:
    """Four bars; opened, they tell how each is counted, and what it is for each area and source."""
    bars = [_bar(_(name), getattr(board.quality, key), _(means)) for key, (name, means) in GRADES.items()]
    return html.Details(
        [
            html.Summary([*bars, html.Span(_("Cách tính và từng nguồn"), className="more")], title=_("Cách tính")),
            html.Div(
                [
                    _definitions(),
                    _table(_("Địa bàn"), {words.place(slug, desk.names): q for slug, q in board.by_area.items()}),
                    _table(_("Nguồn"), board.by_source),
                    html.P(_("Mỗi điểm từ 0 đến 100; gạch ngang: chưa có gì để chấm.")),
                ],
                className="grades",
            ),
        ],
        id="quality",
        className="total quality",
    )


def _definitions() -> html.Dl:
    """What each grade counts, in full."""
    return html.Dl([html.Div([html.Dt(_(name)), html.Dd(_(counts))]) for name, counts in DEFINITIONS.values()])


def _bar(name: str, value: float | None, means: str) -> html.Span:
    said = DASH if value is None else number(value)
    return html.Span(
        [
            html.Span([html.B(name), html.Span(said)]),
            html.I(style={"--value": f"{value or 0:.0f}%"}, **attributes(aria_hidden="true")),
            html.Small(means),
        ],
        className="grade",
    )


def _table(title: str, found: Mapping[str, Quality]) -> Component | None:
    if not found:
        return None
    heads = [html.Th(title, scope="col"), *(html.Th(_(name), scope="col") for name, _means in GRADES.values())]
    rows = [html.Tr([html.Th(key or DASH, scope="row"), *_grades(quality)]) for key, quality in found.items()]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="figures")


def _grades(quality: Quality) -> list[html.Td]:
    return [
        html.Td(DASH if (value := getattr(quality, key)) is None else number(value), **attributes(data_title=_(name)))
        for key, (name, _means) in GRADES.items()
    ]
