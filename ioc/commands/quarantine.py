"""`ioc quarantine`: what could not be read, why, and what is done about it."""

import re
from collections.abc import Callable
from typing import Any

import click

from ioc.commands.gate import asked
from ioc.errors import IocError
from ioc.model.cause import Cause
from ioc.model.focus import LOCAL_OPERATOR
from ioc.services import quarantine as service
from ioc.services.quarantine import Meant
from ioc.settings import Settings

AGE = re.compile(r"(\d+)([hdw])")
HOURS = {"h": 1, "d": 24, "w": 168}
CAUSES = ", ".join(Cause)


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that tell which payloads are meant."""
    for option in (
        click.option("--reason", default="", help=f"one of {CAUSES}; or words of the reason"),
        click.option("--topic", default="", help="part of the topic"),
        click.option("--area", default="", help=f"slug of one area; {service.NO_AREA} for what has none"),
        click.option("--within", help="received within this long: 6h, 2d, 1w"),
        click.option("--beyond", help="received longer ago than this: 6h, 2d, 1w"),
        click.option("--id", "number", type=int, help="one payload by its number"),
    ):
        command = option(command)
    return command


def meant(
    reason: str = "",
    topic: str = "",
    area: str = "",
    within: str | None = None,
    beyond: str | None = None,
    number: int | None = None,
) -> Meant:
    """The options as what is meant."""
    known = reason in list(Cause)
    return Meant(area, reason if known else "", "" if known else reason, topic, _hours(within), _hours(beyond), number)


def _hours(text: str | None) -> int | None:
    if text is None:
        return None
    found = AGE.fullmatch(text)
    if not found:
        raise IocError(f"{text!r} is no age; write 6h, 2d or 1w")
    return int(found[1]) * HOURS[found[2]]


@click.group()
def quarantine() -> None:
    """Payloads that could not be read."""


@quarantine.command("list")
@filtered
@click.option("--limit", default=20, show_default=True, help="how many at most, newest first")
@click.pass_obj
def quarantine_list(loaded: Settings, limit: int, **told: Any) -> None:
    """What came, when, on which topic, and why it could not be read."""
    wanted = meant(**told)
    for kept in asked(loaded, lambda book, visit: service.listing(book, LOCAL_OPERATOR, wanted, visit.now, limit)):
        at = f"{kept.received_at:%Y-%m-%d %H:%M:%SZ}"
        click.echo(f"{kept.id:>6}  {at}  {kept.cause:<8}  {kept.topic}  {kept.size} B  {kept.reason}")


@quarantine.command("show")
@click.argument("number", type=int)
@click.pass_obj
def quarantine_show(loaded: Settings, number: int) -> None:
    """One payload, as far as people may see it: what is personal is masked."""
    found = asked(loaded, lambda book, visit: service.listing(book, LOCAL_OPERATOR, Meant(id=number), visit.now))
    if not found:
        raise IocError(f"no payload {number} lies in quarantine; see `ioc quarantine list`")
    (kept,) = found
    for name in kept.__slots__:
        value = getattr(kept, name)
        click.echo(f"{name:<12} {'' if value is None else value}")


@quarantine.command("replay")
@filtered
@click.pass_obj
def quarantine_replay(loaded: Settings, **told: Any) -> None:
    """Have payloads read again by the ingestor, with today's decoders; without options all of them."""
    wanted = meant(**told)
    number = asked(loaded, lambda book, visit: service.replay(book, LOCAL_OPERATOR, wanted, visit))
    click.echo(f"replay {number} is asked for; an ingestor does it: ioc quarantine outcome {number}")


@quarantine.command("outcome")
@click.argument("number", type=int, required=False)
@click.pass_obj
def quarantine_outcome(loaded: Settings, number: int | None) -> None:
    """What became of the newest replays, or of each payload of one."""
    if number is None:
        for replay in asked(loaded, lambda book, _: service.replayed(book, LOCAL_OPERATOR)):
            counts = ", ".join(f"{n} {word}" for word, n in sorted(replay.became.items())) or "nothing was meant"
            state = "done" if replay.done_at else "going on"
            click.echo(f"{replay.id:>6}  {replay.asked_at:%Y-%m-%d %H:%M:%SZ}  {replay.asked_by}  {state}: {counts}")
        return
    for one in asked(loaded, lambda book, _: service.outcomes(book, LOCAL_OPERATOR, number, limit=100_000)):
        click.echo(f"{one.item:>6}  {one.became:<9}  {one.topic}  {one.reason}".rstrip())


@quarantine.command("purge")
@filtered
@click.option("--yes", is_flag=True, help="do it; without this they are only counted")
@click.pass_obj
def quarantine_purge(loaded: Settings, yes: bool, **told: Any) -> None:
    """Drop payloads for ever; how many and why they were there stays counted."""
    wanted = meant(**told)
    if wanted == Meant():
        raise IocError("say which are meant: --reason, --topic, --area, --within, --beyond or --id")
    if not yes:
        n = asked(loaded, lambda book, visit: service.count(book, LOCAL_OPERATOR, wanted, visit.now))
        click.echo(f"{n} payloads are meant; say --yes to drop them")
        return
    gone = asked(loaded, lambda book, visit: service.purge(book, LOCAL_OPERATOR, wanted, visit))
    click.echo(f"{gone} payloads are dropped")
