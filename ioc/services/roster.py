"""Rosters: lists of sensors that people bring in, CSV or GeoJSON; all of one goes in, or nothing of it."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ioc.errors import IocError
from ioc.model.catalogue import DOMAINS
from ioc.model.focus import Act, Person
from ioc.model.reading import SensorKey, SensorNote
from ioc.services import registry
from ioc.services.book import Book, Visit, require
from ioc.store import audit, database, roster
from ioc.store.roster import Standing

COLUMNS = ("sensor", "domain", "name", "ward", "lat", "lon", "interval_s")
NEEDED = ("sensor", "domain")
MOST = 20_000  # sensors in a file
LONGEST_S = 31 * 86_400
ID = re.compile(r"[A-Za-z0-9_.:\-]{1,64}")


@dataclass(frozen=True, slots=True)
class Row:
    """What a line or a feature of the file says, by column; empty ones are left out."""

    place: str  # in the file: `line 3`, `feature 2`
    told: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row, or would: accepted, changed, same or refused; the words say what, or why and the cure."""

    place: str
    sensor: str
    became: str
    words: str = ""


def read(file: Path) -> list[Row]:
    """The rows of a file, by its ending; IocError names what to mend."""
    rows = _features(file) if file.suffix.lower() in (".geojson", ".json") else _lines(file)
    if not rows:
        raise IocError(f"{file.name} holds no sensors")
    if len(rows) > MOST:
        raise IocError(f"{file.name} holds {len(rows)} sensors, more than {MOST}; split it")
    return rows


def _lines(file: Path) -> list[Row]:
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IocError(f"{file.name} is not UTF-8 (byte {error.start}); save it as CSV UTF-8") from error
    head = text.partition("\n")[0]
    lines = csv.DictReader(text.splitlines(), delimiter=max(",;\t", key=head.count))
    columns = [column.strip() for column in lines.fieldnames or ()]
    if missing := [column for column in NEEDED if column not in columns]:
        raise IocError(f"{file.name} has no column {' and '.join(missing)}; columns are {', '.join(COLUMNS)}")
    return [Row(f"line {lines.line_num}", _told(line)) for line in lines]


def _features(file: Path) -> list[Row]:
    from geodata import points  # takes geopandas, which every other command would carry in memory

    return [Row(f"feature {n}", _told(told)) for n, told in enumerate(points.read(file), 1)]


def _told(line: dict[Any, Any]) -> dict[str, str]:
    """The columns we know that say something."""
    texts = {str(key).strip(): str(value).strip() for key, value in line.items() if value is not None}
    return {key: value for key, value in texts.items() if key in COLUMNS and value}


async def bring_in(
    book: Book, by: Person, area: str, rows: Sequence[Row], visit: Visit, *, dry_run: bool = False
) -> list[Outcome]:
    """What becomes of each row. They go in together; one that is refused, or a dry run, leaves all of them out."""
    require(by, Act.ADMIT, area)
    async with book.writing() as connection:
        id_ = await book.area(connection, area)
        known = await roster.standing(connection, id_)
        judged = [_judge(row, area, known, book.edition) for row in rows]
        outcomes = _twice([outcome for outcome, _ in judged])
        notes = [note for _, note in judged if note is not None]
        if not dry_run and not any(o.became == "refused" for o in outcomes):
            await roster.bring_in(connection, id_, [n for n in notes if _differs(n, known.get(n.key.sensor))])
            await audit.write(connection, by.name, "sensors.imported", str(len(notes)), area=id_, address=visit.address)
            domains = " ".join(sorted({n.key.domain for n in notes}))
            await database.notify_async(connection, f"{area} {domains} sensors")
    return outcomes


def _judge(row: Row, area: str, known: dict[str, Standing], edition: str) -> tuple[Outcome, SensorNote | None]:
    sensor = row.told.get("sensor", "")
    try:
        note = _note(row.told, area, known.get(sensor))
        registry.check(note, edition)
    except IocError as error:
        return Outcome(row.place, sensor, "refused", str(error)), None
    before = known.get(sensor)
    if before is None:
        return Outcome(row.place, sensor, "accepted", "not heard yet"), note
    changes = _changes(note, before)
    if not before.accepted:
        return Outcome(row.place, sensor, "accepted", changes), note
    return Outcome(row.place, sensor, "changed" if changes else "same", changes), note


def _note(told: dict[str, str], area: str, before: Standing | None) -> SensorNote:
    """A row as what a person says of a sensor; IocError tells what is wrong in it and the cure."""
    sensor, domain = told.get("sensor", ""), told.get("domain", "")
    if not ID.fullmatch(sensor):
        raise IocError(f"{sensor!r} is no id; write the id of its topic, 1 to 64 of A–Z a–z 0–9 . _ : -")
    if domain not in DOMAINS:
        raise IocError(f"no domain is called {domain!r}; they are {', '.join(DOMAINS)}")
    if before is not None and before.domain != domain:
        raise IocError(f"{sensor} measures {before.domain} already; write that domain, or give this one another id")
    lat, lon = _number(told, "lat"), _number(told, "lon")
    if lat is not None and lon is not None and abs(lat) > 90 >= abs(lon):
        raise IocError("lat and lon are swapped: lat is about 12 here, lon about 108")
    interval = _number(told, "interval_s")
    if interval is not None and not 1 <= interval <= LONGEST_S:
        raise IocError(f"interval_s is in seconds, from 1 to {LONGEST_S}")
    key = SensorKey(area, domain, sensor)
    return SensorNote(
        key, told.get("name"), told.get("ward"), lat, lon, interval_s=None if interval is None else int(interval)
    )


def _number(told: dict[str, str], column: str) -> float | None:
    text = told.get(column)
    try:
        return None if text is None else float(text)
    except ValueError as error:
        raise IocError(f"{column} is no number: {text!r}; write it with a dot, as in 11.9402") from error


def _changes(note: SensorNote, before: Standing) -> str:
    pairs = ((f, getattr(before, f), getattr(note, f)) for f in ("name", "ward", "lat", "lon", "interval_s"))
    return ", ".join(f"{f} {old!s} → {new!s}" for f, old, new in pairs if new is not None and new != old)


def _differs(note: SensorNote, before: Standing | None) -> bool:
    if before is None or not before.accepted:
        return True
    return bool(_changes(note, before)) or not set(note.told) <= set(before.by_people)


def _twice(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The outcomes, with a sensor that the file names again refused there."""
    first: dict[str, str] = {}
    found: list[Outcome] = []
    for one in outcomes:
        earlier = first.setdefault(one.sensor, one.place)
        again = earlier != one.place and one.became != "refused"
        words = f"{earlier} names this sensor as well; keep one of them"
        found.append(Outcome(one.place, one.sensor, "refused", words) if again else one)
    return found
