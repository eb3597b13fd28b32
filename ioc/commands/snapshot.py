"""`ioc snapshot`: days of areas as files to take along, whether these are whole, and what lies in a folder."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ioc import i18n
from ioc.model.period import Frequency
from ioc.settings import Settings

if TYPE_CHECKING:
    from ioc.services.snapshot.manifest import Manifest

KIBIBYTE = 1024
USUAL, REVIEWED = "pdf,xlsx,csv,geojson", "pdf,xlsx"


@click.group()
def snapshot() -> None:
    """An area's day as files to take along."""


@snapshot.command("make")
@click.option("--area", required=True, help="slug as `ioc geodata list` names it, several with commas, or all")
@click.option("--date", "told", required=True,
              help="as 2026-11-20, 2026-W47 or 2026-11; several as 2026-11-01..2026-11-20")  # fmt: skip
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="folder to write to")
@click.option("--format", "formats", show_default=f"{USUAL}; of weeks and months {REVIEWED}",
              help="which of them, by commas; also gpkg, parquet; or all")  # fmt: skip
@click.option("--lang", default="vi", show_default=True, type=click.Choice(i18n.LANGUAGES))
@click.option("--bom/--no-bom", default=None, help="mark CSV for Excel, or not; else IOC_SNAPSHOT_CSV_BOM says")
@click.pass_obj
def snapshot_make(
    loaded: Settings, area: str, told: str, out: Path, formats: str | None, lang: str, bom: bool | None
) -> None:
    """Write days of areas, or their weeks and months, in these forms, with a manifest of their checksums."""
    from ioc.services.snapshot import command, writing

    marked = loaded.snapshot_csv_bom if bom is None else bom
    named, days = command.named(area, loaded.edition), command.days(told)
    keys = writing.formats(formats or (USUAL if days[0].frequency is Frequency.DAY else REVIEWED))
    order = command.Order(named, days, keys, lang, out, marked)
    failed = 0
    made = command.make(loaded, order, datetime.now(UTC))
    with click.progressbar(made, order.steps, file=sys.stderr, hidden=not sys.stderr.isatty()) as steps:
        for one in steps:
            failed += one.problem is not None
            _say([f"{path}  {_size(path.stat().st_size)}" for path in one.files])
            if one.problem:
                click.echo(f"{one.area.slug} {one.day}: {one.problem}", err=True)
    if failed:
        click.echo(f"{failed} of {order.steps} snapshots could not be made", err=True)
    sys.exit(1 if failed else 0)


def _say(lines: list[str]) -> None:
    """Lines above the progress bar, which stands on the same screen."""
    if lines and sys.stderr.isatty():
        click.echo("\r\033[2K", nl=False, err=True)
    for line in lines:
        click.echo(line)


def _size(size: int) -> str:
    return f"{max(1, round(size / KIBIBYTE))} KiB"


@snapshot.command("verify")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def snapshot_verify(loaded: Settings, folder: Path) -> None:
    """Look whether the files in FOLDER, one of here or of the archive, are still what they were when made."""
    from ioc.services.dispatch import shelf
    from ioc.services.snapshot import manifest

    found = next((one for one in (folder, shelf.root(loaded) / folder) if one.is_dir()), None)
    if found is None:
        raise click.BadParameter(f"{folder} is a folder neither here nor in the archive; see `ioc snapshot list`")
    manifests, problems = manifest.verify(found)
    for told in manifests:
        click.echo(f"{told.area} {told.date}: {len(told.files)} files")
    for problem in problems:
        click.echo(problem)
    sys.exit(1 if problems else 0)


@snapshot.command("list")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--area", help="slug of one area")
@click.pass_obj
def snapshot_list(loaded: Settings, folder: Path | None, area: str | None) -> None:
    """Tell what snapshots lie in FOLDER, or in the archive: area, date, revision, files, size, and their state."""
    from ioc.services.dispatch import shelf
    from ioc.services.snapshot import manifest

    found = manifest.sealed(folder or shelf.root(loaded))
    for one in found:
        if one.told is None:
            click.echo(one.problems[0])
        elif area in (None, one.told.area):
            click.echo(_line(one.told, one.problems))
    sys.exit(1 if any(one.problems for one in found) else 0)


def _line(told: "Manifest", problems: list[str]) -> str:
    """One snapshot: what it tells of, its files, and whether they are still what they were."""
    forms = ", ".join(file.name.partition(".")[2] for file in told.files)
    reach = "whole" if told.complete else f"until {told.cut_off:%H:%M}"
    state = f"as made, {reach}" if not problems else "; ".join(problems)
    size = _size(sum(file.size for file in told.files))
    return f"{told.area:<12} {told.date:<10}  revision {told.revision}  {forms}  {size}  {state}"
