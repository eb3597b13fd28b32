"""Files with values of indicators that people bring in: all of one goes in, or nothing of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from geodata import areas as editions
from ioc.errors import IocError
from ioc.model.focus import Act, Person
from ioc.model.observation import Key, Observation
from ioc.model.period import Frequency
from ioc.services.book import Book, Visit, require
from ioc.services.indicators.deeds import checked
from ioc.services.indicators.rows import Row
from ioc.store import audit, database, observations
from ioc.store.observations import Told

ORDER = tuple(Frequency)  # from the shortest to the longest
NUMBER = re.compile(r"[+-]?(\d{1,15}\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
MOST_CASES = 10**15  # more than anything is counted here, and whole as a float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row, or would: new, revised, same or refused; the words say what, or why and the cure."""

    place: str
    subject: str  # CQ-01 da-lat 2026-10
    became: str
    words: str = ""


async def bring_in(
    book: Book, by: Person, rows: Sequence[Row], visit: Visit, *, dry_run: bool = False
) -> list[Outcome]:
    """What becomes of each row. They go in together; one that is refused, or a dry run, leaves all of them out."""
    async with book.writing() as connection:
        wanted = ((row.told.get("indicator", ""), row.told.get("period", "")) for row in rows)
        known = await observations.standing_of(connection, wanted)
        judged = _judge_all(rows, by, known, visit.now, book.edition)
        outcomes = [outcome for outcome, _ in judged]
        told = [one for _, one in judged if one is not None]
        if not dry_run and not any(one.became == "refused" for one in outcomes):
            for slug in sorted({one.place for one in told}):
                mine = [one for one in told if one.place == slug]
                id_ = await book.area(connection, slug)
                await observations.keep_async(connection, [Told(one, id_, visit.now) for one in mine])
                subject = str(len(mine))
                await audit.write(connection, by.name, "indicators.imported", subject, area=id_, address=visit.address)
                await database.notify_async(connection, f"{slug} indicators")
    return outcomes


def _judge_all(
    rows: Sequence[Row], by: Person, known: Mapping[Key, Observation], now: datetime, edition: str
) -> list[tuple[Outcome, Observation | None]]:
    """Each row by itself; what the file tells a second time is refused there."""
    first: dict[Key, str] = {}
    found: list[tuple[Outcome, Observation | None]] = []
    for row in rows:
        outcome, one = _judge(row, by, known, now, edition)
        if one is not None and (earlier := first.setdefault(one.key, row.place)) != row.place:
            words = f"{earlier} tells this value as well; keep one of them"
            outcome, one = Outcome(row.place, outcome.subject, "refused", words), None
        found.append((outcome, one))
    return found


def _judge(
    row: Row, by: Person, known: Mapping[Key, Observation], now: datetime, edition: str
) -> tuple[Outcome, Observation | None]:
    subject = " ".join(row.told.get(column, "?") for column in ("indicator", "area", "period"))
    try:
        one = _observation(row.told, by, now, edition)
    except IocError as error:
        return Outcome(row.place, subject, "refused", str(error)), None
    before = known.get(one.key)
    if before is None:
        return Outcome(row.place, subject, "new", f"{one.value:g}"), one
    if (before.value, before.n, before.as_of, before.source) == (one.value, one.n, one.as_of, one.source):
        return Outcome(row.place, subject, "same"), one
    return Outcome(row.place, subject, "revised", f"{before.value:g} → {one.value:g}"), one


def _observation(told: Mapping[str, str], by: Person, now: datetime, edition: str) -> Observation:
    """A row as what a person tells; IocError says what is wrong in it and the cure."""
    if missing := [column for column in ("indicator", "area", "period", "value") if column not in told]:
        raise IocError(f"{' and '.join(missing)} is empty; fill it in or drop the row")
    require(by, Act.APPROVE, editions.find(told["area"], edition).slug)
    value = _number(told["value"], "value")
    indicator, period = checked(told["indicator"], told["area"], told["period"], value, now, edition)
    usual = indicator.frequency
    if period.frequency is not None and ORDER.index(period.frequency) < ORDER.index(usual):
        raise IocError(f"{indicator.code} is told by the {usual}; {period} is shorter")
    n = _number(told["n"], "n") if "n" in told else None
    if n is not None and (not 0 <= n <= MOST_CASES or n != int(n)):
        raise IocError(f"n is how many cases there were, not {n:g}; write a whole number")
    return Observation(
        indicator.code,
        told["area"],
        period,
        value,
        indicator.unit,
        told.get("source", indicator.source),
        _day(told["as_of"]) if "as_of" in told else period.last,
        None if n is None else int(n),
        by=f"{by.name}, import",
    )


def _number(text: str, column: str) -> float:
    """A number with a dot, or with one comma in its place; more of them could mean thousands."""
    plain = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    if not NUMBER.fullmatch(plain):  # float also takes inf, nan, 1_000 and 1e400
        raise IocError(f"{column} is no number: {text[:40]!r}; write it without thousands, as in 95.7")
    return float(plain)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise IocError(f"as_of is no day: {text[:40]!r}; write it as 2026-10-31") from error
