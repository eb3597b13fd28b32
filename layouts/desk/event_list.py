"""What happens in the focus, newest first; it can be held still while somebody reads."""

from typing import Any

from dash import html

from ioc.i18n import _, when
from ioc.model.event import Event
from layouts.anatomy import attributes, shape
from layouts.desk.answer import Answer, happened, matching
from layouts.desk.narrow import Narrow
from layouts.panel import View
from layouts.words import event_condition, event_words


def layout(view: View, narrow: Narrow) -> html.Section:  # noqa: ARG001 - every part of the desk is laid out alike
    """The place of the list, and the button that holds it."""
    held = attributes(data_act="hold", aria_pressed="false", data_held=_("Chạy tiếp"), data_free=_("Dừng"))
    return html.Section(
        className="card events",
        **attributes(aria_label=_("Sự kiện")),
        children=[
            html.Header(
                [
                    html.H2(_("Sự kiện")),
                    html.Small(_("mới nhất trước")),
                    html.Button(_("Dừng"), type="button", className="act quiet", **held),
                ]
            ),
            html.Ul(id="events", className="scroll", tabIndex="0", **attributes(aria_label=_("Sự kiện"))),
        ],
    )


def drawn(answer: Answer, view: View, narrow: Narrow) -> dict[str, Any]:
    """A line an event: when, its shape, its words, its ward."""
    names = {s.sensor: s.name for s in answer.sensors}
    left = happened(answer.events, narrow, matching(answer.sensors, narrow, view))
    lines = [_line(event, names, answer, view) for event in left]
    return {"events": lines or html.Li(_("Chưa có sự kiện nào trong tiêu điểm này"), className="none")}


def _line(event: Event, names: dict[str, str], answer: Answer, view: View) -> html.Li:
    ward = view.wards.get(event.ward or "")
    sensor = event.data.get("sensor")
    words = event_words(event, names)
    go = attributes(data_choose=sensor) if sensor in names else {}
    return html.Li(
        [
            html.Time(when(event.time, answer.now, view.zone), dateTime=event.time.isoformat()),
            shape(event_condition(event)),
            html.Div(
                [
                    html.Button(words, type="button", **go) if go else html.Span(words),
                    html.Small(ward) if ward else None,
                ]
            ),
        ]
    )
