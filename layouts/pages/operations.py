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

PATH = "/operations"


def operates(pass_: Pass) -> bool:
    """Whether this person may see how the machinery does."""
    return Act.OPERATE in pass_.person.may


def layout(view: View, look: Look, pass_: Pass, broadcast: Panel) -> html.Div:
    """The bar, and room for the panels: the machinery's, and that of this process's hub."""
    address = f"/admin{Look(tab='quarantine', lang=look.lang).search()}"
    quarantine = [html.A(_("Cách ly"), href=address)] if Act.DESK in pass_.person.may else []
    panels: list[Any] = [waiting(panel, view) for panel in (machinery.PANEL, broadcast)]
    return html.Div(
        id="operations",
        className="admin operations",
        **attributes(data_stream=f"/stream/operations?{urlencode({'lang': look.lang})}"),
        children=[
            top_bar.bar(
                "operations-body",
                top_bar.heading(_("Vận hành"), PATH + look.search()),
                [html.A(_("Toàn tỉnh"), href=f"/{look.search()}"), *quarantine],
                [
                    html.Span([html.I(className="lamp"), *top_bar.lamp()], className="live", role="status"),
                    top_bar.language_switch(PATH, look),
                ],
                pass_,
            ),
            html.Main(panels, id="operations-body", tabIndex="-1"),
        ],
    )
