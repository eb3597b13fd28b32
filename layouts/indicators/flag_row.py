"""A flag that is open: its arithmetic, what is wrong in words, who looks into it, and what may be done about it."""

from collections.abc import Mapping
from itertools import pairwise
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from geodata import province
from ioc.i18n import _, numeric_date, stamp
from ioc.model.flag import Flag, Line
from ioc.model.focus import Act, Person
from ioc.model.period import parse
from layouts.indicators import words
from layouts.indicators.fields import button, line

LONGEST = 500  # characters of a reason


def draw(flag: Flag, person: Person, names: Mapping[str, str], zone: ZoneInfo) -> html.Div:
    """Three columns: what was computed, what it means, who does what."""
    return html.Div([_arithmetic(flag), _meaning(flag, names), _acts(flag, person, zone)], className="finding",
                    id="flag-open")  # fmt: skip


def _arithmetic(flag: Flag) -> html.Table:
    """The figures as they were told, a rule, and what they come to."""
    begun = {after.label for before, after in pairwise(flag.arithmetic) if after.result and not before.result}
    rows = [_line(line, ruled=line.label in begun, last=line is flag.arithmetic[-1]) for line in flag.arithmetic]
    caption = _("Số liệu {period}", period=words.period(parse(flag.period)))
    return html.Table([html.Caption(caption), html.Tbody(rows)], className="sum")


def _line(line: Line, *, ruled: bool, last: bool) -> html.Tr:
    kinds = [name for name, said in (("ruled", ruled), ("last", last and line.result)) if said]
    return html.Tr(
        [html.Th(line.label, scope="row"), html.Td(words.as_told(line.value)), html.Td(words.unit(line.unit))],
        className=" ".join(kinds),
    )


def _meaning(flag: Flag, names: Mapping[str, str]) -> html.Div:
    """In words, with what else it touches and by which check it was found."""
    known = province.indicators()
    also = [words.name(known.find(code)) for code in flag.related if code in known.by_code]
    said: list[Component] = [html.P(html.B(flag.words))]
    if also:
        said.append(html.P(_("Cũng dựa trên: {names}.", names="; ".join(also))))
    _short, looked_for = words.FLAGS[flag.kind]
    place = words.place(flag.place, names)
    found = _("{place}. Phát hiện bởi phép kiểm “{check}”. Số gốc được giữ nguyên.", place=place, check=_(looked_for))
    return html.Div([*said, html.P(found, className="soft")])


def _acts(flag: Flag, person: Person, zone: ZoneInfo) -> html.Div:
    """Where it stands; for who may, the forms behind two words."""
    stands = html.P(_stands(flag, zone), className="soft")
    if flag.state == "settled" or not person.does(Act.APPROVE, flag.place):
        return html.Div(stands, className="acts-of")
    due = flag.due.isoformat() if flag.due else ""
    assign = [
        line("to", _("Giao cho"), value=flag.assignee or "", of=flag.id),
        line("due", _("Hạn"), _("năm-tháng-ngày"), value=due, longest=10, hint="2026-11-27", of=flag.id),
        button(_("Giao"), "assign", flag.id),
    ]
    settle = [
        line("reason", _("Lý do"), _("giữ cùng cờ, hiện cho mọi người"), longest=LONGEST, of=flag.id),
        button(_("Đóng cờ"), "settle", flag.id),
    ]
    return html.Div([stands, _behind(_("Giải quyết cờ"), settle), _behind(_("Giao việc"), assign)], className="acts-of")


def _behind(title: str, form: list[Component]) -> html.Details:
    inside = html.Div(form, className="form")
    return html.Details([html.Summary(title, className="act"), inside], className="behind")


def _stands(flag: Flag, zone: ZoneInfo) -> str:
    """Whose it is, or how it ended."""
    if flag.state == "settled":
        at = stamp(flag.at, zone) if flag.at else ""
        return _("Đã giải quyết: {reason} ({by}, {at})", reason=flag.ending, by=flag.by or "", at=at)
    if flag.state == "assigned":
        due = numeric_date(flag.due) if flag.due else _("chưa có hạn")
        return _("Giao cho: {who}, hạn {due}", who=flag.assignee or "", due=due)
    return _("Chưa giao cho ai")
