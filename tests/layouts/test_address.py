"""Our own address, for links: what the settings say, and never a name that a request brings."""

import pytest
from starlette.requests import Request

from ioc.errors import SettingsError
from layouts.address import base_of


def asked(host: str, scheme: str = "http") -> Request:
    return Request({"type": "http", "scheme": scheme, "path": "/", "headers": [(b"host", host.encode())]})


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:8050", "ioc.example.evil.example"])
def test_the_settings_are_believed_before_any_request(host: str) -> None:
    assert base_of(asked(host), "https://ioc.example/") == "https://ioc.example"


@pytest.mark.parametrize(
    ("host", "base"),
    [("127.0.0.1:8050", "http://127.0.0.1:8050"), ("localhost:1", "http://localhost:1"), ("[::1]:80", "http://[::1]:80"),
     ("192.168.1.20:8050", "http://192.168.1.20:8050")],
)  # fmt: skip
def test_without_one_an_address_in_figures_is_where_the_browser_is(host: str, base: str) -> None:
    assert base_of(asked(host), None) == base


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "1.2.3.4.evil.example", "", "evil.example@127.0.0.1"]
)
def test_without_one_no_name_is_believed(host: str) -> None:
    with pytest.raises(SettingsError, match="IOC_PUBLIC_URL"):
        base_of(asked(host), None)
