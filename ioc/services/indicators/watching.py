"""What the watch does about indicators: computes them, puts the province's together, keeps the flags up to date."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geodata import areas as editions
from geodata import province
from ioc.model.area import AreaKind
from ioc.model.indicator import Indicator
from ioc.services.indicators import checking, computing
from ioc.services.indicators.aside import left_aside
from ioc.store import database, observations


class Figures:
    """How far one watch has looked: what was told since is looked over, and everything once a day since series stop."""

    def __init__(self, edition: str, zone: ZoneInfo) -> None:
        self._edition = edition
        self._zone = zone
        self._mark = 0
        self._made: dict[str, int] = {}  # by indicator: the mark after what was made of its figures
        self._day: date | None = None

    def compute(self, connection: database.Connection, now: datetime, *, again: bool) -> int:
        """Compute what the IOC holds itself, `again` all that may have changed; returns how many values did."""
        return computing.compute(connection, self._edition, now, self._zone, again=again)

    def look_over(self, connection: database.Connection, now: datetime) -> int:
        """Put together and check what was told since the last look; returns how many flags were opened or settled."""
        today = now.astimezone(self._zone).date()
        with database.transaction(connection):
            mark = observations.mark(connection)
            told = observations.told_after(connection, self._mark)
        fresh = {code for code, newest in told.items() if newest > self._made.get(code, 0)}
        if not province.indicators().indicators or not (fresh or today != self._day):
            return 0
        self._put_together(connection, now, [one for one in province.indicators().indicators if one.code in fresh])
        with database.transaction(connection):
            moved = sum(
                checking.renew(connection, self._edition, now, self._zone, fresh if today == self._day else None)
            )
            if fresh or moved:
                database.notify(connection, f"{_home(self._edition)} indicators")
        self._mark, self._day = mark, today
        return moved

    def _put_together(self, connection: database.Connection, now: datetime, told: Iterable[Indicator]) -> None:
        """Make longer periods and the province's values; who tells something meanwhile waits for one indicator only."""
        for one in told:
            if one.whole is None:
                continue
            with left_aside(one.code), database.transaction(connection):
                observations.hold(connection)
                since = self._made.get(one.code, 0)
                computing.lengthen(connection, self._edition, now, one, since)
                computing.put_together(connection, self._edition, now, one, since)
                self._made[one.code] = observations.mark(connection)


def _home(edition: str) -> str:
    """The slug of the province."""
    return next(area.slug or "" for area in editions.load(edition) if area.kind is AreaKind.PROVINCE)
