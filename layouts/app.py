"""The web server: pages, streams, files and health on one FastAPI app; `create` puts it together, `run` serves it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp

from geodata import province
from ioc import collector, fonts, metrics
from ioc.errors import IocError, NotAllowedError
from ioc.i18n import _, brought, speaking
from ioc.model.focus import Act
from ioc.services.dispatch import shelf
from ioc.settings import Settings, required
from layouts import broadcast, legible, site, walls
from layouts.access import pass_of, person_of
from layouts.admin.look import Look
from layouts.api import account, audit, comparison, door, errors, files, health, kept, oidc, sensors, snapshots, streams
from layouts.body import Bodies
from layouts.doors import SCREEN, Doors
from layouts.focus import Directory, focus_on
from layouts.gate import Gate, is_public
from layouts.hub import Hub, Pace, utc_now
from layouts.indicators.way import PATH
from layouts.jobs import Jobs
from layouts.oidc import provider
from layouts.pages import admin, areas, indicators, operations
from layouts.security import SecureHeaders, policy
from layouts.sensors.look import PATH as SENSORS
from layouts.sensors.request import opens
from layouts.server import serving
from layouts.snapshots.look import PATH as SNAPSHOTS
from layouts.snapshots.request import takes
from layouts.usage import Openings
from layouts.version import build
from layouts.who import administers

if TYPE_CHECKING:
    from dash import Dash

    from ioc.services.city import City


class Guarded(FastAPI):
    """FastAPI whose every answer carries our headers: they lie around whatever else is around it."""

    def build_middleware_stack(self) -> ASGIApp:
        """Everything that a request passes, outermost first."""
        return SecureHeaders(super().build_middleware_stack(), policy(self.state.site.csp_hashes()))


def create(
    settings: Settings,
    city: "City",
    doors: Doors,
    pace: Pace = Pace(),  # noqa: B008 - immutable
    now: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """The app over a city, for those whom the doors let in; what is drawn is drawn as of `now`."""
    zone = ZoneInfo(settings.zone)
    app = Guarded(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_life)
    app.state.city, app.state.doors, app.state.directory = city, doors, Directory(city, zone)
    app.state.zone, app.state.provider = settings.zone, provider(settings)
    app.state.walls = walls.load(settings.walls or province.walls())
    app.state.wall_scale = legible.scale(settings.wall_height_m, settings.wall_distance_m)
    app.state.hub = Hub(city, build(), pace, now)
    app.state.broadcast = broadcast.panel(app.state.hub.health)
    app.state.fonts = fonts.for_web(settings.data_dir.resolve())
    app.state.shelf = shelf.root(settings)
    app.state.jobs = Jobs(city, settings.data_dir.resolve())
    app.state.openings = Openings(doors.keep)
    for part in (health, door, account, audit, comparison, oidc, streams, files, snapshots, kept, sensors):
        app.include_router(part.router)
    errors.told(app)
    _add_first_page(app, settings.zone)
    app.state.site = site.create(app, city, app.state.directory, settings)
    _add_comparison(app, settings.zone)
    _add_sensors(app, settings.zone)
    _add_snapshots(app, settings.zone)
    _add_other_pages(app, settings.zone)
    app.add_middleware(Bodies)
    app.add_middleware(Gate, doors=lambda: app.state.doors)
    return app


def run(settings: Settings) -> None:
    """Serve until told to stop."""
    from ioc.services.book import Book
    from ioc.services.city import City

    city = City(
        required(settings.database_web_url, "IOC_DATABASE_WEB_URL"),
        zone=ZoneInfo(settings.zone),
        edition=settings.edition,
    )
    url = required(settings.database_gate_url, "IOC_DATABASE_GATE_URL")
    book = Book(url, settings.edition, zone=ZoneInfo(settings.zone))
    app = create(settings, city, Doors(book))
    registry = app.state.hub.vitals.registry
    with metrics.serving(registry, settings.web_metrics_host, settings.web_metrics_port, "IOC_WEB_METRICS_PORT"):
        collector.settle()
        serving(app, settings.web_host, settings.web_port, settings.trusted_proxies).run()


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    """City, doors and hub live as long as the server."""
    await app.state.city.open()
    await app.state.doors.open()
    await app.state.hub.start()
    warming = asyncio.create_task(app.state.directory.warm())
    counting = asyncio.create_task(app.state.openings.run())
    try:
        yield
    finally:
        warming.cancel()
        counting.cancel()
        await app.state.jobs.stop()
        await app.state.hub.stop()
        with suppress(IocError):
            await app.state.openings.hand_over()
        await app.state.doors.close()
        await app.state.city.close()


def _add_first_page(app: FastAPI, zone: str) -> None:
    """`/`, before Dash adds its own, which knows neither language nor title."""

    @app.get("/")
    async def first(request: Request, lang: str | None = None) -> HTMLResponse:
        with speaking(site.language_of(lang)):
            return _answer(request, brought(province.load().title), zone, live=True)


def _add_other_pages(app: FastAPI, zone: str) -> None:
    """Walls, and everything else as a page that says what is missing; after Dash's own addresses."""

    @app.get(admin.PATH)
    async def administration(request: Request, lang: str | None = None) -> HTMLResponse:
        with speaking(site.language_of(lang)):
            status = 200 if administers(pass_of(request)) else 403
            return _answer(request, _("Quản trị"), zone, status, desk=True)

    @app.get(operations.PATH)
    async def machinery(request: Request, lang: str | None = None) -> HTMLResponse:
        with speaking(site.language_of(lang)):
            status = 200 if operations.operates(pass_of(request)) else 403
            return _answer(request, _("Vận hành"), zone, status, live=True, desk=True)

    @app.get(f"{admin.PATH}/{{tab}}")
    async def tab_of_administration(tab: str) -> RedirectResponse:
        return RedirectResponse(admin.PATH + Look.read(f"tab={tab}").search(), 303)

    @app.get("/{path:path}")
    async def other(request: Request, path: str, lang: str | None = None) -> HTMLResponse:
        if is_public(request.scope["path"]):  # among what strangers may have there is no such file, for nobody
            raise HTTPException(404)
        with speaking(site.language_of(lang)):
            slug = site.slug_of(path)
            try:
                view = await app.state.directory.find(slug) if slug else None
                desk = site.is_desk(path)
                if view:
                    focus_on(view, person_of(request), Act.DESK if desk else Act.WALL)
            except NotAllowedError:
                return _answer(request, "IOC", zone, 403)
            except IocError:
                return _answer(request, "IOC", zone, 503, live=True)
            if view is None:
                return _answer(request, _("Không tìm thấy"), zone, 404)
            title = _("{name}, bàn làm việc", name=view.area.short) if desk else _("IOC {name}", name=view.area.short)
            return _answer(request, title, zone, live=True, desk=desk)


