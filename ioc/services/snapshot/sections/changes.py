"""What differs from what was told of this day before, and why."""

from ioc.i18n import _, stamp
from ioc.model.revision import Change
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import frozen, words
from ioc.services.snapshot.blocks import Block, Cell, table
from ioc.services.snapshot.words import figure

MOST_CHANGES = 14  # what a page holds; the workbook has all


def changes(snapshot: Snapshot) -> list[Block]:
    """Every figure of a later revision that is another than in the one before."""
    revision = snapshot.revision
    if revision is None or not revision.changes:
        return []
    head = [_("Con số"), _("Bản trước"), _("Bản này"), _("Vì sao")]
    rows = [_row(change, snapshot) for change in revision.changes[:MOST_CHANGES]]
    left = len(revision.changes) - len(rows)
    more = _("Còn {n} con số khác trong bảng tính kèm theo.", n=left) if left else ""
    made = _(
        "Bản {n}, lập lúc {at}. Bản trước giữ nguyên trong kho.",
        n=revision.number,
        at=stamp(revision.made_at, snapshot.span.zone),
    )
    return [
        {"kind": "section", "text": _("Thay đổi so với bản trước")},
        table(
            _("Số liệu đến sau, được đính chính hoặc được kể lại"),
            head,
            rows,
            "lrrl",
            wide=3,
            note=f"{made} {more}".strip(),
        ),
    ]


def _row(change: Change, snapshot: Snapshot) -> list[Cell]:
    digits = frozen.digits(change.figure)
    return [
        frozen.label(change.figure, snapshot),
        figure(change.old, digits),
        {"t": figure(change.new, digits), "bold": True},
        {"t": words.why(change), "small": True},
    ]
