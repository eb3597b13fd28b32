"""The questions that screens ask of a store, in the role of the web server."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import partial

from ioc.local.bench.fill import ASKED, CROWDED, EDITION, MIDNIGHT, NOW
from ioc.model.focus import Focus
from ioc.model.history import MAX_POINTS
from ioc.model.listing import Listing
from ioc.services.city import City
from ioc.store import areas, database, dossiers, readings
from layouts.panels import PANELS

HERE = Focus.on(ASKED)
SENSOR, METRIC = "air-1", "pm25"  # an old one, here
DOMAIN = "air"
LONG, ONLINE = Focus.on(CROWDED, DOMAIN), Listing(states=frozenset(("online",)))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SPANS = {"1h": HOUR, "24h": DAY, "30d": 30 * DAY, "1y": 365 * DAY, "5y": 5 * 365 * DAY}
SINCE = {"today": MIDNIGHT, "month": MIDNIGHT - 19 * DAY, "year": MIDNIGHT - 323 * DAY}
YESTERDAY = date(2026, 11, 19)
WORST = 10


@dataclass(frozen=True)
class Asker:
    """Who asks one store: the city as the web server has it, and connections of its role for what no screen asks."""

    city: City
    pool: "database.AsyncConnectionPool[database.AsyncConnection]"
    area: int  # id of the district that is asked about
    series: Mapping[tuple[str, str], int]  # every series there by sensor and metric
    above: int | None  # the sensor of the long list under which its fifth page begins


SERIES = "SELECT n.key, s.metric, s.id FROM series s JOIN sensor n ON n.id = s.sensor_id"


@asynccontextmanager
async def asking(url: str) -> AsyncGenerator[Asker]:
    """Connections of the web role, closed after the block."""
    city, pool = City(url, edition=EDITION), database.pool(url)
    try:
        await city.open()
        await pool.open()
        await city.ready()
        async with database.looking(pool, ()) as connection:
            area = (await areas.ids_async(connection, EDITION))[ASKED]
        async with database.looking(pool, (area,)) as connection:
            found = await (await connection.execute(SERIES)).fetchall()
        known = {(sensor, metric): id_ for sensor, metric, id_ in found}
        above = (await city.listing(LONG, replace(ONLINE, limit=4 * ONLINE.limit, counted=False), NOW)).after
        yield Asker(city, pool, area, known, above)
    finally:
        await pool.close()
        await city.close()


Question = Callable[[Asker], Awaitable[int]]  # tells how many points its answer has


async def state(asker: Asker) -> int:
    """Everything of a district as it stands: its sensors, and all that is worse than normal."""
    sensors, concerns = await asyncio.gather(asker.city.sensors(HERE, NOW), asker.city.concerns(HERE, NOW))
    return len(sensors) + len(concerns)


async def panels(asker: Asker) -> int:
    """Every panel of a wall, all at once, as when its first screen opens."""
    return len(await asyncio.gather(*(panel.ask(asker.city, HERE, NOW) for panel in PANELS)))


async def chart(asker: Asker, span: timedelta) -> int:
    """The history of one series, in as many points as there are at most."""
    found = await asker.city.history(HERE, SENSOR, METRIC, NOW - span, NOW, MAX_POINTS)
    return len(found.points)


async def district(asker: Asker) -> int:
    """All series of a district over 24 hours by the hour."""
    async with database.looking(asker.pool, (asker.area,)) as connection:
        return len(await readings.hours(connection, list(asker.series.values()), NOW - DAY, NOW))


async def worst(asker: Asker) -> int:
    """The worst ten of a domain today."""
    return len((await asker.city.concerns(Focus.on(ASKED, DOMAIN), NOW))[:WORST])


async def page(asker: Asker) -> int:
    """The fifth page of a long list of sensors: those of a domain that are online, by name."""
    return len((await asker.city.listing(LONG, replace(ONLINE, after=asker.above), NOW)).sensors)


async def shop(asker: Asker, since: datetime) -> int:
    """Dossiers of a district since a moment: received, finished on time and late, open, overdue."""
    async with database.looking(asker.pool, (asker.area,)) as connection:
        found = await dossiers.count(connection, [asker.area], since, NOW)
    return len(fields(found))


async def snapshot(asker: Asker) -> int:
    """What the snapshot of yesterday holds."""
    return len((await asker.city.day(HERE, YESTERDAY, NOW)).today.sensors)


QUESTIONS: Mapping[str, Question] = {
    "wall": state,
    "wall_panels": panels,
    **{f"series_{name}": partial(chart, span=span) for name, span in SPANS.items()},
    "district_24h": district,
    "worst_ten": worst,
    **{f"dossiers_{name}": partial(shop, since=since) for name, since in SINCE.items()},
    "snapshot": snapshot,
    "table": page,
}
