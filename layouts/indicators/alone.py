"""One indicator alone: what it is, what is to be reached, its flags, and everything that was told of it and by whom."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import _, brought, number, numeric_date, stamp
from ioc.model.flag import Flag
from ioc.model.indicator import Indicator, Target
from ioc.model.observation import Observation
from ioc.model.scoreboard import IndicatorHistory
from ioc.services.indicators.looking import SHOWN
from layouts.anatomy import DASH, attributes, scrolling
from layouts.indicators import flag_row, words
from layouts.indicators.asked import Desk
from layouts.indicators.revisions import standing

if TYPE_CHECKING:
    from dash.development.base_component import Component


def definition(told: IndicatorHistory) -> html.Section:
    """What it is and how it arrives, then its targets by level."""
    one = told.indicator
    facts = [
        (_("Cách tính"), brought(one.formula) if one.formula else _("chưa ghi")),
        (_("Đơn vị"), words.unit(one.unit)),
        (_("Hướng"), _(words.DIRECTIONS[one.direction])),
        (_("Kỳ"), _(words.FREQUENCIES[one.frequency])),
        (_("Trụ cột"), words.pillar(one.pillar)),
        (_("Cấp"), ", ".join(_(words.LEVELS[level]) for level in one.levels)),
        (_("Chủ trì"), one.owner or _("chưa giao")),
        (_("Nguồn"), one.source or _("chưa có nguồn")),
        (_("Cách đến"), _arrives(one)),
        *([(_("So sánh"), _(words.PER[one.per]))] if one.per else []),
    ]
    listed = html.Dl([html.Div([html.Dt(title), html.Dd(text)]) for title, text in facts], className="facts")
    return html.Section([html.Header(html.H2(_("Định nghĩa"))), listed, _targets(one, told.targets)], className="card")


def _arrives(one: Indicator) -> str:
    """By which ways values come."""
    if one.computed:
        return _("IOC tự tính mỗi kỳ từ dữ liệu đang giữ; cũng nhận qua MQTT, tệp, biểu mẫu")
    return _("qua MQTT, tệp CSV hoặc XLSX, hoặc biểu mẫu có người thứ hai duyệt")


def _targets(one: Indicator, targets: Sequence[Target]) -> html.Div:
    rows = [
        html.Tr(
            [
                html.Th(words.place(t.place, {}) if t.place else _(words.LEVELS[t.level]), scope="row"),
                html.Td(
                    [html.B(words.target(t, one)), " ", words.unit(one.unit)], **attributes(data_title=_("Mục tiêu"))
                ),
                html.Td(_since(t), **attributes(data_title=_("Kỳ"))),
                html.Td(html.Small(t.source)),
            ]
        )
        for t in targets
    ]
    body = html.Table(html.Tbody(rows)) if rows else html.P(_("Chưa đặt mục tiêu ở cấp nào."), className="none")
    near = (
        html.P(_("Hụt không quá {n} thì là gần đạt.", n=words.amount(one.near, one.unit, told=True)), className="hint")
        if one.near
        else None
    )
    return html.Div([html.H3(_("Mục tiêu theo cấp")), body, near], className="aims")


def _since(target: Target) -> str:
    return _("từ {since}", since=target.since) if not target.until else f"{target.since}–{target.until}"


def flags(found: Sequence[Flag], desk: Desk) -> html.Section | None:
    """Its flags, those that are settled below those that are not; the one that is open with its arithmetic."""
    if not found:
        return None
    ordered = sorted(found, key=lambda flag: (flag.state == "settled", -flag.opened_at.timestamp()))
    return html.Section(
        [
            html.Header([html.H2(_("Cờ số liệu")), html.Small(number(len(found)))]),
            html.Ul([_flag(flag, desk) for flag in ordered], className="flags"),
        ],
        className="card wide",
    )


def _flag(flag: Flag, desk: Desk) -> html.Li:
    opened = desk.way.flag == flag.id
    short, _looked_for = words.FLAGS[flag.kind]
    link = html.A(
        [html.I(className="ic ic-flag"), _(short)],
        href=desk.way.address(flag=None if opened else flag.id),
        className="flag settled" if flag.state == "settled" else "flag",
        **attributes(data_go="", aria_expanded="true" if opened else "false"),
    )
    line = html.P([link, " ", html.Span(flag.words), " ", html.Small(stamp(flag.opened_at, desk.zone))])
    return html.Li([line, flag_row.draw(flag, desk.person, desk.names, desk.zone) if opened else None])


def observations(told: IndicatorHistory, desk: Desk) -> html.Section:
    """Everything told of it, by place: ours first, each place behind its name."""
    ours = [(slug, told.observations[slug]) for slug in sorted(told.observations, key=lambda s: s != desk.province)]
    places = [*ours, *told.elsewhere.items()]
    blocks = [_block(slug, tuple(found), told.indicator, desk) for slug, found in places if found]
    nothing = [html.P(_("Chưa ai gửi giá trị nào của chỉ số này."), className="none")]
    head = html.Header([html.H2(_("Mọi giá trị đã nhận")), html.Small(_("không giá trị nào bị ghi đè"))])
    return html.Section([head, *(blocks or nothing)], className="card wide told-values")


def _block(slug: str, found: Sequence[Observation], indicator: Indicator, desk: Desk) -> html.Details:
    newest = sorted(found, key=lambda o: (o.period.since, o.revision), reverse=True)
    stands = set(map(id, standing(found).values()))
    revised = len(found) - len(stands)
    told = [_("{n} giá trị", n=number(len(found))), *([_("{n} bản trước", n=number(revised))] if revised else [])]
    titles = (_("Kỳ"), _("Giá trị"), _("Số ca"), _("Bản"), _("Tính đến"), _("Nhận lúc"), _("Từ"), _("Nguồn"))
    rows = [_observation(one, indicator, id(one) in stands, desk) for one in newest[:SHOWN]]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(title, scope="col") for title in titles])), html.Tbody(rows)],
        className="revisions",
    )
    place = words.place(slug, desk.names)
    summary = html.Summary([html.B(place), " ", html.Small(", ".join(told))])
    return html.Details([summary, scrolling(table, place, "scroll")], open=slug == desk.province)


def _observation(one: Observation, indicator: Indicator, stands: bool, desk: Desk) -> html.Tr:
    value = words.amount(one.value, one.unit or indicator.unit, told=True)
    kinds = [_("mô phỏng")] if one.simulated else []
    cells = (
        (_("Giá trị"), html.B(value) if stands else html.Del(value)),
        (_("Số ca"), number(one.n) if one.n is not None else DASH),
        (_("Bản"), number(one.revision)),
        (_("Tính đến"), numeric_date(one.as_of) if one.as_of else DASH),
        (_("Nhận lúc"), stamp(one.received_at, desk.zone) if one.received_at else DASH),
        (_("Từ"), [words.teller(one.by) or DASH, *([html.Small(f" {', '.join(kinds)}")] if kinds else [])]),
        (_("Nguồn"), html.Small(one.source or DASH)),
    )
    told: list[Component] = [html.Td(inside, **attributes(data_title=title)) for title, inside in cells]
    return html.Tr([html.Th(words.period(one.period), scope="row"), *told], className="" if stands else "over")
