"""The scoreboard as CSV: a row a value that is seen, plain numbers, days and times as ISO 8601 writes them."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from ioc.model.flag import Flag
from ioc.model.observation import Observation
from ioc.model.scoreboard import Cell, Scoreboard, ScoreRow
from ioc.services.snapshot.safety import MARK, defused
from layouts.indicators import board as scores
from layouts.indicators import words
from layouts.indicators.asked import Desk
from layouts.indicators.way import ELSEWHERE

HEAD = (
    "indicator", "name", "pillar", "unit", "kind", "place", "place_name", "period", "since", "until", "value", "per",
    "target", "distance", "light", "as_of", "received_at", "revision", "few_cases", "stale", "simulated", "source",
    "flags",
)  # fmt: skip


def write(board: Scoreboard, desk: Desk) -> str:
    """The table of what the page shows: its filter and its view hold here as well."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEAD)
    for row in shown(board, desk):
        table.writerows(_values(row, desk))
    return MARK + out.getvalue()


def name(board: Scoreboard, desk: Desk) -> str:
    """What the file is called: `chi-so-month-2026-10-31.csv`."""
    way = desk.way
    parts = ["chi-so", board.frequency, board.until.isoformat(), *([way.view] if way.view else [])]
    return "-".join([*parts, *([way.show] if way.show != "all" else [])]) + ".csv"


def shown(board: Scoreboard, desk: Desk) -> list[ScoreRow]:
    """The rows in the order of the page; an indicator in two groups once."""
    if desk.way.view == ELSEWHERE:
        return list(board.rows)
    rows = [row for section in scores.grouped(board.rows, desk.way) for row in section.rows]
    return list({row.indicator.code: row for row in rows}.values())


def _values(row: ScoreRow, desk: Desk) -> Iterator[tuple[object, ...]]:
    """The province's value, what was published of it, other provinces', then the areas'."""
    if row.whole:
        yield _of_cell(row, desk.province, row.whole, desk)
    if row.published:
        yield _told(row, row.published, desk)
    for one in row.elsewhere:
        yield _told(row, one, desk)
    for slug, cell in row.cells.items():
        if cell:
            yield _of_cell(row, slug, cell, desk)


def _begin(row: ScoreRow, kind: str, place: str, desk: Desk) -> tuple[object, ...]:
    one = row.indicator
    return one.code, words.name(one), one.pillar, one.unit, kind, place, words.place(place, desk.names)


def _of_cell(row: ScoreRow, place: str, cell: Cell, desk: Desk) -> tuple[object, ...]:
    period = cell.period
    return (
        *_begin(row, "province" if place == desk.province else "area", place, desk),
        period.text, period.since.isoformat(), period.last.isoformat(), _plain(cell.value), _plain(cell.per),
        _plain(cell.target.value if cell.target else None), _plain(cell.distance), cell.light, _day(cell.as_of),
        _moment(cell.received_at, desk.zone), cell.revision, int(cell.small), int(cell.stale), int(cell.simulated),
        defused(row.indicator.source), _flags(cell.flags),
    )  # fmt: skip


def _told(row: ScoreRow, one: Observation, desk: Desk) -> tuple[object, ...]:
    period = one.period
    return (
        *_begin(row, "published", one.place, desk),
        period.text, period.since.isoformat(), period.last.isoformat(), _plain(one.value), None,
        None, None, None, _day(one.as_of),
        _moment(one.received_at, desk.zone), one.revision, None, None, int(one.simulated),
        defused(one.source), _flags(row.flags_on(one)),
    )  # fmt: skip


def _plain(value: float | None) -> float | int | None:
    """Six digits behind the point, for the mean of shares is no 88.85199999999999; a whole number is one."""
    if value is None:
        return None
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat() if at else None


def _flags(flags: tuple[Flag, ...]) -> str:
    return " ".join(flag.kind for flag in flags)
