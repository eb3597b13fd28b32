"""The doctor: looks an installation over, says what is wrong and what to do about it; deep, recomputes every rollup."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from ioc.errors import IocError, SettingsError
from ioc.services import keeping
from ioc.services.dispatch import deeds
from ioc.services.watch import WATCH_LOCK
from ioc.settings import Settings, required
from ioc.store import database, doctor
from ioc.store import keeping as kept

CLOCKS = timedelta(seconds=5)  # apart, and ages on screens are wrong
A_DAY = timedelta(days=1)
MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC) - timedelta(hours=7)  # one of Vietnam's, where rollups cut their days
SILENCE = timedelta(minutes=10)
MANY = 1000  # payloads refused in an hour: not a publisher's slip any more, a format that changed
SHOWN = 5  # of many alike
ROLES = ("owner", "ingest", "watch", "web", "gate")
ROOM = 0.05  # of a disk that must be free
BEAT = timedelta(minutes=2)  # an ingestor tells of itself every few seconds
BEHIND_S = 60.0
OVERDUE = timedelta(hours=1)  # a snapshot takes seconds; those of a whole province, and tries that fail, take longer
PIECE = timedelta(days=33)  # the longest a reading waits for its piece to go, and for the watch to look


Grade = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: well, worth knowing, or wrong; with its cure."""

    check: str  # which it is, for machines
    grade: Grade
    text: str

    @property
    def well(self) -> bool:
        """Whether nothing has to be done."""
        return self.grade != "wrong"


def _found(check: str, well: bool, text: str, cure: str = "") -> Finding:
    return Finding(check, "ok" if well else "wrong", text if well else f"{text}; {cure}")


def examine(settings: Settings, now: datetime, *, deep: bool = False) -> Iterator[Finding]:
    """Look at the installation as the owner of its store, one finding after the other; deep reads every reading."""
    began_s = time.monotonic()
    yield from _settings(settings)
    yield from _disks(settings)
    url = required(settings.database_owner_url, "IOC_DATABASE_OWNER_URL")
    try:
        with database.connecting(url) as connection, database.translated():
            yield from _server(connection)
            yield from _roles(connection)
            yield (migrations := _migrations(connection))
            if migrations.well:
                # Clocks are compared as they stand now: looking so far took its time on a busy machine.
                so_far = timedelta(seconds=time.monotonic() - began_s)
                yield from _standing(doctor.standing(connection, WATCH_LOCK), now + so_far)
                yield from _lag(connection, now)
                yield from _kept(connection, settings, now)
                yield from _work(doctor.work(connection, now - deeds.REMEMBERED), now)
                if deep:
                    yield from recompute(connection)
    except IocError as error:
        yield Finding("store", "wrong", f"{error}; is the server up, and IOC_DATABASE_OWNER_URL right?")


