"""Be Vietnam Pro as a browser wants it: subsets of the installed package as WOFF2, and digits on one width.

The font has no tabular figures, so "IOC So" is made of its own digits.
"""

# fontTools has no types:
# pyright: standard

from collections.abc import Iterator
from importlib.resources import files
from io import BytesIO

from fontTools import subset
from fontTools.ttLib import TTFont

from ioc.fonts import digits

STYLES = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
VIETNAMESE = (
    (0x102, 0x103), (0x110, 0x111), (0x128, 0x129), (0x168, 0x169), (0x1A0, 0x1A1), (0x1AF, 0x1B0),
    (0x300, 0x301), (0x303, 0x304), (0x308, 0x309), (0x323, 0x323), (0x329, 0x329), (0x1EA0, 0x1EF9), (0x20AB, 0x20AB),
)  # fmt: skip
LATIN = ((0x20, 0xFF), (0x131, 0x131), (0x152, 0x153), (0x2BB, 0x2BC), (0x2C6, 0x2C6), (0x2DA, 0x2DA), (0x2DC, 0x2DC),
         (0x2000, 0x206F), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2212, 0x2212))  # fmt: skip
DIGITS = ((0x30, 0x39),)
FAMILY = "IOC So"


def made() -> Iterator[tuple[str, bytes]]:
    """Every file by its name: three subsets a weight, and the style sheet that names them."""
    for weight, style in STYLES.items():
        source = (files("fontpkg_be_vietnam_pro") / "files" / f"BeVietnamPro-{style}.ttf").read_bytes()
        yield f"latin-{weight}.woff2", _cut(source, LATIN)
        yield f"vietnamese-{weight}.woff2", _cut(source, VIETNAMESE)
        yield f"digits-{weight}.woff2", _tabular(source)
    yield "fonts.css", _style_sheet().encode()


def _codes(ranges: tuple[tuple[int, int], ...]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


def _subset(source: bytes, ranges: tuple[tuple[int, int], ...], *, features: bool = True) -> TTFont:
    font = TTFont(BytesIO(source), recalcTimestamp=False)
    options = subset.Options(name_IDs=["*"])
    if not features:
        options.layout_features = []
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=_codes(ranges))
    subsetter.subset(font)
    return font


def _cut(source: bytes, ranges: tuple[tuple[int, int], ...]) -> bytes:
    return _woff2(_subset(source, ranges))


def _tabular(source: bytes) -> bytes:
    """The digits, each centred on the same advance width, under a name of their own (OFL 1.1 allows it)."""
    font = _subset(source, DIGITS, features=False)
    digits.level(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = FAMILY  # type: ignore[assignment]  # fontTools encodes a str itself
    return _woff2(font)


def _woff2(font: TTFont) -> bytes:
    font.flavor = "woff2"
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _style_sheet() -> str:
    """`@font-face` rules; the digits' family must stand first in the stack."""
    faces = []
    for weight in STYLES:
        faces += [
            _face("BVP", weight, f"latin-{weight}.woff2"),
            _face("BVP", weight, f"vietnamese-{weight}.woff2", VIETNAMESE),
            _face(FAMILY, weight, f"digits-{weight}.woff2", DIGITS),
        ]
    return "\n".join(faces) + "\n"


def _face(family: str, weight: int, file: str, ranges: tuple[tuple[int, int], ...] = ()) -> str:
    spans = ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in ranges)
    limit = f";unicode-range:{spans}" if spans else ""
    source = f'src:url({file}) format("woff2")'
    return f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:block;{source}{limit}}}'
