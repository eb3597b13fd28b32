"""Keeping: what has outlived its term is let go, a piece at a time; what is derived from it stays right.

Before anything goes it is closed, so that nothing late can be counted twice. A chunk or a month goes when the longest
term of any domain is over; a domain with a shorter term is deleted from it day by day.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.model.keeping import Terms
from ioc.services import air_days
from ioc.settings import Settings
from ioc.store import archive, database, keeping

log = logging.getLogger(__name__)
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)


def terms(settings: Settings) -> Terms:
    """The terms that the settings give; raises SettingsError when they do not fit."""
    return Terms(settings.raw_days, settings.hourly_days, settings.raw_days_of or {}, settings.hourly_days_of or {})


def let_go(
    connection: database.Connection, now: datetime, terms: Terms, zone: ZoneInfo, *, archived: bool = False
) -> bool:
    """Let one piece go, if any is due; returns whether there may be more.

    With an archive, no raw reading goes that does not lie in it, verified, as it is here. Terms are counted from the
    newest reading: a clock that is years ahead lets go of nothing, nor does a store that hears nothing any more.
    """
    with database.transaction(connection):
        domains, newest = keeping.domains(connection), keeping.newest(connection, now)
    if newest is None:
        return False
    now = newest
    raw = {domain: terms.raw_since(domain, now) for domain in domains}
    hours = {domain: terms.hours_since(domain, now) for domain in domains}
    may_go = _archived if archived else _always
    return _drop(connection, raw, may_go) or _delete(connection, raw, may_go) or _delete_hours(connection, hours, zone)


MayGo = Callable[[database.Connection, datetime, datetime, "str | None"], bool]


def _always(_: database.Connection, _since: datetime, _until: datetime, _domain: str | None = None) -> bool:
    return True


def _archived(connection: database.Connection, since: datetime, until: datetime, domain: str | None = None) -> bool:
    """Whether all that is there of [since, until), of one domain or of all, lies in the archive as it is."""
    day = since
    while day < until:
        with database.transaction(connection):
            there = archive.digests(connection, day, day + A_DAY)
            kept = archive.archived(connection, day, day + A_DAY)
        if missing := {d for d in there if domain in (None, d.domain)} - kept:
            log.warning(
                "raw readings of %s are not archived as they are, and stay: %s; let `ioc archive` run once a month",
                day.date(),
                ", ".join(sorted(d.domain for d in missing)),
            )
            return False
        day += A_DAY
    return True


def _drop(connection: database.Connection, since: Mapping[str, datetime], may_go: MayGo) -> bool:
    """Drop the oldest chunk or month that no domain needs."""
    if not since:
        return False
    with database.transaction(connection):
        due = [piece for piece in keeping.pieces(connection) if piece[1] <= min(since.values())]
    if not due or not may_go(connection, *due[0], None):
        return False
    until = due[0][1]
    with database.transaction(connection):
        keeping.close(connection, since, until)
    with database.transaction(connection):
        going = [piece for piece in keeping.pieces(connection) if piece[1] <= until]
    if not all(may_go(connection, *piece, None) for piece in going):  # what came in between is the last that can
        return False
    with database.transaction(connection):
        keeping.drop(connection, until)
    log.info("raw readings before %s were dropped", until.isoformat())
    return True


def _delete(connection: database.Connection, since: Mapping[str, datetime], may_go: MayGo) -> bool:
    """Delete the oldest day of a domain whose term is shorter than that of others."""
    for domain, limit in since.items():
        if limit == min(since.values()):
            continue
        with database.transaction(connection):
            oldest = keeping.oldest(connection, domain)
        if oldest is None or oldest >= limit:
            continue
        day = _midnight(oldest)
        if not may_go(connection, day, day + A_DAY, domain):
            continue
        with database.transaction(connection):
            keeping.close(connection, [domain], day + A_DAY)
        if not may_go(connection, day, day + A_DAY, domain):
            continue
        with database.transaction(connection):
            gone = keeping.delete(connection, domain, day, day + A_DAY)
        log.info("%d raw readings of %s of %s were deleted", gone, domain, day.date())
        return True
    return False


def _delete_hours(connection: database.Connection, since: Mapping[str, datetime], zone: ZoneInfo) -> bool:
    """Delete the oldest hours whose term is over and that can change no more, after their days' VN_AQI is computed."""
    for domain, limit in since.items():
        with database.transaction(connection):
            raw_since, hours_since = keeping.kept(connection, domain)
            oldest = keeping.oldest_hour(connection, domain)
        if raw_since is None or oldest is None or oldest >= min(limit, raw_since):
            continue
        before = min(limit, raw_since, _midnight(oldest) + A_WEEK)
        if domain == "air":
            air_days.keep(connection, hours_since or oldest - A_DAY, before, zone)
        with database.transaction(connection):
            gone = keeping.delete_hours(connection, domain, before)
        log.info("%d hours of %s before %s were deleted", gone, domain, before.date())
        return True
    return False


def _midnight(at: datetime) -> datetime:
    """The begin of its day of UTC."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
