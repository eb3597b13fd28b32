"""`ioc archive`: raw readings of months that are over as Parquet files, and whether they are still what they were."""

import sys
from datetime import UTC, datetime

import click

from ioc.settings import Settings


@click.group(invoke_without_command=True)
@click.pass_context
def archive(ctx: click.Context) -> None:
    """Write raw readings of months that are over into IOC_ARCHIVE_DIR, as Parquet; what lies there is left alone."""
    if ctx.invoked_subcommand is not None:
        return
    from ioc.services.archive import writing  # pyarrow takes a while, and few commands need it

    months = 0
    for made in writing.run(ctx.obj, datetime.now(UTC)):
        months += 1
        size = sum(f.size for f in made.files)
        click.echo(f"{made.month}: {made.total} readings in {len(made.files)} files, {size / 1e6:.1f} MB")
    click.echo(f"{months} months were written and verified")


@archive.command("verify")
@click.pass_obj
def archive_verify(loaded: Settings) -> None:
    """Read every file of the archive: whether its checksum and its count are those of the manifest."""
    from ioc.services.archive import writing

    sick = 0
    for month, told, problems in writing.verify(loaded):
        held = f"{told.total} readings in {len(told.files)} files" if told else "nothing"
        click.echo(f"{month}: {held}{'' if problems else ', whole'}")
        for problem in problems:
            click.echo(f"  {problem}")
        sick += bool(problems)
    if sick:
        click.echo("put these files back from a copy, then: ioc archive; nothing of these months is dropped until then")
    sys.exit(1 if sick else 0)
