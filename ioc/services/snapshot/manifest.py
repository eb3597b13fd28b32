"""The manifest of a snapshot: what lies in its folder with checksums, and of which state it tells."""

from datetime import datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from ioc.errors import IocError
from ioc.model.snapshot import Snapshot

SHAPERS = ("ioc-lam-dong", "typst", "xlsxwriter", "geopandas", "fontpkg-be-vietnam-pro", "fontpkg-source-serif-4")


class File(msgspec.Struct, frozen=True):
    """One file: what it is called, how many bytes it has and their SHA-256."""

    name: str
    size: int
    sha256: str


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


def write(snapshot: Snapshot, folder: Path, files: list[Path], language: str) -> Path:
    """Write the manifest of these files of `folder` beside them."""
    zone, day = snapshot.span.zone, snapshot.today
    made = Manifest(
        area=snapshot.area.slug or "",
        name=snapshot.area.name,
        edition=snapshot.area.edition,
        date=snapshot.span.day.isoformat(),
        cut_off=snapshot.span.until.astimezone(zone),
        complete=snapshot.span.complete,
        made_at=snapshot.made_at.astimezone(zone),
        simulated=day.simulated,
        language=language,
        versions={name: _version(name) for name in SHAPERS},
        counts={
            "sensors": len(day.sensors),
            "readings": day.readings,
            "dossiers_received": day.dossiers.whole.received,
            "reports_filed": day.reports.whole.filed,
            "payments": day.payments.made + day.payments.failed,
            "exchanges": day.exchanges.calls,
            "events": len(snapshot.events),
        },
        files=[_file(path) for path in files],
    )
    path = folder / f"{snapshot.name}.manifest.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2))
    return path


def verify(folder: Path) -> tuple[list[Manifest], list[str]]:
    """Every manifest of a folder, and in words what is missing or is no longer what it was."""
    paths = sorted(folder.glob("*.manifest.json"))
    if not paths:
        raise IocError(f"{folder} holds no manifest of a snapshot; name the folder given to `ioc snapshot make --out`")
    manifests: list[Manifest] = []
    problems: list[str] = []
    for path in paths:
        try:
            manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        except msgspec.MsgspecError as error:
            problems.append(f"{path.name} cannot be read: {error}")
            continue
        manifests.append(manifest)
        problems += [problem for file in manifest.files if (problem := _problem(folder, file))]
    return manifests, problems


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from its sources
        return "source"


def _file(path: Path) -> File:
    content = path.read_bytes()
    return File(path.name, len(content), sha256(content).hexdigest())


def _problem(folder: Path, told: File) -> str | None:
    path = folder / told.name
    if path.parent != folder or not path.is_file():
        return f"{told.name} is missing"
    return None if _file(path) == told else f"{told.name} has been changed since it was made"
