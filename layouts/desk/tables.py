"""The tables of dossiers and reports on the page: filled as the address says, and what a chosen row does to it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dash import Dash, Input, Output, State, no_update

from ioc.errors import StoreUnavailableError
from ioc.i18n import speaking
from layouts.desk import dossier_table, report_table
from layouts.desk.narrow import Narrow
from layouts.desk.request import ADDRESS, PULSE

if TYPE_CHECKING:
    from layouts.desk.request import Asked, Desk

TABLES = {"dossiers": "dossier-table", "reports": "report-table"}  # by their tabs


def register(site: Dash, desk: "Desk") -> None:
    """Two tables, alike."""
    for tab, table in TABLES.items():
        _fill(site, desk, tab, table)
        _choose(site, tab, table)


async def rows(asked: "Asked") -> list[dict[str, Any]]:
    """The rows of the tab that is open."""
    city, focus, narrow, now = asked.city, asked.focus, asked.narrow, asked.now
    if narrow.tab == "dossiers":
        return dossier_table.rows(await city.dossier_list(focus, now), narrow, asked.view, now)
    return report_table.rows(await city.report_list(focus, now), narrow, asked.view, now)


def _fill(site: Dash, desk: "Desk", tab: str, table: str) -> None:
    @site.callback(
        Output(table, "rowData"),
        Input(ADDRESS, "search"),
        Input(PULSE, "n_intervals"),
        State(ADDRESS, "pathname"),
    )
    async def fill(search: str | None, _tick: int | None, path: str | None) -> Any:
        narrow = Narrow.read(search)
        if narrow.tab != tab:
            return no_update
        with speaking(narrow.lang):
            try:
                return await rows(await desk.asked(path, search))
            except StoreUnavailableError:
                return no_update  # the last rows stay; the side panel says why


def _choose(site: Dash, tab: str, table: str) -> None:
    @site.callback(
        Output(ADDRESS, "search", allow_duplicate=True),
        Input(table, "selectedRows"),
        State(ADDRESS, "search"),
        prevent_initial_call=True,
    )
    async def choose(selected: list[dict[str, Any]] | None, search: str | None) -> Any:
        narrow = Narrow.read(search)
        if not selected or narrow.tab != tab or selected[0]["id"] == narrow.sel:
            return no_update
        return replace(narrow, sel=selected[0]["id"]).search()
