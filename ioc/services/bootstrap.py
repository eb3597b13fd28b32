"""Making the database on a server of one's own, from the addresses that the parts will use."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from ioc.errors import SettingsError
from ioc.store import database


def bootstrap(superuser_url: str, urls: Mapping[str, str]) -> str:
    """Make roles and database as the addresses by role (owner, ingest, watch, web) say; returns the database's name."""
    passwords: dict[str, str] = {}
    for role, url in urls.items():
        parts = urlsplit(url)
        if parts.username != f"ioc_{role}" or not parts.password:
            name = f"IOC_DATABASE_{role.upper()}_URL"
            raise SettingsError(f"{name} must read postgresql://ioc_{role}:PASSWORD@HOST/DATABASE; mend it in .env")
        passwords[f"ioc_{role}"] = unquote(parts.password)
    dbname = named(urls)
    database.bootstrap(superuser_url, passwords, dbname)
    return dbname


def named(urls: Mapping[str, str]) -> str:
    """The database that all of these addresses name."""
    names = {unquote(urlsplit(url).path.lstrip("/")) for url in urls.values()}
    if len(names) != 1 or "" in names:
        raise SettingsError("the IOC_DATABASE_*_URL must all name one database, as in …@HOST/ioc; mend them in .env")
    return names.pop()
