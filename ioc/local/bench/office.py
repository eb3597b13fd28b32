"""What services told in a store of so many days: dossiers, reports, payments and exchanges, with their events.

A row says what its events say, as if it had been folded from them; a test folds them anew and finds it so.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from ioc.local.bench import copying
from ioc.model.dossier import Status
from ioc.model.event import DOSSIER_CHANGED, LGSP_EXCHANGED, PAYMENT_MADE, REPORT_CHANGED
from ioc.store.database import Connection

A_YEAR = {"dossier": 1_200_000, "report": 60_000, "payment": 400_000}  # in all districts together
SYSTEMS = ("CSDL dân cư", "Đất đai", "Hộ tịch")
EXCHANGES = 96  # a day, of each system with each district
DUE_AFTER = timedelta(hours=72)
LATE = 0.05  # share of dossiers
PROCEDURES = (("1.012756", "Cấp giấy chứng nhận", "G09", "Đất đai"), ("2.000986", "Khai sinh", "G15", "Hộ tịch"))
CATEGORIES = ("Trật tự đô thị", "Môi trường", "Giao thông", "Điện, chiếu sáng")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOT_YET = datetime(9999, 1, 1, tzinfo=UTC)  # becomes infinity, which Python's datetime does not know
STILL_OPEN = "UPDATE dossier_span SET until = 'infinity' WHERE until = %s"
Row = tuple[object, ...]

TYPES: Mapping[str, Mapping[str, str]] = {
    "event": {
        "area_id": "int4", "source": "text", "id": "text", "type": "text", "subject": "text", "time": "timestamptz",
        "received_at": "timestamptz", "data": "jsonb",
    },
    "dossier": {
        "area_id": "int4", "code": "text", "status": "int2", "changed_at": "timestamptz", "received_at": "timestamptz",
        "due_at": "timestamptz", "finished_at": "timestamptz", "returned_at": "timestamptz", "procedure_code": "text",
        "procedure_name": "text", "field_code": "text", "field_name": "text",
    },
    "dossier_span": {
        "area_id": "int4", "code": "text", "since": "timestamptz", "until": "timestamptz", "due_at": "timestamptz",
    },
    "report": {
        "area_id": "int4", "code": "text", "state": "text", "filed_at": "timestamptz", "changed_at": "timestamptz",
        "category": "text", "on_site_at": "timestamptz", "answered_at": "timestamptz", "closed_at": "timestamptz",
    },
    "payment": {"area_id": "int4", "time": "timestamptz", "ok": "bool", "amount_vnd": "int8", "simulated": "bool"},
    "exchange": {
        "area_id": "int4", "time": "timestamptz", "system": "text", "calls": "int8", "failed": "int8",
        "latency_ms": "float8", "simulated": "bool",
    },
}  # fmt: skip


def fill(connection: Connection, places: Sequence[int], days: int, now: datetime, share: float = 1.0) -> dict[str, int]:
    """Put in what the areas (ids) told in the days up to `now`, or a share of it; returns the rows of each table."""
    chance = random.Random(days)  # noqa: S311 - figures, not secrets
    counts: dict[str, int] = dict.fromkeys(TYPES, 0)
    a_day = {thing: round(share * n / 365) for thing, n in A_YEAR.items()} | {"exchange": ceil(share * EXCHANGES)}
    for begin in (now - n * DAY for n in range(days, 0, -1)):
        told = {table: list[Row]() for table in TYPES}
        for table, row in _day(begin, now, places, a_day, chance):
            told[table].append(row)
        for table, rows in told.items():
            counts[table] += copying.rows(connection, table, TYPES[table], rows)
    connection.execute(STILL_OPEN, (NOT_YET,))
    return counts


def _day(
    begin: datetime, now: datetime, places: Sequence[int], a_day: Mapping[str, int], chance: random.Random
) -> Iterator[tuple[str, Row]]:
    """Rows of all tables about what began in the 24 hours from `begin` on, as known at `now`; with their tables."""

    def somewhen() -> tuple[int, datetime]:
        return chance.choice(places), begin + timedelta(seconds=chance.randrange(86_400))

    stem = f"{begin:%y%m%d}"
    for n in range(a_day["dossier"]):
        yield from _dossier(*somewhen(), f"H68.{stem}-{n:05d}", n, now, chance)
    for n in range(a_day["report"]):
        yield from _report(*somewhen(), f"PA.{stem}-{n:05d}", n, now)
    for n in range(a_day["payment"]):
        yield from _payment(*somewhen(), f"TT.{stem}-{n:05d}", n)
    for n in range(a_day["exchange"]):
        for place in places:
            for system in SYSTEMS:
                yield from _exchange(place, begin + n * DAY / a_day["exchange"], system, n)


@dataclass(frozen=True)
class _Told:
    """The events of one thing, by `type` and `code`."""

    place: int
    type: str
    code: str

    def event(self, n: int, at: datetime, data: Mapping[str, object]) -> tuple[str, Row]:
        """Its n-th event."""
        return "event", (self.place, "/bench", f"{self.code}/{n}", self.type, self.code, at, at, data)


def _dossier(
    place: int, at: datetime, code: str, n: int, now: datetime, chance: random.Random
) -> Iterator[tuple[str, Row]]:
    """Registered, accepted, twice processed, done, returned: six events when it is over."""
    received = at + 10 * MINUTE
    done = received + timedelta(hours=chance.uniform(72, 90) if chance.random() < LATE else chance.uniform(4, 60))
    due = received + DUE_AFTER
    procedure = PROCEDURES[n % len(PROCEDURES)]
    about = {
        "dossier": code,
        "procedure": {"code": procedure[0], "name": procedure[1]},
        "field": {"code": procedure[2], "name": procedure[3]},
    }
    course: list[tuple[datetime, Status]] = [
        (at, Status.REGISTERED),
        (received, Status.ACCEPTED),
        (received + HOUR, Status.PROCESSING),
        (received + 3 * HOUR, Status.PROCESSING),
        (done, Status.DONE),
        (done + 30 * MINUTE, Status.RETURNED),
    ]
    known = [step for step in course if step[0] < now]
    told = _Told(place, DOSSIER_CHANGED, code)
    for i, (when, status) in enumerate(known):
        more = {"due_at": due.isoformat()} if status == Status.ACCEPTED else {}
        yield told.event(i, when, {**about, "status": int(status), **more})
    when = {status: moment for moment, status in known}
    accepted, finished = when.get(Status.ACCEPTED), when.get(Status.DONE)
    yield "dossier", (
        place, code, int(known[-1][1]), known[-1][0], accepted, due if accepted else None, finished,
        when.get(Status.RETURNED), *procedure,
    )  # fmt: skip
    if accepted:
        yield "dossier_span", (place, code, accepted, finished or NOT_YET, due)


STATES = (("filed", 0), ("assigned", 20), ("on_site", 80), ("answered", 240), ("closed", 1200))  # after so many minutes


def _report(place: int, at: datetime, code: str, n: int, now: datetime) -> Iterator[tuple[str, Row]]:
    known = [(state, at + minutes * MINUTE) for state, minutes in STATES if at + minutes * MINUTE < now]
    told, category = _Told(place, REPORT_CHANGED, code), CATEGORIES[n % len(CATEGORIES)]
    for i, (state, when) in enumerate(known):
        yield told.event(i, when, {"report": code, "state": state, "category": category})
    when = dict(known)
    ended = [when.get(state) for state in ("on_site", "answered", "closed")]
    yield "report", (place, code, known[-1][0], at, known[-1][1], category, *ended)


def _payment(place: int, at: datetime, code: str, n: int) -> Iterator[tuple[str, Row]]:
    ok, amount = n % 50 != 0, 10_000 + n % 90 * 1000
    yield _Told(place, PAYMENT_MADE, code).event(0, at, {"ok": ok, "amount_vnd": amount})
    yield "payment", (place, at, ok, amount, False)


def _exchange(place: int, at: datetime, system: str, n: int) -> Iterator[tuple[str, Row]]:
    calls, failed, latency_ms = 40 + n % 20, n % 3, 120.0 + n % 50
    data = {"system": system, "count": calls, "failed": failed, "latency_ms": latency_ms}
    yield _Told(place, LGSP_EXCHANGED, f"{system} {at:%y%m%d %H%M}").event(0, at, data)
    yield "exchange", (place, at, system, calls, failed, latency_ms, False)
