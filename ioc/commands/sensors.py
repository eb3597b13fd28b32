"""`ioc sensors`: what is heard, who of it counts, and what belongs to one place."""

from pathlib import Path

import click

from ioc.commands import outcomes
from ioc.commands.gate import asked
from ioc.model.admission import Admission, Policy
from ioc.model.catalogue import Thresholds
from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.reading import SensorNote
from ioc.services import registry, roster
from ioc.services.areas import set_thresholds
from ioc.services.book import Book, Visit
from ioc.settings import Settings, required


@click.group()
def sensors() -> None:
    """Sensors and what belongs to their place."""


@sensors.command("thresholds")
@click.argument("area")
@click.argument("sensor")
@click.argument("metric")
@click.option("--watch", type=float)
@click.option("--warning", type=float)
@click.option("--critical", type=float)
@click.option("--falling", is_flag=True, help="less is worse")
@click.pass_obj
def thresholds(
    loaded: Settings,
    area: str,
    sensor: str,
    metric: str,
    watch: float | None,
    warning: float | None,
    critical: float | None,
    falling: bool,
) -> None:
    """Give one place thresholds of its own; without options it has none."""
    owner = required(loaded.database_owner_url, "IOC_DATABASE_OWNER_URL")
    set_thresholds(owner, area, sensor, metric, Thresholds(watch, warning, critical, falling), loaded.edition)
    told = ", ".join(
        f"{k} {v:g}" for k, v in (("watch", watch), ("warning", warning), ("critical", critical)) if v is not None
    )
    click.echo(f"{area}/{sensor}/{metric}: {told or 'none'}")


@sensors.command("list")
@click.option("--area", help="slug of one area")
@click.option("--new", is_flag=True, help="only those that wait or that nobody has described")
@click.pass_obj
def sensors_list(loaded: Settings, area: str | None, new: bool) -> None:
    """Every sensor that was ever heard, and which of them are new."""
    owner = required(loaded.database_owner_url, "IOC_DATABASE_OWNER_URL")
    found = list(registry.listing(owner, area, new=new, edition=loaded.edition))
    if not found:
        click.echo("no sensor is new" if new else "no sensor was heard yet")
    for one in found:
        place = "" if one.lat is None else f"  {one.lat:.5f},{one.lon:.5f}"
        state = one.admission if one.admission != Admission.ACCEPTED else one.state if one.known else "new"
        click.echo(f"{one.area:<10} {one.domain:<8} {one.sensor}  {state}  {one.name}{place}")


@sensors.command("policy")
@click.argument("area")
@click.argument("policy", type=click.Choice([one.value for one in Policy]))
@click.pass_obj
def policy(loaded: Settings, area: str, policy: str) -> None:
    """Say what AREA does with sensors it does not know: accept them as new, hold them for a person, or refuse them."""
    chosen = Policy(policy)
    asked(loaded, lambda book, visit: registry.set_policy(book, LOCAL_OPERATOR, area, chosen, visit))
    click.echo(f"{area}: {chosen} sensors that are not known")


@sensors.command("accept")
@click.argument("area")
@click.argument("sensor")
@click.option("--name", help="how screens call it")
@click.option("--ward", help="code of its ward")
@click.option("--lat", type=float, help="latitude in degrees")
@click.option("--lon", type=float, help="longitude in degrees")
@click.pass_obj
def accept(
    loaded: Settings,
    area: str,
    sensor: str,
    name: str | None,
    ward: str | None,
    lat: float | None,
    lon: float | None,
) -> None:
    """Make a sensor that registered itself a known one, and say its name and place."""
    told = registry.described(area, sensor, name, ward, lat, lon)
    click.echo(f"{area}/{sensor} is known as {asked(loaded, lambda book, visit: _accept(book, told, visit))}")


async def _accept(book: Book, told: SensorNote, visit: Visit) -> str:
    found = await registry.find(book, LOCAL_OPERATOR, told.key.area, told.key.sensor)
    return await registry.accept(book, LOCAL_OPERATOR, found, told, visit)


@sensors.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--area", required=True, help="slug of the area whose sensors these are")
@click.option("--dry-run", is_flag=True, help="say what would become of each and change nothing")
@click.pass_obj
def import_(loaded: Settings, file: Path, area: str, dry_run: bool) -> None:
    """Bring in a list of sensors: CSV (sensor, domain, name, ward, lat, lon, interval_s) or GeoJSON points."""
    rows = roster.read(file)

    async def deed(book: Book, visit: Visit) -> list[roster.Outcome]:
        return await roster.bring_in(book, LOCAL_OPERATOR, area, rows, visit, dry_run=dry_run)

    found = [(one.place, one.became, one.sensor, one.words) for one in asked(loaded, deed)]
    outcomes.report(found, ("accepted", "changed", "same", "refused"), dry_run=dry_run)


@sensors.command("refuse")
@click.argument("area")
@click.argument("sensor")
@click.pass_obj
def refuse(loaded: Settings, area: str, sensor: str) -> None:
    """Take nothing of a sensor any more: what it sent is hidden, what it sends goes to quarantine."""

    async def deed(book: Book, visit: Visit) -> None:
        found = await registry.find(book, LOCAL_OPERATOR, area, sensor)
        await registry.refuse(book, LOCAL_OPERATOR, found, visit)

    asked(loaded, deed)
    click.echo(
        f"{area}/{sensor} is refused; `ioc sensors accept {area} {sensor}` takes it back with all it sent before"
    )
