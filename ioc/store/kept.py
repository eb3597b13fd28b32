"""Kept snapshots in the database: what lies in the archive, found by period, area, day or checksum; who took what."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from ioc.model.kept import Kept, KeptFile, Shelf, Sought, Taken
from ioc.model.period import parse

ADD = """
INSERT INTO snapshot_kept (area_id, period, frequency, first, last, revision, language, folder, made_at, made_by,
                           cut_off, complete, simulated, sealed, verified_at, sound)
SELECT area_id, period, %(frequency)s, first, %(last)s, %(revision)s, language, %(folder)s, %(made_at)s, asked_by,
       %(cut_off)s, %(complete)s, %(simulated)s, %(sealed)s, %(made_at)s, true
FROM snapshot_run WHERE id = %(run)s RETURNING id
"""
ADD_FILE = """
INSERT INTO snapshot_file (kept_id, name, form, size, sha256, rows)
VALUES (%(kept)s, %(name)s, %(form)s, %(size)s, %(sha256)s, %(rows)s)
"""


async def add(connection: AsyncConnection, run: int, told: Mapping[str, object], files: Iterable[KeptFile]) -> int:
    """Put on the shelf what a run made."""
    row = await (await connection.execute(ADD, {"run": run, **told})).fetchone()
    assert row is not None
    for file in files:
        given = {name: getattr(file, name) for name in ("name", "form", "size", "sha256", "rows")}
        await connection.execute(ADD_FILE, {"kept": row[0], **given})
    return row[0]


FOUND = """
FROM snapshot_kept k JOIN area a ON a.id = k.area_id
WHERE (%(areas)s::integer[] IS NULL OR k.area_id = ANY (%(areas)s))
    AND CASE WHEN %(id)s::bigint IS NOT NULL THEN k.id = %(id)s ELSE k.frequency = %(frequency)s END
    AND (%(day)s::date IS NULL OR %(day)s BETWEEN k.first AND k.last)
    AND (%(sha256)s = '' OR k.sealed ^@ %(sha256)s
         OR EXISTS (SELECT FROM snapshot_file f WHERE f.kept_id = k.id AND f.sha256 ^@ %(sha256)s))
"""
PAGE = f"""
WITH page AS (SELECT k.*, a.slug AS area, a.code {FOUND}
              ORDER BY k.first DESC, a.code, k.id DESC LIMIT %(limit)s OFFSET %(offset)s)
SELECT p.id, p.area, p.period, p.revision, p.language, p.folder, p.made_at, p.made_by, p.cut_off,
       p.complete, p.simulated, p.sealed, p.verified_at, p.sound, r.schedule_id IS NOT NULL AS scheduled,
       coalesce(r.attempts, 1) AS attempts, coalesce(r.late, false) AS late,
       f.name, f.form, f.size, f.sha256, f.rows, f.gone_at,
       (SELECT count(*) FROM snapshot_taken t WHERE t.kept_id = f.kept_id AND t.name = f.name) AS taken
FROM page p JOIN snapshot_file f ON f.kept_id = p.id
LEFT JOIN LATERAL (SELECT schedule_id, attempts, late FROM snapshot_run WHERE kept_id = p.id LIMIT 1) r ON true
ORDER BY p.first DESC, p.code, p.id DESC, f.name
"""
COUNT = f"SELECT count(*) {FOUND}"
OF_FILE = ("name", "form", "size", "sha256", "rows", "gone_at", "taken")


async def page(connection: AsyncConnection, sought: Sought, areas: Sequence[int] | None) -> Shelf:
    """What is sought of the archive, the newest day first; `areas` narrows it further."""
    given = {name: getattr(sought, name) for name in ("frequency", "day", "sha256", "id", "offset", "limit")}
    given["areas"] = None if areas is None else list(areas)
    async with connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(PAGE, given)).fetchall()
    total = await (await connection.execute(COUNT, given)).fetchone()
    return Shelf(
        tuple(_kept(list(told)) for _, told in groupby(rows, key=lambda row: row["id"])), total[0] if total else 0
    )


def _kept(rows: list[dict[str, Any]]) -> Kept:
    files = tuple(KeptFile(**{name: row[name] for name in OF_FILE}) for row in rows)
    own = {name: value for name, value in rows[0].items() if name not in OF_FILE}
    return Kept(period=parse(own.pop("period")), files=files, **own)


TAKEN = "SELECT name, by, at FROM snapshot_taken WHERE kept_id = %(kept)s ORDER BY at DESC LIMIT %(limit)s"


async def taken(connection: AsyncConnection, kept: int, limit: int) -> list[Taken]:
    """Who took files of it home, the last first."""
    async with connection.cursor(row_factory=class_row(Taken)) as cursor:
        return await (await cursor.execute(TAKEN, {"kept": kept, "limit": limit})).fetchall()


TAKE = "INSERT INTO snapshot_taken (kept_id, name, by, at) VALUES (%(kept)s, %(name)s, %(by)s, %(now)s)"


async def take(connection: AsyncConnection, kept: int, name: str, by: str, now: datetime) -> None:
    """Count a file that somebody takes home."""
    await connection.execute(TAKE, {"kept": kept, "name": name, "by": by, "now": now})


VERIFIED = "UPDATE snapshot_kept SET verified_at = %(now)s, sound = %(sound)s WHERE id = %(kept)s"


async def verified(connection: AsyncConnection, kept: int, sound: bool, now: datetime) -> None:
    """Say whether its files are what they were."""
    await connection.execute(VERIFIED, {"kept": kept, "sound": sound, "now": now})


class Over(NamedTuple):
    """A file whose term is over."""

    kept: int
    folder: str
    name: str
    sha256: str


OVER = """
SELECT k.id, k.folder, f.name, f.sha256 FROM snapshot_file f JOIN snapshot_kept k ON k.id = f.kept_id
WHERE f.form = %(form)s AND f.gone_at IS NULL AND k.last < %(before)s AND k.id > %(after)s
ORDER BY k.id LIMIT %(limit)s
"""


async def over(connection: AsyncConnection, form: str, before: date, after: int, limit: int) -> list[Over]:
    """Files of a form in snapshots that end before a day, the first of those whose number is above `after`.

    A snapshot has one file of a form.
    """
    given = {"form": form, "before": before, "after": after, "limit": limit}
    return [Over._make(row) for row in await (await connection.execute(OVER, given)).fetchall()]


GONE = "UPDATE snapshot_file SET gone_at = %(now)s WHERE kept_id = %(kept)s AND name = %(name)s"


async def gone(connection: AsyncConnection, kept: int, name: str, now: datetime) -> None:
    """Say that a file is not kept any more."""
    await connection.execute(GONE, {"kept": kept, "name": name, "now": now})


UNKNOWN = """
SELECT f.folder, EXISTS (
    SELECT FROM snapshot_kept k JOIN area a ON a.id = k.area_id
    WHERE a.slug = split_part(f.folder, '/', 1) AND k.made_at > f.at
        AND k.period = split_part(split_part(f.folder, '/', 2), '.', 1))
FROM unnest(%(folders)s::text[], %(at)s::timestamptz[]) AS f (folder, at)
WHERE NOT EXISTS (SELECT FROM snapshot_kept k WHERE k.folder = f.folder)
"""


async def unknown(connection: AsyncConnection, written: Mapping[str, datetime]) -> dict[str, bool]:
    """Which of these folders, by when they were written, no kept snapshot has; and whether the same area's same period
    was kept since.
    """
    given = {"folders": list(written), "at": list(written.values())}
    return dict(await (await connection.execute(UNKNOWN, given)).fetchall())
