"""The page of operations: how the machinery does, for who watches over it; its panels come by the stream."""

from typing import Any
from urllib.parse import urlencode

from dash import html

from ioc.i18n import _
from ioc.model.focus import Act
from ioc.services.logins import Pass
from layouts import machinery
from layouts.admin.look import Look
from layouts.anatomy import attributes
from layouts.desk import top_bar
from layouts.panel import Panel, View
from layouts.trouble import waiting
from layouts.who import menu

PATH = "/operations"


def operates(pass_: Pass) -> bool:
    """Whether this person may see how the machinery does."""
    return Act.OPERATE in pass_.person.may


def layout(view: View, look: Look, pass_: Pass, broadcast: Panel) -> html.Div:
    """The bar, and room for the panels: the machinery's, and that of this process's hub."""
    quarantine = html.A(_("Cách ly"), href=f"/admin{Look(tab='quarantine', lang=look.lang).search()}")
    panels: list[Any] = [waiting(panel, view) for panel in (machinery.PANEL, broadcast)]
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
            html.Main(panels, id="operations-body", tabIndex="-1"),
        ],
    )
