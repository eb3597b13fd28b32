"""Water, traffic, lighting and energy, waste: a table a subject, its places one by one, the worst of them first."""

from collections.abc import Mapping

from ioc.i18n import N_, _
from ioc.model.condition import Condition
from ioc.model.snapshot import Moment, SensorDay, SeriesDay, Snapshot
from ioc.services.snapshot import words
from ioc.services.snapshot.blocks import Block, Cell, table
from ioc.services.snapshot.words import figure
from ioc.services.words import CONDITIONS

SUBJECTS = (
    (N_("Nước"), ("water",)),
    (N_("Giao thông"), ("traffic",)),
    (N_("Chiếu sáng và năng lượng"), ("lighting", "energy")),
    (N_("Chất thải"), ("waste",)),
)
DOMAINS = frozenset(domain for _name, domains in SUBJECTS for domain in domains)
MOST_PLACES = 8  # rows of a subject that a page holds; the workbook has all
Row = tuple[SensorDay, SeriesDay]


def places(snapshot: Snapshot) -> list[Block]:
    """Every subject of which something was measured."""
    worst = {(m.sensor, m.metric): m for m in snapshot.moments}
    blocks: list[Block] = []
    for name, domains in SUBJECTS:
        measured = [row for row in snapshot.today.series if row[1].domain in domains and row[1].n]
        if measured:
            blocks += [{"kind": "section", "text": _(name)}, _subject(_(name), measured, worst, snapshot)]
    return blocks


def _subject(name: str, measured: list[Row], worst: Mapping[tuple[str, str], Moment], snapshot: Snapshot) -> Block:
    """The places of a subject; those past a threshold first."""

    def rank(row: Row) -> tuple[int, str, str]:
        past = worst.get((row[1].sensor, row[1].metric))
        return (-int(past.condition) if past else 0, row[1].metric, row[0].name)

    head = [_("Nơi"), _("Đại lượng"), _("Đơn vị"), _("TB hoặc tổng"), _("Thấp nhất"), _("Cao nhất"), _("lúc"),
            _("Ngưỡng của IOC")]  # fmt: skip
    shown = sorted(measured, key=rank)[:MOST_PLACES]
    rows = [_row(*row, worst.get((row[1].sensor, row[1].metric)), snapshot) for row in shown]
    left = len(measured) - len(shown)
    note = _("Còn {n} chuỗi đo khác trong bảng tính kèm theo.", n=left) if left else ""
    return table(name, head, rows, "lllrrrrl", note=note)


def _row(sensor: SensorDay, series: SeriesDay, past: Moment | None, snapshot: Snapshot) -> list[Cell]:
    digits = words.digits(series.domain, series.metric)
    low, high = (None, None) if series.amount else (series.min, series.max)
    return [
        {"t": sensor.name, "sub": snapshot.wards.get(sensor.ward or "", "")},
        words.metric(series.domain, series.metric),
        words.unit(series.domain, series.metric),
        {"t": figure(series.sum if series.amount else series.mean, digits), "bold": True},
        figure(low, digits),
        figure(high, digits),
        words.at(None if series.amount else series.max_at, snapshot.span.zone),
        _limit(past, digits),
    ]


def _limit(past: Moment | None, digits: int) -> str:
    """The threshold that was reached, in words."""
    if past is None:
        return _(CONDITIONS[Condition.NORMAL])
    return f"{_(CONDITIONS[past.condition])}: {figure(past.threshold, digits)}"
