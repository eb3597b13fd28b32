"""The address that people's browsers open, for what is written down to be opened elsewhere: a wall's link."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from ioc.errors import SettingsError


def base_of(request: HTTPConnection, public_url: str | None) -> str:
    """Our address without a slash at its end: as the settings have it, or as this machine is called without a name.

    Whoever chooses the `Host` header would choose where a link leads, so a name counts only when the settings say it;
    an address in figures is where the browser already is.
    """
    if public_url:
        return public_url.rstrip("/")
    found = urlsplit(str(request.base_url))
    if not _needs_no_name(found.hostname or ""):
        raise SettingsError(f"whether we are called {found.hostname!r} is not known; set IOC_PUBLIC_URL")
    return f"{found.scheme}://{found.netloc}"


def _needs_no_name(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
