"""The page of snapshots, for who takes figures home: order some, see schedules and their runs, the archive."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.backends._fastapi import get_current_request  # the request behind a callback
from dash.development.base_component import Component

from ioc.errors import NotAllowedError, StoreUnavailableError
from ioc.i18n import LANGUAGES, _, speaking
from ioc.model.focus import Act
from ioc.model.kept import Sought
from ioc.model.schedule import Schedule
from ioc.services.dispatch import deeds as service
from ioc.services.dispatch import retention, shelf
from ioc.services.logins import Pass
from ioc.settings import Settings
from layouts import callbacks, seeking
from layouts.access import person_of
from layouts.admin import deed
from layouts.admin.deed import WrongChoiceError, done
from layouts.admin.request import Office
from layouts.anatomy import attributes
from layouts.desk import top_bar
from layouts.snapshots import archive, deeds, order, schedules
from layouts.snapshots.deeds import DEEDS
from layouts.snapshots.look import PATH, Look
from layouts.snapshots.request import Asked, asked
from layouts.ways import ways

EVERY_MS = 60_000
UNDER_WAY = [(Output("snapshots-body", "aria-busy"), "true", "false")]  # then its buttons are deaf (desk.js)


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
            html.Div([html.Div(id=name, role="status") for name in ("snapshots-away", "snapshots-told")]),
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
                            schedules.layout(areas, administers=pass_.person.does(Act.ADMINISTER, None)),
                        ],
                        className="cols",
                    ),
                    archive.layout(look),
                ],
                id="snapshots-body",
                tabIndex="-1",
                **attributes(aria_busy="false"),
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
    _register_shelf(site, office, folder)
    _register_schedules(site, office, folder, retention.terms(settings))
    _register_told(site, office, folder)
    _register_order(site, office, folder)
    _register_stop(site, office, folder)
    _register_deeds(site, office, folder, settings)

    @site.callback(
        Output("snapshots-forms", "options"),
        Output("snapshots-forms", "value"),
        Input("snapshots-kind", "value"),
        State("snapshots-forms", "value"),
        prevent_initial_call=True,
    )
    async def fit(every: str | None, ticked: list[str] | None) -> Any:
        keys = order.forms_of(every)
        return order.labelled(keys), [key for key in keys if key in (ticked or ())]

    seeking.register(
        site, "snapshots-q", Look.read, lambda look: look.q, lambda look, q: replace(look, q=q, page=1, open=None)
    )


def _register_shelf(site: Dash, office: Office, folder: Path) -> None:
    @site.callback(
        Output("snapshots-shelf", "children"),
        Output("snapshots-kinds", "children"),
        Output("snapshots-language", "children"),
        Output("snapshots-away", "children"),
        Input("address", "search"),
        Input("snapshots-over", "data"),
        Input("snapshots-every", "n_intervals"),
        Input("snapshot-verified", "data"),
        State("snapshots-q", "value"),
    )
    async def draw(
        search: str | None, _over: str | None, _ticks: int | None, _told: dict[str, str] | None, typed: str | None
    ) -> Any:
        look = Look.read(search)
        with speaking(look.lang):
            request = await asked(office, folder)
            try:
                table = await _archive(request, look)
            except StoreUnavailableError as error:
                return no_update, no_update, no_update, deed.told({"trouble": deed.trouble(error)})
            if ctx.triggered_id == "address" and (typed or "").strip() != look.q:  # went back: nobody types just now
                set_props("snapshots-q", {"value": look.q})
            return table, archive.kinds(look), top_bar.language_switch(PATH, look), None


def _register_schedules(site: Dash, office: Office, folder: Path, kept_for: Mapping[str, int]) -> None:
    @site.callback(
        Output("snapshots-schedules", "children"),
        Output("snapshots-standing", "children"),
        Output("schedule-new", "children"),
        Input("address", "search"),
        Input("snapshots-over", "data"),
        Input("snapshots-every", "n_intervals"),
        Input("schedule-added", "data"),
        Input("schedule-ended", "data"),
        Input("snapshot-resent", "data"),
    )
    async def draw(
        search: str | None,
        _over: str | None,
        _ticks: int | None,
        added: dict[str, str] | None,
        _ended: dict[str, str] | None,
        _resent: dict[str, str] | None,
    ) -> Any:
        with speaking(Look.read(search).lang):
            request = await asked(office, folder)
            try:
                known, told = await _schedules(request, kept_for)
            except StoreUnavailableError as error:
                return [html.P(deed.trouble(error), className="none")], no_update, no_update
            if not request.schedules:
                return told, [], no_update
            is_added = ctx.triggered_id == "schedule-added" and added and not added.get("trouble")
            return (
                told,
                schedules.standing(known, request.areas),
                schedules.new(request.areas) if is_added else no_update,
            )


def _register_told(site: Dash, office: Office, folder: Path) -> None:
    @site.callback(
        Output("snapshots-told", "children"),
        *(Input(name, "data") for name in DEEDS),
        Input("address", "search"),
        prevent_initial_call=True,
    )
    async def tell(
        _verified: dict[str, str] | None,
        _added: dict[str, str] | None,
        _ended: dict[str, str] | None,
        _resent: dict[str, str] | None,
        search: str | None,
    ) -> Any:
        with speaking(Look.read(search).lang):
            await asked(office, folder)
            told = ctx.triggered[0]["value"] if ctx.triggered_id in DEEDS else None
            return deed.told(told) if told else None


async def _archive(request: Asked, look: Look) -> list[Component | None]:
    found = await request.city.archive(look.sought(request.areas))
    if look.open is None:
        return archive.draw(found, None, (), request, look)
    opened = next((kept for kept in found.kept if kept.id == look.open), None)
    opened = opened or next(iter((await request.city.archive(Sought(id=look.open))).kept), None)
    takers = await request.city.taken(opened.id) if opened else ()
    return archive.draw(found, opened, takers, request, look)


async def _schedules(request: Asked, kept_for: Mapping[str, int]) -> tuple[list[Schedule], list[Component]]:
    """Those that stand, and what is drawn of them."""
    standing = await service.standing(request.book, request.by)
    known = [(one, await request.city.latest_runs(one.id, schedules.SHOWN)) for one in standing]
    now = request.visit.now
    unsent = await service.undelivered(request.book, request.by, now) if request.schedules else ()
    return standing, schedules.draw(known, unsent, request, kept_for, now)


def _register_order(site: Dash, office: Office, folder: Path) -> None:
    @site.callback(
        Output("snapshots-ordered", "data"),
        Output("snapshots-progress", "children", allow_duplicate=True),
        Output("snapshots-tick", "disabled", allow_duplicate=True),
        Output("snapshots-go", "disabled", allow_duplicate=True),
        Input("snapshots-go", "n_clicks"),
        State("snapshots-area", "value"),
        State("snapshots-kind", "value"),
        State("snapshots-from", "value"),
        State("snapshots-until", "value"),
        State("snapshots-forms", "value"),
        State("address", "search"),
        running=UNDER_WAY,
        prevent_initial_call=True,
    )
    async def start(
        clicks: int | None,
        area: str | None,
        every: str | None,
        since: str | None,
        until: str | None,
        keys: list[str] | None,
        search: str | None,
    ) -> Any:
        if not clicks:
            return no_update, no_update, no_update, no_update
        look = Look.read(search)
        with speaking(look.lang):
            request = await asked(office, folder)
            try:
                batch = await deeds.ordered(request, area, every, since, until, keys, look.lang)
            except (WrongChoiceError, StoreUnavailableError) as error:
                return no_update, html.P(deed.trouble(error), className="trouble"), no_update, no_update
            except service.BusyError as error:  # begun by another page: here is how far it is
                words = _("Bạn đang có một lần tạo chưa xong; hãy đợi nó xong hoặc dừng nó.")
                return error.batch, html.P(words, className="trouble"), False, True
            return batch, html.P(_("Chờ đến lượt"), className="muted"), False, True

    @site.callback(
        Output("snapshots-progress", "children"),
        Output("snapshots-stop", "hidden"),
        Output("snapshots-tick", "disabled"),
        Output("snapshots-go", "disabled"),
        Output("snapshots-over", "data"),
        Output("snapshots-ordered", "data", allow_duplicate=True),
        Input("snapshots-tick", "n_intervals"),
        State("snapshots-ordered", "data"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def look(ticks: int | None, batch: str | None, search: str | None) -> Any:  # noqa: ARG001 - it only wakes us
        with speaking(Look.read(search).lang):
            request = await asked(office, folder)
            try:
                batch = batch or await deeds.under_way(request)
                if not batch:
                    return no_update, True, True, False, no_update, no_update
                runs = [run for run in await request.city.order(batch) if run.asked_by == request.by.name]
            except StoreUnavailableError:
                return (no_update,) * 6
            over = all(run.state.over for run in runs)
            news = datetime.now(UTC).isoformat() if over and runs else no_update
            return order.progress(runs, request.areas), over, over, not over, news, batch


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
        running=UNDER_WAY,
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

    @site.callback(
        Output("snapshot-resent", "data"),
        Input({"type": "delivery-again", "delivery": ALL}, "n_clicks"),
        State("address", "search"),
        running=UNDER_WAY,
        prevent_initial_call=True,
    )
    async def again(_clicks: list[int | None], search: str | None) -> Any:
        if not callbacks.pressed():
            return no_update
        with speaking(Look.read(search).lang):
            request = await _administering(office, folder)
            return await done(deeds.resent(request, callbacks.uuid(ctx.triggered_id, "delivery")))


async def _administering(office: Office, folder: Path) -> Asked:
    """The request behind this callback, for who administers every area."""
    if not person_of(get_current_request()).does(Act.ADMINISTER, None):
        raise NotAllowedError("you may not do this; ask your administrator")
    return await asked(office, folder)
