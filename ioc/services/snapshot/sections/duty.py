"""What the duty officers wrote down, and what could not be read that day."""

from ioc.i18n import _, number
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import words
from ioc.services.snapshot.blocks import Block, bold, table


def notes(snapshot: Snapshot) -> list[Block]:
    """The notes of the day, oldest first."""
    blocks: list[Block] = [{"kind": "section", "text": _("Ghi chú của ca trực")}]
    if not snapshot.notes:
        return [*blocks, {"kind": "empty", "text": _("Ca trực không ghi chú gì.")}]
    rows = [{"word": words.written(n.at, snapshot.span), "text": n.text} for n in snapshot.notes]
    return [*blocks, {"kind": "definitions", "rows": rows}]


def quarantine(snapshot: Snapshot) -> list[Block]:
    """Payloads of the day that lie in quarantine, by cause; none is said in words."""
    if not snapshot.quarantined:
        return [{"kind": "note", "text": _("Không bản tin nào của ngày nằm trong khu cách ly.")}]
    rows = [[words.cause(cause), number(n)] for cause, n in snapshot.quarantined]
    total = bold([_("Tổng"), number(sum(n for _cause, n in snapshot.quarantined))])
    note = _("Bản tin không đọc được, giữ nguyên để đọc lại; không có trong con số nào của bản tin này.")
    return [table(_("Khu cách ly, theo nguyên nhân"), [_("Nguyên nhân"), _("Bản tin")], [*rows, total], "lr",
                  total=True, note=note)]  # fmt: skip
