"""How the hours of a station become its VN_AQI now and over the past two days. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from ioc.model import aqi
from ioc.model.air import PollutantNow, StationAir
from ioc.model.figure import HOURS
from ioc.model.sensor import SeriesNow
from ioc.services.figures import DAY, HOUR, WEEK, Hours, best_freshness, start_of_hour


def windows(now: datetime) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """The hours that the index needs, as [since, until): two days and last week's hour, each with NowCast's reach."""
    this_hour, reach = start_of_hour(now), aqi.NOWCAST_HOURS * HOUR
    return (this_hour - 2 * HOURS * HOUR - reach, this_hour), (this_hour - WEEK - reach, this_hour - WEEK)


def station(series: Sequence[SeriesNow], hours: Hours, now: datetime) -> StationAir:
    """One station from its series: the index of the last full hour, its pollutants, its past."""
    ids = {s.metric: s.series_id for s in series if s.metric in aqi.POLLUTANTS}
    end = start_of_hour(now)

    @cache
    def index(until: datetime) -> aqi.Index:
        """The index of the hour that ends at `until`."""
        return aqi.hourly({key: _newest_first(id_, hours, until) for key, id_ in ids.items()})

    current = index(end)
    spark = tuple(index(end - (HOURS - 1 - i) * HOUR).value for i in range(HOURS))
    ghost = tuple(index(end - (2 * HOURS - 1 - i) * HOUR).value for i in range(HOURS))
    pollutants = [_pollutant(key, part, hours, ids[key], end) for key, part in current.parts.items()]
    first = series[0]
    return StationAir(
        sensor=first.sensor,
        name=first.name,
        ward=first.ward,
        index=current.value,
        dominant=current.dominant,
        hour=end if current.parts else None,
        pollutants=tuple(sorted(pollutants, key=lambda p: -p.index)),
        freshness=best_freshness(series, now),
        simulated=first.simulated,
        spark=spark,
        ghost=ghost,
        day_delta=_difference(current.value, index(end - DAY).value),
        week_delta=_difference(current.value, index(end - WEEK).value),
    )


def _newest_first(series_id: int, hours: Hours, until: datetime) -> list[float | None]:
    return [_mean(series_id, hours, until - (i + 1) * HOUR) for i in range(aqi.NOWCAST_HOURS)]


def _mean(series_id: int, hours: Hours, start: datetime) -> float | None:
    bucket = hours.get((series_id, start))
    return bucket.mean if bucket else None


def _pollutant(key: str, part: aqi.Part, hours: Hours, series_id: int, end: datetime) -> PollutantNow:
    """A pollutant's part of the index, and its hourly means beside it."""
    newest = end - timedelta(hours=1)
    mean = _mean(series_id, hours, newest)
    return PollutantNow(
        key=key,
        concentration=part.concentration,
        index=part.index,
        spark=tuple(_mean(series_id, hours, newest - (HOURS - 1 - i) * HOUR) for i in range(HOURS)),
        day_delta=_difference(mean, _mean(series_id, hours, newest - DAY)),
        week_delta=_difference(mean, _mean(series_id, hours, newest - WEEK)),
    )


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before
