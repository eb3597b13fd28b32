"""What keeps the page true: one question whenever the address or the area changes, its answer drawn into every part."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from ioc.errors import StoreUnavailableError
from ioc.i18n import _, clock, speaking
from layouts.desk import counters, event_list, focus_bar, sensor_map, sensor_table, tabs, top_bar
from layouts.desk.answer import Answer, ask
from layouts.desk.narrow import Narrow
from layouts.desk.request import PULSE
from layouts.desk.tables import Row, Rows
from layouts.panel import View

if TYPE_CHECKING:
    from layouts.desk.request import Desk

PARTS = (top_bar, counters, tabs, sensor_table, sensor_map, event_list)
CHILDREN = (
    "desk-source", "desk-lamp", "desk-language", "focus-words", "focus-acts", "counters", "tabs", "table-foot",
    "map-nowhere", "events",
)  # fmt: skip
OUTPUTS: dict[str, Output] = {key: Output(key, "children") for key in CHILDREN} | {
    "trouble": Output("desk-trouble", "children"),
    "tab": Output("lists", "data-tab"),
    "rows": Output(sensor_table.TABLE, "rowData"),
    "selected": Output(sensor_table.TABLE, "selectedRows"),
    "features": Output(sensor_map.SENSORS, "data"),
    "said": Output("focus-words", "data-said"),
}


def drawn(answer: Answer, view: View, narrow: Narrow) -> dict[str, Any]:
    """What every part shows of an answer."""
    told: dict[str, Any] = {}
    for part in PARTS:
        told |= part.drawn(answer, view, narrow)
    return told


def kept(told: dict[str, Any], features: Any, selected: list[Row] | Rows | None) -> list[str]:
    """What stays as it is because it says the same: marks keep their focus, and a table that is told its own choice
    again overhears the reader's next one.
    """
    rows = selected["ids"] if isinstance(selected, dict) else [row["id"] for row in selected or ()]
    wanted = told["selected"]["ids"] if told["selected"] else []
    same = {"features": told["features"] == features, "selected": wanted == rows}
    return [key for key, unchanged in same.items() if unchanged]


def register(site: Dash, desk: "Desk") -> None:
    """One callback for the whole page; a map that did not change is not drawn again, for a reader may stand in it."""

    @site.callback(
        output=OUTPUTS,
        inputs={"search": Input("address", "search"), "_tick": Input(PULSE, "n_intervals")},
        state={
            "path": State("address", "pathname"),
            "features": State(sensor_map.SENSORS, "data"),
            "selected": State(sensor_table.TABLE, "selectedRows"),
            "said": State("focus-words", "data-said"),
        },
    )
    async def draw(
        search: str | None,
        _tick: int | None,
        path: str | None,
        said: str | None,
        features: Any,
        selected: list[Row] | Rows | None,
    ) -> dict[str, Any]:
        narrow = Narrow.read(search)
        told: dict[str, Any] = dict.fromkeys(OUTPUTS, no_update) | {"tab": narrow.tab}
        with speaking(narrow.lang):
            try:
                asked = await desk.asked(path, search)
                if said != narrow.search():  # drawn anew, an open list would close
                    told |= focus_bar.drawn(asked.view, narrow, await desk.centres(asked.person))
                told |= drawn(await ask(asked.city, asked), asked.view, narrow) | {"trouble": None}
            except StoreUnavailableError:
                at = clock(datetime.now(UTC), desk.zone)
                return told | {
                    "trouble": _("Không hỏi được kho số liệu lúc {time}; giữ kết quả trước, tự thử lại.", time=at)
                }
        return told | dict.fromkeys(kept(told, features, selected), no_update)

    site.clientside_callback(
        ClientsideFunction("desk", "point"),
        Output("desk-map", "className"),
        Input("address", "search"),
        Input(sensor_map.SENSORS, "data"),
    )
    site.clientside_callback(ClientsideFunction("desk", "light"), Output("desk-theme", "data"), Input("desk", "id"))
