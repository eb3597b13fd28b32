"""The page of indicators, for who may look into some area; its address keeps what is looked at."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.backends._fastapi import get_current_request  # the request behind a callback
from dash.development.base_component import Component

from ioc.errors import IocError, NotAllowedError, StoreUnavailableError
from ioc.i18n import LANGUAGES, _, speaking
from ioc.model.focus import Act
from ioc.model.indicator import Indicator
from ioc.model.scoreboard import IndicatorHistory
from ioc.services.logins import Pass
from layouts.access import pass_of, person_of
from layouts.admin import deed
from layouts.admin.request import Office
from layouts.anatomy import attributes
from layouts.desk import top_bar
from layouts.diff import plain
from layouts.indicators import (
    alone,
    area_map,
    board,
    counts,
    deeds,
    elsewhere,
    file,
    head,
    multiples,
    proposals,
    used,
    words,
)
from layouts.indicators.answer import Answer, ask, desk_of
from layouts.indicators.asked import Desk
from layouts.indicators.deeds import DONE
from layouts.indicators.fields import STORE
from layouts.indicators.way import ELSEWHERE, PATH, Way
from layouts.panel import View
from layouts.ways import ways

DRAWN = "indicators-drawn"  # the page as data, which a script puts into its place
TICK, EVERY_MS = "indicators-tick", 300_000


def opens(pass_: Pass) -> bool:
    """Whether this person looks into some area."""
    return Act.DESK in pass_.person.may


def layout(way: Way, pass_: Pass) -> html.Div:
    """The bar, and room for what the callback draws."""
    lang = "" if way.lang == LANGUAGES[0] else f"?lang={way.lang}"
    return html.Div(
        id="indicators",
        className="admin indicators",
        children=[
            top_bar.bar(
                "indicators-body",
                top_bar.home(lang),
                ways(pass_.person, lang, PATH),
                [
                    html.Span(id="indicators-source"),
                    html.Span(top_bar.language_switch(PATH, way), id="indicators-language"),
                ],
                pass_,
            ),
            html.Div(id="indicators-told", role="status", tabIndex="-1"),
            html.Main(id="indicators-body", tabIndex="-1"),
            dcc.Download(id="indicators-file"),
            dcc.Interval(id=TICK, interval=EVERY_MS),
            *(dcc.Store(id=name) for name in (DRAWN, STORE, DONE, head.TAKE)),
        ],
    )


# ---- what is asked, and what it looks like


def drawn(answer: Answer, desk: Desk, view: View, areas: dict[str, str]) -> list[Component | None]:
    """The whole page, or one indicator alone; `areas` are those for which this person may enter values."""
    if desk.way.code and answer.chosen:
        return _alone(answer, answer.chosen, desk, view, areas)
    table = elsewhere.draw if desk.way.view == ELSEWHERE else board.draw
    return [
        head.draw(answer.board, desk, view),
        counts.draw(answer.board, desk),
        proposals.waiting(answer.proposals, answer.board, desk),
        table(answer.board, desk),
        _charts(answer, desk, view),
        used.draw(answer.use, desk) if answer.use is not None else None,
    ]


def _charts(answer: Answer, desk: Desk, view: View) -> Component | None:
    """The chosen indicator over time and on the map."""
    if answer.chosen is None:
        return None
    row = next(r for r in answer.board.rows if r.indicator.code == answer.chosen.indicator.code)
    drawings = [multiples.draw(answer.chosen, answer.board.areas, desk), area_map.draw(row, view, desk)]
    return html.Div(drawings, id="charts", className="charts")


def _alone(
    answer: Answer, told: IndicatorHistory, desk: Desk, view: View, areas: dict[str, str]
) -> list[Component | None]:
    indicator = told.indicator
    back = html.A(_("Bảng điểm"), href=desk.way.address(code="", flag=None), **attributes(data_go=""))
    title = html.Div(
        [
            html.P([back, " / ", html.Span(indicator.code, className="code")], className="crumbs"),
            html.H1(words.name(indicator)),
        ]
    )
    behind = indicator.behind is not None  # it has no row on the board, so no map either
    return [
        html.Div([title, html.Span(className="space")], className="page-head"),
        multiples.draw(told, answer.board.areas, desk) if behind else _charts(answer, desk, view),
        html.Div(
            [alone.definition(told), proposals.form(indicator, desk, _told_of(indicator, areas, desk))],
            className="about",
        ),
        alone.flags(told.flags, desk),
        proposals.waiting([p for p in answer.proposals if p.indicator == indicator.code], answer.board, desk),
        alone.observations(told, desk),
    ]


def _told_of(indicator: Indicator, areas: dict[str, str], desk: Desk) -> dict[str, str]:
    """Those of the areas of which the indicator is told."""
    level = {desk.province: "province"}
    return {slug: name for slug, name in areas.items() if level.get(slug, "district") in indicator.levels}


# ---- callbacks


def register(site: Dash, office: Office) -> None:
    """What stands on the page, drawn anew when the address changes, after every deed and every few minutes."""
    deeds.register(site, office)

    @site.callback(
        Output(DRAWN, "data"),
        Output("indicators-told", "children"),
        Output("indicators-language", "children"),
        Output("indicators-source", "children"),
        Input("address", "search"),
        Input(TICK, "n_intervals"),
        Input(DONE, "data"),
    )
    async def draw(search: str | None, _ticks: int | None, told: dict[str, str] | None) -> Any:
        way = Way.read(search)
        told = told if ctx.triggered_id == DONE else None  # of a deed before the address changed nobody wants to know
        with speaking(way.lang):
            if told and told.get("trouble"):  # the form stays as it was typed
                return no_update, deed.told(told), no_update, no_update
            try:
                body, source = await _body(office, way)
            except StoreUnavailableError as error:
                return no_update, deed.told({"trouble": deed.trouble(error)}), no_update, no_update
            switch = top_bar.language_switch(PATH, way)
            page = {"body": plain(body), "unasked": ctx.triggered_id == TICK, "done": told is not None}
            return page, deed.told(told) if told else None, switch, source

    @site.callback(
        Output("indicators-file", "data"),
        Input(head.TAKE, "data"),
        State("address", "search"),
        prevent_initial_call=True,
    )
    async def download(wanted: dict[str, str] | None, search: str | None) -> Any:
        asked = await office.asked(Act.EXPORT)
        if not wanted:
            return no_update
        way, request = Way.read(search), get_current_request()
        with speaking(way.lang):
            try:
                desk, _view = await desk_of(office.directory, way, asked.by)
                found = await asked.city.scoreboard(way.freq, desk.until, desk.now)
                name = file.name(found, desk)
                await request.app.state.doors.note(request, asked.by, "indicators.taken", name)
            except StoreUnavailableError:
                return no_update
            return {"content": file.write(found, desk), "filename": name, "type": "text/csv"}

    site.clientside_callback(
        ClientsideFunction("indicators", "draw"), Output("indicators-body", "title"), Input(DRAWN, "data")
    )
    site.clientside_callback(
        ClientsideFunction("indicators", "answered"), Output("indicators-told", "title"), Input(DONE, "data")
    )


async def _body(office: Office, way: Way) -> tuple[list[Component | None], Component | None]:
    """What the person behind this callback sees at an address."""
    person = person_of(get_current_request())
    if not opens(pass_of(get_current_request())):
        raise NotAllowedError("screens of one wall show no indicators")
    desk, view = await desk_of(office.directory, way, person)
    try:
        answer = await ask(office.directory.city_of(person), desk)
    except (StoreUnavailableError, NotAllowedError):
        raise
    except IocError:
        return [_unknown(way)], None
    areas = {area: name for area, name in (await office.asked(Act.DESK)).areas.items() if area}
    if person.does(Act.DESK, desk.province):
        areas = {desk.province: view.area.name} | areas
    return drawn(answer, desk, view, areas), head.source(answer.board)


def _unknown(way: Way) -> html.P:
    """There is no such indicator."""
    back = html.A(_("Xem bảng điểm"), href=way.address(code="", sel=""))
    return html.P([_("Không có chỉ số “{code}”.", code=way.code or way.sel), " ", back], className="told bad")
