"""The doctor: looks an installation over, says what is wrong and what to do about it; deep, recomputes every rollup."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ioc.errors import IocError
from ioc.settings import Settings, required
from ioc.store import database, doctor

CLOCKS = timedelta(seconds=5)  # apart, and ages on screens are wrong
A_DAY = timedelta(days=1)
MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC) - timedelta(hours=7)  # one of Vietnam's, where rollups cut their days
SILENCE = timedelta(minutes=10)
MANY = 1000  # payloads refused in an hour: not a publisher's slip any more, a format that changed
SHOWN = 5  # of many alike


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: well, or what is wrong and its cure."""

    well: bool
    text: str


def examine(settings: Settings, now: datetime, *, deep: bool = False) -> Iterator[Finding]:
    """Look at the store as its owner, one finding after the other; deep reads every reading there is."""
    url = required(settings.database_owner_url, "IOC_DATABASE_OWNER_URL")
    try:
        with database.connecting(url) as connection, database.translated():
            pending = database.pending(connection)
            yield Finding(not pending, _migrations(pending))
            if not pending:
                yield from _standing(doctor.standing(connection), now)
                if deep:
                    yield from recompute(connection)
    except IocError as error:
        yield Finding(False, f"{error}; is the server up, and IOC_DATABASE_OWNER_URL right?")


def recompute(connection: database.Connection) -> Iterator[Finding]:
    """Every rollup and latest value beside the same computed from raw readings, a day at a time."""
    found = doctor.span(connection)
    if found is None:
        yield Finding(True, "there are no readings to recompute")
        return
    oldest, newest = found
    first = oldest - (oldest - MIDNIGHT) % A_DAY
    days = [first + i * A_DAY for i in range((newest - first) // A_DAY + 1)]
    wrong = [row for day in days for row in doctor.wrong_rollups(connection, day, day + A_DAY)]
    wrong += doctor.wrong_latest(connection, first)
    for row in wrong[:SHOWN]:
        at = f" at {row.bucket.astimezone(UTC):%Y-%m-%d %H:%MZ}" if row.bucket else ""
        yield Finding(False, f"{row.table} of series {row.series_id}{at} is not what its readings say")
    if len(wrong) > SHOWN:
        yield Finding(False, f"and {len(wrong) - SHOWN} more")
    if not wrong:
        yield Finding(True, f"rollups and latest values of {len(days)} days equal a recomputation from raw")


def _migrations(pending: list[str]) -> str:
    return f"migrations to run: {', '.join(pending)}; run `ioc migrate`" if pending else "the schema is up to date"


def _standing(store: doctor.Standing, now: datetime) -> Iterator[Finding]:
    """What the store looks like at a glance, judged."""
    edition = f" with TimescaleDB {store.timescaledb}" if store.timescaledb else ""
    yield Finding(True, f"PostgreSQL {store.version}{edition}, {store.areas} areas, {store.sensors} sensors")
    apart = abs(store.clock - now)
    cure = "let both machines take their time from the same server (NTP)"
    yield Finding(
        apart <= CLOCKS, f"its clock is {apart.total_seconds():.1f} s from ours" + _cure(apart > CLOCKS, cure)
    )
    silent = store.newest is None or now - store.newest > SILENCE
    newest = f"the newest reading is of {store.newest:%Y-%m-%d %H:%M:%SZ}" if store.newest else "there are no readings"
    yield Finding(
        not silent, newest + _cure(silent, "look at the ingestor's log, and whether publishers reach the broker")
    )
    refused = f"payloads in quarantine since an hour ago: {store.quarantined}"
    yield Finding(store.quarantined < MANY, refused + _cure(store.quarantined > 0, "`ioc quarantine list` tells why"))
    if store.strayed:
        yield Finding(False, f"readings of {store.strayed} months wait for a partition; is `ioc watch` running?")


def _cure(needed: bool, cure: str) -> str:
    return f"; {cure}" if needed else ""
