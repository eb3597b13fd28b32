"""`ioc indicators`: what is declared, what was told of one, files brought in, published figures loaded."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from geodata import province
from ioc.commands import outcomes
from ioc.commands.gate import asked
from ioc.model.focus import LOCAL_OPERATOR
from ioc.services.book import Book, Visit
from ioc.services.indicators import bring_in, published, rows, telling
from ioc.settings import Settings, required


@click.group()
def indicators() -> None:
    """Figures that the province is led by."""


@indicators.command("list")
def list_() -> None:
    """Every indicator that the province declares."""
    known = province.indicators()
    for one in known.indicators:
        click.echo(f"{one.code:<7} {one.frequency:<8} {known.unit(one.unit):<16} {one.name['vi']}")
    if not known.indicators:
        click.echo("the province declares no indicator; docs/indicators.md says how")


@indicators.command("show")
@click.argument("code")
@click.option("--area", help="slug of one area, or of another province")
@click.pass_obj
def show(loaded: Settings, code: str, area: str | None) -> None:
    """What was told of an indicator, with every revision, and its flags."""
    told, flags = asked(loaded, lambda book, visit: telling.told(book, code, visit.now))
    unit = province.indicators().unit
    for one in told:
        if area in (None, one.place):
            marks = " ".join(word for word, on in (("published", one.published), ("simulated", one.simulated)) if on)
            click.echo(
                f"{one.period.text:<21} {one.place:<12} {one.value:>14,.10g} {unit(one.unit):<8} r{one.revision}  "
                f"{one.source} {marks}".rstrip()
            )
    for flag in flags:
        if area in (None, flag.place):
            click.echo(f"flag {flag.id}  {flag.state:<8} {flag.place} {flag.period}: {flag.words}")
    if not told:
        click.echo(f"nothing was told of {code} yet")


@indicators.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="say what would become of each row and change nothing")
@click.pass_obj
def import_(loaded: Settings, file: Path, dry_run: bool) -> None:
    """Bring in values, CSV or XLSX: indicator, area, period, value; if you like n, as_of, source."""
    told = rows.read(file)

    async def deed(book: Book, visit: Visit) -> list[bring_in.Outcome]:
        return await bring_in.bring_in(book, LOCAL_OPERATOR, told, visit, dry_run=dry_run)

    found = [(one.place, one.became, one.subject, one.words) for one in asked(loaded, deed)]
    outcomes.report(found, ("new", "revised", "same", "refused"), dry_run=dry_run)


@indicators.command("load")
@click.pass_obj
def load(loaded: Settings) -> None:
    """Put in what documents published (published.toml) and flag what of it does not hold; `ioc migrate` does so too."""
    owner = required(loaded.database_owner_url, "IOC_DATABASE_OWNER_URL")
    done = published.load(owner, loaded.edition, datetime.now(UTC), ZoneInfo(loaded.zone))
    click.echo(
        f"{done.figures} published figures, {done.new} of them new; {done.opened} flags opened, {done.settled} settled"
    )
