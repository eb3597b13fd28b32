"""Zips of which the same content gives the same bytes: each file in one is dated by the cut-off of the day."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

from ioc.model.snapshot import Span


def write(path: Path, span: Span, files: Iterable[tuple[str, bytes]], *, packed: bool = True) -> None:
    """Write files by their names; `packed` unless they are packed already."""
    local = span.until.astimezone(span.zone)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files:
            told = zipfile.ZipInfo(name, local.timetuple()[:6])
            told.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            told.external_attr = 0o644 << 16
            archive.writestr(told, content)
