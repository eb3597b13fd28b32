"""Lists of sensors brought in by people: what stands of them already, and putting them in; in the role ioc_gate."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.rows import class_row

from ioc.model.catalogue import DOMAINS
from ioc.model.reading import SensorNote


@dataclass(frozen=True, slots=True)
class Standing:
    """A sensor as the registry has it."""

    sensor: str
    domain: str
    name: str
    ward: str | None
    lat: float | None
    lon: float | None
    interval_s: int
    accepted: bool  # by a person, or described
    by_people: list[str]  # what of it people said, and not payloads


STANDING = """
SELECT key AS sensor, domain, name, ward, lat, lon, interval_s, known AND admission = 'accepted' AS accepted,
       by_people
FROM sensor WHERE area_id = %s
"""


async def standing(connection: AsyncConnection, area: int) -> dict[str, Standing]:
    """The sensors of an area (its id), by their ids there."""
    async with connection.cursor(row_factory=class_row(Standing)) as cursor:
        return {one.sensor: one for one in await (await cursor.execute(STANDING, (area,))).fetchall()}


BRING_IN = """
INSERT INTO sensor AS n (area_id, key, domain, name, ward, lat, lon, interval_s, interval_given, known, by_people)
VALUES (%(area)s, %(sensor)s, %(domain)s, coalesce(%(name)s, %(sensor)s), %(ward)s, %(lat)s, %(lon)s,
        coalesce(%(interval_s)s, %(default)s), %(interval_s)s::integer IS NOT NULL, true, %(told)s)
ON CONFLICT (area_id, key) DO UPDATE SET
    known = true, admission = 'accepted', name = coalesce(%(name)s, n.name), ward = coalesce(%(ward)s, n.ward),
    lat = coalesce(%(lat)s, n.lat), lon = coalesce(%(lon)s, n.lon), interval_s = coalesce(%(interval_s)s, n.interval_s),
    interval_given = n.interval_given OR %(interval_s)s::integer IS NOT NULL,
    by_people = ARRAY(SELECT DISTINCT unnest(n.by_people || %(told)s::text[]))
"""
SHOW = (
    "UPDATE series s SET hidden = false FROM sensor n WHERE n.id = s.sensor_id AND n.area_id = %s AND n.key = ANY (%s)"
)


async def bring_in(connection: AsyncConnection, area: int, notes: Sequence[SensorNote]) -> None:
    """Accept these sensors of an area (its id), heard already or not, with what is said of them."""
    fields = ("name", "ward", "lat", "lon", "interval_s")
    rows = [
        {f: getattr(note, f) for f in fields}
        | {"area": area, "sensor": note.key.sensor, "domain": note.key.domain}
        | {"default": DOMAINS[note.key.domain].interval_s, "told": note.told}
        for note in sorted(notes, key=lambda note: note.key)
    ]
    async with connection.cursor() as cursor:
        await cursor.executemany(BRING_IN, rows)
    await connection.execute(SHOW, (area, [note.key.sensor for note in notes]))
