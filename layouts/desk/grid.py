"""The look of the desk's tables: ag-grid by the style sheet's own colours, so that light and dark need no new table."""

from collections.abc import Sequence
from typing import Any

import dash_ag_grid as dag

from ioc.i18n import _

PARAMETERS = {
    "accentColor": "var(--accent)",
    "backgroundColor": "var(--surface)",
    "foregroundColor": "var(--ink)",
    "borderColor": "var(--line)",
    "fontFamily": "inherit",
    "fontSize": 13.5,
    "headerFontSize": 12,
    "headerFontWeight": 500,
    "headerTextColor": "var(--ink-3)",
    "headerBackgroundColor": "var(--surface)",
    "headerHeight": 30,
    "rowHeight": 33,
    "cellHorizontalPadding": 8,
    "wrapperBorder": False,
    "wrapperBorderRadius": 0,
    "columnBorder": False,
    "headerColumnBorder": False,
    "rowHoverColor": "var(--hover)",
    "selectedRowBackgroundColor": "var(--accent-soft)",
    "oddRowBackgroundColor": "var(--surface)",
    "spacing": 6,
    "iconSize": 12,
}


def table(id_: str, columns: list[dict[str, Any]], nothing: str, rows: Sequence[dict[str, Any]] = ()) -> dag.AgGrid:
    """A table, mounted once; its rows are put in anew. `nothing` is its sentence when there is no row."""
    return dag.AgGrid(
        id=id_,
        className="rows",
        rowData=list(rows),
        columnDefs=columns,
        defaultColDef=COLUMN,
        dashGridOptions=options(nothing),
        getRowId="params.data.id",
        style={"height": "100%"},
    )


def options(nothing: str) -> dict[str, Any]:
    """Options of every table; `nothing` is its sentence when there is no row. One row is chosen by click or key."""
    return {
        "theme": {"function": f"themeQuartz.withParams({_script(PARAMETERS)})"},
        "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
        "animateRows": False,
        "tooltipShowDelay": 600,
        "suppressCellFocus": False,
        "enableCellTextSelection": True,
        "localeText": {"noRowsToShow": nothing, "loadingOoo": _("Đang hỏi số liệu…"), "ariaRowSelect": _("chọn dòng")},
    }


COLUMN: dict[str, Any] = {
    "sortable": True,
    "resizable": True,
    "suppressHeaderMenuButton": True,
    "cellDataType": False,
}


def shown_as(field: str) -> dict[str, str]:
    """Shows another field of the row than the one it is sorted by."""
    return {"function": f"params.data.{field}"}


def _script(values: dict[str, Any]) -> str:
    """The parameters as the table's small expression language writes them."""
    words = {True: "true", False: "false"}
    parts = (f"{k}: {words[v] if isinstance(v, bool) else repr(v)}" for k, v in values.items())
    return "{" + ", ".join(parts) + "}"
