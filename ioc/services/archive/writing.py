"""Writing the archive: each month that is over and has settled, area by area; again when late readings came."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from ioc.errors import IocError, SettingsError
from ioc.model.archive import Digest, File, Manifest, Month
from ioc.services.archive import manifest, parquet
from ioc.settings import Settings, required
from ioc.store import archive, database, keeping
from ioc.store.archive import ArchivedSeries

SETTLED = timedelta(days=7)  # after its end most of what comes late for a month has come


def run(settings: Settings, now: datetime) -> Iterator[Manifest]:
    """Archive, as the owner of the database, what is due; returns the months that were written."""
    folder, url = _folder(settings), required(settings.database_owner_url, "IOC_DATABASE_OWNER_URL")
    with database.connecting(url) as connection:
        yield from write(connection, folder, now)


def verify(settings: Settings) -> Iterator[tuple[Month, Manifest | None, list[str]]]:
    """Every month that was archived, what is told of it, and its problems in words.

    The files alone are needed for that. Where the address of the database is known they are held against what it knows
    to be archived, for a folder that is not mounted is sound by itself; and a month with problems does not count as
    archived there any more.
    """
    folder, url = _folder(settings), settings.database_owner_url
    there = {Month.named(told.month): told for told in manifest.every(folder)}
    if url is None:
        yield from ((month, told, manifest.problems(folder, told)) for month, told in there.items())
        return
    with database.connecting(url.get_secret_value()) as connection:
        with database.transaction(connection):
            known = _by_month(archive.marked(connection))
        for month in sorted(there.keys() | known.keys()):
            told = there.get(month)
            found = [*(manifest.problems(folder, told) if told else ()), *manifest.lacking(told, known[month])]
            if found:
                with database.transaction(connection):
                    archive.unmark(connection, month.since, month.until)
            yield month, told, found


def _by_month(marked: Mapping[tuple[date, str], int]) -> dict[Month, dict[tuple[date, str], int]]:
    found: dict[Month, dict[tuple[date, str], int]] = defaultdict(dict)
    for (day, domain), rows in marked.items():
        found[Month(day.year, day.month)][day, domain] = rows
    return found


def _folder(settings: Settings) -> Path:
    if settings.archive_dir is None:
        raise SettingsError("IOC_ARCHIVE_DIR is missing: name the folder that `ioc archive` is to write to")
    return settings.archive_dir


class BrokenError(IocError):
    """A file of the archive is not what it was, and the database cannot replace it any more."""


def write(connection: database.Connection, folder: Path, now: datetime) -> Iterator[Manifest]:
    """Archive every month that is due, and verify it; what lies there as the database has it is left alone.

    The folder is made for its owner alone. A month that cannot be written holds no other back: BrokenError names it at
    the end.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    broken: list[str] = []
    for month in _due(connection, now):
        manifest.finish(folder, month)
        with database.transaction(connection):
            there = archive.digests(connection, month.since, month.until)
            kept = archive.archived(connection, month.since, month.until)
        if there and not (kept.issuperset(there) and manifest.read(folder, month)):
            try:
                yield _write_month(connection, folder, month, now)
            except BrokenError as error:
                broken.append(str(error))
    if broken:
        raise BrokenError("\n".join(broken))


def _due(connection: database.Connection, now: datetime) -> list[Month]:
    """The months that have raw readings and are over."""
    with database.transaction(connection):
        oldest = keeping.oldest(connection)
    found: list[Month] = []
    month = Month.of(oldest or now)
    while month.until + SETTLED <= now:
        found.append(month)
        month = month.next
    return found


def _write_month(connection: database.Connection, folder: Path, month: Month, now: datetime) -> Manifest:
    """Write a month and only then tell the database that it is there; what the database let go of stays as it was."""
    before = manifest.read(folder, month)
    with database.transaction(connection):
        archive.hold_still(connection)
        there = archive.digests(connection, month.since, month.until)
        gone = (before.days if before else set[tuple[date, str]]()) - {(d.day, d.domain) for d in there}
        if before and gone and (found := manifest.problems(folder, before)):
            raise BrokenError(f"{found[0]}, and the database has let go of a part of it: put it back from a copy")
        files = list(_draft(connection, folder, month, before, gone))
    made = Manifest(str(month), now, _rows(there, before, gone), files)
    if found := manifest.contradiction(made):
        raise IocError(f"{found}, when they were read back; look at the disk of {folder}")
    manifest.write(folder, made, before)
    with database.transaction(connection):
        archive.mark(connection, there, now)
    return made


def _draft(
    connection: database.Connection, folder: Path, month: Month, before: Manifest | None, gone: parquet.Days
) -> Iterator[File]:
    """The files of a month, an area each, not in their places yet."""
    series: dict[str, dict[int, ArchivedSeries]] = defaultdict(dict)
    for one in archive.series(connection):
        series[f"edition={one.edition}/area={one.area}/month={month}/readings.parquet"][one.id] = one
    kept = {file.path for file in before.files} if before and gone else set[str]()
    for name in sorted(series.keys() | kept):
        path = folder / name
        batches = [parquet.only(path, gone)] if name in kept else []
        batches.append(_readings(connection, series.get(name, {}), month))
        if parquet.write(path, (batch for part in batches for batch in part)):
            yield manifest.told(folder, path)
        else:
            parquet.draft(path).unlink()


def _readings(
    connection: database.Connection, series: Mapping[int, ArchivedSeries], month: Month
) -> Iterator[parquet.Batch]:
    for rows in archive.readings(connection, sorted(series), month.since, month.until) if series else ():
        yield parquet.batch(rows, series)


def _rows(there: Iterable[Digest], before: Manifest | None, gone: parquet.Days) -> dict[str, dict[str, int]]:
    """Readings by day and domain: those of the database, and those that were let go."""
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for day, domain in gone:
        if before:
            rows[day.isoformat()][domain] = before.rows[day.isoformat()][domain]
    for digest in there:
        rows[digest.day.isoformat()][digest.domain] = digest.rows
    return {day: dict(sorted(told.items())) for day, told in sorted(rows.items())}
