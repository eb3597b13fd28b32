"""The head of the page of indicators: title, which periods, until when, and what is seen as a file."""

from dash import html

from ioc.i18n import _, clock, numeric_date
from ioc.model.focus import Act
from ioc.model.period import closed
from ioc.model.scoreboard import Scoreboard
from layouts.anatomy import attributes, icon
from layouts.indicators import board, words
from layouts.indicators.asked import Desk
from layouts.indicators.marks import known
from layouts.indicators.way import FREQUENCIES
from layouts.panel import View
from layouts.words import official_name

TAKE = "indicators-take"  # the store that hears who wants the file
PAST = 13  # periods that one may look back to, by the menu


def draw(found: Scoreboard, desk: Desk, view: View) -> html.Div:
    """Title, which periods, until when, and the file."""
    n = len(found.areas)
    sub = _(
        "{province} và {n} IOC · xem ngày {day}, tính lúc {time}",
        province=official_name(view.area),
        n=n,
        day=numeric_date(desk.until),
        time=clock(desk.now, desk.zone),
    )
    periods = [(freq, _(words.FREQUENCIES[freq])) for freq in FREQUENCIES]
    button = html.Button(
        [icon("download"), html.Span(_("Xuất CSV"))],
        type="button",
        className="act",
        title=_("Tải những gì đang thấy (CSV)"),
        **attributes(data_tell=TAKE),
    )
    exports = [button] if Act.EXPORT in desk.person.may else []
    return html.Div(
        [
            html.Div([html.H1(_("Chỉ số chuyển đổi số")), html.P(sub)]),
            html.Span(className="space"),
            board.segments(desk.way, "freq", periods, _("Kỳ")),
            _until(desk),
            *exports,
        ],
        className="page-head",
    )


def _until(desk: Desk) -> html.Details:
    """The newest whole period, and those before it."""
    today = desk.now.astimezone(desk.zone).date()
    newest = closed(desk.way.freq, today)
    past = [newest]
    while len(past) < PAST:
        past.append(past[-1].before())
    shown = words.period(closed(desk.way.freq, desk.until))
    choices = [
        html.A(
            words.period(period),
            href=desk.way.address(until="" if period == newest else period.last.isoformat()),
            className="choice",
            **attributes(
                data_go="",
                aria_current="true"
                if period.last == desk.until or (period == newest and not desk.way.until)
                else "false",
            ),
        )
        for period in past
    ]
    return html.Details(
        [
            html.Summary([html.Span(_("Đến {period}", period=shown)), icon("down")], className="act"),
            html.Div(choices, className="menu"),
        ],
        id="until",
        className="word until",
    )


def source(found: Scoreboard) -> html.Span | None:
    """Whether figures on the page are simulated, or some of them."""
    told = {cell.simulated for row in found.rows for cell in known(row)}
    words_ = _("Dữ liệu mô phỏng") if told == {True} else _("Có phần mô phỏng") if True in told else None
    return html.Span(words_, className="sim") if words_ else None
