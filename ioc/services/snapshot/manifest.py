"""The manifest of a snapshot: what lies in its folder with checksums, and of which state it tells."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from ioc.errors import IocError
from ioc.model.review import Review
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import rows

SHAPERS = ("ioc-lam-dong", "typst", "xlsxwriter", "geopandas", "pyogrio", "pyarrow", "fontpkg-be-vietnam-pro",
           "fontpkg-source-serif-4")  # fmt: skip
ENDING = ".manifest.json"


class File(msgspec.Struct, frozen=True):
    """One file: what it is called, how many bytes it has, their SHA-256, and how many rows its tables have."""

    name: str
    size: int
    sha256: str
    rows: dict[str, int] = {}


class Manifest(msgspec.Struct, frozen=True):
    """What a snapshot is and what belongs to it."""

    area: str  # slug
    name: str
    edition: str
    date: str
    cut_off: datetime
    complete: bool
    made_at: datetime
    simulated: bool
    language: str
    versions: dict[str, str]  # of what shaped the files
    counts: dict[str, int]
    files: list[File]
    revision: int = 1  # of what is told of this day


def write(snapshot: Snapshot | Review, folder: Path, files: list[Path], language: str) -> Path:
    """Write the manifest of these files of `folder` beside them."""
    span = snapshot.span
    date, simulated, counts, revision = _told(snapshot)
    made = Manifest(
        area=snapshot.area.slug or "",
        name=snapshot.area.name,
        edition=snapshot.area.edition,
        date=date,
        cut_off=span.until.astimezone(span.zone),
        complete=span.complete,
        made_at=snapshot.made_at.astimezone(span.zone),
        simulated=simulated,
        language=language,
        versions={name: _version(name) for name in SHAPERS},
        counts=counts,
        files=[_file(path) for path in files],
        revision=revision,
    )
    path = folder / f"{snapshot.name}{ENDING}"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2))
    return path


def _told(of: Snapshot | Review) -> tuple[str, bool, dict[str, int], int]:
    """Of which day or period it tells, whether anything in it is simulated, how much it is, and its revision."""
    if isinstance(of, Review):
        return str(of.period), of.simulated, {"days": len(of.days)}, 1
    return of.span.day.isoformat(), of.today.simulated, _counts(of), of.revision.number if of.revision else 1


def _counts(snapshot: Snapshot) -> dict[str, int]:
    """How much of what it tells of."""
    day = snapshot.today
    return {
        "sensors": len(day.sensors),
        "readings": day.readings,
        "dossiers_received": day.dossiers.whole.received,
        "reports_filed": day.reports.whole.filed,
        "payments": day.payments.made + day.payments.failed,
        "exchanges": day.exchanges.calls,
        "events": len(snapshot.events),
    }


def verify(folder: Path) -> tuple[list[Manifest], list[str]]:
    """Every manifest in and below a folder, and in words what is missing or is no longer what it was."""
    found = sealed(folder)
    return [one.told for one in found if one.told], [problem for one in found for problem in one.problems]


@dataclass(frozen=True)
class Sealed:
    """A manifest that lies somewhere, None when it cannot be read, and what is wrong with what it tells of."""

    path: Path
    told: Manifest | None
    problems: list[str]


def sealed(folder: Path) -> list[Sealed]:
    """Every snapshot in and below a folder, by its name."""
    paths = sorted(folder.rglob(f"*{ENDING}"))
    if not paths:
        raise IocError(f"{folder} holds no manifest of a snapshot; name the folder given to `ioc snapshot make --out`")
    return [_sealed(path) for path in paths]


def _sealed(path: Path) -> Sealed:
    try:
        told = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except msgspec.MsgspecError as error:
        return Sealed(path, None, [f"{path.name} cannot be read: {error}"])
    return Sealed(path, told, [problem for file in told.files if (problem := _problem(path.parent, file))])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from its sources
        return "source"


def _file(path: Path) -> File:
    content = path.read_bytes()
    return File(path.name, len(content), sha256(content).hexdigest(), rows.count(path))


def _problem(folder: Path, told: File) -> str | None:
    path = folder / told.name
    if path.parent != folder or not path.is_file():
        return f"{told.name} is missing"
    content = path.read_bytes()
    same = (len(content), sha256(content).hexdigest()) == (told.size, told.sha256)
    return None if same else f"{told.name} has been changed since it was made"
