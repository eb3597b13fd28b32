"""Doors that know everybody: for tests of what stands behind them."""

from collections.abc import Sequence

from starlette.requests import HTTPConnection

from ioc.model.focus import LOCAL_OPERATOR, Act, Person
from ioc.model.kept import Kept
from ioc.model.usage import Opened
from ioc.services.book import Book
from ioc.services.logins import Pass
from layouts.doors import Doors


class OpenDoors(Doors):
    """Whoever comes is `person`; None is a stranger."""

    def __init__(self, person: Person | None = LOCAL_OPERATOR) -> None:
        super().__init__(Book("postgresql://nobody@127.0.0.1:1/none"))
        self.person = person
        self.scenes: tuple[str, ...] = ()  # of a screen's link
        self.noted: list[tuple[str, str, str | None]] = []
        self.used: list[Opened] = []

    async def open(self) -> None:
        """There is no book."""

    async def close(self) -> None:
        """There is no book."""

    async def note(
        self,
        request: HTTPConnection,  # noqa: ARG002 - whoever asks
        person: Person,  # noqa: ARG002
        act: str,
        subject: str,
        area: str | None = None,
    ) -> None:
        """There is no book; what was told is kept here."""
        self.noted.append((act, subject, area))

    async def take(self, request: HTTPConnection, person: Person, found: Kept, name: str) -> None:  # noqa: ARG002
        """There is no book; what was taken is kept here."""
        self.noted.append(("snapshot.taken", name, found.area))

    async def keep(self, opened: Sequence[Opened]) -> None:
        """There is no book; what was opened is kept here."""
        self.used += opened

    async def pass_of(self, request: HTTPConnection) -> Pass | None:  # noqa: ARG002 - whoever asks
        """The same for everybody."""
        if self.person is None:
            return None
        kind = "screen" if self.person.may.keys() == {Act.WALL} else "session"
        return Pass(kind, self.person, self.person.name, "token", self.scenes)
