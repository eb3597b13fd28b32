"""`ioc users`, `ioc walls` and `ioc audit`: what the admin pages do, for who runs commands on the machine itself."""

import csv
import sys
from datetime import timedelta

import click

from ioc.commands.gate import asked
from ioc.errors import IocError
from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.role import Grant, Role
from ioc.services import accounts, links
from ioc.services.book import Book, Visit
from ioc.settings import Settings
from layouts.scenes import SCENES

ROLES = ", ".join(Role)
ROLE_HELP = f"ROLE or ROLE:AREA, once for each; roles are {ROLES}; without an area it is for all of them"


def _grants(told: tuple[str, ...]) -> list[Grant]:
    """`staff:da-lat` as a grant."""
    found: list[Grant] = []
    for word in told:
        role, _, area = word.partition(":")
        if role not in list(Role):
            raise IocError(f"{word!r} names no role; write one of {ROLES}, and :AREA after it for one area")
        found.append(Grant(Role(role), area or None))
    return found


def _new_password() -> str:
    """From the keyboard, twice and unseen, or a line of standard input; others see what stands on a command line."""
    if sys.stdin.isatty():
        return click.prompt("password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\n")


@click.group()
def users() -> None:
    """People who may log in, and what they may do where."""


@users.command("list")
@click.pass_obj
def users_list(loaded: Settings) -> None:
    """Every account with its roles."""
    for account, granted in asked(loaded, lambda book, _: accounts.everybody(book, LOCAL_OPERATOR)):
        roles = " ".join(f"{g.role}:{g.area}" if g.area else g.role for g in granted) or "no role"
        state = "  closed" if account.disabled_at else ""
        click.echo(f"{account.name:<24} {account.label:<28} {roles}{state}")


@users.command("add")
@click.argument("name")
@click.option("--label", default="", help="how they are called on screen")
@click.option("--role", "roles", multiple=True, required=True, help=ROLE_HELP)
@click.pass_obj
def users_add(loaded: Settings, name: str, label: str, roles: tuple[str, ...]) -> None:
    """A new account; the password is asked for, or read from standard input."""
    granted, password = _grants(roles), _new_password()
    asked(loaded, lambda book, visit: accounts.add(book, LOCAL_OPERATOR, name, label, password, granted, visit))
    click.echo(f"{name} may log in")


@users.command("grant")
@click.argument("name")
@click.option("--role", "roles", multiple=True, help=ROLE_HELP)
@click.pass_obj
def users_grant(loaded: Settings, name: str, roles: tuple[str, ...]) -> None:
    """Give somebody these roles and no others; without any they may do nothing."""
    granted = _grants(roles)
    asked(loaded, lambda book, visit: accounts.grant(book, LOCAL_OPERATOR, name, granted, visit))
    click.echo(f"{name}: {' '.join(roles) or 'no role'}")


@users.command("password")
@click.argument("name")
@click.pass_obj
def users_password(loaded: Settings, name: str) -> None:
    """A new password; every session of theirs ends."""
    password = _new_password()
    asked(loaded, lambda book, visit: accounts.set_password(book, LOCAL_OPERATOR, name, password, visit))
    click.echo(f"{name} has a new password and is logged out everywhere")


@users.command("close")
@click.argument("name")
@click.option("--open", "again", is_flag=True, help="open it again")
@click.pass_obj
def users_close(loaded: Settings, name: str, again: bool) -> None:
    """Close an account and end its sessions."""
    asked(loaded, lambda book, visit: accounts.close(book, LOCAL_OPERATOR, name, visit, closed=not again))
    click.echo(f"{name} is {'open again' if again else 'closed'}")


@click.group()
def walls() -> None:
    """Links that hang a wall on a screen without a login."""


@walls.command("link")
@click.argument("area")
@click.option("--label", default="", help="where the screen hangs")
@click.option(
    "--scene", "scenes", multiple=True, type=click.Choice([s.key for s in SCENES]), help="show these scenes only"
)
@click.option("--days", type=click.IntRange(1), help="how long the link lives; until it is revoked when not given")
@click.pass_obj
def walls_link(loaded: Settings, area: str, label: str, scenes: tuple[str, ...], days: int | None) -> None:
    """Make a link for the wall of AREA; it is shown once."""

    async def make(book: Book, visit: Visit) -> tuple[int, str]:
        until = visit.now + timedelta(days=days) if days else None
        return await links.make(book, LOCAL_OPERATOR, area, label, scenes, visit, until)

    link, token = asked(loaded, make)
    click.echo(
        f"link {link}: open {(loaded.public_url or '').rstrip('/')}/w/{token} on the screen; it is not shown again"
    )


@walls.command("list")
@click.pass_obj
def walls_list(loaded: Settings) -> None:
    """Every link, where it hangs and when a screen last showed it."""
    for link in asked(loaded, lambda book, _: links.visible(book, LOCAL_OPERATOR)):
        seen = f"{link.seen_at:%Y-%m-%d %H:%MZ}" if link.seen_at else "never opened"
        state = "revoked" if link.revoked_at else f"{link.screens} screens, {seen}"
        click.echo(f"{link.id:>5}  {link.area:<12} {link.label:<28} {state}")


@walls.command("revoke")
@click.argument("link", type=int)
@click.pass_obj
def walls_revoke(loaded: Settings, link: int) -> None:
    """End a link; its screens go dark within seconds."""
    asked(loaded, lambda book, visit: links.revoke(book, LOCAL_OPERATOR, link, visit))
    click.echo(f"link {link} is revoked")


@click.command()
@click.option("--search", default="", help="a name, an act, an area or an address")
@click.option("--days", default=30, show_default=True, help="how far back")
@click.option("--corrections", is_flag=True, help="readings that were corrected instead: old and new value")
@click.pass_obj
def audit(loaded: Settings, search: str, days: int, corrections: bool) -> None:
    """Who did what to what, from where, when; as CSV."""
    look = accounts.corrections if corrections else accounts.deeds

    async def found(book: Book, visit: Visit) -> list[accounts.Entry]:
        return await look(book, LOCAL_OPERATOR, search, visit.now - timedelta(days=days), visit.now, limit=100_000)

    rows = csv.writer(sys.stdout)
    rows.writerow(("at", "actor", "act", "subject", "area", "address", "detail"))
    for entry in asked(loaded, found):
        rows.writerow(accounts.as_row(entry))
