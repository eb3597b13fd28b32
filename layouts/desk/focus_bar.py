"""The focus as a sentence of words: each opens a list of links, so that every choice is an address of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from ioc.i18n import N_, _
from ioc.model.catalogue import DOMAINS
from layouts.anatomy import attributes, icon, shape
from layouts.desk.answer import collation
from layouts.desk.narrow import SPANS, Narrow
from layouts.desk.sensor_words import SPAN_WORDS
from layouts.panel import View
from layouts.words import SHOWN

STATES = {key: SHOWN[key] for key in ("critical", "warning", "watch", "offline", "stale")} | {
    "suspect": N_("Nghi ngờ"),
    "new": SHOWN["new"],
    "normal": SHOWN["normal"],
}
FILTERED_FROM = 9  # a longer list has a field that narrows it


def layout(view: View, narrow: Narrow, centres: Sequence[View]) -> html.Div:
    """The words, the search field, and what may be done with the whole sentence."""
    return html.Div(
        className="focus",
        role="search",
        **attributes(aria_label=_("Tiêu điểm")),
        children=[
            html.Div(
                words(view, narrow, centres),
                id="focus-words",
                className="words",
                **attributes(data_said=narrow.search()),
            ),
            html.Label(
                [
                    icon("search"),
                    html.Span(_("Tìm cảm biến"), className="visually-hidden"),
                    # the script puts its field here: one that Dash draws anew while somebody types moves their caret
                    html.Span(
                        id="focus-field",
                        className="field",
                        **attributes(data_placeholder=_("Tìm cảm biến, mã, nơi chốn; gõ không dấu cũng được")),
                    ),
                    html.Kbd("/"),
                ],
                className="find",
            ),
            html.Div(id="focus-acts", className="acts", children=acts(view, narrow)),
        ],
    )


def drawn(view: View, narrow: Narrow, centres: Sequence[View]) -> dict[str, Any]:
    """The words and the acts as the address says, and what that is: a tick that overtakes a choice draws it as well."""
    return {
        "focus-words": words(view, narrow, centres),
        "focus-acts": acts(view, narrow),
        "said": narrow.search(),
    }


def acts(view: View, narrow: Narrow) -> list[Component]:
    """Back to all, and the address to take away."""
    cleared = Narrow(lang=narrow.lang, tab=narrow.tab)
    copied = attributes(data_act="copy", data_done=_("Đã chép"))
    return [
        html.A(_("Đặt lại"), href=_address(view, cleared), className="act quiet", **attributes(data_go="")),
        html.Button([icon("link"), html.Span(_("Chép liên kết"))], type="button", className="act", **copied),
    ]


def words(view: View, narrow: Narrow, centres: Sequence[View]) -> list[Component]:
    """Area, ward, domain, condition, span."""
    return [
        _area(view, narrow, centres),
        _ward(view, narrow),
        _domain(view, narrow),
        _state(view, narrow),
        _span(view, narrow),
    ]


def _area(view: View, narrow: Narrow, centres: Sequence[View]) -> html.Details:
    kept = Narrow(domain=narrow.domain, state=narrow.state, span=narrow.span, tab=narrow.tab, lang=narrow.lang)
    choices = [
        html.A(
            html.Span(c.area.short),
            href=_address(c, kept),
            className="choice",
            **attributes(aria_current="true" if c.area == view.area else "false"),
        )
        for c in centres
    ]
    return word("area", _("Khu vực"), view.area.short, choices, narrowed=True)


def _ward(view: View, narrow: Narrow) -> html.Details:
    every = _("Tất cả {n}", n=len(view.wards))
    options = [("", every), *sorted(view.wards.items(), key=lambda w: collation(w[1]))]
    choices = [_choice(view, replace(narrow, ward=code), name, narrow.ward == code) for code, name in options]
    return word("ward", _("Xã, phường"), view.wards.get(narrow.ward, every), choices, narrowed=bool(narrow.ward))


def _domain(view: View, narrow: Narrow) -> html.Details:
    chosen = [_(d.name) for d in DOMAINS.values() if d.key in narrow.domain]
    choices = [
        _choice(view, replace(narrow, domain=()), _("Mọi lĩnh vực"), not narrow.domain),
        *(
            _choice(
                view,
                replace(narrow, domain=_other(narrow.domain, d.key)),
                _(d.name),
                d.key in narrow.domain,
                icon(d.icon),
            )
            for d in DOMAINS.values()
        ),
    ]
    return word("domain", _("Lĩnh vực"), _some(chosen, _("Mọi lĩnh vực")), choices, narrowed=bool(chosen), several=True)


def _state(view: View, narrow: Narrow) -> html.Details:
    chosen = [_(word) for key, word in STATES.items() if key in narrow.state]
    choices = [
        _choice(view, replace(narrow, state=()), _("Mọi trạng thái"), not narrow.state),
        *(
            _choice(view, replace(narrow, state=_other(narrow.state, key)), _(word), key in narrow.state, shape(key))
            for key, word in STATES.items()
        ),
    ]
    return word(
        "state", _("Trạng thái"), _some(chosen, _("Mọi trạng thái")), choices, narrowed=bool(chosen), several=True
    )


def _span(view: View, narrow: Narrow) -> html.Details:
    choices = [_choice(view, replace(narrow, span=key), _(SPAN_WORDS[key]), narrow.span == key) for key in SPANS]
    return word("span", _("Khoảng thời gian"), _(SPAN_WORDS[narrow.span]), choices, narrowed=narrow.span != "24h")


def word(
    key: str, label: str, value: str, choices: Iterable[Component], *, narrowed: bool, several: bool = False
) -> html.Details:
    """One word of the sentence and its list; a list of one choice closes when it is made."""
    listed = list(choices)
    field = dcc.Input(
        id=f"menu-{key}", type="text", placeholder=_("Gõ để lọc"), autoComplete="off", className="menu-find"
    )
    return html.Details(
        id=f"word-{key}",
        className="word narrowed" if narrowed else "word",
        **attributes(data_several="yes" if several else "no"),
        children=[
            html.Summary([html.Small(label), html.Strong([value, icon("down")])]),
            html.Div([*([field] if len(listed) >= FILTERED_FROM and not several else []), *listed], className="menu"),
        ],
    )


def _choice(view: View, narrow: Narrow, name: str, chosen: bool, mark: Component | None = None) -> html.A:
    """A way to the address with this choice made; the script goes there without loading the page again."""
    said = attributes(data_go="", aria_current="true" if chosen else "false")
    return html.A([mark, html.Span(name)], href=_address(view, narrow), className="choice", **said)


def _other(chosen: tuple[str, ...], key: str) -> tuple[str, ...]:
    return tuple(k for k in chosen if k != key) if key in chosen else (*chosen, key)


def _some(chosen: Sequence[str], every: str) -> str:
    """`Nước, Thời tiết, +2`."""
    if not chosen:
        return every
    return ", ".join([*chosen[:2], *([f"+{len(chosen) - 2}"] if len(chosen) > 2 else [])])


def _address(view: View, narrow: Narrow) -> str:
    return f"/district/{view.area.slug}{narrow.search()}"
