"""What people do about indicators: enter a value, let another's stand or refuse it, assign and settle flags."""

from datetime import date, datetime
from math import isfinite

from geodata import areas as editions
from geodata import province
from ioc.errors import IocError
from ioc.model.flag import Flag
from ioc.model.focus import Act, Person
from ioc.model.indicator import LEVELS, Indicator
from ioc.model.observation import LARGEST, Observation
from ioc.model.period import Period, parse
from ioc.model.proposal import Proposal
from ioc.services.book import Book, Visit, require
from ioc.store import audit, database, flags, observations, proposals
from ioc.store.database import AsyncConnection
from ioc.store.observations import Told

LONGEST = 1000  # characters of a reason
LONGEST_NAME = 100
BY_FORM = "form"


def checked(code: str, area: str, period: str, value: float, now: datetime, edition: str) -> tuple[Indicator, Period]:
    """What a person means by a value they bring; IocError names what to mend."""
    indicator = province.indicators().find(code)
    try:
        told = parse(period)
    except ValueError as error:
        raise IocError(str(error)) from error
    level = LEVELS[editions.find(area, edition).kind]
    if level not in indicator.levels:
        raise IocError(f"{code} is told of the {', '.join(indicator.levels)}; {area} is none of these")
    if not told.has_begun(now):
        raise IocError(f"{told} has not begun; tell a period that has")
    if not isfinite(value):
        raise IocError("a value is a number")
    if abs(value) > LARGEST:
        raise IocError(f"{value:g} is larger than any figure of a province; see whether the unit is {indicator.unit}")
    if indicator.bounded and not 0 <= value <= 100:
        raise IocError(f"{code} is a share: from 0 to 100 per cent, not {value:g}")
    return indicator, told


async def propose(
    book: Book, by: Person, code: str, area: str, period: str, value: float, why: str, visit: Visit
) -> int:
    """Enter a value; it stands once another person approves it. Returns its number."""
    require(by, Act.DESK, area)
    indicator, told = checked(code, area, period, value, visit.now, book.edition)
    proposal = Proposal(0, code, area, told, value, indicator.unit, _reason(why), by.name, visit.now)
    async with book.writing() as connection:
        id_ = await book.area(connection, area)
        number = await proposals.insert(connection, proposal, id_)
        await _note(connection, by, "indicator.proposed", str(number), id_, visit, proposal)
    return number


async def approve(book: Book, by: Person, number: int, visit: Visit) -> None:
    """Let a value stand that somebody else entered."""
    async with book.writing() as connection:
        proposal = await _waiting(connection, by, number)
        if proposal.by == by.name:
            raise IocError("nobody lets stand what they entered themselves; ask a second person")
        area = await book.area(connection, proposal.place)
        await proposals.decide(connection, number, "approved", by.name, visit.now)
        await observations.keep_async(
            connection, [Told(_observed(proposal, visit.now.astimezone(book.zone).date()), area, visit.now)]
        )
        await _note(connection, by, "indicator.approved", str(number), area, visit, proposal)
        await database.notify_async(connection, f"{proposal.place} indicators")


async def refuse(book: Book, by: Person, number: int, why: str, visit: Visit) -> None:
    """Send a value back, with a reason."""
    async with book.writing() as connection:
        proposal = await _waiting(connection, by, number)
        area = await book.area(connection, proposal.place)
        await proposals.decide(connection, number, "refused", by.name, visit.now, _reason(why))
        await _note(connection, by, "indicator.refused", str(number), area, visit, proposal)


async def assign(book: Book, by: Person, number: int, to: str, due: date | None, visit: Visit) -> None:
    """Say who looks into a flag, and until when."""
    if not 0 < len(to := to.strip()) <= LONGEST_NAME:
        raise IocError(f"say in 1 to {LONGEST_NAME} characters who looks into it")
    async with book.writing() as connection:
        flag = await _open(connection, by, number)
        await flags.assign(connection, number, to, due, by.name, visit.now)
        told = {"to": to, "due": due.isoformat() if due else None}
        await _about(connection, book, by, "flag.assigned", flag, visit, **told)


async def settle(book: Book, by: Person, number: int, reason: str, visit: Visit) -> None:
    """Say why a flag is over; it stays so until its figures change."""
    reason = _reason(reason)
    async with book.writing() as connection:
        flag = await _open(connection, by, number)
        await flags.settle(connection, number, reason, by.name, visit.now)
        await _about(connection, book, by, "flag.settled", flag, visit, reason=reason)


async def _waiting(connection: AsyncConnection, by: Person, number: int) -> Proposal:
    """The proposal, held, when this person may decide on it and nobody has yet."""
    proposal = await proposals.find(connection, number)
    if proposal is None or not by.does(Act.DESK, proposal.place):  # the same word for both
        raise IocError(f"there is no proposal {number}")
    require(by, Act.APPROVE, proposal.place)
    if proposal.state != "waiting":
        raise IocError(f"proposal {number} was {proposal.state} by {proposal.decided_by} before")
    return proposal


async def _open(connection: AsyncConnection, by: Person, number: int) -> Flag:
    """The flag, held, when this person may decide on it and it is not settled; of others' figures who leads all may."""
    flag = await flags.find(connection, number)
    if flag is None:
        raise IocError(f"there is no flag {number}")
    require(by, Act.APPROVE, None if flag.place in province.documents().places else flag.place)
    if flag.state == "settled":
        raise IocError(f"flag {number} was settled by {flag.by} before")
    return flag


def _observed(proposal: Proposal, today: date) -> Observation:
    return Observation(
        proposal.indicator,
        proposal.place,
        proposal.period,
        proposal.value,
        proposal.unit,
        proposal.why,
        min(today, proposal.period.last),
        by=f"{proposal.by}, {BY_FORM}",
    )


def _reason(text: str) -> str:
    words = " ".join(text.split())
    if not 0 < len(words) <= LONGEST:
        raise IocError(f"give a reason, of at most {LONGEST} characters")
    return words


async def _note(
    connection: AsyncConnection, by: Person, act: str, subject: str, area: int, visit: Visit, told: Proposal
) -> None:
    detail = {"indicator": told.indicator, "period": told.period.text, "value": told.value}
    await audit.write(connection, by.name, act, subject, area=area, address=visit.address, **detail)


async def _about(
    connection: AsyncConnection, book: Book, by: Person, act: str, flag: Flag, visit: Visit, **detail: object
) -> None:
    area = None if flag.place in province.documents().places else await book.area(connection, flag.place)
    told = {"kind": flag.kind, "indicator": flag.indicator, "place": flag.place, "period": flag.period, **detail}
    await audit.write(connection, by.name, act, str(flag.id), area=area, address=visit.address, **told)
    if area is not None:
        await database.notify_async(connection, f"{flag.place} indicators")
