"""Water, traffic, lighting and energy, waste: their places one by one, the worst of each subject first."""

from collections.abc import Mapping

from ioc.i18n import _
from ioc.model.condition import Condition
from ioc.model.snapshot import Moment, SensorDay, SeriesDay, Snapshot
from ioc.services.snapshot import words
from ioc.services.snapshot.blocks import Block, Cell, grouped, table
from ioc.services.snapshot.words import figure
from ioc.services.words import CONDITIONS

DOMAINS = ("water", "traffic", "lighting", "energy", "waste")
MOST_PLACES = 5  # rows of a subject that a page holds; the workbook has all
Row = tuple[SensorDay, SeriesDay]
Worst = Mapping[tuple[str, str], Moment]


def places(snapshot: Snapshot) -> list[Block]:
    """One table of all of them, when anything was measured."""
    worst = {(m.sensor, m.metric): m for m in snapshot.moments}
    measured = {key: [r for r in snapshot.today.series if r[1].domain == key and r[1].n] for key in DOMAINS}
    shown = [row for rows in measured.values() for row in sorted(rows, key=lambda r: _rank(r, worst))[:MOST_PLACES]]
    if not shown:
        return []
    head = [_("Lĩnh vực"), _("Nơi"), _("Đại lượng"), _("TB hoặc tổng"), _("Thấp nhất"), _("Cao nhất"), _("lúc"),
            _("Ngưỡng của IOC")]  # fmt: skip
    left = sum(map(len, measured.values())) - len(shown)
    note = _("Còn {n} chuỗi đo khác trong bảng tính kèm theo.", n=left) if left else ""
    rows = grouped([_row(*row, worst, snapshot) for row in shown])
    caption = _("Nước, giao thông, chiếu sáng và điện, rác thải: từng nơi")
    return [table(caption, head, rows, "lllrrrrl", wide=1, note=note)]


def _rank(row: Row, worst: Worst) -> tuple[int, str, str]:
    """Those past a threshold first, then by what they measure."""
    past = worst.get((row[1].sensor, row[1].metric))
    return (-int(past.condition) if past else 0, row[1].metric, row[0].name)


def _row(sensor: SensorDay, series: SeriesDay, worst: Worst, snapshot: Snapshot) -> list[Cell]:
    digits = words.digits(series.domain, series.metric)
    low, high = (None, None) if series.amount else (series.min, series.max)
    metric, unit = words.metric(series.domain, series.metric), words.unit(series.domain, series.metric)
    return [
        words.domain(series.domain),
        {"t": sensor.name, "small": True},
        {"t": ", ".join(word for word in (metric, unit) if word), "small": True},
        {"t": figure(series.sum if series.amount else series.mean, digits), "bold": True},
        figure(low, digits),
        figure(high, digits),
        words.at(None if series.amount else series.max_at, snapshot.span.zone),
        _limit(worst.get((series.sensor, series.metric)), digits),
    ]


def _limit(past: Moment | None, digits: int) -> Cell:
    """The threshold that was reached, in words."""
    if past is None:
        return {"t": _(CONDITIONS[Condition.NORMAL]), "small": True}
    return {"t": f"{_(CONDITIONS[past.condition])}: {figure(past.threshold, digits)}", "small": True}
