"""The machinery: how the ingestors do, from what each says of itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.errors import NotAllowedError
from ioc.model.focus import Act, Person
from ioc.model.health import Minute, Operations, added, is_silent
from ioc.store import database, health

HOUR = 60  # minutes
GONE = timedelta(hours=1)  # after which a slot that says nothing is not listed any more


def check(person: Person) -> None:
    """NotAllowedError unless this person watches over the machinery."""
    if Act.OPERATE not in person.may:
        raise NotAllowedError("you may not do this; ask your administrator")


async def look(connection: database.AsyncConnection, person: Person, now: datetime, zone: ZoneInfo) -> Operations:
    """How the ingestors do now; NotAllowedError for who may not see it."""
    check(person)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = now.replace(second=0, microsecond=0) - timedelta(minutes=HOUR)
    told = await health.since(connection, min(midnight, first))
    return summed(told, now, midnight, first)


def summed(told: Sequence[Minute], now: datetime, midnight: datetime, first: datetime) -> Operations:
    """What the minutes of all slots come to."""
    newest = {m.slot: m for m in sorted(told, key=lambda m: m.at) if now - m.at < GONE}
    minutes = [first + timedelta(minutes=n) for n in range(HOUR + 1)]
    by_minute = {at: [m for m in told if m.minute == at] for at in minutes}
    last = minutes[-2]
    recent = [m for m in told if m.minute >= last and not is_silent(m, now)]
    seconds = max((max(m.at for m in recent) - last).total_seconds(), 1.0) if recent else 1.0
    return Operations(
        now=now,
        slots=[newest[slot] for slot in sorted(newest)],
        hour=[added(by_minute[at]) for at in minutes],
        today=added([m for m in told if m.minute >= midnight]),
        messages_s=sum(m.received for m in told if m.minute >= last) / seconds if recent else 0.0,
        rows_s=sum(m.stored for m in told if m.minute >= last) / seconds if recent else 0.0,
        since=last,
    )
