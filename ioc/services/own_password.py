"""A person's own password: changed by who knows the one before."""

from ioc.model.focus import Person
from ioc.services import accounts, logins
from ioc.services.book import Book, Visit
from ioc.services.passwords import WeakPasswordError


async def change(book: Book, person: Person, current: str, new: str, visit: Visit) -> str:
    """The token of a fresh session; every other one of theirs ends.

    The current password is asked for as at the login, with the same waits after wrong ones: LoginRefusedError.
    """
    proof = await logins.enter(book, person.name, current, visit)
    try:
        await accounts.set_password(book, person, person.name, new, visit)  # ends the proof with all the others
    except WeakPasswordError:
        await logins.leave(book, proof, visit)
        raise
    return await logins.enter(book, person.name, new, visit)
