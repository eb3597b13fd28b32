"""The three lists of the page behind three tabs: sensors, dossiers, reports. Each table is mounted once."""

from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from layouts.anatomy import attributes
from layouts.desk import dossier_table, report_table, sensor_table
from layouts.desk.answer import Answer, matching
from layouts.desk.narrow import TABS, Narrow
from layouts.panel import View

WORDS = {"sensors": N_("Cảm biến"), "dossiers": N_("Hồ sơ"), "reports": N_("Phản ánh")}


def layout(view: View, narrow: Narrow, acts: list[Component]) -> html.Section:
    """Tabs above, one list below; `acts` stand at the end of the head."""
    lists = {
        "sensors": sensor_table.layout(view, narrow),
        "dossiers": dossier_table.table([]),
        "reports": report_table.table([]),
    }
    return html.Section(
        className="card lists",
        id="lists",
        **attributes(data_tab=narrow.tab),
        children=[
            html.Header([html.Div(tabs(view, narrow, {}), id="tabs", role="tablist", className="tabs"), *acts]),
            *(
                html.Div(
                    lists[tab], id=f"list-{tab}", role="tabpanel", className=f"list-box {tab}",
                    **attributes(aria_labelledby=f"tab-{tab}"),
                )
                for tab in TABS
            ),
        ],
    )  # fmt: skip


def drawn(answer: Answer, view: View, narrow: Narrow) -> dict[str, Any]:
    """The tabs with what each holds: sensors left; dossiers and reports open, as long as all of them are listed."""
    counts = {"sensors": len(matching(answer.sensors, narrow, view))}
    if not (narrow.ward or narrow.state or narrow.q):
        counts |= {"dossiers": answer.dossiers, "reports": answer.reports}
    return {"tabs": tabs(view, narrow, counts)}


def tabs(view: View, narrow: Narrow, counts: dict[str, int]) -> list[Component]:
    """A tab each; what was chosen in one means nothing in another."""
    return [
        html.Button(
            [_(WORDS[tab]), html.Span(number(counts[tab]), className="n") if tab in counts else None],
            id=f"tab-{tab}",
            type="button",
            role="tab",
            title=_("{n} đang mở", n=number(counts[tab])) if tab in counts and tab != "sensors" else None,
            **attributes(
                aria_selected="true" if tab == narrow.tab else "false",
                aria_controls=f"list-{tab}",
                data_go=f"/district/{view.area.slug}{replace(narrow, tab=tab, sel='', metric='').search()}",
            ),
        )
        for tab in TABS
    ]
