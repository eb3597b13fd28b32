"""The page that compares the areas of an edition, for who looks at the province; the address keeps what is asked."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from dash import Dash, Input, Output, dcc, html, no_update
from dash.backends._fastapi import get_current_request  # the request behind a callback
from dash.development.base_component import Component

from ioc.errors import IocError, NotAllowedError, StoreUnavailableError
from ioc.i18n import LANGUAGES, N_, _, brought, clock, speaking
from ioc.model.comparison import DAYS, Comparison, Span
from ioc.model.focus import Act, Person
from ioc.services.logins import Pass
from layouts import comparison
from layouts.access import pass_of
from layouts.anatomy import attributes
from layouts.desk import top_bar
from layouts.focus import Directory
from layouts.ways import ways

if TYPE_CHECKING:
    from ioc.services.city import City

PATH = "/areas"
EVERY_MS = 60_000
SPANS: dict[Span, str] = {"today": N_("Hôm nay"), "week": N_("7 ngày"), "month": N_("30 ngày")}


@dataclass(frozen=True, slots=True)
class Way:
    """`?edition=2025-07&span=week&lang=en`."""

    edition: str = ""  # empty: the one in force
    span: Span = "today"
    lang: str = LANGUAGES[0]

    @classmethod
    def read(cls, search: str | None) -> "Way":
        """From the search part of an address; what is unknown there is left aside."""
        told = {key: values[0] for key, values in parse_qs((search or "").removeprefix("?")).items()}
        spans: dict[str, Span] = {span: span for span in DAYS}
        lang = told["lang"] if told.get("lang") in LANGUAGES else LANGUAGES[0]
        return cls(told.get("edition", "")[:32], spans.get(told.get("span", ""), "today"), lang)

    def search(self) -> str:
        """The search part of the address that says this."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return f"?{urlencode(told)}" if told else ""


def compares(pass_: Pass) -> bool:
    """Whether this person looks at the province at all."""
    return Act.HEADLINE in pass_.person.may


def layout(way: Way, pass_: Pass) -> html.Div:
    """The bar, and room for what the callback draws."""
    lang = replace(Way(), lang=way.lang).search()
    return html.Div(
        id="areas",
        className="admin areas",
        children=[
            top_bar.bar(
                "areas-body",
                top_bar.home(lang),
                ways(pass_.person, lang, PATH),
                [html.Span(top_bar.language_switch(PATH, way), id="areas-language")],
                pass_,
            ),
            html.Main(id="areas-body", tabIndex="-1"),
            dcc.Interval(id="areas-tick", interval=EVERY_MS),
        ],
    )


def register(site: Dash, city: "City", directory: Directory) -> None:
    """The figures, asked anew when the address changes and every minute."""

    @site.callback(
        Output("areas-body", "children"),
        Output("areas-language", "children"),
        Input("address", "search"),
        Input("areas-tick", "n_intervals"),
    )
    async def draw(search: str | None, _ticks: int | None) -> Any:
        way, pass_ = Way.read(search), pass_of(get_current_request())
        if not compares(pass_):
            raise NotAllowedError("screens of one wall compare nothing")
        with speaking(way.lang):
            try:
                body = await _body(city, directory, way, pass_.person)
            except StoreUnavailableError:
                return [html.P(_("Không hỏi được kho số liệu. Thử lại sau vài giây."), className="told bad")], no_update
            except IocError:
                return [_unknown(way)], no_update
            return body, top_bar.language_switch(PATH, way)


async def _body(city: "City", directory: Directory, way: Way, person: Person) -> list[Component]:
    areas, now = await directory.areas(), datetime.now(UTC)
    in_force = areas[0].edition
    told = await city.of(person).compare(way.edition or in_force, way.span, now)
    names = {area.slug: area.short for area in areas if area.slug}
    return [
        _choices(told, way, in_force, takes=Act.EXPORT in person.may),
        *comparison.draw(told, names, clock(now, directory.zone), {a.slug for a in areas if a.ioc and a.slug}),
    ]


def _choices(told: Comparison, way: Way, in_force: str, *, takes: bool) -> html.Div:
    """Which edition, and how many days; and the same as a file."""
    editions = [
        _choice(brought(one.name), replace(way, edition="" if one.key == in_force else one.key), one == told.edition)
        for one in told.editions
    ]
    spans = [_choice(_(words), replace(way, span=span), span == way.span) for span, words in SPANS.items()]
    return html.Div(
        [
            html.Nav(editions, **attributes(aria_label=_("Bản địa giới"))),
            html.Nav(spans, **attributes(aria_label=_("Khoảng thời gian"))),
            html.A(_("Tải CSV"), href=f"{PATH}.csv{way.search()}", className="act", download="areas.csv")
            if takes
            else None,
        ],
        className="filters",
    )


def _choice(words: str, way: Way, chosen: bool) -> html.A:
    current = attributes(aria_current="true") if chosen else {}
    return html.A(words, href=PATH + way.search(), **current)


def _unknown(way: Way) -> html.P:
    """There is no such edition."""
    back = html.A(_("Xem bản đang dùng"), href=PATH + replace(way, edition="").search())
    return html.P([_("Không có bản địa giới “{edition}”.", edition=way.edition), " ", back], className="told bad")