def recompute(connection: database.Connection) -> Iterator[Finding]:
    """Every rollup and latest value beside the same computed from raw readings, a day at a time."""
    found = doctor.span(connection)
    if found is None:
        yield Finding("deep", "ok", "there are no readings to recompute")
        return
    oldest, newest = found
    first = oldest - (oldest - MIDNIGHT) % A_DAY
    days = [first + i * A_DAY for i in range((newest - first) // A_DAY + 1)]
    wrong = [row for day in days for row in doctor.wrong_rollups(connection, day, day + A_DAY)]
    wrong += doctor.wrong_latest(connection, first)
    for row in wrong[:SHOWN]:
        at = f" at {row.bucket.astimezone(UTC):%Y-%m-%d %H:%MZ}" if row.bucket else ""
        yield Finding("deep", "wrong", f"{row.table} of series {row.series_id}{at} is not what its readings say")
    if len(wrong) > SHOWN:
        yield Finding("deep", "wrong", f"and {len(wrong) - SHOWN} more")
    if not wrong:
        yield Finding("deep", "ok", f"rollups and latest values of {len(days)} days equal a recomputation from raw")


def _settings(settings: Settings) -> Iterator[Finding]:
    """Whether they fit together, and which part's address is not known here."""
    if wrong := _unfit(settings):
        yield Finding("settings", "wrong", wrong)
    missing = [role for role in ROLES if getattr(settings, f"database_{role}_url") is None]
    if missing:
        names = ", ".join(f"IOC_DATABASE_{role.upper()}_URL" for role in missing)
        yield Finding("settings", "note", f"not set here: {names}; a part runs only where its own is")
    else:
        yield Finding("settings", "ok", "every part knows its database")


def _unfit(settings: Settings) -> str | None:
    """What does not fit together in them."""
    try:
        keeping.terms(settings)
    except SettingsError as error:
        return str(error)
    return None


def _disks(settings: Settings) -> Iterator[Finding]:
    """Room on the disks of the folders that are ours."""
    for folder in filter(None, (settings.data_dir, settings.archive_dir)):
        there = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
        disk = shutil.disk_usage(there)
        text = f"{folder} has {disk.free / 1e9:.1f} GB of {disk.total / 1e9:.0f} GB free"
        yield _found("disk", disk.free > ROOM * disk.total, text, "make room, or give shorter terms (docs/keeping.md)")


def _server(connection: database.Connection) -> Iterator[Finding]:
    """Its version and what it promises."""
    version = connection.info.server_version
    text = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    yield _found(
        "version", version >= database.OLDEST, text, f"{database.OLDEST // 10_000} or newer is needed; update it"
    )
    wrong = doctor.settings(connection)
    for name, (is_, must) in wrong.items():
        cure = f"as a superuser: ALTER DATABASE ioc SET {name} TO '{must}', or ALTER SYSTEM, then pg_reload_conf()"
        yield Finding("server", "wrong", f"{name} is {is_} and must be {must}; {cure}")
    if not wrong:
        yield Finding("server", "ok", "the server writes before it answers, in UTC")


def _roles(connection: database.Connection) -> Iterator[Finding]:
    """Each there, and none with more rights than its own."""
    cure = "let a superuser run: ioc bootstrap"
    wrong = [
        f"{role.name} {'is a superuser or may pass row security' if role.there else 'is missing'}"
        for role in doctor.roles(connection)
        if not role.there or role.too_much or role.logs_in != (role.name != database.VIEWER)
    ]
    yield _found("roles", not wrong, ", ".join(wrong) or "every role is there, none is a superuser", cure)


def _migrations(connection: database.Connection) -> Finding:
    if strange := database.unknown(connection):
        text = f"the database was migrated by another version, which had {', '.join(strange)}; run that or a newer one"
        return Finding("migrations", "wrong", text)
    pending = database.pending(connection)
    text = f"migrations to run: {', '.join(pending)}" if pending else "the schema is up to date"
    return _found("migrations", not pending, text, "run `ioc migrate`")


def _standing(store: doctor.Standing, now: datetime) -> Iterator[Finding]:
    """What the store looks like at a glance, judged."""
    yield _edition(store)
    size = f"{store.bytes / 1e9:.2f} GB in the database, {(store.week or 0) / 7:.0f} readings a day"
    yield Finding("size", "ok", f"{store.areas} areas, {store.sensors} sensors, {size}")
    apart = abs(store.clock - now)
    cure = "let both machines take their time from the same server (NTP)"
    yield _found("clock", apart <= CLOCKS, f"its clock is {apart.total_seconds():.1f} s from ours", cure)
    silent = store.newest is None or now - store.newest > SILENCE
    newest = f"the newest reading is of {store.newest:%Y-%m-%d %H:%M:%SZ}" if store.newest else "there are no readings"
    yield _found("lag", not silent, newest, "look at the ingestor's log, and whether publishers reach the broker")
    refused = f"payloads in quarantine since an hour ago: {store.quarantined}"
    why = "`ioc quarantine list` tells why"
    if 0 < store.quarantined < MANY:
        yield Finding("quarantine", "note", f"{refused}; {why}")
    else:
        yield _found("quarantine", store.quarantined < MANY, refused, why)
    if store.strayed:
        text = f"readings of {store.strayed} months wait for a partition; is `ioc watch` running?"
        yield Finding("partitions", "wrong", text)
    if not store.watched:
        text = "no watch leads: nobody is called silent, nothing is let go, no partitions are made; start `ioc watch`"
        yield Finding("watch", "note", text)


def _edition(store: doctor.Standing) -> Finding:
    """Which TimescaleDB it is, and what it can do."""
    if not store.timescaledb:
        text = "plain PostgreSQL: partitions of a month, nothing is compressed; TimescaleDB would (docs/keeping.md)"
        return Finding("licence", "ok", text)
    if store.licence == "timescale":
        return Finding("licence", "ok", f"TimescaleDB {store.timescaledb}, community edition")
    text = f"TimescaleDB {store.timescaledb}, Apache edition: nothing is compressed; the community build does"
    return Finding("licence", "ok", text)


def _lag(connection: database.Connection, now: datetime) -> Iterator[Finding]:
    """Whether an ingestor works, and how far it is behind."""
    if told := doctor.beat(connection):
        at, wait_s = told
        text = f"an ingestor told of itself {max(0.0, (now - at).total_seconds()):.0f} s ago"
        text += f", when messages waited {wait_s:.1f} s at most of 95 in 100" if wait_s is not None else ""
        yield _found(
            "ingest", now - at <= BEAT and (wait_s or 0) <= BEHIND_S, text, "look at its log and at /operations"
        )
    else:
        yield Finding("ingest", "note", "no ingestor has told of itself; start `ioc ingest`")


def _kept(connection: database.Connection, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether what outlived its term went."""
    oldest, newest = kept.oldest(connection), kept.newest(connection, now)
    if oldest is None or newest is None or _unfit(settings):
        return
    terms = keeping.terms(settings)
    since = min(terms.raw_since(domain, newest) for domain in kept.domains(connection))
    text = f"the oldest raw reading is of {oldest:%Y-%m-%d}, and they are kept since {since:%Y-%m-%d}"
    cure = "its watch waits for `ioc archive`" if settings.archive_dir else "is `ioc watch` running?"
    yield _found("oldest", oldest >= since - PIECE, text, f"{cure}; its log says why they stay")


def _work(work: doctor.Work, now: datetime) -> Iterator[Finding]:
    """Whether a worker makes snapshots, and what it leaves behind."""
    asked = f"{work.schedules} schedules, {work.waiting} snapshots to be made"
    if work.beat is not None and now - work.beat <= BEAT:
        seen = f"a worker told of itself {max(0.0, (now - work.beat).total_seconds()):.0f} s ago; {asked}"
        yield Finding("worker", "ok", seen)
    else:
        seen = f"no worker runs, {asked}; start `ioc work`"
        yield Finding("worker", "wrong" if work.schedules or work.waiting else "note", seen)
    if work.oldest is not None and now - work.oldest > OVERDUE:
        text = f"{work.waiting} snapshots wait, the oldest since {work.oldest:%Y-%m-%d %H:%M:%SZ}"
        cure = "the log of `ioc work` says why; a second `ioc work` makes two at once"
        yield Finding("snapshots", "wrong", f"{text}; {cure}")
    elif work.undelivered:
        text = f"{work.undelivered} deliveries of snapshots were given up; /snapshots says why, and sends them again"
        yield Finding("snapshots", "note", text)
    else:
        yield Finding("snapshots", "ok", "no snapshot is overdue, none was given up on its way")
