"""What a day that is over was told as before, and what differs now: the first run freezes it, a later one says why."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from math import isclose

from ioc.errors import StoreBusyError
from ioc.model import aqi
from ioc.model.event import DOSSIER_CHANGED, LGSP_EXCHANGED, PAYMENT_MADE, REPORT_CHANGED
from ioc.model.revision import Change, Revision, Value, Values, Why
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot.frozen import figures
from ioc.store import revisions
from ioc.store.database import AsyncConnection
from ioc.store.revisions import Since

TRIES = 5  # when others make the same day at the same moment
SAME = 1e-9  # relatively: what the order of adding up may make of a sum
TYPES = {
    "dossiers": DOSSIER_CHANGED,
    "reports": REPORT_CHANGED,
    "payments": PAYMENT_MADE,
    "exchanges": LGSP_EXCHANGED,
}
Writing = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


async def revise(writing: Writing, area: int, ids: Sequence[int], snapshot: Snapshot, by: str) -> Snapshot:
    """The snapshot with its revision: a new one when there is none or a figure differs, else the one there is."""
    told = figures(snapshot)
    for _ in range(TRIES):
        async with writing() as connection:
            last = await revisions.newest(connection, area, snapshot.span.day)
            if last is not None and not differing(last.figures, told):
                return replace(snapshot, revision=last)
            made = await _next(connection, ids, snapshot, last, told, by)
            if await revisions.keep(connection, area, snapshot.span.day, made, _version()):
                return replace(snapshot, revision=made)
    raise StoreBusyError("somebody else makes the snapshot of this day over and over; try again in a moment")


async def _next(
    connection: AsyncConnection, ids: Sequence[int], snapshot: Snapshot, last: Revision | None, told: Values, by: str
) -> Revision:
    if last is None:
        return Revision(1, snapshot.made_at, by, told)
    span = (snapshot.span.since, snapshot.span.until)
    came = await revisions.since(connection, ids, span, last.made_at)
    return Revision(last.number + 1, snapshot.made_at, by, told, changes(last.figures, told, came))


def differing(old: Values, new: Values) -> list[str]:
    """The keys whose value is another, in the order of the new ones; what is not told counts as nothing."""
    keys = dict.fromkeys((*new, *old))
    return [key for key in keys if not _same(old.get(key), new.get(key))]


def _same(old: Value, new: Value) -> bool:
    if old is None or new is None:
        return (old or 0) == (new or 0) == 0
    return isclose(old, new, rel_tol=SAME)


def changes(old: Values, new: Values, came: Since) -> tuple[Change, ...]:
    """Every figure that differs, with what explains it."""
    return tuple(Change(key, old.get(key), new.get(key), _why(key, old, new, came)) for key in differing(old, new))


def _why(key: str, old: Values, new: Values, came: Since) -> tuple[tuple[Why, int], ...]:
    subject, *rest = key.split("/")
    if subject == "area":
        subject = rest[1]
    if subject in ("measured", "air", "sensors"):
        found = _of_readings(_quantities(subject, rest, {*old, *new}), old, new, came)
    elif subject == "quarantine":
        found = [(Why.REPLAYED, _gone(old, new))]
    else:
        found = _of_events(rest[0] if subject == "told" else TYPES[subject], old, new, came)
    return tuple((why, n) for why, n in found if n > 0) or ((Why.DECLARED, 0),)


def _quantities(subject: str, rest: Sequence[str], keys: Iterable[str]) -> list[tuple[str, str]]:
    """The quantities a figure is made of."""
    if subject == "measured":
        return [(rest[0], rest[1])]
    if subject == "air":
        return [("air", pollutant) for pollutant in aqi.POLLUTANTS]
    found = dict.fromkeys(tuple(key.split("/")[1:3]) for key in keys if key.startswith("measured/"))
    return [(domain, metric) for domain, metric in found]


def _of_readings(quantities: Iterable[tuple[str, str]], old: Values, new: Values, came: Since) -> list[tuple[Why, int]]:
    known = list(quantities)
    keys = [f"measured/{domain}/{metric}/{n}" for domain, metric in known for n in ("n", "n_bad")]
    late = sum(int(new.get(key) or 0) - int(old.get(key) or 0) for key in keys)
    corrected = sum(came.corrected.get(quantity, 0) for quantity in known)
    return [
        (Why.LATE_READINGS, late),
        (Why.CORRECTED, corrected),
        (Why.REPLAYED, _gone(old, new) if late > 0 else 0),
    ]


def _of_events(type_: str, old: Values, new: Values, came: Since) -> list[tuple[Why, int]]:
    """Events that were there in receipt before, and not in the store, had lain in quarantine."""
    more = int(new.get(f"told/{type_}") or 0) - int(old.get(f"told/{type_}") or 0)
    late = came.events.get(type_, 0)
    replayed = min(max(more - late, 0), _gone(old, new))
    late = max(late, more - replayed)
    retold = came.retold.get(type_, 0) if late <= 0 and not replayed else 0
    return [(Why.LATE_EVENTS, late), (Why.REPLAYED, replayed), (Why.RETOLD, retold)]


def _gone(old: Values, new: Values) -> int:
    """How many payloads of the day have left the quarantine."""
    keys = {key for key in (*old, *new) if key.startswith("quarantine/")}
    return max(sum(int(old.get(key) or 0) - int(new.get(key) or 0) for key in keys), 0)


def _version() -> str:
    try:
        return version("ioc-lam-dong")
    except PackageNotFoundError:  # run from its sources
        return "source"
