"""What the list is narrowed to: a sentence of words, each a list of links, and a field for a part of a name."""

from dash import dcc, html
from dash.development.base_component import Component

from ioc.i18n import _
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Freshness
from layouts.anatomy import attributes, icon
from layouts.desk.focus_bar import word
from layouts.sensors.look import LONGEST, PATH, STATES, Look
from layouts.sensors.request import Asked
from layouts.sensors.table import FRESH

STATE_WORDS = {
    "offline": FRESH[Freshness.OFFLINE],
    "late": FRESH[Freshness.LATE],
    "new": FRESH[Freshness.NEW],
    "online": FRESH[Freshness.FRESH],
}


def draw(look: Look, asked: Asked) -> list[Component]:
    """The words, the field, and what may be done with the whole sentence."""
    copied = attributes(data_act="copy", data_done=_("Đã chép"))
    cleared = Look(lang=look.lang, order=look.order, way=look.way)
    return [
        html.Div([_area(look, asked), _domain(look), _state(look)], className="words"),
        html.Label(
            [icon("search"), html.Span(_("Tìm cảm biến"), className="visually-hidden"), _field(look), html.Kbd("/")],
            className="find seek",
        ),
        html.Div(
            [
                html.A(_("Đặt lại"), href=PATH + cleared.search(), className="act quiet", **attributes(data_go="")),
                html.Button([icon("link"), html.Span(_("Chép liên kết"))], type="button", className="act", **copied),
            ],
            className="acts",
        ),
    ]  # fmt: skip


def _field(look: Look) -> dcc.Input:
    return dcc.Input(
        id="sensors-q",
        type="search",
        value=look.q,
        debounce=True,
        placeholder=_("Tên hoặc mã cảm biến; gõ không dấu cũng được"),
        maxLength=LONGEST,
        autoComplete="off",
    )


def _area(look: Look, asked: Asked) -> html.Details:
    every = _("Tất cả {n}", n=len(asked.areas))
    options = {"": every} | dict(asked.areas) if len(asked.areas) > 1 else dict(asked.areas)
    chosen = look.area or ("" if len(options) > 1 else next(iter(options)))
    choices = [_choice(look.first(area=slug), name, slug == chosen) for slug, name in options.items()]
    return word("area", _("Địa bàn"), options.get(chosen, chosen), choices, narrowed=bool(chosen))


def _domain(look: Look) -> html.Details:
    every = _("Mọi lĩnh vực")
    choices = [
        _choice(look.first(domain=""), every, not look.domain),
        *(_choice(look.first(domain=d.key), _(d.name), d.key == look.domain, icon(d.icon)) for d in DOMAINS.values()),
    ]
    chosen = _(DOMAINS[look.domain].name) if look.domain else every
    return word("domain", _("Lĩnh vực"), chosen, choices, narrowed=bool(look.domain))


def _state(look: Look) -> html.Details:
    every = _("Mọi tình trạng")
    choices = [
        _choice(look.first(state=""), every, not look.state),
        *(_choice(look.first(state=key), _(STATE_WORDS[key]), key == look.state) for key in STATES),
    ]
    chosen = _(STATE_WORDS[look.state]) if look.state else every
    return word("state", _("Kết nối"), chosen, choices, narrowed=bool(look.state))


def _choice(look: Look, name: str, chosen: bool, *mark: Component) -> html.A:
    """A way to the address with this choice made; the script goes there without loading the page again."""
    said = attributes(data_go="", aria_current="true" if chosen else "false")
    return html.A([*mark, html.Span(name)], href=PATH + look.search(), className="choice", **said)
