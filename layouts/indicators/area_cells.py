"""What a row of the scoreboard tells of each area: its value, judged by the target of its own level."""

from collections.abc import Sequence

from dash import html

from ioc.i18n import _, number
from ioc.model.indicator import Indicator, Light
from ioc.model.scoreboard import Cell, ScoreRow
from layouts.anatomy import DASH, attributes, shape
from layouts.indicators import words
from layouts.indicators.asked import Desk
from layouts.indicators.marks import chip, miss


def draw(row: ScoreRow, areas: Sequence[str], desk: Desk) -> list[html.Td]:
    """A cell an area; one over all of them that says why there is none."""
    if not areas:
        return []
    if not any(row.cells.get(slug) for slug in areas):
        return [html.Td(html.Small(_why_none(row.indicator)), colSpan=len(areas), className="none area")]
    return [_area(row.cells.get(slug), row.indicator, slug, desk) for slug in areas]


def _why_none(indicator: Indicator) -> str:
    """That areas tell nothing of it, or have not yet."""
    return _("chưa có số của địa bàn") if "district" in indicator.levels else _("chỉ có số cấp tỉnh")


def _area(cell: Cell | None, indicator: Indicator, slug: str, desk: Desk) -> html.Td:
    titled = attributes(data_title=words.place(slug, desk.names))
    if cell is None:
        return html.Td(DASH, className="num area none", **titled)
    missed = cell.light in (Light.NEAR, Light.MISSED)
    over = cell.distance is not None and cell.distance > 0
    told = [
        miss(cell.light, down=over) if missed else None,
        words.figure(cell.value, indicator.unit),
        html.Sup("n", title=_("dưới 30 trường hợp, đọc dè dặt")) if cell.small else None,
        html.Small([shape("stale"), " ", words.period(cell.period)]) if cell.stale else None,
        html.Small(number(cell.per, 1)) if cell.per is not None else None,
        *(chip(flag, desk.way, small=True) for flag in cell.flags),
    ]
    state = f" {cell.light}" if missed else ""
    return html.Td(told, className=f"num area{state}{' stale' if cell.stale else ''}",
                   title=_said(cell, indicator), **titled)  # fmt: skip


def _said(cell: Cell, indicator: Indicator) -> str:
    """A cell in words: what it is judged by, of when it is, and that it is simulated."""
    parts = [_(words.LIGHTS[cell.light]), words.period(cell.period)]
    if cell.target:
        parts.insert(0, _("mục tiêu {target}", target=words.target(cell.target, indicator)))
    if cell.per is not None and indicator.per:
        parts.append(f"{number(cell.per, 1)} {_(words.PER[indicator.per])}")
    return ", ".join([*parts, *([_("mô phỏng")] if cell.simulated else [])])
