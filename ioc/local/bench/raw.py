"""What screens ask, asked of raw readings alone: with date_bin, in the same role and through its view."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from ioc.local.bench.fill import MIDNIGHT, NOW
from ioc.local.bench.questions import DAY, DOMAIN, HOUR, METRIC, SENSOR, SPANS, Asker, Question
from ioc.model.history import MAX_POINTS
from ioc.services import history
from ioc.services.snapshot.reading import OZONE_REACH
from ioc.store import database

BINNED = """
SELECT series_id, date_bin(%(width)s::interval, measured_at, '2000-01-01 00:00+07'::timestamptz), count(*), sum(value),
       min(value), max(value)
FROM reading_seen
WHERE series_id = ANY (%(series)s) AND measured_at >= %(since)s AND measured_at < %(until)s AND quality & 5 = 0
GROUP BY 1, 2 ORDER BY 1, 2
"""
NEWEST = """
SELECT DISTINCT ON (series_id) series_id, measured_at, value FROM reading_seen
WHERE series_id = ANY (%(series)s) AND measured_at >= %(since)s AND measured_at < %(until)s AND quality & 5 = 0
ORDER BY series_id, measured_at DESC
"""


async def state(asker: Asker) -> int:
    """The newest reading of every series of a district."""
    return await _asked(asker, NEWEST, list(asker.series.values()), MIDNIGHT, NOW)


async def worst(asker: Asker) -> int:
    """The newest reading of every series of a domain, from which the worst would be chosen."""
    series = [id_ for (sensor, _), id_ in asker.series.items() if sensor.startswith(DOMAIN)]
    return await _asked(asker, NEWEST, series, MIDNIGHT, NOW)


async def chart(asker: Asker, span: timedelta) -> int:
    """The history of one series in the same bins."""
    width = history.width(span, history.table(span, "level"), MAX_POINTS)
    return await _asked(asker, BINNED, [asker.series[SENSOR, METRIC]], NOW - span, NOW, width)


async def district(asker: Asker) -> int:
    """All series of a district over 24 hours by the hour."""
    return await _asked(asker, BINNED, list(asker.series.values()), NOW - DAY, NOW)


async def snapshot(asker: Asker) -> int:
    """The hours of every series on the day of a snapshot and the two it is held against."""
    points = 0
    for midnight in (MIDNIGHT - n * DAY for n in (1, 2, 8)):
        series = list(asker.series.values())
        points += await _asked(asker, BINNED, series, midnight - OZONE_REACH, midnight + DAY)
    return points


async def _asked(
    asker: Asker, query: str, series: Sequence[int], since: datetime, until: datetime, width: timedelta = HOUR
) -> int:
    given = {"series": list(series), "since": since, "until": until, "width": width}
    async with database.looking(asker.pool, (asker.area,)) as connection:
        return len(await (await connection.execute(query.encode(), given)).fetchall())


RAW: Mapping[str, Question] = {
    "wall": state,
    **{f"series_{name}": partial(chart, span=span) for name, span in SPANS.items()},
    "district_24h": district,
    "worst_ten": worst,
    "snapshot": snapshot,
}
