"""Keeping: what has outlived its term is let go, a piece at a time; what is derived from it stays right.

Before anything goes it is closed, so that nothing late can be counted twice. A chunk or a month goes when the longest
term of any domain is over; a domain with a shorter term is deleted from it day by day.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.model.keeping import Terms
from ioc.services import air_days
from ioc.settings import Settings
from ioc.store import database, keeping

log = logging.getLogger(__name__)
A_DAY = timedelta(days=1)


def terms(settings: Settings) -> Terms:
    """The terms that the settings give; raises SettingsError when they do not fit."""
    return Terms(settings.raw_days, settings.hourly_days, settings.raw_days_of, settings.hourly_days_of)


def let_go(connection: database.Connection, now: datetime, terms: Terms, zone: ZoneInfo) -> bool:
    """Let one piece go, if any is due; returns whether there may be more."""
    with database.transaction(connection):
        domains = keeping.domains(connection)
    raw = {domain: terms.raw_since(domain, now) for domain in domains}
    hours = {domain: terms.hours_since(domain, now) for domain in domains}
    return _drop(connection, raw) or _delete(connection, raw) or _delete_hours(connection, hours, zone)


def _drop(connection: database.Connection, since: Mapping[str, datetime]) -> bool:
    """Drop the oldest chunk or month that no domain needs."""
    if not since:
        return False
    with database.transaction(connection):
        ends = [until for _, until in keeping.pieces(connection) if until <= min(since.values())]
    if not ends:
        return False
    with database.transaction(connection):
        keeping.close(connection, since, ends[0])
    with database.transaction(connection):
        keeping.drop(connection, ends[0])
    log.info("raw readings before %s were dropped", ends[0].isoformat())
    return True


def _delete(connection: database.Connection, since: Mapping[str, datetime]) -> bool:
    """Delete the oldest day of a domain whose term is shorter than that of others."""
    for domain, limit in since.items():
        if limit == min(since.values()):
            continue
        with database.transaction(connection):
            oldest = keeping.oldest(connection, domain)
        if oldest is None or oldest >= limit:
            continue
        day = oldest.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        with database.transaction(connection):
            keeping.close(connection, [domain], day + A_DAY)
        with database.transaction(connection):
            gone = keeping.delete(connection, domain, day, day + A_DAY)
        log.info("%d raw readings of %s of %s were deleted", gone, domain, day.date())
        return True
    return False


def _delete_hours(connection: database.Connection, since: Mapping[str, datetime], zone: ZoneInfo) -> bool:
    """Delete hours whose term is over and that can change no more; the daily VN_AQI is computed before."""
    for domain, limit in since.items():
        with database.transaction(connection):
            raw_since, hours_since = keeping.kept(connection, domain)
            oldest = keeping.oldest_hour(connection, domain)
        if raw_since is None or oldest is None or oldest >= (before := min(limit, raw_since)):
            continue
        if domain == "air":
            air_days.keep(connection, hours_since or oldest - A_DAY, before, zone)
        with database.transaction(connection):
            gone = keeping.delete_hours(connection, domain, before)
        log.info("%d hours of %s before %s were deleted", gone, domain, before.date())
        return True
    return False
