"""Links that hang a wall on a screen: made for one wall, opened by a browser, ended when somebody says so."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from ioc.errors import IocError, NotAllowedError
from ioc.model.focus import Act, Person
from ioc.services.book import Book, Visit, digest, require
from ioc.store import audit, screens
from ioc.store.screens import Link


async def make(
    book: Book,
    by: Person,
    area: str,
    label: str,
    scenes: Sequence[str],
    visit: Visit,
    expires_at: datetime | None = None,
) -> tuple[int, str]:
    """A link's id and its token, which nobody can be shown again; for who may hang up this area's wall."""
    require(by, Act.LINK, area)
    token = secrets.token_urlsafe(32)
    async with book.writing() as connection:
        id_ = await book.centre(connection, area)
        link = await screens.make(connection, id_, label, scenes, digest(token), by.name, visit.now, expires_at)
        await audit.write(
            connection, by.name, "link.made", f"{link} {label}", area=id_, address=visit.address, scenes=list(scenes)
        )
    return link, token


async def revoke(book: Book, by: Person, link: int, visit: Visit) -> None:
    """End a link of a wall that this person may hang up; its screens are dark within seconds."""
    async with book.writing() as connection:
        area = await screens.revoke(connection, link, visit.now)
        if area is None or not by.does(Act.LINK, area):  # the same word for both: what others hang up is not told
            raise IocError(f"there is no living link {link}")
        id_ = await book.area(connection, area)
        await audit.write(connection, by.name, "link.revoked", str(link), area=id_, address=visit.address)


async def visible(book: Book, by: Person) -> list[Link]:
    """The links of the walls that this person may hang up."""
    async with book.reading() as connection:
        return [link for link in await screens.every(connection) if by.does(Act.LINK, link.area)]


async def lives(book: Book, token: str, now: datetime) -> bool:
    """Whether a link can still be opened."""
    async with book.reading() as connection:
        return await screens.lives(connection, digest(token), now)


async def take(book: Book, token: str, visit: Visit) -> str:
    """A screen's own token for a link's; NotAllowedError when the link is no more."""
    own = secrets.token_urlsafe(32)
    async with book.writing() as connection:
        link = await screens.open_link(connection, digest(token), digest(own), visit.now, visit.address)
        if link is None:
            raise NotAllowedError("this link is no more; ask for a new one")
        await audit.write(connection, f"link {link}", "link.opened", str(link), address=visit.address)
    return own
