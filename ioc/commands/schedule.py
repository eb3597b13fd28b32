"""`ioc schedule` and `ioc work`: snapshots that are made and sent by themselves."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

from ioc import i18n, signals
from ioc.commands.gate import asked
from ioc.errors import IocError
from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.period import Frequency, of, parse
from ioc.model.schedule import FREQUENCIES, Schedule, next_due
from ioc.services.dispatch import clock, deeds
from ioc.services.dispatch.deeds import Wanted
from ioc.settings import Settings


@click.command()
@click.pass_obj
def work(loaded: Settings) -> None:
    """Make the snapshots that fall due or that people order, and send them; start as many as you like."""
    from ioc.services.dispatch import worker  # its libraries take a while

    worker.run(loaded, signals.stop_event())


@click.group()
def schedule() -> None:
    """Snapshots that are made and sent by themselves."""


@schedule.command("list")
@click.pass_obj
def schedule_list(loaded: Settings) -> None:
    """Every schedule: when it falls due next, of what, to whom."""
    now, zone = datetime.now(UTC), ZoneInfo(loaded.zone)
    for one in asked(loaded, lambda book, _: deeds.standing(book, LOCAL_OPERATOR)):
        click.echo(f"{one.id:>4}  {_line(one, now, zone)}")


def _line(one: Schedule, now: datetime, zone: ZoneInfo) -> str:
    following = f"{next_due(one, now, zone).astimezone(zone):%Y-%m-%d %H:%M}"
    where, to = ",".join(one.areas) or "all", " ".join(one.recipients) or "the archive alone"
    return f"every {one.frequency} at {one.at:%H:%M}, next {following}  {where}  {','.join(one.forms)}  {to}"


@schedule.command("add")
@click.option("--at", "told", required=True, help="time of Vietnam's day, as in 06:30")
@click.option(
    "--every",
    default="day",
    show_default=True,
    type=click.Choice([str(f) for f in FREQUENCIES]),
    help="made when it is over",
)
@click.option(
    "--area", "areas", default="all", show_default=True, help="slugs by commas; all: every IOC, and the province"
)
@click.option("--format", "forms", default="pdf,xlsx", show_default=True, help="which of them, by commas; all")
@click.option("--lang", default="vi", show_default=True, type=click.Choice(i18n.LANGUAGES))
@click.option(
    "--to", "recipients", multiple=True, help="an@tinh.example, https://host/path, folder:name, s3:name; once for each"
)
@click.pass_obj
def schedule_add(
    loaded: Settings, told: str, every: str, areas: str, forms: str, lang: str, recipients: tuple[str, ...]
) -> None:
    """Begin a schedule; what fell due before is not made."""
    slugs = [] if areas == "all" else [slug.strip() for slug in areas.split(",") if slug.strip()]
    wanted = Wanted(clock.read(told), Frequency(every), slugs, forms.split(","), lang, recipients)
    id_ = asked(loaded, lambda book, visit: deeds.add(book, LOCAL_OPERATOR, wanted, visit, loaded))
    click.echo(f"schedule {id_} begins; `ioc work` keeps it")


@schedule.command("remove")
@click.argument("number", type=int)
@click.pass_obj
def schedule_remove(loaded: Settings, number: int) -> None:
    """End a schedule; what it made stays in the archive."""
    asked(loaded, lambda book, visit: deeds.end(book, LOCAL_OPERATOR, number, visit))
    click.echo(f"schedule {number} has ended")


@schedule.command("run")
@click.argument("number", type=int)
@click.option("--period", help="2026-11-20, 2026-W47 or 2026-11; the newest that is over when not given")
@click.pass_obj
def schedule_run(loaded: Settings, number: int, period: str | None) -> None:
    """Make and send a period of a schedule now, also one that it made before."""
    now = datetime.now(UTC)
    standing = asked(loaded, lambda book, _: deeds.standing(book, LOCAL_OPERATOR))
    found = next((one for one in standing if one.id == number), None)
    if found is None:
        raise IocError(f"there is no schedule {number}; see `ioc schedule list`")
    today = now.astimezone(ZoneInfo(loaded.zone)).date()
    try:
        wanted = parse(period) if period else of(found.frequency, today).before()
    except ValueError as error:
        raise IocError(str(error)) from error
    asked(loaded, lambda book, visit: deeds.run(book, LOCAL_OPERATOR, number, wanted, visit))
    click.echo(f"{wanted} of schedule {number} is ordered; the worker makes it")
