"""Indicators as they stood at the day's end: those that are due or miss their target first, each with its flags."""

from ioc.i18n import _, brought
from ioc.model.indicator import Light
from ioc.model.scoreboard import Cell as Score
from ioc.model.scoreboard import ScoreRow
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import words
from ioc.services.snapshot.blocks import Block, Cell, table

MOST_INDICATORS = 20  # what a page holds; the workbook has all
ORDER = (Light.MISSED, Light.NEAR, Light.MET, Light.NONE)
Told = tuple[ScoreRow, Score]


def indicators(snapshot: Snapshot) -> list[Block]:
    """What is led by, as far as anything is known of it here."""
    known = told(snapshot)
    if not known:
        return []
    head = [_("Mã"), _("Chỉ tiêu"), _("Kỳ"), _("Giá trị"), _("Mục tiêu"), _("Tình trạng")]
    shown = sorted(known, key=_rank)[:MOST_INDICATORS]
    left = len(known) - len(shown)
    late, missed = sum(c.stale for _row, c in known), sum(c.light is Light.MISSED for _row, c in known)
    said = _("{n} chỉ tiêu đã đến hạn báo cáo mà chưa có, {missed} không đạt.", n=late, missed=missed)
    more = _("Còn {n} chỉ tiêu khác trong bảng tính kèm theo.", n=left) if left else ""
    caption = _("Chỉ tiêu, đến hạn và không đạt trước")
    return [
        {"kind": "section", "text": _("Chỉ tiêu điều hành")},
        table(caption, head, [_row(*one) for one in shown], "lllrrl", wide=1, note=f"{said} {more}".strip()),
    ]


def told(snapshot: Snapshot) -> list[Told]:
    """Each indicator with its value in this area."""
    home = snapshot.area.slug or ""
    pairs = ((row, row.whole if snapshot.parts else row.cells.get(home)) for row in snapshot.indicators)
    return [(row, cell) for row, cell in pairs if cell is not None]


def flags(cell: Score) -> list[str]:
    """What of this figure does not hold, in words; flags on figures of other places and periods are not about it."""
    return list(dict.fromkeys(flag.words for flag in cell.flags))


def _rank(one: Told) -> tuple[bool, bool, int, str]:
    row, cell = one
    return (not flags(cell), not cell.stale, ORDER.index(cell.light), row.indicator.code)


def _row(row: ScoreRow, cell: Score) -> list[Cell]:
    wrong = flags(cell)
    name: Cell = brought(row.indicator.name)
    if wrong:
        name = {"t": brought(row.indicator.name), "sub": " · ".join(_("Cờ: {words}", words=w) for w in wrong)}
    target = cell.target.value if cell.target else None
    unit = row.indicator.unit
    return [
        {"t": row.indicator.code, "small": True},
        name,
        {"t": words.period(cell.period), "small": True},
        {"t": words.valued(cell.value, unit), "bold": True},
        words.DASH if target is None else words.valued(target, unit),
        {"t": state(cell), "small": True},
    ]


def state(cell: Score) -> str:
    """How a value stands, in words."""
    late = _("trễ báo cáo") if cell.stale else ""
    judged = "" if cell.light is Light.NONE else _(words.LIGHTS[cell.light])
    return "; ".join(word for word in (judged, late) if word) or words.DASH
