"""What the watch does about indicators: computes them, puts the province's together, keeps the flags up to date."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from geodata import areas as editions
from geodata import province
from ioc.model.area import AreaKind
from ioc.services.indicators import checking, computing
from ioc.store import database, observations


class Figures:
    """How far one watch has looked: figures are looked over when some were told, and once a day since series stop."""

    def __init__(self, edition: str, zone: ZoneInfo) -> None:
        self._edition = edition
        self._zone = zone
        self._mark = 0
        self._day: date | None = None

    def compute(self, connection: database.Connection, now: datetime, *, again: bool) -> int:
        """Compute what the IOC holds itself, `again` all that may have changed; returns how many values did."""
        return computing.compute(connection, self._edition, now, self._zone, again=again)

    def look_over(self, connection: database.Connection, now: datetime) -> int:
        """Put together and check what was told since the last look; returns how many flags were opened or settled."""
        today = now.astimezone(self._zone).date()
        with database.transaction(connection):
            mark = observations.mark(connection)
            if not province.indicators().indicators or (mark, today) == (self._mark, self._day):
                return 0
            computing.lengthen(connection, self._edition, now, self._mark)
            computing.put_together(connection, self._edition, now, self._mark)
            opened, settled = checking.renew(connection, self._edition, now, self._zone)
            if mark > self._mark or opened or settled:
                database.notify(connection, f"{_home(self._edition)} indicators")
        self._mark, self._day = mark, today
        return opened + settled


def _home(edition: str) -> str:
    """The slug of the province."""
    return next(area.slug or "" for area in editions.load(edition) if area.kind is AreaKind.PROVINCE)
