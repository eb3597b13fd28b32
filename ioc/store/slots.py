"""Slots of ingestors: each worked for by who holds its advisory lock, and the sessions they have at the broker."""

from collections.abc import Iterable
from datetime import datetime

from psycopg import Connection

from ioc.model.liveness import DEAF
from ioc.store import database

SLOT_LOCKS = 0x10C2  # the first key of these locks; the second is the slot

# The server lets go of a lock when it knows that its holder is gone: of one whose machine lost its power or its cable,
# after a minute of silence and not after the two hours of the kernel.
SILENCE = """
SELECT set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false),
       set_config('tcp_keepalives_count', '3', false), set_config('idle_session_timeout', '0', false)
"""


def connect(url: str) -> Connection:
    """A connection that holds locks for as long as it lives."""
    connection = database.connect(url, "ioc-ingest-slots")
    connection.autocommit = True
    with database.translated():
        connection.execute(SILENCE)
    return connection


TAKE = "SELECT pg_try_advisory_lock(%s, %s)"


def take(connection: Connection, slot: int) -> bool:
    """Whether the slot was free and is held by this connection now; ask once for each slot, since locks count."""
    with database.translated():
        return connection.execute(TAKE, (SLOT_LOCKS, slot)).fetchone() == (True,)


GIVE_BACK = "SELECT pg_advisory_unlock(%s, %s)"


def give_back(connection: Connection, slot: int) -> None:
    """Let others take the slot."""
    with database.translated():
        connection.execute(GIVE_BACK, (SLOT_LOCKS, slot))


def give_all_back(connection: Connection) -> None:
    """Let others take every slot that is held."""
    with database.translated():
        connection.execute("SELECT pg_advisory_unlock_all()")


ORPHANS = """
SELECT slot FROM ingest_session
WHERE NOT EXISTS (
    SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %(locks)s AND l.objid = slot AND l.objsubid = 2
        AND d.datname = current_database()
)
"""


def orphans(connection: Connection) -> set[int]:
    """Slots that have a session at the broker and nobody who works for them."""
    with database.translated():
        return {slot for (slot,) in connection.execute(ORPHANS, {"locks": SLOT_LOCKS})}


REMEMBER = """
INSERT INTO ingest_session AS t (slot, filters) VALUES (%(slot)s, %(filters)s)
ON CONFLICT (slot) DO UPDATE SET filters = ARRAY(SELECT DISTINCT unnest(t.filters || excluded.filters) ORDER BY 1)
RETURNING filters
"""


def remember(connection: Connection, slot: int, filters: Iterable[str]) -> set[str]:
    """Keep what the slot's session is going to be subscribed to; returns all that it ever was."""
    with database.translated():
        row = connection.execute(REMEMBER, {"slot": slot, "filters": list(filters)}).fetchone()
    return set(row[0]) if row else set()


BEAT = """
UPDATE ingest_session SET
    beat_at = %(now)s,
    heard_since = CASE WHEN %(hearing)s THEN
        CASE WHEN beat_at > %(now)s - %(gap)s::interval THEN coalesce(heard_since, %(now)s) ELSE %(now)s END END
WHERE slot = %(slot)s
"""


def beat(connection: Connection, slot: int, now: datetime, *, hearing: bool) -> None:
    """The slot's ingestor lives, and whether it keeps up with what is published; a gap in these words is deafness."""
    with database.translated():
        connection.execute(BEAT, {"slot": slot, "now": now, "hearing": hearing, "gap": DEAF})


FORGET = "DELETE FROM ingest_session WHERE slot = %s"


def forget(connection: Connection, slot: int) -> None:
    """The slot's session is subscribed to nothing any more and holds nothing."""
    with database.translated():
        connection.execute(FORGET, (slot,))
