"""The table of dossiers: what the one-stop shop has open and has lately finished, and how each stands to its due time.

The model holds no personal value of an applicant, and so neither does this.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash_ag_grid as dag

from ioc.i18n import N_, _, remaining, when
from ioc.model.condition import Condition
from ioc.model.dossier import PAUSING, RUNNING, TERMINAL, Dossier, Status
from layouts.desk import grid
from layouts.desk.narrow import Narrow
from layouts.desk.search import found
from layouts.panel import View

STATUS = {
    Status.REGISTERED: N_("Mới đăng ký"),
    Status.ACCEPTED: N_("Được tiếp nhận"),
    Status.REFUSED: N_("Không được tiếp nhận"),
    Status.PROCESSING: N_("Đang xử lý"),
    Status.SUPPLEMENT_ASKED: N_("Yêu cầu bổ sung giấy tờ"),
    Status.PAYMENT_ASKED: N_("Yêu cầu thực hiện nghĩa vụ tài chính"),
    Status.WITHDRAWN: N_("Công dân yêu cầu rút hồ sơ"),
    Status.STOPPED: N_("Dừng xử lý"),
    Status.DONE: N_("Đã xử lý xong"),
    Status.RETURNED: N_("Đã trả kết quả"),
}
CHANNELS = {1: N_("Nộp trực tiếp"), 2: N_("Trực tuyến"), 3: N_("Bưu chính công ích")}
SOON_S = 86400  # due within a day: worth a look
GRADES = {condition.key for condition in Condition}


def table(rows: Sequence[dict[str, Any]]) -> dag.AgGrid:
    """The table itself, mounted once; its rows are put in anew."""
    return grid.table("dossier-table", columns(), _("Không có hồ sơ nào trong tiêu điểm này"), rows)


def columns() -> list[dict[str, Any]]:
    """The columns, the way to the due time first."""
    return [
        {
            "field": "left",
            "headerName": _("Hạn trả"),
            "width": 124,
            "valueFormatter": grid.shown_as("left_words"),
            "cellClassRules": {f"c-{key}": f"params.data.grade === '{key}'" for key in ("watch", "warning")},
        },
        {"field": "id", "headerName": _("Mã hồ sơ"), "width": 214, "cellClass": "mono"},
        {
            "field": "procedure",
            "headerName": _("Thủ tục"),
            "flex": 2,
            "minWidth": 190,
            "tooltipField": "procedure",
        },
        {
            "field": "status",
            "headerName": _("Trạng thái"),
            "width": 148,
            "tooltipField": "status_words",
            "valueFormatter": grid.shown_as("status_words"),
        },
        {"field": "field", "headerName": _("Lĩnh vực"), "width": 140},
        {"field": "unit", "headerName": _("Đơn vị xử lý"), "width": 178, "tooltipField": "unit"},
        {"field": "ward", "headerName": _("Xã, phường"), "width": 120},
        {
            "field": "received",
            "headerName": _("Tiếp nhận"),
            "width": 152,
            "valueFormatter": grid.shown_as("received_words"),
        },
        {"field": "due", "headerName": _("Hẹn trả"), "width": 152, "valueFormatter": grid.shown_as("due_words")},
        {"field": "channel", "headerName": _("Hình thức"), "width": 120},
    ]


def rows(dossiers: Sequence[Dossier], narrow: Narrow, view: View, now: datetime) -> list[dict[str, Any]]:
    """The dossiers that the reader narrowed down to, in the order given."""
    told = (_row(d, view, now) for d in dossiers if not narrow.ward or d.ward == narrow.ward)
    grades = GRADES & set(narrow.state)
    return [
        row
        for row in told
        if (not grades or row["grade"] in grades)
        and found(narrow.q, row["id"], row["procedure"], row["field"], row["unit"], row["ward"], row["status_words"])
    ]


def grade(dossier: Dossier, now: datetime) -> Condition:
    """How bad it is: past its due time while the clock runs, or due within a day."""
    if dossier.overdue(now):
        return Condition.WARNING
    near = dossier.due_at is not None and (dossier.due_at - now).total_seconds() <= SOON_S
    return Condition.WATCH if near and dossier.is_open(now) and dossier.status in RUNNING else Condition.NORMAL


def due_words(dossier: Dossier, now: datetime) -> str:
    """How it stands to its due time: `còn 2 ngày`, `quá 3 giờ`, on time or late once finished."""
    on_time = dossier.on_time()
    if on_time is not None:
        return _("đúng hạn") if on_time else _("trễ hạn")
    if dossier.due_at is None or dossier.status in TERMINAL or not dossier.is_open(now):
        return "—"
    if dossier.status in PAUSING:
        return _("tạm dừng")
    return remaining((dossier.due_at - now).total_seconds())


def status_words(status: int | None) -> str:
    """A national status code in words; a code of nobody's is shown as it is."""
    known = next((word for code, word in STATUS.items() if code == status), None)
    return _(known) if known else "—" if status is None else str(status)


def _row(dossier: Dossier, view: View, now: datetime) -> dict[str, Any]:
    def told(at: datetime | None) -> str:
        return when(at, now, view.zone) if at else "—"

    channel = CHANNELS.get(dossier.channel or 0)
    return {
        "id": dossier.code,
        "procedure": dossier.procedure_name or dossier.procedure_code or "—",
        "field": dossier.field_name or dossier.field_code or "—",
        "unit": dossier.unit or "—",
        "ward": view.wards.get(dossier.ward or "", "—"),
        "status": dossier.status,
        "status_words": status_words(dossier.status),
        "left": (dossier.due_at - now).total_seconds() if dossier.due_at and dossier.finished_at is None else None,
        "left_words": due_words(dossier, now),
        "grade": grade(dossier, now).key,
        "received": dossier.received_at.isoformat() if dossier.received_at else None,
        "received_words": told(dossier.received_at),
        "due": dossier.due_at.isoformat() if dossier.due_at else None,
        "due_words": told(dossier.due_at),
        "channel": _(channel) if channel else "—",
    }
