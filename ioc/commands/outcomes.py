"""What became of a list that was brought in: a line a row, how many became what, and whether anything was taken."""

from collections import Counter
from collections.abc import Sequence

import click

from ioc.errors import IocError


def report(outcomes: Sequence[tuple[str, str, str, str]], kinds: Sequence[str], *, dry_run: bool) -> None:
    """Tell outcomes, each as (where in the file, what it became, what it is about, words); IocError when one was
    refused, since then nothing was taken.
    """
    for place, became, subject, words in outcomes:
        click.echo(f"{place:<12} {became:<9} {subject}  {words}".rstrip())
    counts = Counter(became for _, became, _, _ in outcomes)
    click.echo(", ".join(f"{counts[kind]} {kind}" for kind in kinds))
    if counts["refused"]:
        raise IocError("nothing was imported: mend the rows that are refused and bring in the file again")
    if dry_run:
        click.echo("nothing was imported: this was a dry run")
