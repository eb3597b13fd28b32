"""What people do with snapshots on schedule: schedules begun and ended, orders, files taken home; each in the audit."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from ioc.errors import IocError, NotAllowedError
from ioc.model.focus import Act, Person
from ioc.model.kept import Kept, Undelivered
from ioc.model.period import Frequency, Period
from ioc.model.schedule import FREQUENCIES, Schedule
from ioc.services.book import Book, Visit, require
from ioc.services.dispatch import planning, sending, shelf
from ioc.services.dispatch.asking import may_take
from ioc.services.snapshot import writing
from ioc.settings import Settings
from ioc.store import audit, kept, runs, schedules
from ioc.store.runs import Wish

MOST = 200  # snapshots of one order
REMEMBERED = timedelta(days=30)  # for so long it is told what did not arrive
SHOWN = 20  # of them


class BusyError(IocError):
    """Somebody has an order, called `batch`, that is not done yet."""

    def __init__(self, batch: str) -> None:
        super().__init__("wait until what you ordered is made")
        self.batch = batch


@dataclass(frozen=True, slots=True)
class Wanted:
    """A schedule that somebody wants; no areas: all of them."""

    at: time
    frequency: Frequency
    areas: Sequence[str]
    forms: Sequence[str]
    language: str
    recipients: Sequence[str]


async def add(book: Book, by: Person, wanted: Wanted, visit: Visit, settings: Settings) -> int:
    """Begin a schedule; IocError when it could never be kept, SettingsError when a recipient could not be reached."""
    _require_all(by, wanted.areas)
    if wanted.frequency not in FREQUENCIES:
        raise IocError("schedules are by day, week or month")
    forms = _forms(wanted.forms, [wanted.frequency])
    recipients = [str(sending.check(told, settings)) for told in dict.fromkeys(wanted.recipients)]
    async with book.writing() as connection:
        told = {
            "frequency": wanted.frequency,
            "areas": [await book.area(connection, slug) for slug in wanted.areas],
            "forms": forms,
            "language": wanted.language,
            "recipients": recipients,
        }
        id_ = await schedules.add(connection, wanted.at, told, by.name, visit.now)
        at, to = f"{wanted.at:%H:%M}", ", ".join(recipients)
        await audit.write(connection, by.name, "schedule.added", str(id_), address=visit.address, at=at, to=to)
    return id_


def _forms(told: Sequence[str], of: Sequence[Frequency | None]) -> list[str]:
    """The forms as they are known; IocError for one that does not exist for these periods."""
    forms = writing.formats(",".join(told))
    if {*of} != {Frequency.DAY} and not set(forms) <= set(writing.REVIEWED):
        raise IocError(f"weeks and months are told as {' and '.join(writing.REVIEWED)} alone; name these by --format")
    return forms


async def end(book: Book, by: Person, id_: int, visit: Visit) -> None:
    """End a schedule; what it made stays."""
    schedule = await _found(book, by, id_)
    async with book.writing() as connection:
        await schedules.end(connection, schedule.id, visit.now)
        await audit.write(connection, by.name, "schedule.ended", str(id_), address=visit.address)


async def run(book: Book, by: Person, id_: int, period: Period, visit: Visit) -> str:
    """Make a period of a schedule now, and send it; returns the name of the order."""
    schedule = await _found(book, by, id_)
    if period.frequency is not schedule.frequency:
        raise IocError(f"schedule {id_} tells of a {schedule.frequency}, and {period} is none")
    batch = secrets.token_hex(8)
    async with book.writing() as connection:
        known = await planning.places(connection, book.edition)
        wishes = planning.wished(schedule, period, known, due_at=None)
        await runs.add(connection, [replace(wish, batch=batch, by=by.name) for wish in wishes], visit.now)
        await audit.write(connection, by.name, "schedule.run", f"{id_} {period}", address=visit.address)
    return batch


async def standing(book: Book, by: Person) -> list[Schedule]:
    """The schedules that tell of an area which this person may take home."""
    async with book.reading() as connection:
        found = await schedules.standing(connection)
    return [schedule for schedule in found if _concerns(by, schedule)]


def _concerns(by: Person, schedule: Schedule) -> bool:
    if not schedule.areas:
        return Act.EXPORT in by.may
    return any(by.does(Act.EXPORT, slug) for slug in schedule.areas)


async def order(
    book: Book,
    by: Person,
    areas: Sequence[str],
    periods: Sequence[Period],
    forms: Sequence[str],
    language: str,
    visit: Visit,
) -> str:
    """Have snapshots made for oneself; returns the name of the order, by which its progress is asked."""
    for slug in areas:
        _require_taking(book, by, slug)
    if not areas or not 0 < len(areas) * len(periods) <= MOST:
        raise IocError(f"an order is of 1 to {MOST} snapshots")
    batch, keys = secrets.token_hex(8), _forms(forms, [period.frequency for period in periods])
    async with book.writing() as connection:
        await runs.alone(connection, by.name)
        if unfinished := await runs.working(connection, by.name):
            raise BusyError(unfinished)
        ids = {slug: await book.area(connection, slug) for slug in areas}
        wishes = [Wish(ids[slug], period, keys, language, batch, by.name) for period in periods for slug in areas]
        await runs.add(connection, wishes, visit.now)
        for slug, id_ in ids.items():
            told = f"{periods[0]}" if len(periods) == 1 else f"{periods[0]}–{periods[-1]}"
            await audit.write(
                connection, by.name, "snapshot.ordered", f"{slug} {told}", area=id_, address=visit.address
            )
    return batch


async def under_way(book: Book, by: Person) -> str | None:
    """The name of one's own order that is not done yet, as another page or an earlier one began it; None without."""
    async with book.reading() as connection:
        return await runs.working(connection, by.name)


