"""The folder of the archive: a folder for each kept snapshot, private, whole or not there."""

import os
import re
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from ioc.errors import IocError
from ioc.model.kept import Kept, KeptFile
from ioc.model.period import Period
from ioc.services.snapshot.writing import SUFFIXES
from ioc.settings import Settings

MANIFEST = "manifest"  # the form of the file that seals the others
PLACE = re.compile(r"\d{4}[\dW-]*\.[0-9a-f]{8}")  # of a snapshot below its area: 2026-W47.0a1b2c3d


def root(settings: Settings) -> Path:
    """The folder of the archive, private; IocError when it cannot be made."""
    folder = (settings.snapshot_dir or settings.data_dir / "kept").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise IocError(f"{folder} cannot be made: {error}; name a folder of ours in IOC_SNAPSHOT_DIR") from error
    return folder


@contextmanager
def draft(shelf: Path) -> Generator[Path]:
    """A folder to write to that nobody takes for a snapshot; gone after the block unless it was put in its place."""
    folder = shelf / f".draft-{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put(shelf: Path, folder: Path, area: str, period: Period) -> str:
    """Give a draft its place on the shelf, at once; returns that, below the shelf."""
    place = f"{area}/{period}.{secrets.token_hex(4)}"
    for file in folder.iterdir():
        file.chmod(0o600)
    (shelf / area).mkdir(exist_ok=True, mode=0o700)
    folder.rename(shelf / place)
    return place


def drop(shelf: Path, place: str) -> None:
    """Take a snapshot from the shelf again, which nobody came to know of."""
    shutil.rmtree(shelf / place, ignore_errors=True)


def tidy(shelf: Path, before: datetime) -> None:
    """Remove drafts of workers that died: nothing was written to them since this moment."""
    for folder in shelf.glob(".draft-*"):
        if _is_left(folder, before):
            shutil.rmtree(folder, ignore_errors=True)


def places(shelf: Path, before: datetime) -> dict[str, datetime]:
    """Where snapshots lie, or lay before they were recorded, that were written before a moment; and when they were."""
    found = [path for path in shelf.glob("*/*") if PLACE.fullmatch(path.name) and _is_left(path, before)]
    return {f"{path.parent.name}/{path.name}": datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in found}


def _is_left(folder: Path, before: datetime) -> bool:
    try:
        return folder.stat().st_mtime < before.timestamp()
    except FileNotFoundError:  # another worker put it in its place meanwhile
        return False


def form_of(name: str) -> str:
    """The form of a file, by how its name ends."""
    return next((form for form, end in SUFFIXES.items() if name.endswith(f".{end}")), MANIFEST)


def sha256(path: Path) -> str:
    """The checksum of a file; OSError when it cannot be read."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def described(path: Path, rows: int | None = None) -> KeptFile:
    """A file as the archive knows it."""
    return KeptFile(path.name, form_of(path.name), path.stat().st_size, sha256(path), rows, None)


def find(shelf: Path, kept: Kept, name: str) -> Path | None:
    """A file of a kept snapshot; None when it is not kept any more or was never its own."""
    known = next((f for f in kept.files if f.name == name and f.gone_at is None), None)
    path = shelf / kept.folder / name
    return path if known and path.is_file() else None


def problems(shelf: Path, kept: Kept) -> dict[str, str]:
    """Which of its files are "missing" or "changed", by name."""
    found: dict[str, str] = {}
    for file in kept.files:
        if file.gone_at is None:
            path = shelf / kept.folder / file.name
            try:
                if sha256(path) != file.sha256:
                    found[file.name] = "changed"
            except OSError:
                found[file.name] = "missing"
    return found


def remove(shelf: Path, place: str, name: str) -> None:
    """Delete a file for good; one that is gone already is gone."""
    path = shelf / place / name
    path.unlink(missing_ok=True)
    if path.parent.is_dir() and not os.listdir(path.parent):  # noqa: PTH208 - is it empty
        path.parent.rmdir()
