"""Schedules of snapshots: which period falls due when, and to whom its files go. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from ioc.errors import IocError
from ioc.model.period import Frequency, Period, of

LATE = timedelta(minutes=30)  # what is begun this long after it was due makes up for an outage
FREQUENCIES = (Frequency.DAY, Frequency.WEEK, Frequency.MONTH)
MAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,180}")
PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}(/[A-Za-z0-9][A-Za-z0-9_-]{0,63}){0,4}")  # no way up or out


class Way(StrEnum):
    """How files reach a recipient; a recipient is written with its way in front, as in `mailto:an@tinh.example`."""

    MAIL = "mailto"
    WEBHOOK = "https"  # http where the setting of hosts allows it
    FOLDER = "folder"
    STORE = "s3"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of those to whom the files of a snapshot go."""

    way: Way
    address: str  # an e-mail address, a whole URL, a name below a folder or a bucket of ours

    def __str__(self) -> str:
        """As it is kept."""
        return self.address if self.way is Way.WEBHOOK else f"{self.way}:{self.address}"


def recipient(text: str) -> Recipient:
    """A recipient as somebody writes it; a bare `an@tinh.example` is an e-mail address."""
    told = text.strip()
    way, _, rest = told.partition(":")
    if MAIL.fullmatch(told):
        return Recipient(Way.MAIL, told)
    if way == Way.MAIL and MAIL.fullmatch(rest):
        return Recipient(Way.MAIL, rest)
    if way in (Way.FOLDER, Way.STORE) and PLACE.fullmatch(rest):
        return Recipient(Way(way), rest)
    if way in ("https", "http") and len(told) <= 500 and not re.search(r"\s", told) and _is_plain(told):
        return Recipient(Way.WEBHOOK, told)
    raise IocError(
        f"{told!r} is no recipient; write an@tinh.example, https://host/path, folder:name or s3:name "
        "(letters, digits, - and _ in names)"
    )


def _is_plain(address: str) -> bool:
    """Whether an address names a host and no password."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0 and parts.username is None and parts.password is None
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is made by itself: of which areas, after each day, week or month, at what time of Vietnam's day."""

    id: int
    at: time
    frequency: Frequency
    areas: tuple[str, ...]  # slugs; none: every operations centre, and the province
    forms: tuple[str, ...]
    language: str
    recipients: tuple[str, ...]
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A period whose snapshot is to be made, and since when."""

    period: Period
    at: datetime
    late: bool


def due(schedule: Schedule, now: datetime, zone: ZoneInfo, bound: timedelta) -> list[Due]:
    """What fell due within `bound` before now and since the schedule was made, the oldest first."""
    since = max(now - bound, schedule.made_at)
    begun = takewhile(lambda moment: moment[1] <= now, _moments(schedule, since, zone))
    return [Due(period, at, late=now - at > LATE) for period, at in begun if at > since]


def next_due(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime:
    """When it falls due next."""
    return next(at for _, at in _moments(schedule, now, zone) if at > now)


def _moments(schedule: Schedule, since: datetime, zone: ZoneInfo) -> Iterator[tuple[Period, datetime]]:
    """Periods from before a moment on, each with when it is made: at its time on the first day that is not its own."""
    period = of(schedule.frequency, since.astimezone(zone).date()).before()
    while True:
        yield period, datetime.combine(period.until, schedule.at, zone).astimezone(since.tzinfo)
        period = period.after()
