"""The tables of dossiers and reports on the page, filled as the address says."""

from typing import TYPE_CHECKING, Any, TypedDict

from dash import Dash, Input, Output, State, no_update

from ioc.errors import StoreUnavailableError
from ioc.i18n import speaking
from layouts.desk import dossier_table, report_table
from layouts.desk.narrow import Narrow
from layouts.desk.request import ADDRESS, PULSE

if TYPE_CHECKING:
    from layouts.desk.request import Asked, Desk


class Row(TypedDict):
    """What of a row says which one it is."""

    id: str


class Rows(TypedDict):
    """Rows as we tell a table which of them are chosen."""

    ids: list[str]


TABLES = {"dossiers": "dossier-table", "reports": "report-table"}  # by their tabs


def register(site: Dash, desk: "Desk") -> None:
    """Two tables, alike."""
    for tab, table in TABLES.items():
        _fill(site, desk, tab, table)


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
