"""The database as a whole: made once by a superuser, migrated by its owner, reached by each part in its own role."""

import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from importlib.resources import files
from typing import Any, LiteralString, TypeAlias

import psycopg
from psycopg import AsyncConnection, Connection, sql
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from ioc.errors import DataRefusedError, StartError, StoreBusyError, StoreUnavailableError
from ioc.store import compression, queue_schema

LOGINS = ("ioc_owner", "ioc_ingest", "ioc_watch", "ioc_web", "ioc_gate")
VIEWER = "ioc_view"  # owns the views by which the web role reads, and logs in nowhere
OLDEST = 170000
MIGRATION_LOCK = 0x10C0
ALONE = "-- without a transaction"  # how the first line of a migration begins that takes none
# The builtin provider needs no ICU and no system locale and still knows that ĐÀ LẠT is đà lạt.
CREATE_DATABASE = """
CREATE DATABASE {} OWNER ioc_owner TEMPLATE template0 ENCODING 'UTF8'
LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'
"""
BUSY = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected, psycopg.errors.LockNotAvailable)
# A server that vanished without a word (power, a cable) is given up after a minute, not after the kernel's two hours.
ALIVE: dict[str, Any] = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
Pool: TypeAlias = AsyncConnectionPool[AsyncConnection]
CHANGES = "ioc_changed"  # the channel on which the recorder tells what moved


def bootstrap(superuser_url: str, passwords: Mapping[str, str], dbname: str = "ioc") -> None:
    """Make roles, database and extensions where they are missing; passwords are set anew. Needs a superuser."""
    with connecting(superuser_url) as connection:
        connection.autocommit = True
        _check_version(connection)
        for role in LOGINS:
            _ensure_login(connection, role, passwords[role])
        if not _exists(connection, "SELECT FROM pg_roles WHERE rolname = 'ioc_view'"):
            connection.execute("CREATE ROLE ioc_view NOLOGIN")
        connection.execute("GRANT ioc_view TO ioc_owner WITH INHERIT FALSE, SET TRUE")
        if not _exists(connection, "SELECT FROM pg_database WHERE datname = %s", dbname):
            connection.execute(sql.SQL(CREATE_DATABASE).format(sql.Identifier(dbname)))
    with psycopg.connect(superuser_url, dbname=dbname, autocommit=True) as connection:
        _prepare_database(connection, dbname)


def _prepare_database(connection: Connection, dbname: str) -> None:
    logins = sql.SQL(", ").join(map(sql.Identifier, LOGINS))
    connection.execute(sql.SQL("ALTER DATABASE {} SET timezone TO 'UTC'").format(sql.Identifier(dbname)))
    # A query that could touch every chunk of many years is compiled for seconds and then runs for milliseconds.
    connection.execute(sql.SQL("ALTER DATABASE {} SET jit TO off").format(sql.Identifier(dbname)))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(dbname)))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(dbname), logins))
    for extension in ("timescaledb", "unaccent"):
        if _exists(connection, "SELECT FROM pg_available_extensions WHERE name = %s", extension):
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def _check_version(connection: Connection) -> None:
    if connection.info.server_version < OLDEST:
        raise StartError(
            f"PostgreSQL {OLDEST // 10000} or newer is needed; this server is {connection.info.server_version}"
        )


def _ensure_login(connection: Connection, role: str, password: str) -> None:
    if not _exists(connection, "SELECT FROM pg_roles WHERE rolname = %s", role):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    # Hashed here, so that no log of the server ever holds the password.
    secret = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(secret)))


def _exists(connection: Connection, query: LiteralString, *values: object) -> bool:
    return connection.execute(query, values).fetchone() is not None


def migrations() -> list[tuple[int, str, str]]:
    """The numbered SQL files as (number, name, text), in order."""
    found = [f for f in files("ioc.store").joinpath("schema").iterdir() if re.fullmatch(r"\d{3}_\w+\.sql", f.name)]
    return [(int(f.name[:3]), f.name, f.read_text("utf-8")) for f in sorted(found, key=lambda f: f.name)]


def migrate(owner_url: str) -> list[str]:
    """Run what has not run yet, forwards, one migrator at a time; returns what ran.

    A file runs in a transaction of its own, unless its first line says ALONE: then it is one statement that PostgreSQL
    takes outside of one only (CREATE INDEX CONCURRENTLY IF NOT EXISTS), and that can be run again where it was cut off.
    StartError when the database knows migrations that this version does not.
    """
    done: list[str] = []
    with connecting(owner_url) as connection:
        connection.autocommit = True
        while not try_lead(connection, MIGRATION_LOCK):
            # Asked for again and again: CREATE INDEX CONCURRENTLY would wait for who waits in a statement.
            time.sleep(0.1)
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, name text NOT NULL,"
            " ran_at timestamptz NOT NULL DEFAULT now())"
        )
        if strange := unknown(connection):
            raise StartError(
                f"the database was migrated by another version, which had {', '.join(strange)}; run that or a newer one"
            )
        ran = {row[0] for row in connection.execute("SELECT number FROM migration")}
        for number, name, text in migrations():
            if number not in ran:
                _drop_half_made(connection)
                with nullcontext() if text.startswith(ALONE) else connection.transaction():
                    connection.execute(text.encode())
                    connection.execute("INSERT INTO migration (number, name) VALUES (%s, %s)", (number, name))
                done.append(name)
        connection.execute("GRANT SELECT ON migration TO ioc_ingest, ioc_watch, ioc_web, ioc_gate")
        queue_schema.install(connection)  # by its own migrations, which come with its versions
        compression.switch_on(connection)  # the licence of a server may change between two runs
    return done


HALF_MADE = """
SELECT n.nspname, c.relname
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relkind = 'i' AND n.nspname = 'public'
"""


