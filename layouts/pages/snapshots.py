"""The page of snapshots, for who takes figures home: order some, see schedules and their runs, the archive."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.backends._fastapi import get_current_request  # the request behind a callback
from dash.development.base_component import Component

from ioc.errors import NotAllowedError, StoreUnavailableError
from ioc.i18n import LANGUAGES, _, speaking
from ioc.model.focus import Act
from ioc.model.kept import Sought
from ioc.services.dispatch import deeds as service
from ioc.services.dispatch import retention, shelf
from ioc.services.logins import Pass
from ioc.settings import Settings
from layouts import callbacks
from layouts.access import person_of
from layouts.admin import deed
from layouts.admin.deed import WrongChoiceError, done
from layouts.admin.request import Office
from layouts.desk import top_bar
from layouts.snapshots import archive, deeds, order, schedules
from layouts.snapshots.deeds import DEEDS
from layouts.snapshots.look import PATH, Look
from layouts.snapshots.request import Asked, asked
from layouts.ways import ways

EVERY_MS = 60_000


def layout(look: Look, pass_: Pass, areas: Mapping[str, str], now: datetime) -> html.Div:
    """The bar, the form, and room for what callbacks draw."""
    lang = "" if look.lang == LANGUAGES[0] else f"?lang={look.lang}"
    return html.Div(
        id="snapshots",
        className="admin snapshots",
        children=[
            top_bar.bar(
                "snapshots-body",
                top_bar.home(lang),
                ways(pass_.person, lang, PATH),
                [html.Span(top_bar.language_switch(PATH, look), id="snapshots-language")],
                pass_,
            ),
            html.Div(id="snapshots-told", role="status"),
            html.Main(
                [
                    html.Div(
                        [
                            html.H1(_("Bản tin ngày")),
                            html.P(_("Mỗi địa bàn một bản, tính lại được từ số gốc; ngày cắt theo giờ Việt Nam")),
                        ],
                        className="ph",
                    ),
                    html.Div(
                        [
                            order.layout(areas, now.date()),
                            html.Section(
                                [html.Header(html.H2(_("Lịch"))), html.Div(id="snapshots-schedules", className="pad")],
                                className="card",
                            ),
                        ],
                        className="cols",
                    ),
                    html.Div(id="snapshots-shelf"),
                ],
                id="snapshots-body",
                tabIndex="-1",
            ),
            dcc.Interval(id="snapshots-tick", interval=order.TICK_MS),
            dcc.Interval(id="snapshots-every", interval=EVERY_MS),
            dcc.Store(id="snapshots-ordered", storage_type="session"),  # an order outlives a reload
            dcc.Store(id="snapshots-over"),
            *(dcc.Store(id=name) for name in DEEDS),
        ],
    )


def register(site: Dash, office: Office, settings: Settings) -> None:
    """What stands on the page, and what its buttons do."""
    folder = shelf.root(settings)
    _register_drawing(site, office, folder, retention.terms(settings))
    _register_order(site, office, folder)
    _register_stop(site, office, folder)
    _register_deeds(site, office, folder, settings)

    @site.callback(
        Output("address", "search", allow_duplicate=True),
        Input("snapshots-q", "value"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def seek(text: str | None, search: str | None) -> Any:
        look, wanted = Look.read(search), (text or "").strip()
        return no_update if wanted == look.q else replace(look, q=wanted, page=1, open=None).search()


def _register_drawing(site: Dash, office: Office, folder: Path, kept_for: Mapping[str, int]) -> None:
    @site.callback(
        Output("snapshots-shelf", "children"),
        Output("snapshots-schedules", "children"),
        Output("snapshots-told", "children"),
        Output("snapshots-language", "children"),
        Input("address", "search"),
        Input("snapshots-over", "data"),
        Input("snapshots-every", "n_intervals"),
        *(Input(name, "data") for name in DEEDS),
    )
    async def draw(search: str | None, _over: str | None, _ticks: int | None, *_deeds: dict[str, str] | None) -> Any:
        look = Look.read(search)
        told = ctx.triggered[0]["value"] if ctx.triggered_id in DEEDS else None
        with speaking(look.lang):
            request = await asked(office, folder)
            if told and told.get("trouble") and ctx.triggered_id != "snapshot-verified":
                return no_update, no_update, deed.told(told), no_update  # the form stays as it was typed
            words = deed.told(told) if told else None if ctx.triggered_id == "address" else no_update
            try:
                table = await _archive(request, look)
            except StoreUnavailableError as error:
                return no_update, no_update, deed.told({"trouble": deed.trouble(error)}), no_update
            known = no_update if _is_typed(ctx.triggered_id) else await _schedules(request, kept_for)
            return table, known, words, top_bar.language_switch(PATH, look)


def _is_typed(triggered: object) -> bool:
    """Whether the form of a schedule may hold what somebody types just now."""
    return triggered in ("snapshots-every", "snapshots-over")


async def _archive(request: Asked, look: Look) -> Component:
    found = await request.city.archive(look.sought(request.areas))
    if look.open is None:
        return archive.draw(found, None, (), request, look)
    opened = next((kept for kept in found.kept if kept.id == look.open), None)
    opened = opened or next(iter((await request.city.archive(Sought(id=look.open))).kept), None)
    takers = await request.city.taken(opened.id) if opened else ()
    return archive.draw(found, opened, takers, request, look)


async def _schedules(request: Asked, kept_for: Mapping[str, int]) -> list[Component]:
    try:
        standing = await service.standing(request.book, request.by)
        known = [(one, await request.city.latest_runs(one.id, schedules.SHOWN)) for one in standing]
    except StoreUnavailableError as error:
        return [html.P(deed.trouble(error), className="none")]
    return schedules.draw(known, request, kept_for, request.visit.now)


def _register_order(site: Dash, office: Office, folder: Path) -> None:
    @site.callback(
        Output("snapshots-ordered", "data"),
        Output("snapshots-progress", "children", allow_duplicate=True),
        Output("snapshots-tick", "disabled", allow_duplicate=True),
        Input("snapshots-go", "n_clicks"),
        State("snapshots-area", "value"),
        State("snapshots-from", "value"),
        State("snapshots-until", "value"),
        State("snapshots-forms", "value"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def start(
        clicks: int | None,
        area: str | None,
        since: str | None,
        until: str | None,
        keys: list[str] | None,
        search: str | None,
    ) -> Any:
        if not clicks:
            return no_update, no_update, no_update
        look = Look.read(search)
        with speaking(look.lang):
            request = await asked(office, folder)
            try:
                batch = await deeds.ordered(request, area, since, until, keys, look.lang)
            except (WrongChoiceError, StoreUnavailableError) as error:
                return no_update, html.P(deed.trouble(error), className="trouble"), no_update
            return batch, html.P(_("Chờ đến lượt"), className="muted"), False

    @site.callback(
        Output("snapshots-progress", "children"),
        Output("snapshots-stop", "hidden"),
        Output("snapshots-tick", "disabled"),
        Output("snapshots-over", "data"),
        Input("snapshots-tick", "n_intervals"),
        State("snapshots-ordered", "data"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def look(ticks: int | None, batch: str | None, search: str | None) -> Any:  # noqa: ARG001 - it only wakes us
        with speaking(Look.read(search).lang):
            request = await asked(office, folder)
            if not batch:
                return no_update, True, True, no_update
            try:
                runs = [run for run in await request.city.order(batch) if run.asked_by == request.by.name]
            except StoreUnavailableError:
                return no_update, no_update, no_update, no_update
            over = all(run.state.over for run in runs)
            news = datetime.now(UTC).isoformat() if over and runs else no_update
            return order.progress(runs, request.areas), over, over, news


def _register_stop(site: Dash, office: Office, folder: Path) -> None:
    @site.callback(
        Output("snapshots-stop", "hidden", allow_duplicate=True),
        Input("snapshots-stop", "n_clicks"),
        State("snapshots-ordered", "data"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def stop(clicks: int | None, batch: str | None, search: str | None) -> Any:
        if not clicks:
            return no_update
        with speaking(Look.read(search).lang):
            request = await asked(office, folder)
            if not batch:
                return no_update
            try:
                await deeds.stopped(request, batch)
            except StoreUnavailableError:
                return no_update
            return True


def _register_deeds(site: Dash, office: Office, folder: Path, settings: Settings) -> None:
    @site.callback(
        Output("snapshot-verified", "data"),
        Input({"type": "snapshot-verify", "kept": ALL}, "n_clicks"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def verify(_clicks: list[int | None], search: str | None) -> Any:
        if not callbacks.pressed():
            return no_update
        with speaking(Look.read(search).lang):
            request = await asked(office, folder)
            return await done(deeds.verified(request, callbacks.number(ctx.triggered_id, "kept")))

    @site.callback(
        Output("schedule-added", "data"),
        Input("schedule-add", "n_clicks"),
        State("schedule-at", "value"),
        State("schedule-every", "value"),
        State("schedule-area", "value"),
        State("schedule-forms", "value"),
        State("schedule-lang", "value"),
        State("schedule-to", "value"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def add(
        clicks: int | None,
        at: str | None,
        every: str | None,
        area: str | None,
        keys: list[str] | None,
        lang: str | None,
        to: str | None,
        search: str | None,
    ) -> Any:
        if not clicks:
            return no_update
        with speaking(Look.read(search).lang):
            request = await _administering(office, folder)
            return await done(deeds.added(request, deeds.Told(at, every, area, keys, lang, to), settings))

    @site.callback(
        Output("schedule-ended", "data"),
        Input({"type": "schedule-end", "schedule": ALL}, "n_clicks"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def end(_clicks: list[int | None], search: str | None) -> Any:
        if not callbacks.pressed():
            return no_update
        with speaking(Look.read(search).lang):
            request = await _administering(office, folder)
            return await done(deeds.ended(request, callbacks.number(ctx.triggered_id, "schedule")))


async def _administering(office: Office, folder: Path) -> Asked:
    """The request behind this callback, for who administers every area."""
    if not person_of(get_current_request()).does(Act.ADMINISTER, None):
        raise NotAllowedError("you may not do this; ask your administrator")
    return await asked(office, folder)
