"""Digits on one width: Be Vietnam Pro has no tabular figures ("1" is 385 units wide, "4" 710)."""

# fontTools has no types:
# pyright: standard

from fontTools.ttLib import TTFont

DIGITS = tuple(range(0x30, 0x3A))
ROUND = (0x30, 0x36, 0x39)  # the widest round digits give the width of all
TIGHTER = 14  # units of 1000 less than their width


def level(font: TTFont) -> None:
    """Centre each digit of the font on the same advance width."""
    names, metrics, glyphs = font.getBestCmap() or {}, font["hmtx"], font["glyf"]
    width = max(metrics[names[code]][0] for code in ROUND) - TIGHTER
    for code in DIGITS:
        name = names[code]
        advance, bearing = metrics[name]
        shift = round((width - advance) / 2)
        glyphs[name].coordinates.translate((shift, 0))
        glyphs[name].recalcBounds(glyphs)
        metrics[name] = (width, bearing + shift)
