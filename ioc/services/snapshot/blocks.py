"""Blocks of a document as plain data: what the template of the PDF knows how to draw."""

from collections.abc import Sequence
from typing import Any

from ioc.i18n import _

Block = dict[str, Any]
Cell = str | dict[str, Any]  # a text, or one with "bold", "small", "sub" (a second line), "fill" and "ink"
LONG_HEAD = 11  # characters
MOST_GROUPS = 12  # rows of a table of groups that a page holds; the workbook has all


def chart(caption: str, plots: list[Block]) -> Block:
    """One figure of one or two plots, in words for who cannot see it."""
    alt = _("{caption}: {said}", caption=caption, said="; ".join(p["alt"] for p in plots))
    return {"kind": "chart", "caption": caption, "alt": alt, "plots": plots}


def table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    align: str,
    *,
    wide: int = 0,
    total: bool = False,
    note: str = "",
) -> Block:
    """A table; `align` is a letter a column (l, c, r), `wide` the column that takes what is left of the width.

    `total` sets its last row off.
    """
    return {
        "kind": "table",
        "caption": caption,
        "head": [_broken(h) for h in head],
        "align": list(align[: len(head)]),
        "wide": wide,
        "total": total,
        "note": note,
        "rows": [[c if isinstance(c, dict) else {"t": c} for c in row] for row in rows],
    }


def grouped(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """The rows with each name in the first column said once."""
    return [["" if i and rows[i - 1][0] == row[0] else row[0], *row[1:]] for i, row in enumerate(rows)]


def bold(row: Sequence[Cell]) -> list[Cell]:
    """A row of texts that sums up the others."""
    return [{"t": text, "bold": True} for text in row]


def _broken(head: str) -> str:
    """A long head on two lines, broken at the space nearest to its middle."""
    spaces = [i for i, c in enumerate(head) if c == " "]
    if len(head) <= LONG_HEAD or not spaces:
        return head
    at = min(spaces, key=lambda i: abs(i - len(head) / 2))
    return f"{head[:at]}\n{head[at + 1 :]}"