async def stop(book: Book, by: Person, batch: str, visit: Visit) -> int:
    """Stop what is not made yet of one's own order; returns how many that were."""
    async with book.writing() as connection:
        stopped = await runs.stop(connection, batch, by.name, visit.now)
        if stopped:
            await audit.write(connection, by.name, "snapshot.stopped", batch, address=visit.address, snapshots=stopped)
    return stopped


async def undelivered(book: Book, by: Person, now: datetime) -> list[Undelivered]:
    """What did not reach its recipients of late, for who administers every area."""
    require(by, Act.ADMINISTER, None)
    async with book.reading() as connection:
        return await runs.undelivered(connection, now - REMEMBERED, SHOWN)


async def send_again(book: Book, by: Person, id_: str, visit: Visit) -> None:
    """Have a delivery tried anew that was given up; the worker finds it by itself."""
    require(by, Act.ADMINISTER, None)
    async with book.writing() as connection:
        found = await runs.send_again(connection, id_)
        if found is None:
            raise IocError("this delivery was not given up; load the page again to see how far it is")
        area, period = found
        await audit.write(connection, by.name, "snapshot.resent", period, area=area, address=visit.address, id=id_)


async def take(book: Book, by: Person, found: Kept, name: str, visit: Visit) -> None:
    """Count a file that somebody takes home, and say so in the audit; without that nobody takes anything."""
    _require_taking(book, by, found.area)
    async with book.writing() as connection:
        id_ = await book.area(connection, found.area)
        await kept.take(connection, found.id, name, by.name, visit.now)
        await audit.write(connection, by.name, "snapshot.taken", name, area=id_, address=visit.address)


async def verify(book: Book, by: Person, found: Kept, folder: Path, visit: Visit) -> Mapping[str, str]:
    """Read every file of it again; returns which are missing or changed."""
    _require_taking(book, by, found.area)
    problems = await asyncio.to_thread(shelf.problems, folder, found)
    async with book.writing() as connection:
        id_ = await book.area(connection, found.area)
        await kept.verified(connection, found.id, not problems, visit.now)
        await audit.write(
            connection,
            by.name,
            "snapshot.verified",
            found.folder,
            area=id_,
            address=visit.address,
            problems=[*problems],
        )
    return problems


def _require_taking(book: Book, by: Person, slug: str) -> None:
    if not may_take(by, slug, book.edition):
        raise NotAllowedError("you may not do this; ask your administrator")


def _require_all(by: Person, areas: Sequence[str]) -> None:
    for slug in areas:
        require(by, Act.ADMINISTER, slug)
    if not areas:
        require(by, Act.ADMINISTER, None)


async def _found(book: Book, by: Person, id_: int) -> Schedule:
    """A schedule that this person may change."""
    schedule = next((one for one in await standing(book, by) if one.id == id_), None)
    if schedule is None:
        raise IocError(f"there is no schedule {id_}; see `ioc schedule list`")
    _require_all(by, schedule.areas)
    return schedule
