"""The table of sensors, worst first: shape, field, name, ward, newest value, its last day, its age."""

from typing import Any

from dash import html

from ioc.i18n import _, number
from ioc.model.catalogue import DOMAINS, Metric, find
from ioc.model.sensor import SensorNow, shown
from ioc.model.units import label
from layouts.desk import grid
from layouts.desk.answer import Answer, collation, matching
from layouts.desk.narrow import Narrow
from layouts.panel import View
from layouts.words import SHOWN

TABLE = "sensor-table"
SPARK = (80, 22)  # pixels


def layout(view: View, narrow: Narrow) -> html.Div:  # noqa: ARG001 - every part of the desk is laid out alike
    """The table without rows, and its sentence below."""
    table = grid.table(TABLE, columns(), _("Không có cảm biến nào trong tiêu điểm này"))
    return html.Div([html.Div(table, className="fill"), html.Footer(id="table-foot")], className="list")


def columns() -> list[dict[str, Any]]:
    """The columns; what cannot be sorted by its own text is sorted by a number beside it."""
    return [
        {
            "field": "rank",
            "headerName": "",
            "width": 36,
            "cellRenderer": "Shape",
            "resizable": False,
            "headerTooltip": _("Trạng thái"),
            "tooltipField": "state_words",
        },
        {"field": "name", "headerName": _("Cảm biến"), "flex": 3, "minWidth": 150, "cellRenderer": "Named",
         "valueGetter": {"function": "params.data.name_key"}, "comparator": {"function": "byNumbers(valueA, valueB)"},
         "tooltipField": "id"},
        {"field": "ward", "headerName": _("Xã, phường"), "flex": 1.4, "minWidth": 96,
         "valueGetter": {"function": "params.data.ward_key"}, "valueFormatter": grid.shown_as("ward"),
         "comparator": {"function": "byNumbers(valueA, valueB)"}, "cellClass": "soft"},
        {"field": "value", "headerName": _("Số đo mới nhất"), "width": 116, "cellRenderer": "Measured",
         "type": "rightAligned", "tooltipField": "metric"},
        {"field": "spark", "headerName": _("24 giờ"), "width": 92, "cellRenderer": "Spark", "sortable": False},
        {"field": "seen", "headerName": _("Tuổi"), "width": 108, "cellRenderer": "Age", "type": "rightAligned",
         "cellClass": ["ag-right-aligned-cell", "soft"]},
    ]  # fmt: skip


def drawn(answer: Answer, view: View, narrow: Narrow) -> dict[str, Any]:
    """Rows, the chosen one, and how many there are."""
    kept = matching(answer.sensors, narrow, view)
    said = _("{n} dòng, nặng nhất trước", n=number(len(kept)))
    return {
        "rows": [_row(s, answer, view, rank) for rank, s in enumerate(kept)],
        "selected": {"ids": [narrow.sel]} if any(s.sensor == narrow.sel for s in kept) else [],
        "table-foot": said,
    }


def _row(sensor: SensorNow, answer: Answer, view: View, rank: int) -> dict[str, Any]:
    domain, metric = DOMAINS.get(sensor.domain), find(sensor.domain, sensor.metric or "")
    state = shown(sensor)
    ward = view.wards.get(sensor.ward or "", "—")
    return {
        "id": sensor.sensor,
        "rank": rank,
        "state": "suspect" if sensor.suspect and state == "normal" else state,
        "state_words": _(SHOWN[state]) + (f", {_('nghi ngờ')}" if sensor.suspect else ""),
        "icon": domain.icon if domain else "sensor",
        "name": sensor.name,
        "name_key": collation(sensor.name),
        "ward": ward,
        "ward_key": collation(ward),
        "value": sensor.value,
        "words": "—" if sensor.value is None else number(sensor.value, metric.digits if metric else 1),
        "unit": _unit(metric) if metric else "",
        "metric": _(metric.name) if metric else sensor.metric,
        "spark": path(answer.sparks.get(sensor.sensor, ())),
        "seen": sensor.seen_at.isoformat() if sensor.seen_at else None,
    }


def _unit(metric: Metric) -> str:
    """The unit beside a value; what is counted has none, so that its own name says what it is."""
    return label(metric.unit) or (_(metric.short).lower() if metric.unit == "{count}" else "")


def path(values: Any) -> str:
    """The last day as SVG path data; a gap lifts the pen; empty when there is no line yet."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    height, step = SPARK[1], (SPARK[0] - 6) / max(len(values) - 1, 1)
    parts, pen = [], "M"
    for i, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{2 + i * step:.1f} {height - 3 - (value - low) / span * (height - 6):.1f}")
        pen = "L"
    return "".join(parts)
