"""The tables of the queue of jobs: procrastinate's own, in a schema of theirs, for one role alone."""

import re
from importlib.resources import files

from psycopg import Connection

SCHEMA = "queue"
WORKER = "ioc_watch"
# Elsewhere its names would be found by nobody, and ours not by it.
GRANTS = (
    f"GRANT USAGE ON SCHEMA {SCHEMA} TO {WORKER}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {WORKER}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {WORKER}",
    f"REVOKE ALL ON {SCHEMA}.installed FROM {WORKER}",
)


def install(connection: Connection) -> list[str]:
    """Bring procrastinate's tables up to the installed version's, as the owner; returns what ran.

    A database without them gets its whole schema at once; one with them the migrations of versions since.
    """
    with connection.transaction():
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
        connection.execute(f"SET LOCAL search_path = {SCHEMA}".encode())
        connection.execute("CREATE TABLE IF NOT EXISTS installed (name text PRIMARY KEY)")
        known = {name for (name,) in connection.execute("SELECT name FROM installed")}
        steps = _steps()
        missing = [name for name in steps if name not in known]
        for text in [steps[name] for name in missing] if known else [_whole()]:
            connection.execute(text.encode())
        for name in missing:
            connection.execute("INSERT INTO installed (name) VALUES (%s)", (name,))
        for grant in GRANTS:
            connection.execute(grant.encode())
    return missing


def _whole() -> str:
    return files("procrastinate.sql").joinpath("schema.sql").read_text("utf-8")


def _steps() -> dict[str, str]:
    """Procrastinate's own migrations by name, in their order: `03.04.00_01_pre_add_retry.sql`."""
    found = files("procrastinate.sql").joinpath("migrations").iterdir()
    named = sorted((f for f in found if re.fullmatch(r"[\d.]+_\d+_\w+\.sql", f.name)), key=lambda f: f.name)
    return {f.name: f.read_text("utf-8") for f in named}
