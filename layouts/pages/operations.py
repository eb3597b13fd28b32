"""The page of operations: how the machinery does, for who watches over it; its panel comes by the stream."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from dash import html

from ioc.i18n import LANGUAGES, _
from ioc.model.focus import Act
from ioc.services.logins import Pass
from layouts import machinery
from layouts.anatomy import attributes
from layouts.desk import top_bar
from layouts.panel import View
from layouts.trouble import waiting
from layouts.who import menu

PATH = "/operations"


@dataclass(frozen=True, slots=True)
class Look:
    """`?lang=en`: there is nothing else to choose here."""

    lang: str = LANGUAGES[0]

    @classmethod
    def read(cls, search: str | None) -> "Look":
        """From the search part of an address."""
        return cls(parse_qs((search or "").removeprefix("?")).get("lang", [LANGUAGES[0]])[0])

    def search(self) -> str:
        """The search part of the address that says this."""
        return "" if self.lang == LANGUAGES[0] else f"?{urlencode({'lang': self.lang})}"


def operates(pass_: Pass) -> bool:
    """Whether this person may see how the machinery does."""
    return Act.OPERATE in pass_.person.may


def layout(view: View, look: Look, pass_: Pass) -> html.Div:
    """The bar, and room for the panel."""
    quarantine = html.A(_("Cách ly"), href=f"/admin?{urlencode({'tab': 'quarantine', 'lang': look.lang})}")
    return html.Div(
        id="operations",
        className="admin operations",
        **attributes(data_stream=f"/stream/operations?{urlencode({'lang': look.lang})}"),
        children=[
            html.Header(
                [
                    html.A(_("Đến nội dung chính"), href="#operations-body", className="skip"),
                    html.A(
                        [html.I(className="emblem"), html.Span(_("Vận hành"))],
                        href=PATH + look.search(),
                        className="brand",
                    ),
                    html.Nav(
                        [
                            html.A(_("Toàn tỉnh"), href=f"/{look.search()}"),
                            *([quarantine] if Act.DESK in pass_.person.may else []),
                        ],
                        className="ways",
                    ),
                    html.Span(className="space"),
                    html.Span(
                        [
                            html.I(className="lamp"),
                            html.Span(_("Trực tiếp"), className="is-live"),
                            html.Span([_("Mất máy chủ từ"), " ", html.Span(className="lost-at")], className="is-gone"),
                        ],
                        className="live",
                        role="status",
                    ),
                    top_bar.language_switch(PATH, look),
                    top_bar.tool("theme", _("Đổi sáng/tối (Shift T)")),
                    menu(pass_),
                ],
                className="top",
            ),
            html.Main(waiting(machinery.PANEL, view), id="operations-body", tabIndex="-1"),
        ],
    )
