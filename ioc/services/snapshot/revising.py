"""What a day that is over was told as before, and what differs now: the first run freezes it, a later one says why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from math import isclose

from ioc.errors import StoreBusyError
from ioc.model import aqi
from ioc.model.revision import Change, Revision, Value, Values, Why
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot.frozen import KINDS, TYPES, figures, kind, placed
from ioc.services.snapshot.joining import most_first
from ioc.store import revisions
from ioc.store.database import AsyncConnection
from ioc.store.revisions import Since

TRIES = 5  # when others make the same day at the same moment
SAME = 1e-9  # relatively: what the order of adding up may make of a sum
Writing = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


async def revise(writing: Writing, area: int, ids: Sequence[int], snapshot: Snapshot, by: str) -> Snapshot:
    """The snapshot with its revision: a new one when there is none or a figure differs, else the one there is."""
    for _ in range(TRIES):
        async with writing() as connection:
            last = await revisions.newest(connection, area, snapshot.span.day)
            if last is not None:
                gone = await revisions.dropped(connection, ids, snapshot.span.since)
                snapshot = remembering(snapshot, last.figures, gone)
            told = figures(snapshot)
            if last is not None and not differing(last.figures, comparable(told, last)):
                return replace(snapshot, revision=last)
            made = await _next(connection, ids, snapshot, last, told, by)
            if await revisions.keep(connection, area, snapshot.span.day, made, _version()):
                return replace(snapshot, revision=made)
    raise StoreBusyError("somebody else makes the snapshot of this day over and over; try again in a moment")


async def _next(
    connection: AsyncConnection, ids: Sequence[int], snapshot: Snapshot, last: Revision | None, told: Values, by: str
) -> Revision:
    if last is None:
        return Revision(1, snapshot.made_at, by, told, kinds=KINDS)
    came = await revisions.since(connection, ids, snapshot.span, last.made_at)
    found = changes(last.figures, comparable(told, last), came, snapshot.area.slug or "")
    return Revision(last.number + 1, snapshot.made_at, by, told, found, KINDS)


def remembering(snapshot: Snapshot, old: Values, dropped: Mapping[str, int]) -> Snapshot:
    """The snapshot with those payloads that lay in quarantine when the day was told and were dropped unread since: what
    goes when its term is over, or for want of room, changes nothing of the day.
    """
    lying = dict(snapshot.quarantined)
    for cause, n in dropped.items():
        back = min(n, int(old.get(f"quarantine/{cause}") or 0) - lying.get(cause, 0))
        if back > 0:
            lying[cause] = lying.get(cause, 0) + back
    return replace(snapshot, quarantined=most_first(lying))


def comparable(told: Values, last: Revision) -> Values:
    """Those figures that the software of the last revision told too: what a later one tells beside them changes no day.

    Of a revision that does not say which it told, those are known of which it has some.
    """
    known = last.kinds | {kind(key) for key in last.figures}
    return {key: value for key, value in told.items() if kind(key) in known}


def differing(old: Values, new: Values) -> list[str]:
    """The keys whose value is another, in the order of the new ones; what is not told counts as nothing."""
    keys = dict.fromkeys((*new, *old))
    return [key for key in keys if not _same(old.get(key), new.get(key))]


def _same(old: Value, new: Value) -> bool:
    if old is None or new is None:
        return (old or 0) == (new or 0) == 0
    return isclose(old, new, rel_tol=SAME)


def changes(old: Values, new: Values, came: Since, home: str) -> tuple[Change, ...]:
    """Every figure of the area `home` that differs, with what explains it."""
    return tuple(
        Change(key, old.get(key), new.get(key), _why(key, old, new, came, home)) for key in differing(old, new)
    )


def _why(key: str, old: Values, new: Values, came: Since, home: str) -> tuple[tuple[Why, int], ...]:
    area, (subject, *rest) = placed(key)
    if subject in ("measured", "air", "sensors"):
        found = _of_readings(_quantities(subject, rest, {*old, *new}), old, new, came)
    elif subject == "quarantine":
        found = [(Why.REPLAYED, _gone(old, new))]
    elif subject == "indicators":
        found = [_of_indicator(key, rest, old, new, came, home)]
    else:
        type_ = rest[0] if subject == "told" else TYPES[subject]
        found = _of_events(type_, area, old, new, came, of_day=subject == "told")
    return tuple((why, n) for why, n in found if n > 0) or ((Why.DECLARED, 0),)


def _of_indicator(key: str, rest: Sequence[str], old: Values, new: Values, came: Since, home: str) -> tuple[Why, int]:
    if len(rest) > 1:
        return Why.FLAGGED, abs(int(new.get(key) or 0) - int(old.get(key) or 0))
    return Why.LATE_VALUES, came.values.get((home, rest[0]), 0)


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


def _of_events(
    type_: str, area: str | None, old: Values, new: Values, came: Since, *, of_day: bool
) -> list[tuple[Why, int]]:
    """Events of one area or of all; those that were there in receipt before, and not in the store, had lain in
    quarantine. Of a count of events those `of_day` alone are told.
    """
    key = f"{f'area/{area}/' if area else ''}told/{type_}"
    more = int(new.get(key) or 0) - int(old.get(key) or 0)
    told = [late for (place, told_of), late in came.events.items() if told_of == type_ and area in (None, place)]
    late = sum(one.of_day for one in told)
    replayed = min(max(more - late, 0), _gone(old, new))
    late = max(late, more - replayed) + (0 if of_day else sum(one.before for one in told))
    retold = sum(one.retold for one in told) if late <= 0 and not replayed else 0
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
