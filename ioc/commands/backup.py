"""`ioc backup` and `ioc restore`: the whole database into a folder, and back into an empty server."""

from datetime import UTC, datetime
from pathlib import Path

import click

from ioc.local import backup as local_backup
from ioc.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def backup(loaded: Settings, folder: Path) -> None:
    """Back the database up into a new folder below FOLDER, with the checksum of every table."""
    made, told = local_backup.make(loaded, folder, datetime.now(UTC))
    size = sum(path.stat().st_size for path in made.rglob("*") if path.is_file())
    click.echo(f"{made}: {len(told.tables)} tables, {told.rows} rows, {size / 1e6:.1f} MB")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_obj
def restore(loaded: Settings, folder: Path) -> None:
    """Restore a backup into the empty database of the IOC_DATABASE_*_URL, with its roles; needs a superuser."""
    told = local_backup.restore(loaded, folder)
    click.echo(f"{len(told.tables)} tables with {told.rows} rows are as they were at {told.made_at:%Y-%m-%d %H:%MZ}")
    click.echo("next: ioc migrate, then start the parts")
