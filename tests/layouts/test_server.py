"""Who came, and how: what the connection says, or a proxy that was named; and what follows when it was https."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI, Request

from ioc.errors import SettingsError
from ioc.settings import load
from layouts.doors import visit_of
from layouts.security import SecureHeaders, policy
from layouts.server import serving

FORWARDED = {"x-forwarded-for": "203.0.113.9, 198.51.100.4", "x-forwarded-proto": "https"}


def asked(trusted: str | None, peer: str, headers: dict[str, str], scheme: str = "http") -> httpx.Response:
    """What a server that trusts these proxies answers to a peer."""
    app = FastAPI()
    app.add_middleware(SecureHeaders, policy=policy(()))

    @app.get("/")
    async def who(request: Request) -> str:
        return f"{visit_of(request).address} {request.url.scheme}"

    config = serving(app, "127.0.0.1", 0, trusted).config
    config.load()

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(config.loaded_app, client=(peer, 40000))
        async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://ioc") as client:
            return await client.get("/", headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("trusted", "peer", "found"),
    [
        (None, "127.0.0.1", "127.0.0.1 http"),
        ("", "127.0.0.1", "127.0.0.1 http"),
        ("10.0.0.1", "192.0.2.7", "192.0.2.7 http"),
        ("10.0.0.1", "10.0.0.1", "198.51.100.4 https"),
        ("10.0.0.0/24,198.51.100.4", "10.0.0.200", "203.0.113.9 https"),
        ("::1", "::1", "198.51.100.4 https"),
    ],
)
def test_the_original_address_and_scheme_are_believed_of_named_proxies_only(
    trusted: str | None, peer: str, found: str
) -> None:
    answer = asked(trusted, peer, FORWARDED)
    assert answer.json() == found
    assert ("strict-transport-security" in answer.headers) == found.endswith("https")


@pytest.mark.parametrize(
    ("told", "found"),
    [("unknown", "None"), ("_hidden", "None"), ("fe80::1%eth0", "fe80::1"), ("[2001:db8::7]:443", "2001:db8::7")],
)
def test_what_is_no_address_is_not_kept_as_one(told: str, found: str) -> None:
    assert asked("10.0.0.1", "10.0.0.1", {"x-forwarded-for": told}).json() == f"{found} http"


def test_browsers_that_came_by_https_come_by_it_for_a_year() -> None:
    assert asked(None, "192.0.2.7", {}, "https").headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in asked(None, "192.0.2.7", {}).headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IOC_TRUSTED_PROXIES", "*"),
        ("IOC_TRUSTED_PROXIES", "proxy"),
        ("IOC_TRUSTED_PROXIES", "10.0.0.1/24"),
        ("IOC_OIDC_ISSUER", "http://id.example"),
        ("IOC_OIDC_ISSUER", "id.example"),
        ("IOC_PUBLIC_URL", "ftp://localhost"),
        ("IOC_PUBLIC_URL", "https://"),
    ],
)
def test_settings_that_would_trust_anybody_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"{name}.*write"):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IOC_TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16,::1"),
        ("IOC_TRUSTED_PROXIES", ""),
        ("IOC_OIDC_ISSUER", "https://id.example/realms/lam-dong"),
        ("IOC_OIDC_ISSUER", "http://127.0.0.1:9400"),
        ("IOC_OIDC_ISSUER", ""),
    ],
)
def test_settings_that_trust_somebody_are_kept_as_written(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(load(), name.removeprefix("IOC_").lower()) == value
