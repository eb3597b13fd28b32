"""The table of citizens' reports against two hours to be on site and six to answer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import dash_ag_grid as dag

from ioc.i18n import N_, _, age, clock, remaining, when
from ioc.model.condition import Condition
from ioc.model.report import ANSWER_WITHIN, ON_SITE_WITHIN, Report, ReportState
from layouts.desk import grid
from layouts.desk.narrow import Narrow
from layouts.desk.search import found
from layouts.panel import View

STATES = {
    ReportState.FILED: N_("Mới gửi"),
    ReportState.ASSIGNED: N_("Đã giao"),
    ReportState.ON_SITE: N_("Đã có mặt"),
    ReportState.ANSWERED: N_("Đã trả lời"),
    ReportState.CLOSED: N_("Đã đóng"),
    ReportState.REOPENED: N_("Mở lại"),
    ReportState.REJECTED: N_("Từ chối"),
}
SOON = timedelta(minutes=30)  # of a deadline of hours
GRADES = {condition.key for condition in Condition}


def table(rows: Sequence[dict[str, Any]]) -> dag.AgGrid:
    """The table itself, mounted once; its rows are put in anew."""
    return grid.table("report-table", columns(), _("Không có phản ánh nào trong tiêu điểm này"), rows)


def columns() -> list[dict[str, Any]]:
    """The columns; both deadlines stand beside what the report is about."""
    left = {
        "c-warning": "params.value !== null && params.value < 0",
        "c-watch": f"params.value !== null && params.value >= 0 && params.value <= {SOON.total_seconds():.0f}",
    }
    return [
        {
            "field": "text",
            "headerName": _("Nội dung"),
            "flex": 2,
            "minWidth": 220,
            "tooltipField": "text",
        },
        {"field": "ward", "headerName": _("Xã, phường"), "width": 116},
        {"field": "state", "headerName": _("Trạng thái"), "width": 108},
        {
            "field": "on_site",
            "headerName": _("Có mặt (2 giờ)"),
            "width": 158,
            "valueFormatter": grid.shown_as("on_site_words"),
            "cellClassRules": left,
        },
        {
            "field": "answer",
            "headerName": _("Trả lời (6 giờ)"),
            "width": 158,
            "valueFormatter": grid.shown_as("answer_words"),
            "cellClassRules": left,
        },
        {"field": "filed", "headerName": _("Gửi lúc"), "width": 148, "valueFormatter": grid.shown_as("filed_words")},
        {"field": "category", "headerName": _("Loại"), "width": 128},
        {"field": "id", "headerName": _("Mã"), "width": 110, "cellClass": "mono"},
        {"field": "satisfied", "headerName": _("Hài lòng"), "width": 92},
    ]


def rows(reports: Sequence[Report], narrow: Narrow, view: View, now: datetime) -> list[dict[str, Any]]:
    """The reports that the reader narrowed down to: open ones by their next deadline, then the others as given."""
    urgent = sorted(reports, key=lambda r: (r.due_at is None, r.due_at or now))
    told = (_row(r, view, now) for r in urgent if not narrow.ward or r.ward == narrow.ward)
    grades = GRADES & set(narrow.state)
    return [
        row
        for row in told
        if (not grades or row["grade"] in grades)
        and found(narrow.q, row["id"], row["text"], row["category"], row["ward"], row["state"])
    ]


def grade(report: Report, now: datetime) -> Condition:
    """How bad it is: past its next deadline, or near it."""
    if report.overdue(now):
        return Condition.WARNING
    return Condition.WATCH if report.due_at is not None and report.due_at - now <= SOON else Condition.NORMAL


def deadline_words(report: Report, done: datetime | None, within: timedelta, now: datetime, view: View) -> str:
    """One of the two deadlines: `còn 24 phút`, `quá 6 phút`, or when it was met or missed."""
    due = report.filed_at + within
    if done is not None:
        at = clock(done, view.zone)
        return at if done <= due else _("{time}, trễ {age}", time=at, age=age((done - due).total_seconds()))
    return remaining((due - now).total_seconds()) if report.open else "—"


def _row(report: Report, view: View, now: datetime) -> dict[str, Any]:
    satisfied = {True: _("có"), False: _("không"), None: "—"}[report.satisfied]
    return {
        "id": report.code,
        "text": report.text or "—",
        "category": report.category or "—",
        "ward": view.wards.get(report.ward or "", "—"),
        "state": _(STATES[report.state]),
        "grade": grade(report, now).key,
        "filed": report.filed_at.isoformat(),
        "filed_words": when(report.filed_at, now, view.zone),
        "on_site": _left(report, report.on_site_at, ON_SITE_WITHIN, now),
        "on_site_words": deadline_words(report, report.on_site_at, ON_SITE_WITHIN, now, view),
        "answer": _left(report, report.answered_at, ANSWER_WITHIN, now),
        "answer_words": deadline_words(report, report.answered_at, ANSWER_WITHIN, now, view),
        "satisfied": satisfied,
    }


def _left(report: Report, done: datetime | None, within: timedelta, now: datetime) -> float | None:
    """Seconds to a deadline that still runs; None sorts last."""
    return (report.filed_at + within - now).total_seconds() if done is None and report.open else None