def _drop_half_made(connection: Connection) -> None:
    """Drop what CREATE INDEX CONCURRENTLY left when it was cut off: IF NOT EXISTS would take it for done."""
    for name in connection.execute(HALF_MADE).fetchall():
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(*name)))


def pending(connection: Connection) -> list[str]:
    """Migrations that have not run yet, by name."""
    if not _exists(connection, "SELECT WHERE to_regclass('migration') IS NOT NULL"):
        return [name for _, name, _ in migrations()]
    ran = {row[0] for row in connection.execute("SELECT number FROM migration")}
    return [name for number, name, _ in migrations() if number not in ran]


def unknown(connection: Connection) -> list[str]:
    """Migrations that ran and that this version does not have, by name."""
    if not _exists(connection, "SELECT WHERE to_regclass('migration') IS NOT NULL"):
        return []
    known = {(number, name) for number, name, _ in migrations()}
    rows = connection.execute("SELECT number, name FROM migration ORDER BY number").fetchall()
    return [name for number, name in rows if (number, name) not in known]


async def is_migrated(connection: AsyncConnection) -> bool:
    """Whether the newest migration has run."""
    found = await (await connection.execute("SELECT to_regclass('migration') IS NOT NULL")).fetchone()
    if found != (True,):
        return False
    newest = await (await connection.execute("SELECT max(number) FROM migration")).fetchone()
    return newest == (migrations()[-1][0],)


@contextmanager
def connecting(url: str) -> Generator[Connection]:
    """A connection for the block, closed after it; raises StoreUnavailableError when there is none to be had."""
    connection = connect(url)
    try:
        yield connection
    finally:
        connection.close()


def connect(url: str, name: str = "ioc") -> Connection:
    """A connection that times out after 10 s of silence at the door; raises StoreUnavailableError."""
    with translated():
        return psycopg.connect(url, connect_timeout=10, application_name=name, **ALIVE)


@contextmanager
def transaction(connection: Connection) -> Generator[None]:
    """One transaction with our errors; rolled back when the block fails."""
    with translated(), connection.transaction():
        yield


@contextmanager
def translated() -> Generator[None]:
    """Turn psycopg's errors into ours: away for now, or rows that will never go in."""
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.ProgramLimitExceeded) as error:
        raise DataRefusedError(str(error).strip().splitlines()[0]) from error
    except BUSY as error:
        raise StoreBusyError(str(error).strip().splitlines()[0]) from error
    except (psycopg.Error, PoolTimeout) as error:
        raise StoreUnavailableError(
            f"the database does not answer: {str(error).strip() or type(error).__name__}"
        ) from error


def try_lead(connection: Connection, lock: int) -> bool:
    """Whether this connection leads: it holds the lock already, or takes it now that nobody else does."""
    held = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid() AND granted"
    with translated():
        return _exists(connection, held, lock) or _exists(connection, "SELECT WHERE pg_try_advisory_lock(%s)", lock)


def notify(connection: Connection, payload: str) -> None:
    """Tell listeners what moved, when the transaction commits."""
    connection.execute("SELECT pg_notify(%s, %s)", (CHANGES, payload))


async def notify_async(connection: AsyncConnection, payload: str) -> None:
    """The same, over a connection of a pool."""
    await connection.execute("SELECT pg_notify(%s, %s)", (CHANGES, payload))


def pool(url: str, size: int = 8, name: str = "ioc-web") -> AsyncConnectionPool[AsyncConnection]:
    """A pool of connections for the screens, not yet open; it checks a connection before it hands it out."""
    return AsyncConnectionPool(
        url,
        min_size=1,
        max_size=size,
        timeout=5,
        open=False,
        check=AsyncConnectionPool.check_connection,
        kwargs={"application_name": name, "connect_timeout": 5, **ALIVE},
    )


@asynccontextmanager
async def changing(pool: Pool) -> AsyncGenerator[AsyncConnection]:
    """A transaction that writes; rolled back when the block fails."""
    with translated():
        async with pool.connection() as connection, connection.transaction():
            yield connection


@asynccontextmanager
async def looking(
    pool: AsyncConnectionPool[AsyncConnection], areas: Iterable[int], *, still: bool = False
) -> AsyncGenerator[AsyncConnection]:
    """A read-only transaction that sees these areas (ids) and no others: row security does the rest.

    When `still`, all its questions see one state, whatever is committed in between.
    """
    begin = "SET TRANSACTION " + ("ISOLATION LEVEL REPEATABLE READ, " if still else "") + "READ ONLY"
    mine = sql.Literal(",".join(map(str, sorted(areas))))
    both = sql.SQL("{}; SELECT set_config('ioc.areas', {}, true)").format(sql.SQL(begin), mine)
    with translated():
        async with pool.connection() as connection, connection.transaction():
            await connection.execute(both, prepare=False)  # one way to the server instead of two
            yield connection


@asynccontextmanager
async def keeping(pool: AsyncConnectionPool[AsyncConnection], areas: Iterable[int]) -> AsyncGenerator[AsyncConnection]:
    """A transaction that may write of these areas (ids), and of no others: row security does the rest."""
    with translated():
        async with pool.connection() as connection, connection.transaction():
            await connection.execute("SELECT set_config('ioc.areas', %s, true)", (",".join(map(str, sorted(areas))),))
            yield connection


async def listen(url: str) -> AsyncIterator[str]:
    """What the recorder tells, as it comes; raises StoreUnavailableError when the connection ends."""
    with translated():
        async with await AsyncConnection.connect(
            url, autocommit=True, application_name="ioc-listen", **ALIVE
        ) as connection:
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANGES)))
            async for notice in connection.notifies():
                yield notice.payload
