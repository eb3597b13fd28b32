"""The `ioc` command: puts the parts together and says in one line what is wrong when they do not fit."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from ioc import collector, logs, settings, signals
from ioc.commands import (
    archive,
    backup,
    bench,
    broker,
    doctor,
    indicators,
    people,
    quarantine,
    schedule,
    sensors,
    snapshot,
)
from ioc.errors import IocError


class Commands(click.Group):
    """A group that shows our own errors as one line, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except IocError as error:
            raise click.ClickException(str(error)) from error


class Moment(click.ParamType[datetime]):
    """A time with its offset, as in 2026-11-20T15:42:00+07:00."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no time; write one as 2026-11-20T15:42:00+07:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value} has no offset; write +07:00 behind it", param, ctx)
        return moment


@click.group(cls=Commands)
@click.pass_context
def main(ctx: click.Context) -> None:
    """A realtime dashboard for the operations centres of the districts of a province."""
    loaded = settings.load()
    logs.configure(loaded.log_level, loaded.log_format)
    ctx.obj = loaded


@main.command()
@click.option("--scenario", default="normal", show_default=True, help="what is simulated; see `ioc simulate --list`")
@click.pass_obj
def demo(loaded: settings.Settings, scenario: str) -> None:
    """Run everything on embedded parts: database, broker, ingestor, watch, web server and simulator."""
    from ioc.local import demo as local_demo

    local_demo.run(loaded, scenario)


@main.command()
@click.pass_obj
def bootstrap(loaded: settings.Settings) -> None:
    """Make the database and its roles on a server of your own, with the passwords of the IOC_DATABASE_*_URL."""
    from ioc.services.bootstrap import bootstrap as make

    roles = ("owner", "ingest", "watch", "web", "gate")
    urls = {
        role: settings.required(getattr(loaded, f"database_{role}_url"), f"IOC_DATABASE_{role.upper()}_URL")
        for role in roles
    }
    name = make(settings.required(loaded.database_superuser_url, "IOC_DATABASE_SUPERUSER_URL"), urls)
    click.echo(f"the database {name} and its roles are there; next: ioc migrate")


@main.command()
@click.pass_obj
def migrate(loaded: settings.Settings) -> None:
    """Bring the schema, the areas and the published figures up to date, as the owner of the database."""
    from ioc.services.areas import migrate_and_load
    from ioc.services.indicators import published

    owner = settings.required(loaded.database_owner_url, "IOC_DATABASE_OWNER_URL")
    ran, areas = migrate_and_load(owner, loaded.edition)
    click.echo(f"{len(ran)} migrations ran, {areas} areas of edition {loaded.edition} are in the database")
    told = published.load(owner, loaded.edition, datetime.now(UTC), ZoneInfo(loaded.zone))
    click.echo(f"{told.figures} published figures, {told.new} of them new")


@main.command()
@click.pass_obj
def ingest(loaded: settings.Settings) -> None:
    """Receive messages from the broker and keep them."""
    from ingest.worker import Worker

    collector.settle()
    # An answer of the database waits for its turn of the interpreter's lock: 5 ms while another thread decodes.
    sys.setswitchinterval(0.0005)
    Worker(loaded, signals.stop_event()).run()


@main.command()
@click.pass_obj
def watch(loaded: settings.Settings) -> None:
    """Judge what is kept: sensors that fell silent, partitions ahead."""
    from ioc.services import watch as service

    service.run(loaded, signals.stop_event())


@main.command()
@click.pass_obj
def serve(loaded: settings.Settings) -> None:
    """Show walls and pages on the web."""
    from layouts import app

    app.run(loaded)


@main.command()
@click.option("--scenario", default="normal", show_default=True, help="what happens; --list names them")
@click.option("--since", type=Moment(), help="when the scenario began; else now, or an hour before --at")
@click.option("--at", type=Moment(), help="hold the clock at a moment gone by and tell its state and its past")
@click.option("--once", is_flag=True, help="end when the past is told")
@click.option("--list", "listed", is_flag=True, help="name the scenarios and end")
@click.pass_obj
def simulate(
    loaded: settings.Settings, scenario: str, since: datetime | None, at: datetime | None, once: bool, listed: bool
) -> None:
    """Publish a simulated province to the broker."""
    from ingest import simulate as simulator

    if listed:
        for known in simulator.scenarios.SCENARIOS:
            click.echo(f"{known.name:<16} {known.explained}")
    else:
        simulator.run(loaded, simulator.Staging(scenario, since, at, once))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="which column is what (TOML; see docs/replay.md)")  # fmt: skip
@click.option("--speed", default="1", show_default=True, help="times true speed, or `max`: as fast as acknowledged")
@click.option("--area", help="slug of the area, instead of the mapping's")
@click.pass_obj
def replay(loaded: settings.Settings, file: Path, mapping: Path | None, speed: str, area: str | None) -> None:
    """Publish a CSV file through the broker as readings or events."""
    from ingest import replay as player

    player.run(loaded, file, mapping, speed, area)


@main.group()
def geodata() -> None:
    """The map: areas by edition."""


@geodata.command("list")
@click.option("--edition", help="another one than the one in force")
@click.pass_obj
def geodata_list(loaded: settings.Settings, edition: str | None) -> None:
    """Province, districts and clusters of an edition, those with an IOC marked."""
    from geodata import areas

    for area in areas.load(edition or loaded.edition):
        if area.slug:
            click.echo(f"{area.code:>4}  {area.slug:<12} {area.name:<20} {'IOC' if area.ioc else ''}".rstrip())


@geodata.command("check")
@click.option("--edition", help="another one than the one in force")
@click.pass_obj
def geodata_check(loaded: settings.Settings, edition: str | None) -> None:
    """Look for gaps, overlaps and misspellings in an edition, and for wards that were forgotten or given twice."""
    from geodata import areas

    used = edition or loaded.edition
    problems = areas.check(used)
    for problem in problems or [f"edition {used} is sound: no gaps, overlaps or misspellings"]:
        click.echo(problem)
    sys.exit(1 if problems else 0)


@geodata.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--edition", help="the edition whose borders they replace; the one in force when not given")
@click.option("--layer", help="of a file with several")
@click.option("--code-column", help="the column with the GSO codes")
@click.option("--name-column", help="the column with the names")
@click.option("--crs", help="what the file is in when it does not say so: EPSG:5899 is VN-2000 107°45'")
@click.option("--source", help="who issued them, to be credited on the map")
@click.option("--write", is_flag=True, help="put them in; without this they are only examined")
@click.pass_obj
def geodata_import(
    loaded: settings.Settings, file: Path, edition: str | None, source: str | None, write: bool, **columns: str | None
) -> None:
    """Put official boundaries in the place of the sketch: GeoJSON, GeoPackage or Shapefile, in any CRS."""
    from geodata import files, install, official

    used = edition or loaded.edition
    frame = official.read(file, **columns)
    findings = official.examine(frame, used)
    for line in findings.problems:
        click.echo(f"problem  {line}")
    for line in findings.remarks:
        click.echo(f"remark   {line}")
    click.echo(f"{file.name}: {len(frame)} {findings.kind}s, {len(findings.problems)} problems")
    if findings.problems:
        sys.exit(1)
    if not write:
        click.echo("nothing was written; say --write --source 'who issued them' to put them in")
        return
    if not source:
        raise IocError("--source is missing: say who issued these boundaries, it is credited on the map")
    origin = install.Origin.of(file, source, datetime.now(UTC).date())
    if problems := install.install(frame, findings.kind, used, origin, files.imported(used)):
        raise IocError("put together with the rest of the edition they do not fit:\n  " + "\n  ".join(problems))
    click.echo(f"written to {files.imported(used)}; start again to see them, delete the folder to go back")


main.add_command(archive.archive)
main.add_command(backup.backup)
main.add_command(backup.restore)
main.add_command(doctor.doctor)
main.add_command(bench.bench)
main.add_command(sensors.sensors)
main.add_command(indicators.indicators)
main.add_command(snapshot.snapshot)
main.add_command(schedule.schedule)
main.add_command(schedule.work)
main.add_command(quarantine.quarantine)
main.add_command(broker.broker)
main.add_command(people.users)
main.add_command(people.walls)
main.add_command(people.audit)

if __name__ == "__main__":
    main()
