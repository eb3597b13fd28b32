"""Admission in the database: policies of areas, sensors that wait, and what people decided; in the role ioc_gate."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row

from ioc.model.admission import Policy
from ioc.model.reading import SensorNote

REFUSED = "SELECT area_id, key FROM sensor WHERE admission = 'refused'"


def refused(connection: Connection) -> set[tuple[int, str]]:
    """Sensors that no area takes, as (area id, key)."""
    return set(connection.execute(REFUSED))


SET_POLICY = """
INSERT INTO registration (area_id, policy) VALUES (%s, %s)
ON CONFLICT (area_id) DO UPDATE SET policy = excluded.policy
"""


async def set_policy(connection: AsyncConnection, area: int, policy: Policy) -> None:
    """What an area does from now on with sensors it does not know; those it heard before stay as they are."""
    await connection.execute(SET_POLICY, (area, policy))


POLICIES = "SELECT a.slug, r.policy FROM registration r JOIN area a ON a.id = r.area_id"


async def policies(connection: AsyncConnection) -> dict[str, Policy]:
    """The policies that were set, by the slugs of their areas."""
    return {slug: Policy(word) for slug, word in await (await connection.execute(POLICIES)).fetchall()}


@dataclass(frozen=True, slots=True)
class Applicant:
    """A sensor that a person has not accepted: waiting, refused, or counting as new."""

    id: int
    area: str  # slug
    sensor: str
    domain: str
    name: str
    admission: str  # a word of Admission
    metrics: list[str]
    registered_at: datetime
    heard_at: datetime | None  # its newest reading


APPLICANTS = """
SELECT n.id, a.slug AS area, n.key AS sensor, n.domain, n.name, n.admission, n.registered_at,
       coalesce(array_agg(s.metric ORDER BY s.id) FILTER (WHERE s.id IS NOT NULL), '{}') AS metrics,
       max(greatest(l.measured_at, l.bad_at)) AS heard_at
FROM sensor n JOIN area a ON a.id = n.area_id
LEFT JOIN series s ON s.sensor_id = n.id LEFT JOIN latest l ON l.series_id = s.id
WHERE n.admission <> 'accepted' OR NOT n.known
GROUP BY n.id, a.slug
ORDER BY n.admission <> 'held', n.admission = 'refused', n.registered_at DESC, n.id
LIMIT %s
"""


async def applicants(connection: AsyncConnection, limit: int) -> list[Applicant]:
    """Sensors of every area that nobody has accepted: those that wait first, then the new, then the refused."""
    async with connection.cursor(row_factory=class_row(Applicant)) as cursor:
        return await (await cursor.execute(APPLICANTS, (limit,))).fetchall()


FIND = """
SELECT n.id, a.slug, n.key, n.domain FROM sensor n JOIN area a ON a.id = n.area_id
WHERE n.id = %(id)s OR (n.area_id = %(area)s AND n.key = %(sensor)s)
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A sensor by its number, with what names it."""

    id: int
    area: str  # slug
    sensor: str
    domain: str


async def find(
    connection: AsyncConnection, *, id_: int | None = None, area: int | None = None, sensor: str | None = None
) -> Found | None:
    """The sensor of a number, or of an area (id) and a key; None when nothing was ever heard of it."""
    row = await (await connection.execute(FIND, {"id": id_, "area": area, "sensor": sensor})).fetchone()
    return Found(*row) if row else None


ACCEPT = """
UPDATE sensor SET
    known = true, admission = 'accepted', name = coalesce(%(name)s, name), ward = coalesce(%(ward)s, ward),
    lat = coalesce(%(lat)s, lat), lon = coalesce(%(lon)s, lon),
    by_people = ARRAY(SELECT DISTINCT unnest(by_people || %(told)s::text[]))
WHERE id = %(id)s
RETURNING name
"""
# After the sensor's own row: whoever registers a series meanwhile holds that row (ioc.store.sensors.REGISTER_SERIES).
HIDE = "UPDATE series SET hidden = %s WHERE sensor_id = %s"


async def accept(connection: AsyncConnection, sensor: int, described: SensorNote) -> str:
    """A sensor (its id) counts from now on, with all it ever sent and what a person says of it; returns its name."""
    given = {f: getattr(described, f) for f in ("name", "ward", "lat", "lon")} | {"id": sensor}
    given |= {"told": described.told}
    row = await (await connection.execute(ACCEPT, given)).fetchone()
    await connection.execute(HIDE, (False, sensor))
    assert row is not None, "it was found in this transaction, and sensors are never deleted"
    return row[0]


async def refuse(connection: AsyncConnection, sensor: int) -> None:
    """A sensor (its id) counts no more: what it sent is hidden, what it sends goes to quarantine."""
    await connection.execute("UPDATE sensor SET admission = 'refused' WHERE id = %s", (sensor,))
    await connection.execute(HIDE, (True, sensor))
