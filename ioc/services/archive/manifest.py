"""Manifests of an archive: one a month, written last, by which everything in it can be verified without a database."""

import os
from collections.abc import Mapping
from datetime import date
from hashlib import file_digest
from pathlib import Path

import msgspec

from ioc.errors import IocError
from ioc.model.archive import File, Manifest, Month
from ioc.services.archive import parquet

FOLDER = "manifests"


def write(folder: Path, made: Manifest, before: Manifest | None) -> None:
    """Put a month's drafts into their places, and its manifest last; a run that was cut off here is finished later."""
    path = _path(folder, made.month)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".half")
    with half.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(made), indent=2))
        file.flush()
        os.fsync(file.fileno())
    half.rename(path.with_suffix(".new"))
    finish(folder, Month.named(made.month))
    for file in {f.path for f in before.files} - {f.path for f in made.files} if before else ():
        (folder / file).unlink(missing_ok=True)


def finish(folder: Path, month: Month) -> None:
    """Finish a month whose drafts were all written when a run was cut off."""
    path = _path(folder, str(month))
    new = path.with_suffix(".new")
    if new.exists():
        for file in _decode(new).files:
            if (draft := parquet.draft(folder / file.path)).exists():
                draft.rename(folder / file.path)
        new.rename(path)


def read(folder: Path, month: Month) -> Manifest | None:
    """What is told of a month; None when it was never archived, IocError when it cannot be read."""
    path = _path(folder, str(month))
    return _decode(path) if path.exists() else None


def every(folder: Path) -> list[Manifest]:
    """Every month that was archived, oldest first."""
    return [_decode(path) for path in sorted((folder / FOLDER).glob("*.json"))]


def _path(folder: Path, month: str) -> Path:
    return folder / FOLDER / f"{month}.json"


def _decode(path: Path) -> Manifest:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        raise IocError(f"{path} cannot be read: {error}; put it back from a copy") from error


def told(folder: Path, path: Path) -> File:
    """A file that was drafted, as its manifest tells it: read back, so that it holds what it says."""
    draft = parquet.draft(path)
    return File(path.relative_to(folder).as_posix(), draft.stat().st_size, _sha256(draft), parquet.count(draft))


def problems(folder: Path, manifest: Manifest) -> list[str]:
    """In words what is missing of a month, or is no longer what it was."""
    found = [problem for file in manifest.files if (problem := _problem(folder, file))]
    return [*found, *filter(None, [contradiction(manifest)])]


def contradiction(manifest: Manifest) -> str | None:
    """What speaks against a manifest by itself: its files hold as many readings as its days."""
    rows = sum(f.rows for f in manifest.files)
    return (
        None if rows == manifest.total else f"the files of {manifest.month} hold {rows} readings, not {manifest.total}"
    )


def lacking(told: Manifest | None, known: Mapping[tuple[date, str], int]) -> list[str]:
    """In words what lies in an archive as far as the database knows, and is not told there."""
    if told is None:
        return [f"{sum(known.values())} readings were archived, and their manifest is missing; is this their folder?"]
    found = [(day, domain, told.rows.get(day.isoformat(), {}).get(domain, 0), n) for (day, domain), n in known.items()]
    return [
        f"the manifest tells of {rows} readings of {domain} of {day}, and {n} were archived; is it an old copy?"
        for day, domain, rows, n in found
        if rows < n
    ]


def _problem(folder: Path, file: File) -> str | None:
    path = folder / file.path
    if not path.is_file():
        return f"{file.path} is missing"
    if path.stat().st_size != file.size or _sha256(path) != file.sha256:
        return f"{file.path} has been changed since it was written"
    found = parquet.count(path)
    return None if found == file.rows else f"{file.path} holds {found} readings, not {file.rows}"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
