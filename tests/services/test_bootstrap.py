"""A database on a server of one's own, made from the addresses in the settings."""

import psycopg
import pytest

from ioc.errors import SettingsError
from ioc.services.bootstrap import bootstrap
from tests.servers import Urls


def _roles(urls: Urls) -> dict[str, str]:
    return {"owner": urls.owner, "ingest": urls.ingest, "watch": urls.watch, "web": urls.web, "gate": urls.gate}


def test_roles_get_the_passwords_of_the_addresses(embedded_database: Urls) -> None:
    urls = {role: url.replace("only-for-tests", "m%40i%20kh%C3%B3a") for role, url in _roles(embedded_database).items()}
    try:
        bootstrap(embedded_database.superuser, urls)
        for url in urls.values():
            psycopg.connect(url).close()
    finally:
        bootstrap(embedded_database.superuser, _roles(embedded_database))


@pytest.mark.parametrize(
    ("role", "url", "message"),
    [
        ("web", "postgresql://ioc_owner:x@localhost/ioc", "IOC_DATABASE_WEB_URL must read postgresql://ioc_web:"),
        ("ingest", "postgresql://ioc_ingest@localhost/ioc", "IOC_DATABASE_INGEST_URL must read"),
        ("watch", "postgresql://ioc_watch:x@localhost/other", "must all name one database"),
    ],
)
def test_an_address_that_does_not_fit_is_named(role: str, url: str, message: str) -> None:
    urls = {name: f"postgresql://ioc_{name}:x@localhost/ioc" for name in ("owner", "ingest", "watch", "web", "gate")}
    with pytest.raises(SettingsError, match=message):
        bootstrap("postgresql://nowhere", {**urls, role: url})
