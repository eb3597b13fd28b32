"""The course of a dossier or a report: everything told of it, step by step, in the side panel. Pure."""

from collections.abc import Sequence
from datetime import datetime

from dash import html

from ioc.i18n import N_, _, age, when
from ioc.model.event import DOSSIER_CHANGED, REPORT_CHANGED, Event
from ioc.model.report import ReportState
from layouts.desk.dossier_table import status_words
from layouts.desk.report_table import STATES
from layouts.panel import View

TYPES = {"dossiers": DOSSIER_CHANGED, "reports": REPORT_CHANGED}  # by the tab that it was chosen in
CHOOSE = {
    "dossiers": N_("Chọn một hồ sơ trong bảng để xem quá trình."),
    "reports": N_("Chọn một phản ánh trong bảng để xem quá trình."),
}
MISSING = {"dossiers": N_("Không có hồ sơ {id} ở đây."), "reports": N_("Không có phản ánh {id} ở đây.")}


def about(events: Sequence[Event]) -> str | None:
    """What it is about: the procedure of a dossier, the words of a report, as told last."""
    for event in reversed(events):
        procedure = event.data.get("procedure")
        told = procedure.get("name") if isinstance(procedure, dict) else event.data.get("text")
        if isinstance(told, str) and told:
            return told
    return None


def steps(events: Sequence[Event], view: View, now: datetime) -> html.Ol:
    """A line a step: when, what, and how long after the one before."""
    before = (None, *(e.time for e in events))
    return html.Ol([_step(e, b, view, now) for e, b in zip(events, before, strict=False)], className="course")


def _step(event: Event, before: datetime | None, view: View, now: datetime) -> html.Li:
    later = age((event.time - before).total_seconds()) if before is not None else None
    return html.Li(
        [
            html.Time(when(event.time, now, view.zone), dateTime=event.time.isoformat()),
            html.Span([words(event), html.Small(_("sau {age}", age=later)) if later else None]),
        ]
    )


def words(event: Event) -> str:
    """What a step says: the status of a dossier, the state of a report; that something was told, when neither."""
    if event.type == DOSSIER_CHANGED:
        status = event.data.get("status")
        return status_words(status) if isinstance(status, int) else _("Cập nhật")
    told = event.data.get("state")
    known = next((state for state in ReportState if state == told), None)
    return _(STATES[known]) if known else _("Cập nhật")
