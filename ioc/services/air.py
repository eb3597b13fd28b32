"""How the hours of a station become its VN_AQI now and over the past two days. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from ioc.model import aqi
from ioc.model.air import PollutantNow, StationAir
from ioc.model.figure import HOURS
from ioc.model.sensor import SeriesNow
from ioc.services.figures import HOUR, WEEK, Hours, best_freshness, start_of_hour


def windows(now: datetime) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
    """The hours that the index needs, as [since, until): two days and last week's hour, each with NowCast's reach."""
    this_hour, reach = start_of_hour(now), aqi.NOWCAST_HOURS * HOUR
    return (this_hour - 2 * HOURS * HOUR - reach, this_hour), (this_hour - WEEK - reach, this_hour - WEEK)


Means = Mapping[str, tuple[float | None, ...]]  # hourly means by pollutant, newest first
REMEMBERED = 8192  # indices: two days of every station of the province, some 10 MB


def means(series: Sequence[SeriesNow], hours: Hours, end: datetime, count: int) -> Means:
    """The means of the `count` hours before `end` of each pollutant a station measures."""
    starts = [end - (i + 1) * HOUR for i in range(count)]
    return {
        s.metric: tuple(_mean(s.series_id, hours, start) for start in starts)
        for s in series
        if s.metric in aqi.POLLUTANTS
    }


def index(known: Means, ago: int = 0) -> aqi.Index:
    """The index of the hour that ended `ago` hours before the newest; remembered, since few past hours ever change."""
    reach = {key: aqi.NOWCAST_HOURS if key in aqi.PARTICLES else 1 for key in known}
    return _remembered(tuple((key, past[ago : ago + reach[key]]) for key, past in known.items()))


@lru_cache(REMEMBERED)
def _remembered(hours: tuple[tuple[str, tuple[float | None, ...]], ...]) -> aqi.Index:
    return aqi.hourly(dict(hours))


def station(series: Sequence[SeriesNow], hours: Hours, now: datetime) -> StationAir:
    """One station from its series: the index of the last full hour, its pollutants, its past."""
    end, first = start_of_hour(now), series[0]
    past = means(series, hours, end, 2 * HOURS + aqi.NOWCAST_HOURS)
    week_ago = means(series, hours, end - WEEK, aqi.NOWCAST_HOURS)
    current = index(past)
    indices = [index(past, ago).value for ago in reversed(range(2 * HOURS))]
    pollutants = [_pollutant(key, part, past[key], week_ago[key][0]) for key, part in current.parts.items()]
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
        spark=tuple(indices[HOURS:]),
        ghost=tuple(indices[:HOURS]),
        day_delta=_difference(current.value, index(past, HOURS).value),
        week_delta=_difference(current.value, index(week_ago).value),
    )


def _mean(series_id: int, hours: Hours, start: datetime) -> float | None:
    bucket = hours.get((series_id, start))
    return bucket.mean if bucket else None


def _pollutant(key: str, part: aqi.Part, past: Sequence[float | None], week_ago: float | None) -> PollutantNow:
    """A pollutant's part of the index, and its hourly means beside it."""
    return PollutantNow(
        key=key,
        concentration=part.concentration,
        index=part.index,
        spark=tuple(reversed(past[:HOURS])),
        day_delta=_difference(past[0], past[HOURS]),
        week_delta=_difference(past[0], week_ago),
    )


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before
