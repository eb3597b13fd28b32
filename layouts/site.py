"""The Dash site: one index with our head, and one callback that turns an address into a page."""

import asyncio
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.backends._fastapi import get_current_request, reset_current_request, set_current_request
from dash.development.base_component import Component
from fastapi import FastAPI, Request

from geodata import ground
from ioc.errors import IocError, NotAllowedError
from ioc.i18n import LANGUAGES, _, language, speaking
from ioc.model.area import AreaKind
from ioc.model.focus import Act
from ioc.services.logins import Pass
from ioc.settings import Settings
from layouts import legible
from layouts.access import pass_of, person_of, reader_of
from layouts.admin.look import Look
from layouts.admin.request import Office
from layouts.backend import backend
from layouts.desk.narrow import Narrow
from layouts.desk.request import HOME, Desk
from layouts.focus import Directory, focus_on, theirs
from layouts.indicators.way import PATH, Way
from layouts.pages import admin, areas, district, indicators, missing, operations, province, sensors, snapshots, wall
from layouts.panel import View
from layouts.sensors.look import PATH as SENSORS
from layouts.sensors.look import Look as Sensors
from layouts.sensors.request import opens
from layouts.snapshots.look import PATH as SNAPSHOTS
from layouts.snapshots.look import Look as Snapshots
from layouts.snapshots.request import areas_of, takes
from layouts.version import build
from layouts.who import administers

if TYPE_CHECKING:
    from ioc.services.city import City

INDEX = """<!DOCTYPE html>
<html lang="%(language)s">
<head>
{%%metas%%}
<title>%(title)s</title>
<link rel="icon" type="image/svg+xml" href="/assets/icons/emblem.svg">
<link rel="stylesheet" href="/fonts/fonts.css?v=%(build)s">
{%%css%%}
%(styles)s
%(scripts)s
</head>
<body data-build="%(build)s" data-reader="%(reader)s" data-zone="%(zone)s" data-live="%(live)s" data-words='%(words)s'>
<noscript>%(noscript)s</noscript>
{%%app_entry%%}
{%%config%%}
{%%scripts%%}
{%%renderer%%}
</body>
</html>"""

STYLES = ("tokens", "wall", "panel", "map", "scenes", "takeover", "province", "missing")
DESK_STYLES = ("desk", "side", "export", "admin", "operations", "areas", "sensors", "snapshots", "indicators")
SCRIPTS, DESK_SCRIPTS = ("draw", "line", "live", "takeover", "idle"), ("desk", "draw", "line", "live", "indicators")


def create(server: FastAPI, city: "City", directory: Directory, settings: Settings) -> Dash:
    """The Dash app on `server`; whatever it shows lives in `#page`."""

    site = Dash(
        "layouts",
        backend=backend(server),
        use_pages=False,  # a registry of pages would be one for the whole process
        pages_folder="",
        include_assets_files=False,  # the index names them itself, in their order and with the build
        serve_locally=True,
        update_title="",
        suppress_callback_exceptions=True,
        title="IOC",
    )
    shown = dcc.Store(id="shown")  # what the page was drawn for
    site.layout = html.Div([dcc.Location(id="address", refresh="callback-nav"), shown, html.Div(id="page")])

    @site.callback(
        Output("page", "children"),
        Output("shown", "data"),
        Input("address", "pathname"),
        Input("address", "search"),
        State("shown", "data"),
    )
    async def show(path: str | None, search: str | None, shown: Any) -> Any:
        wanted = [path or "/", language_of(parse_qs((search or "").removeprefix("?")).get("lang", [""])[0])]
        if wanted == shown:  # a page keeps what it may: only its parts listen to the rest of the address
            return no_update, no_update
        with speaking(wanted[1]):
            drawn = await page(wanted[0], directory, get_current_request(), search)
        _count(drawn, wanted[0], directory)
        return drawn, wanted

    district.register(site, Desk(city, directory, directory.zone))
    areas.register(site, city, directory)
    sensors.register(site, directory)
    office = Office(directory, directory.zone, settings.public_url)
    admin.register(site, office)
    indicators.register(site, office)
    snapshots.register(site, office, settings)
    return site


async def page(path: str, directory: Directory, request: Request, search: str | None = None) -> Any:
    """The page at a path, in the language in force; trouble with the database in words."""
    try:
        slug = slug_of(path)
        if drawn := _of_all(path, pass_of(request), search):
            return drawn
        if is_operations(path) or is_snapshots(path):
            draw = _snapshots if is_snapshots(path) else _operations
            return await draw(directory, request, search)
        if is_desk(path):
            return await _desk(slug, directory, request, search)
        view = await (directory.province() if path == "/" else directory.find(slug or ""))
        if view:
            focus_on(view, person_of(request), Act.WALL)
            if view.area.kind is AreaKind.PROVINCE:
                return province.layout(view, language(), pass_of(request))
            return _wall(view, request, search)
        return missing.layout(slug, theirs(await directory.centres(), person_of(request), Act.WALL))
    except NotAllowedError:
        return missing.refused()
    except IocError:
        return missing.unavailable()


