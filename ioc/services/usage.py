"""How much the screens are used: kept as counts by the gate, read by who answers for an area."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo

from ioc.errors import NotAllowedError
from ioc.model.focus import Act, Person
from ioc.model.usage import DAYS, Opened, Use, uses
from ioc.services.book import Book
from ioc.store import database, usage

NOWHERE = 0  # stands for what was opened by those who have several areas, as it does in the database


async def keep(book: Book, opened: Iterable[Opened]) -> None:
    """Add openings to the counts of their days."""
    async with book.writing() as connection:
        await usage.keep(connection, opened, book.edition)


def visible(person: Person, ids: Mapping[str, int]) -> list[int]:
    """Ids of the areas whose use a person may see; NotAllowedError for who answers for none.

    What was opened by people of several areas is for who looks into them all.
    """
    own = [id_ for slug, id_ in ids.items() if answers(person, slug)]
    if not own:
        raise NotAllowedError("you may not do this; ask your administrator")
    return [*own, NOWHERE] if answers(person, None) else own


def answers(person: Person, area: str | None) -> bool:
    """Whether somebody answers for an area, as its managers do: they look into it and watch over its machinery."""
    return person.does(Act.DESK, area) and person.does(Act.OPERATE, area)


async def look(connection: database.AsyncConnection, now: datetime, zone: tzinfo) -> list[Use]:
    """The use of every screen that was opened in the last days."""
    today = now.astimezone(zone).date()
    return uses(await usage.since(connection, today - timedelta(days=DAYS - 1)), today)
