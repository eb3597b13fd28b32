"""The audit: who did what to what, from where, when; written in the transaction of the deed, changed by nobody."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed."""

    at: datetime
    actor: str
    act: str
    subject: str
    area: str | None  # slug
    address: str | None
    detail: dict[str, object]


WRITE = """
INSERT INTO audit (actor, act, subject, area_id, address, detail)
VALUES (%(actor)s, %(act)s, %(subject)s, %(area)s, %(address)s, %(detail)s)
"""


async def write(
    connection: AsyncConnection,
    actor: str,
    act: str,
    subject: str = "",
    *,
    area: int | None = None,
    address: str | None = None,
    **detail: object,
) -> None:
    """Keep one deed; `detail` holds no secret."""
    given = {"actor": actor, "act": act, "subject": subject, "area": area, "address": address, "detail": Jsonb(detail)}
    await connection.execute(WRITE, given)


COUNT = "SELECT count(*) FROM audit WHERE act = %(act)s AND address <<= %(network)s::inet AND at > %(since)s"


async def count(connection: AsyncConnection, act: str, network: str, since: datetime) -> int:
    """How often something was done from a network since a moment."""
    row = await (await connection.execute(COUNT, {"act": act, "network": network, "since": since})).fetchone()
    return row[0] if row else 0


SEARCH = """
SELECT u.at, u.actor, u.act, u.subject, a.slug AS area, host(u.address) AS address, u.detail
FROM audit u LEFT JOIN area a ON a.id = u.area_id
WHERE (%(text)s = '' OR strpos(lower(concat_ws(' ', u.actor, u.act, u.subject, a.slug, host(u.address))), %(text)s) > 0)
    AND u.at >= %(since)s AND u.at < %(until)s
ORDER BY u.at DESC, u.id DESC LIMIT %(limit)s
"""


async def search(
    connection: AsyncConnection, text: str, since: datetime, until: datetime, limit: int = 1000
) -> list[Entry]:
    """Deeds in [since, until) whose actor, act, subject, area or address holds `text`, the newest first."""
    given = {"text": text.lower(), "since": since, "until": until, "limit": limit}
    async with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return await (await cursor.execute(SEARCH, given)).fetchall()


CORRECTIONS = """
SELECT c.corrected_at AS at, n.key AS actor, 'reading.corrected' AS act, s.metric AS subject, a.slug AS area,
       NULL AS address,
       jsonb_build_object('measured_at', c.measured_at, 'old_value', c.old_value, 'old_quality', c.old_quality,
                          'new_value', c.new_value, 'new_quality', c.new_quality) AS detail
FROM correction c
JOIN series s ON s.id = c.series_id
JOIN sensor n ON n.id = s.sensor_id
JOIN area a ON a.id = s.area_id
WHERE (%(text)s = '' OR strpos(lower(concat_ws(' ', n.key, s.metric, a.slug)), %(text)s) > 0)
    AND c.corrected_at >= %(since)s AND c.corrected_at < %(until)s
ORDER BY c.corrected_at DESC LIMIT %(limit)s
"""


async def corrections(
    connection: AsyncConnection, text: str, since: datetime, until: datetime, limit: int = 1000
) -> list[Entry]:
    """Readings told anew with another value in [since, until), the newest first; their actor is the sensor."""
    given = {"text": text.lower(), "since": since, "until": until, "limit": limit}
    async with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return await (await cursor.execute(CORRECTIONS, given)).fetchall()
