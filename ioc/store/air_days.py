"""The daily VN_AQI of stations in the database: computed from hours while they last, and kept when they are gone."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from ioc.model.aqi import POLLUTANTS, Index, Part
from ioc.model.snapshot import StationDay


@dataclass(frozen=True, slots=True)
class HourMean:
    """The mean of one pollutant at one station in one hour."""

    sensor_id: int
    metric: str
    start: datetime
    mean: float


HOURS = """
SELECT s.sensor_id, s.metric, r.bucket AS start, r.sum / r.n AS mean
FROM sensor n JOIN series s ON s.sensor_id = n.id JOIN rollup_hour r ON r.series_id = s.id
WHERE n.domain = 'air' AND s.metric = ANY (%(metrics)s) AND r.bucket >= %(since)s AND r.bucket < %(until)s AND r.n > 0
ORDER BY 1, 2, 3
"""


def hours(connection: Connection, since: datetime, until: datetime) -> list[HourMean]:
    """What the stations of every area measured of pollutants in [since, until), station by station."""
    with connection.cursor(row_factory=class_row(HourMean)) as cursor:
        return cursor.execute(HOURS, {"metrics": list(POLLUTANTS), "since": since, "until": until}).fetchall()


KEEP = """
INSERT INTO air_day AS d (sensor_id, day, value, dominant, parts)
VALUES (%(sensor)s, %(day)s, %(value)s, %(dominant)s, %(parts)s)
ON CONFLICT (sensor_id, day) DO UPDATE SET value = excluded.value, dominant = excluded.dominant, parts = excluded.parts
WHERE (d.value, d.dominant, d.parts) IS DISTINCT FROM (excluded.value, excluded.dominant, excluded.parts)
"""


def keep(connection: Connection, day: date, indices: Iterable[tuple[int, Index]]) -> None:
    """Keep the index of each station, given by the sensor's id, for a day."""
    rows = [
        {
            "sensor": sensor,
            "day": day,
            "value": index.value,
            "dominant": index.dominant,
            "parts": Jsonb({key: asdict(part) for key, part in index.parts.items()}),
        }
        for sensor, index in indices
    ]
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, rows)


STATIONS = """
SELECT n.key, n.name, n.ward, n.lat, n.lon, d.value, d.dominant, d.parts
FROM air_day d JOIN sensor n ON n.id = d.sensor_id
WHERE n.area_id = ANY (%(areas)s) AND d.day = %(day)s
ORDER BY d.value DESC NULLS LAST, n.key
"""


async def stations(connection: AsyncConnection, areas: Sequence[int], day: date) -> tuple[StationDay, ...]:
    """The stations of these areas with the index kept for a day, the highest first."""
    rows = await (await connection.execute(STATIONS, {"areas": list(areas), "day": day})).fetchall()
    return tuple(
        StationDay(sensor, name, ward, lat, lon, _index(*index)) for sensor, name, ward, lat, lon, *index in rows
    )


def _index(value: int | None, dominant: str | None, parts: dict[str, Any]) -> Index:
    return Index(value, dominant, {key: Part(**part) for key, part in parts.items()})
