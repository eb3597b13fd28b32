"""What backing up and restoring ask the store: one state for all, what each table holds, TimescaleDB's steps."""

from collections.abc import Mapping
from typing import NamedTuple

from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from ioc.errors import IocError
from ioc.store import database


class Sum(NamedTuple):
    """What a table holds: its rows, and a number that changes with any of them in whatever order they lie."""

    rows: int
    checksum: int


class Server(NamedTuple):
    """What a database runs on."""

    major: int  # of PostgreSQL
    timescaledb: str  # its version; empty where it is not


def hold_still(connection: Connection) -> str:
    """All questions of this transaction see one state; returns its name, by which pg_dump sees the same."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    return str(row[0])


EXTENSION = "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'"


def server(connection: Connection) -> Server:
    """What this database runs on."""
    row = connection.execute(EXTENSION).fetchone()
    return Server(connection.info.server_version // 10_000, row[0] if row else "")


# Of partitions and chunks their table tells; what belongs to an extension is its own affair.
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1
"""
SUM = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} t"


def sums(connection: Connection) -> dict[str, Sum]:
    """What every table holds; reads all of them."""
    found: dict[str, Sum] = {}
    for (table,) in connection.execute(TABLES).fetchall():
        row = connection.execute(sql.SQL(SUM).format(sql.Identifier(table))).fetchone()
        assert row is not None
        found[table] = Sum(row[0], int(row[1]))
    return found


def newest_migration(connection: Connection) -> str:
    """The newest migration that ran, by name."""
    row = connection.execute("SELECT name FROM migration ORDER BY number DESC LIMIT 1").fetchone()
    return row[0] if row else ""


def differing(before: Mapping[str, Sum], after: Mapping[str, Sum]) -> list[str]:
    """In words which tables do not hold what they held."""
    return [
        f"{table} holds {after.get(table, Sum(0, 0)).rows} rows, and held {before.get(table, Sum(0, 0)).rows}"
        + (
            ", of the same number but not the same"
            if table in after and after[table].rows == before[table].rows
            else ""
        )
        for table in sorted(before.keys() | after.keys())
        if before.get(table) != after.get(table)
    ]


def refuse_full(superuser_url: str, dbname: str) -> None:
    """IocError when there is a database called so that holds something."""
    with database.connecting(superuser_url) as connection:
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", (dbname,)).fetchone() is None:
            return
    with database.connecting(make_conninfo(superuser_url, dbname=dbname)) as connection:
        if connection.execute(TABLES).fetchone():
            raise IocError("the database holds tables already; restore into another one, or drop it first")


def begin_restore(connection: Connection, made_on: Server) -> None:
    """Make an empty database ready to take a dump; IocError when it runs on something else."""
    here = server(connection)
    if made_on.timescaledb and made_on.timescaledb != here.timescaledb:
        raise IocError(
            f"the backup is of TimescaleDB {made_on.timescaledb}, and here is {here.timescaledb or 'none'}; install "
            "that version, restore, and update the extension afterwards: ALTER EXTENSION timescaledb UPDATE"
        )
    if here.timescaledb:
        connection.execute("SELECT timescaledb_pre_restore()")


def end_restore(connection: Connection) -> None:
    """Let TimescaleDB work again, and the planner know what there is."""
    if server(connection).timescaledb:
        connection.execute("SELECT timescaledb_post_restore()")
    connection.execute("ANALYZE")
