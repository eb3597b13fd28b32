"""`ioc broker`: who may publish."""

import secrets
import sys
from pathlib import Path

import click

from ioc.local.broker_users import BrokerUsers
from ioc.settings import Settings

FOLDER = "broker"
AFTER = "the broker knows it from its next start on"


@click.group()
def broker() -> None:
    """The MQTT broker."""


@broker.group("user")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="else IOC_DATA_DIR/broker")
@click.pass_context
def user(ctx: click.Context, folder: Path | None) -> None:
    """Accounts at the broker, each for the publishers of one area."""
    loaded: Settings = ctx.obj
    ctx.obj = (loaded, BrokerUsers(folder or loaded.data_dir / FOLDER))


@user.command("list")
@click.pass_obj
def user_list(given: tuple[Settings, BrokerUsers]) -> None:
    """Every account that was added, and where it may write."""
    for account in given[1].every():
        click.echo(f"{account.name:<24} writes ioc/{account.area}/#")


@user.command("add")
@click.argument("name")
@click.option("--area", help="slug of the area it publishes for; its name when not given")
@click.option("--ask", is_flag=True, help="ask for the password, or read it from standard input, instead of making one")
@click.pass_obj
def user_add(given: tuple[Settings, BrokerUsers], name: str, area: str | None, ask: bool) -> None:
    """Let a publisher in; the password is made and told once. One that is there gets a new one."""
    from geodata import areas

    loaded, users = given
    password = _asked() if ask else secrets.token_urlsafe(24)
    users.add(name, area or name, password, {a.slug for a in areas.load(loaded.edition) if a.slug})
    click.echo(f"{name} writes ioc/{area or name}/#; {AFTER}" + ("" if ask else f"\n{password}"))


@user.command("remove")
@click.argument("name")
@click.pass_obj
def user_remove(given: tuple[Settings, BrokerUsers], name: str) -> None:
    """Let a publisher in no more."""
    given[1].remove(name)
    click.echo(f"{name} is removed; {AFTER}")


def _asked() -> str:
    if sys.stdin.isatty():
        return click.prompt("password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\n")
