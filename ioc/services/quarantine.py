"""What lies in quarantine, for whoever runs the installation."""

from ioc.store import database, quarantine


def recent(owner_url: str, limit: int) -> list[quarantine.Kept]:
    """The newest payloads that could not be read, newest first, without their content."""
    with database.connecting(owner_url) as connection, database.transaction(connection):
        return quarantine.recent(connection, limit)