def _of_all(path: str, pass_: Pass, search: str | None) -> Component | None:
    """A page of all areas at once, or that it is not for this person; None for any other path."""
    if is_admin(path):
        return admin.layout(pass_, Look.read(search)) if administers(pass_) else missing.no_office()
    if is_areas(path):
        return areas.layout(areas.Way.read(search), pass_) if areas.compares(pass_) else missing.refused()
    if is_indicators(path):
        return indicators.layout(Way.read(search), pass_) if indicators.opens(pass_) else missing.refused()
    if is_sensors(path):
        return sensors.layout(Sensors.read(search), pass_) if opens(pass_) else missing.refused()
    return None


def _count(drawn: Component, path: str, directory: Directory) -> None:
    """Count what was opened, by the day of the zone."""
    request, day = get_current_request(), datetime.now(directory.zone).date()
    request.app.state.openings.opened(getattr(drawn, "id", None), slug_of(path), pass_of(request), day)


def _wall(view: View, request: Request, search: str | None) -> Any:
    """The wall of an area as its screen shows it: its scenes, and its type as large as its readers are far."""
    turns = request.app.state.walls.of(view.area.slug or "", pass_of(request).scenes)
    return wall.layout(view, language(), turns, legible.asked(search, request.app.state.wall_scale))


async def _operations(directory: Directory, request: Request, search: str | None) -> Any:
    """The page of the machinery."""
    view, pass_ = await directory.province(), pass_of(request)
    if view is None or not operations.operates(pass_):
        return missing.no_operations()
    return operations.layout(view, Look.read(search), pass_, request.app.state.broadcast)


async def _snapshots(directory: Directory, request: Request, search: str | None) -> Any:
    """The page of snapshots."""
    pass_ = pass_of(request)
    if not takes(pass_):
        return missing.refused()
    areas = await areas_of(directory, pass_.person)
    return snapshots.layout(Snapshots.read(search), pass_, areas, datetime.now(directory.zone))


async def _desk(slug: str | None, directory: Directory, request: Request, search: str | None) -> Any:
    """The page of a district's staff."""
    person = person_of(request)
    view, centres = await directory.find(slug or ""), theirs(await directory.centres(), person, Act.DESK)
    if view is None or view.area.kind is AreaKind.PROVINCE:
        return missing.layout(slug, theirs(await directory.centres(), person, Act.WALL))
    focus_on(view, person, Act.DESK)
    await asyncio.to_thread(ground.ground, view.area.slug or "", view.area.edition)  # drawn once, then kept
    return district.layout(view, Narrow.read(search), centres, pass_of(request))


def slug_of(path: str) -> str | None:
    """The area of `/wall/{slug}` and `/district/{slug}`, None for any other path."""
    parts = path.strip("/").split("/")
    return parts[1] if len(parts) == 2 and parts[0] in ("wall", HOME) else None


def is_desk(path: str) -> bool:
    """Whether a page at this path is one for people who sit."""
    return path.strip("/").startswith(f"{HOME}/")


def is_operations(path: str) -> bool:
    """Whether this is the page of the machinery."""
    return path.strip("/") == operations.PATH.strip("/")


def is_snapshots(path: str) -> bool:
    """Whether this is the page of snapshots."""
    return path.strip("/") == SNAPSHOTS.strip("/")


def is_sensors(path: str) -> bool:
    """Whether this is the page of all sensors."""
    return path.strip("/") == SENSORS.strip("/")


def is_areas(path: str) -> bool:
    """Whether this is the page that compares areas."""
    return path.strip("/") == areas.PATH.strip("/")


def is_indicators(path: str) -> bool:
    """Whether this is the page of indicators."""
    return path.strip("/") == PATH.strip("/")


def is_admin(path: str) -> bool:
    """Whether these are the pages of administration."""
    return path.strip("/") == admin.PATH.strip("/")


def language_of(asked: str | None) -> str:
    """The language asked for, when it is one of ours."""
    return asked if asked in LANGUAGES else LANGUAGES[0]


def index(site: Dash, request: Request, title: str, zone: str, *, live: bool, desk: bool = False) -> str:
    """The HTML that every address answers with; the scripts in it ask for the page."""
    styles, scripts = (DESK_STYLES, DESK_SCRIPTS) if desk else (STYLES, SCRIPTS)
    sheets = ["/vendor/bootstrap.css"] if desk else []
    site.index_string = INDEX % {
        "language": language(),
        "title": title.replace("<", "&lt;"),
        "build": build(),
        "styles": "\n".join(
            f'<link rel="stylesheet" href="{sheet}?v={build()}">'
            for sheet in (*sheets, *(f"/assets/{name}.css" for name in styles))
        ),
        "scripts": "\n".join(f'<script defer src="/assets/{name}.js?v={build()}"></script>' for name in scripts),
        "reader": reader_of(request),  # tabs of one reader share a stream
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
        "scene": _("{n}/{total} {name}"),
        "held": _("Giữ: {name}"),
    }
