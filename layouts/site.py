"""The Dash site: one index with our head, and one callback that turns an address into a page."""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, dcc, html
from dash.backends._fastapi import (  # the only way in for routes of our own and to keep Dash's socket shut
    FastAPIDashServer,
    get_current_request,
    reset_current_request,
    set_current_request,
)
from fastapi import FastAPI, Request

from ioc.errors import IocError
from ioc.i18n import LANGUAGES, _, language, speaking
from ioc.model.area import AreaKind
from layouts.access import person_of
from layouts.focus import Directory, focus_on
from layouts.pages import missing, province, wall
from layouts.version import build

if TYPE_CHECKING:
    from ioc.services.city import City

INDEX = """<!DOCTYPE html>
<html lang="%(language)s">
<head>
{%%metas%%}
<title>%(title)s</title>
<link rel="icon" type="image/svg+xml" href="/assets/icons/emblem.svg">
<link rel="stylesheet" href="/fonts/fonts.css?v=%(build)s">
%(styles)s
{%%css%%}
<script defer src="/assets/live.js?v=%(build)s"></script>
</head>
<body data-build="%(build)s" data-zone="%(zone)s" data-live="%(live)s" data-words='%(words)s'>
<noscript>%(noscript)s</noscript>
{%%app_entry%%}
{%%config%%}
{%%scripts%%}
{%%renderer%%}
</body>
</html>"""

STYLES = ("tokens", "wall", "panel", "map", "scenes", "province", "missing")


def create(server: FastAPI, city: "City", directory: Directory) -> Dash:
    """The Dash app on `server`; whatever it shows lives in `#page`."""

    class Backend(FastAPIDashServer):
        """On our server, and without the socket that Dash's pages would open though nothing uses it."""

        websocket_capability = False

        @staticmethod
        def create_app(name: str = "__main__", config: dict[str, Any] | None = None) -> FastAPI:  # noqa: ARG004
            return server

    site = Dash(
        "layouts",
        backend=Backend,
        use_pages=False,  # a registry of pages would be one for the whole process
        pages_folder="",
        include_assets_files=False,  # the index names them itself, in their order and with the build
        serve_locally=True,
        update_title="",
        suppress_callback_exceptions=True,
        title="IOC",
    )
    site.layout = html.Div([dcc.Location(id="address", refresh="callback-nav"), html.Div(id="page")])

    @site.callback(Output("page", "children"), Input("address", "pathname"), Input("address", "search"))
    async def show(path: str | None, search: str | None) -> Any:
        with speaking(language_of(parse_qs((search or "").removeprefix("?")).get("lang", [""])[0])):
            return await page(path or "/", city, directory, get_current_request())

    return site


async def page(path: str, city: "City", directory: Directory, request: Request) -> Any:
    """The page at a path, in the language in force; trouble with the database in words."""
    try:
        slug = slug_of(path)
        view = await (directory.province() if path == "/" else directory.find(slug or ""))
        if view:
            focus_on(view, person_of(request))
            layout = province.layout if view.area.kind is AreaKind.PROVINCE else wall.layout
            return layout(view, language())
        return missing.layout(slug, await directory.centres())
    except IocError:
        return missing.unavailable()


def slug_of(path: str) -> str | None:
    """The area of `/wall/{slug}`, None for any other path."""
    parts = path.strip("/").split("/")
    return parts[1] if len(parts) == 2 and parts[0] == "wall" else None


def language_of(asked: str | None) -> str:
    """The language asked for, when it is one of ours."""
    return asked if asked in LANGUAGES else LANGUAGES[0]


def index(site: Dash, request: Request, title: str, zone: str, *, live: bool) -> str:
    """The HTML that every address answers with; the scripts in it ask for the page."""
    site.index_string = INDEX % {
        "language": language(),
        "title": title.replace("<", "&lt;"),
        "build": build(),
        "styles": "\n".join(f'<link rel="stylesheet" href="/assets/{n}.css?v={build()}">' for n in STYLES),
        "zone": zone,
        "live": "yes" if live else "no",
        "words": json.dumps(words(), ensure_ascii=False).replace("'", "&#39;"),
        "noscript": _("Trang này cần JavaScript để vẽ số liệu trực tiếp."),
    }
    token = set_current_request(request)  # Dash does this for its own addresses only
    try:
        return site.index()
    finally:
        reset_current_request(token)


def words() -> dict[str, str]:
    """The words that scripts write: ages in the reader's language."""
    return {
        "ago": _("{age} trước"),
        "since": _("{time}, {age}"),
        "second": _("{n} giây"),
        "minute": _("{n} phút"),
        "hour": _("{n} giờ"),
        "hours": _("{h} giờ {m} phút"),
        "day": _("{n} ngày"),
        "scene": _("Cảnh {n}/{total} {name}"),
    }
