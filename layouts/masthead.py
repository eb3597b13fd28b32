"""The head of a wall: emblem, whose it is, how it stands in one word and one sentence, the link, the clock."""

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _
from ioc.model.condition import Condition
from layouts.anatomy import attributes, icon, moment, shape
from layouts.words import CONDITIONS

EXPECTED_S = 60  # somebody sends every minute
LONG = 46  # characters of a sentence that stand on one line


def masthead(
    key: str,
    title: str,
    sub: Sequence[Component | str],
    simulated: Sequence[bool],
    state: list[Component],
    seen: datetime | None,
) -> html.Section:
    """The head with its state; `simulated` tells of each source whether it is, `seen` when the newest value came."""
    words = _("Mô phỏng") if simulated and all(simulated) else _("Có phần mô phỏng") if any(simulated) else None
    tag = html.Span(words, className="tag-simulated") if words else None
    name = html.Div([html.H1(title), tag], id=f"{key}-title", className="title")
    newest = [html.Span(_("số liệu")), moment(seen, EXPECTED_S, "ago")] if seen else []
    return html.Section(
        id=key,
        className="panel panel-header",
        children=[
            html.Div(
                [html.I(className="emblem"), html.Div([name, html.Div(list(sub), className="sub")])], className="id"
            ),
            html.Div(
                [html.Div(state, id=f"{key}-words"), html.P(id=f"{key}-trouble", className="trouble")],
                className="state",
            ),
            html.Div(
                className="link",
                children=[
                    html.Div([link(), html.Div(newest, id=f"{key}-newest", className="d newest")], className="line"),
                    html.Div(className="scene-name d"),
                ],
            ),
            html.Div(
                className="clock",
                children=[
                    html.Div([html.Span(className="clock-time"), html.Small(className="clock-seconds")], className="t"),
                    html.Div(className="clock-date d"),
                ],
            ),
            html.Div([html.I(className="ridge"), html.I(className="ridge walked")], **attributes(aria_hidden="true")),
        ],
    )


def worst(condition: Condition, words: str, others: int) -> list[Component]:
    """The worst thing in one sentence, and how many there are beside it."""
    more = html.Span(_("và {n} việc khác", n=others), className="more") if others else None
    return [
        html.B([shape(condition.key), _(CONDITIONS[condition]), more], className=f"c-{condition.key}"),
        html.P(words, className="long" if len(words) > LONG else ""),
    ]


def calm(known: bool) -> list[Component]:
    """Nothing is worse than normal: because all is well, or because nobody tells."""
    if known:
        return [
            html.B([shape("normal"), _(CONDITIONS[Condition.NORMAL])], className="c-normal"),
            html.P(_("Không có việc cần chú ý")),
        ]
    return [
        html.B([shape("new"), _("Chưa có số liệu")], className="c-stale"),
        html.P(_("Chưa có cảm biến nào gửi số liệu về đây")),
    ]


def link() -> html.Div:
    """The browser shows the one that is true: it alone knows whether it hears us."""
    return html.Div(
        className="wire",
        children=[
            html.Span([icon("plug"), _("Trực tuyến")], className="online"),
            html.Span(
                [shape("warning"), html.Span(_("Mất kết nối từ")), html.B(className="lost-at")], className="lost"
            ),
        ],
    )
