"""A snapshot as PDF/UA-1: the document set by typst with our fonts, without network and without the system's fonts."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from ioc.model.review import Review
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot.document import document
from ioc.services.snapshot.review import document as review

TEMPLATE = "bulletin.typ"
# typst writes the default of a boolean that poppler calls a syntax error: blanks of its length keep every offset.
NEEDLESS = b"/Suspects false"
UNSEEN = "could not be displayed with font"  # how typst tells of a letter that no font has
REMEMBERED = 10  # documents that typst keeps what it computed of


def write(snapshot: Snapshot | Review, path: Path, fonts: Path) -> None:
    """Write the PDF; the same snapshot gives the same bytes."""
    path.write_bytes(compiled(snapshot, fonts))


def compiled(snapshot: Snapshot | Review, fonts: Path) -> bytes:
    """The PDF; `fonts` is the folder of `ioc.fonts.for_paper`."""
    made = _set(snapshot, fonts, pdf_standards="ua-1")
    return made.replace(NEEDLESS, b" " * len(NEEDLESS))


def pictures(snapshot: Snapshot | Review, fonts: Path, ppi: float) -> list[bytes]:
    """The pages as PNG, to be looked at."""
    made = _set(snapshot, fonts, format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else made


def _set(snapshot: Snapshot | Review, fonts: Path, **how: Any) -> Any:
    about = review.document(snapshot) if isinstance(snapshot, Review) else document(snapshot)
    told = json.dumps(about, ensure_ascii=False)
    how["timestamp"] = snapshot.span.until.replace(microsecond=0)  # Typst takes whole seconds alone
    try:
        return _typeset(told, fonts, **how)
    except typst.TypstError as error:
        if UNSEEN not in str(error):
            raise
        return _typeset(_legible(told, fonts), fonts, **how)


def _typeset(told: str, fonts: Path, **how: Any) -> Any:
    made = typst.compile(  # pyright: ignore[reportUnknownVariableType] - bytes, or a list of them for several pictures
        files("ioc.services.snapshot").joinpath(TEMPLATE).read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
        sys_inputs={"document": told},
        **how,
    )
    _forget()
    return made  # pyright: ignore[reportUnknownVariableType]


def _legible(told: str, fonts: Path) -> str:
    """The same with ? for what no font has: a device may be called by a picture, and PDF/UA takes none."""
    from ioc.fonts import paper  # takes fontTools, a second that is rarely needed

    known = "".join(map(re.escape, sorted(paper.letters(fonts))))
    return re.sub(f"[^{known}]+", "?", told)


def _forget() -> None:
    """Have typst drop what it remembers of documents: 15 MB each, until ten others were set; these here are empty."""
    none = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    for _ in range(REMEMBERED + 1):
        typst.compile(b"", font_paths=none)
