"""How much room words take on a wall, letter by letter: enough to choose a form that has room before it is drawn."""

import unicodedata

MEAN, FIGURE, POINT = 1.19, 1.73, 0.8  # vh: a mean letter of --t-0, a figure of --f-1 and the point between figures
NARROW, WIDE = frozenset(" .,:;'·/|()ijlrtfI"), frozenset("mwMWĐ%@")


def width(text: str) -> float:
    """Of words in the smallest type, in vh."""
    return MEAN * sum(map(_weight, unicodedata.normalize("NFC", text)))


def figures(value: str) -> float:
    """Of the value of a row, in vh."""
    return sum(FIGURE if sign.isdigit() else POINT for sign in value)


def _weight(letter: str) -> float:
    """A letter beside the mean one; a tone takes no room of its own."""
    base = unicodedata.normalize("NFD", letter)[0]
    return 0.55 if base in NARROW else 1.6 if base in WIDE else 1.35 if base.isupper() else 1.0
