"""What marks a figure on the page of indicators: the shape of a miss, flags; and what a row has to be marked for."""

from collections.abc import Iterable

from dash import html

from ioc.i18n import _
from ioc.model.flag import Flag
from ioc.model.indicator import Light
from ioc.model.scoreboard import Cell, ScoreRow
from layouts.anatomy import attributes
from layouts.indicators import words
from layouts.indicators.way import Way


def miss(light: Light, *, down: bool = False) -> html.I:
    """The shape of a miss: it points the way in which the value went too far."""
    return html.I(className=f"miss {light}{' over' if down else ''}", **attributes(aria_hidden="true"))


def chip(flag: Flag, way: Way, *, small: bool = False) -> html.A:
    """A flag: its kind in short, or its shape alone; opens its arithmetic, and closes it again."""
    opened = way.flag == flag.id
    short = _(words.FLAGS[flag.kind][0])
    return html.A(
        [html.I(className="ic ic-flag"), None if small else short],
        href=way.address(flag=None if opened else flag.id),
        className="flag small" if small else "flag",
        title=flag.words,
        **attributes(data_go="", aria_label=f"{short}: {flag.words}", aria_expanded="true" if opened else "false"),
    )


def known(row: ScoreRow) -> list[Cell]:
    """Every value of a row."""
    return [cell for cell in (row.whole, *row.cells.values()) if cell]


def flags(row: ScoreRow) -> list[Flag]:
    """Every flag of a row, each once."""
    found = {flag.id: flag for flag in (*row.flags, *(flag for cell in known(row) for flag in cell.flags))}
    return list(found.values())


def bearer(rows: Iterable[ScoreRow], flag: int | None) -> ScoreRow | None:
    """The first row that a flag (its number) is about: below that one it opens, and below no other."""
    return next((row for row in rows if any(one.id == flag for one in flags(row))), None)


def tells_nothing(row: ScoreRow) -> bool:
    """Whether there is nothing of ours in a row."""
    return row.published is None and not known(row)
