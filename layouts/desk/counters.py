"""Counters: how many sensors of the focus are how, and each a filter that a press turns on and off."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from layouts.anatomy import attributes, icon, shape
from layouts.desk.answer import COUNTERS, Answer, apart_from_state, counted, toggled
from layouts.desk.narrow import Narrow
from layouts.panel import View

WORDS = {
    "all": N_("Cảm biến"),
    "critical": N_("Nguy cấp"),
    "warning": N_("Cảnh báo"),
    "watch": N_("Theo dõi"),
    "silent": N_("Mất kết nối, cũ"),
    "suspect": N_("Nghi ngờ"),
    "new": N_("Mới"),
}
SHAPES = {"silent": "offline"}


def layout(view: View, narrow: Narrow) -> html.Section:
    """Seven, before anything is counted."""
    return html.Section(
        [_counter(key, None, "", view, narrow, n) for n, key in enumerate(COUNTERS, 1)],
        id="counters",
        className="counters",
        **attributes(aria_label=_("Đếm trong tiêu điểm")),
    )


def drawn(answer: Answer, view: View, narrow: Narrow) -> dict[str, Any]:
    """Seven counts; the first also tells of how many."""
    counts = counted(apart_from_state(answer.sensors, narrow, view))
    of = _("trên {n} của {name}", n=number(len(answer.sensors)), name=view.area.short)
    return {
        "counters": [
            _counter(key, counts[key], of if key == "all" else "", view, narrow, n) for n, key in enumerate(COUNTERS, 1)
        ]
    }


def _counter(key: str, count: int | None, said: str, view: View, narrow: Narrow, n: int) -> Component:
    pressed = narrow.state == COUNTERS[key] and key != "all"
    mark = icon("sensor") if key == "all" else shape(SHAPES.get(key, key))
    said_so = attributes(
        data_go=f"/district/{view.area.slug}{toggled(narrow, key).search()}",
        aria_pressed="true" if pressed else "false",
        aria_keyshortcuts=str(n),
    )
    return html.Button(
        id=f"counter-{n}",
        type="button",
        className=f"counter c-{key}{'' if count else ' zero'}",
        title=_("Phím {n}", n=n),
        **said_so,
        children=[
            html.Span([mark, _(WORDS[key])], className="l"),
            html.B("–" if count is None else number(count), id=f"count-{key}"),
            html.Small(said),
        ],
    )
