"""The city: what a person may ask. Every question passes the one focus check and the database's row security."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ioc.errors import IocError, StoreUnavailableError
from ioc.model.air import StationAir
from ioc.model.area import Area
from ioc.model.concern import Concern
from ioc.model.dossier import DossierDay
from ioc.model.event import Event
from ioc.model.figure import HOURS, Ask, Figures
from ioc.model.focus import LOCAL_OPERATOR, Focus, Person
from ioc.model.sensor import SensorNow, stand
from ioc.services import air, figures
from ioc.services.access import allow
from ioc.services.concerns import concerns
from ioc.store import areas, database, dossiers, events, readings, sensors


@dataclass(frozen=True, slots=True)
class Change:
    """Something moved in an area: a domain's readings, "events", "dossiers" or "sensors"."""

    area: str  # slug
    topic: str


class City:
    """What `person` may ask of the areas of one edition; days are cut in `zone`, the clock is handed in as `now`.

    Every question raises StoreUnavailableError when the database is away and NotAllowedError when the focus holds an
    area that is not the person's.
    """

    def __init__(
        self, url: str, person: Person = LOCAL_OPERATOR, zone: ZoneInfo | None = None, edition: str = "2023"
    ) -> None:
        self.person = person
        self.zone = zone or ZoneInfo("Asia/Ho_Chi_Minh")
        self._url = url
        self._edition = edition
        self._pool = database.pool(url)
        self._ids: dict[str, int] = {}

    async def open(self) -> None:
        """Start the connection pool; it connects in the background, and again whenever it must."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Give every connection back."""
        await self._pool.close()

    async def ready(self) -> bool:
        """Whether the database answers, is migrated and knows its areas."""
        try:
            async with database.looking(self._pool, ()) as connection:
                return await database.is_migrated(connection) and bool(await areas.ids_async(connection, self._edition))
        except StoreUnavailableError:
            return False

    async def areas(self) -> list[Area]:
        """Every area of the edition; names and borders are public."""
        async with database.looking(self._pool, ()) as connection:
            return await areas.every(connection, self._edition)

    async def sensors(self, focus: Focus, now: datetime) -> list[SensorNow]:
        """Every sensor of the focus as it stands now."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            series = await sensors.standing(connection, ids, now, focus.domain)
        return [stand(group, now) for group in figures.per_sensor(series)]

    async def figures(self, focus: Focus, domain: str, asks: Sequence[Ask], now: datetime) -> Figures:
        """Figures of a domain across the focus, in the order of `asks`."""
        ids = await self._allowed(focus)
        wanted = {a.metric for a in asks}
        async with self._look(ids) as connection:
            series = await sensors.standing(connection, ids, now, domain)
            asked = [s.series_id for s in series if s.metric in wanted]
            hours = [
                bucket
                for since, until in figures.windows(now, self.zone)
                for bucket in await readings.hours(connection, asked, since, until)
            ]
        return figures.figures(series, figures.by_hour(hours), asks, now, self.zone)

    async def air(self, focus: Focus, now: datetime) -> list[StationAir]:
        """VN_AQI of every station of the focus, the worst first and those without an index last."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            series = await sensors.standing(connection, ids, now, "air")
            hours = figures.by_hour(
                [
                    bucket
                    for since, until in air.windows(now)
                    for bucket in await readings.hours(connection, [s.series_id for s in series], since, until)
                ]
            )
        stations = [air.station(group, hours, now) for group in figures.per_sensor(series)]
        return sorted(stations, key=lambda s: -1 if s.index is None else s.index, reverse=True)

    async def dossiers(self, focus: Focus, now: datetime) -> DossierDay:
        """Today's dossiers of the focus, beside yesterday's and last week's at this time of day."""
        ids = await self._allowed(focus)
        midnight, start = figures.midnight(now, self.zone), figures.start_of_hour(now) - (HOURS - 1) * figures.HOUR
        async with self._look(ids) as connection:
            today, yesterday, last_week = [
                await dossiers.count(connection, ids, midnight - back, now - back)
                for back in (0 * figures.DAY, figures.DAY, figures.WEEK)
            ]
            received, finished = await dossiers.by_hour(connection, ids, start, now)
            at, simulated = await dossiers.newest(connection, ids, now)
        return DossierDay(today, yesterday, last_week, received, finished, at, simulated)

    async def events(self, focus: Focus, now: datetime, limit: int = 20) -> list[Event]:
        """What happened in the focus, newest first; a dossier's steps and sensors a little late are not listed."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            return await events.recent(connection, ids, now, limit)

    async def concerns(self, focus: Focus, now: datetime) -> list[Concern]:
        """What is worse than normal in the focus, worst first."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            series = await sensors.standing(connection, ids, now, focus.domain)
            alarms = await events.open_alarms(connection, ids, now)
            count = await dossiers.count(connection, ids, figures.midnight(now, self.zone), now)
        standing = [stand(group, now) for group in figures.per_sensor(series)]
        return concerns(standing, count, alarms, now)

    async def changes(self) -> AsyncIterator[Change]:
        """What moves in the areas the person may see, as it is committed; ends with StoreUnavailableError."""
        async for payload in database.listen(self._url):
            area, *topics = payload.split()
            if self.person.sees(area):
                for topic in topics:
                    yield Change(area, topic)

    async def _allowed(self, focus: Focus) -> list[int]:
        """Ids of the areas of the focus, checked against the person."""
        slugs = allow(self.person, focus).areas
        if not slugs <= self._ids.keys():
            async with database.looking(self._pool, ()) as connection:
                self._ids = await areas.ids_async(connection, self._edition)
        if unknown := slugs - self._ids.keys():
            raise IocError(f"no area is called {', '.join(sorted(unknown))}; see `ioc geodata list`")
        return sorted(self._ids[slug] for slug in slugs)

    def _look(self, ids: Sequence[int]) -> AbstractAsyncContextManager[database.AsyncConnection]:
        return database.looking(self._pool, ids)