def _add_comparison(app: FastAPI, zone: str) -> None:
    """The pages that compare: areas with each other, and indicators with their targets."""

    @app.get(areas.PATH)
    async def compared(request: Request, lang: str | None = None) -> HTMLResponse:
        with speaking(site.language_of(lang)):
            status = 200 if areas.compares(pass_of(request)) else 403
            return _answer(request, _("So sánh"), zone, status, desk=True)

    @app.get(PATH)
    async def scoreboard(request: Request, lang: str | None = None) -> HTMLResponse:
        with speaking(site.language_of(lang)):
            status = 200 if indicators.opens(pass_of(request)) else 403
            return _answer(request, _("Chỉ số"), zone, status, desk=True)


def _add_sensors(app: FastAPI, zone: str) -> None:
    """The page of all sensors, before the page that says what is missing."""

    @app.get(SENSORS)
    async def sensors_page(request: Request, lang: str | None = None) -> HTMLResponse:
        with speaking(site.language_of(lang)):
            status = 200 if opens(pass_of(request)) else 403
            return _answer(request, _("Cảm biến"), zone, status, desk=True)


def _add_snapshots(app: FastAPI, zone: str) -> None:
    """The page of snapshots, before the page that says what is missing."""

    @app.get(SNAPSHOTS)
    async def snapshots_page(request: Request, lang: str | None = None) -> HTMLResponse:
        with speaking(site.language_of(lang)):
            status = 200 if takes(pass_of(request)) else 403
            return _answer(request, _("Bản tin ngày"), zone, status, desk=True)


def _answer(
    request: Request, title: str, zone: str, status: int = 200, *, live: bool = False, desk: bool = False
) -> HTMLResponse:
    dash: Dash = request.app.state.site
    html = site.index(dash, request, title, zone, live=live, desk=desk)
    answer = HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-cache"})
    if pass_of(request).kind == "screen":  # a browser forgets a cookie after 400 days: each load begins them anew
        door.set_cookie(answer, request, SCREEN, pass_of(request).token, door.YEAR_S)
    return answer
