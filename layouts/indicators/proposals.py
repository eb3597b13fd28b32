"""Values that people enter: the form, and what waits for a second person, who is never the first."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _, stamp
from ioc.model.focus import Act
from ioc.model.indicator import Indicator
from ioc.model.period import closed
from ioc.model.proposal import Proposal
from ioc.model.scoreboard import Scoreboard
from layouts.anatomy import attributes
from layouts.indicators import words
from layouts.indicators.asked import Desk
from layouts.indicators.fields import button, choice, line

LONGEST = 500  # characters of a reason


def form(indicator: Indicator, desk: Desk, areas: Mapping[str, str]) -> html.Section | None:
    """Where somebody may enter a value, for the areas (names by slug) that are theirs to enter for."""
    if not areas:
        return None
    newest = closed(indicator.frequency, desk.now.astimezone(desk.zone).date())
    unit = words.unit(indicator.unit)
    body = html.Div(
        [
            html.P(_("Giá trị chỉ có hiệu lực khi một người khác duyệt.")),
            choice("area", _("Địa bàn"), areas),
            line("period", _("Kỳ"), _("như 2026-10, 2026-Q3, 2026, 2026-11-21"), value=newest.text, longest=21),
            line("value", _("Giá trị ({unit})", unit=unit), _("dùng dấu phẩy hoặc dấu chấm thập phân"), longest=24),
            line("why", _("Lý do, nguồn"), _("văn bản nào, ai cung cấp"), longest=LONGEST),
            button(_("Gửi để duyệt"), "propose", kind="primary"),
        ],
        className="form",
    )
    return html.Section([html.Header(html.H2(_("Nhập giá trị"))), body], className="card")


def waiting(found: Sequence[Proposal], board: Scoreboard | None, desk: Desk) -> html.Section | None:
    """What waits, each beside the value that stands."""
    shown = [one for one in found if one.state == "waiting"]
    if not shown:
        return None
    return html.Section(
        [
            html.Header([html.H2(_("Chờ duyệt")), html.Small(_("giá trị do người nhập, chưa có hiệu lực"))]),
            html.Ul([_waiting(one, board, desk) for one in shown], className="proposals"),
        ],
        id="proposals",
        className="card wide",
    )


def _waiting(one: Proposal, board: Scoreboard | None, desk: Desk) -> html.Li:
    row = next((r for r in board.rows if r.indicator.code == one.indicator), None) if board else None
    name = f"{one.indicator} {words.name(row.indicator)}" if row else one.indicator
    said = [
        html.A(name, href=desk.way.address(code=one.indicator), **attributes(data_go="")),
        html.Span(f"{words.place(one.place, desk.names)}, {words.period(one.period)}"),
        html.B(words.amount(one.value, one.unit, told=True)),
        html.Small(_instead(one)),
        html.Small(_("“{why}” {by}, {at}", why=one.why, by=one.by, at=stamp(one.at, desk.zone)), className="why-said"),
    ]
    return html.Li([html.Div(said, className="proposed"), _acts(one, desk)], id=f"proposal-{one.id}")


def _instead(one: Proposal) -> str:
    """What it would stand in the place of, so that a conflict is seen before it is approved."""
    if one.stands is None:
        return _("kỳ này chưa có giá trị")
    return _("thay cho {value}, bản {n}", value=words.amount(one.stands, one.unit, told=True), n=one.revision)


def _acts(one: Proposal, desk: Desk) -> Component | None:
    """Two buttons for the second person; the first is told that it is somebody else's turn."""
    if one.by == desk.person.name:
        return html.Small(_("bạn đã nhập; người khác duyệt"))
    if not desk.person.does(Act.APPROVE, one.place):
        return html.Small(_("chờ lãnh đạo địa bàn duyệt"))
    refuse = html.Div(
        [
            line("why", _("Lý do từ chối"), longest=LONGEST, of=one.id),
            button(_("Từ chối giá trị này"), "refuse", one.id, kind="act bad"),
        ],
        className="form",
    )
    behind = html.Details([html.Summary(_("Từ chối"), className="act"), refuse], className="behind")
    return html.Div([button(_("Duyệt"), "approve", one.id), behind], className="choices")
