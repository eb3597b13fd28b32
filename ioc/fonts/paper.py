"""The fonts of printed pages as TTF: Be Vietnam Pro with digits on one width, and Source Serif 4 in four styles.

Both under names of our own, as OFL 1.1 asks of what is derived.
"""

# fontTools has no types:
# pyright: standard

from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from ioc.fonts import digits

SANS, SERIF = "IOC Sans", "IOC Serif"
SANS_STYLES = {"Regular": 400, "SemiBold": 600, "Bold": 700}
SERIF_FILES = {"": "SourceSerif4[opsz,wght].ttf", "Italic": "SourceSerif4-Italic[opsz,wght].ttf"}
SERIF_WEIGHTS = {"Regular": 400, "Bold": 650}  # a full 700 looks black beside our light grey rules
OPTICAL_SIZE = 11  # the body is set in 10.5 pt
# Latin with Vietnamese, punctuation, sub- and superscripts, currency, arrows and the signs of mathematics.
LETTERS = (
    *range(0x20, 0x250), *range(0x2BB, 0x2DD), *range(0x300, 0x330), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070),
    *range(0x2070, 0x20A0), 0x20AB, 0x20AC, 0x2122, 0x2190, 0x2192, 0x2212, 0x2248, 0x2264, 0x2265,
)  # fmt: skip
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]


def made() -> Iterator[tuple[str, bytes]]:
    """Every file by its name."""
    for style, weight in SANS_STYLES.items():
        font = _subset(_source("fontpkg_be_vietnam_pro", f"BeVietnamPro-{style}.ttf"))
        digits.level(font)
        yield f"sans-{weight}.ttf", _named(font, SANS, style, weight)
    for slope, file in SERIF_FILES.items():
        font = _subset(_source("fontpkg_source_serif_4", file))
        for style, weight in SERIF_WEIGHTS.items():
            cut = instancer.instantiateVariableFont(font, {"opsz": OPTICAL_SIZE, "wght": weight}, inplace=False)
            name = slope if slope and style == "Regular" else f"{style} {slope}".strip()
            yield f"serif-{name.replace(' ', '-').lower()}.ttf", _named(cut, SERIF, name, 700 if weight > 500 else 400)


def letters(folder: Path) -> set[str]:
    """All that the fonts of a folder have between them."""
    return {chr(code) for file in folder.glob("*.ttf") for code in TTFont(file).getBestCmap() or ()}


def _source(package: str, file: str) -> TTFont:
    return TTFont(BytesIO((files(package) / "files" / file).read_bytes()), recalcTimestamp=False)


def _subset(font: TTFont) -> TTFont:
    options = subset.Options(name_IDs=["*"], layout_features=FEATURES)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    return font


def _named(font: TTFont, family: str, style: str, weight: int) -> bytes:
    """The font as a file, under a family of ours; its licence and copyright stay."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in (0, 13, 14)]
    told = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", ""), 16: family, 17: style}
    for number, text in told.items():
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight  # type: ignore[attr-defined]  # the table is built as it is read
    out = BytesIO()
    font.save(out)
    return out.getvalue()
