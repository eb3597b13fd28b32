"""A real identity provider as a process of its own, and a place between it and us where answers can be changed."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import httpx2

from ioc.local.ports import choose

PUBLIC = "https://ioc.example"
CALLBACK = f"{PUBLIC}/oidc/callback"
outside = httpx.Client(trust_env=False, verify=False)  # a browser, as the provider knows it; no TLS on this machine


@dataclass(frozen=True)
class Idp:
    """A provider that runs, and the client that we are to it."""

    issuer: str
    client: tuple[str, str]

    def knows(self, sub: str, **claims: object) -> None:
        """Somebody has these claims from now on."""
        outside.put(f"{self.issuer}/users/{sub}", json=claims).raise_for_status()

    def registered(self) -> tuple[str, str]:
        """The id and secret of one more client."""
        return _register(self.issuer)

    def asked(self, address: str, sub: str) -> httpx.URL:
        """Where the provider sends somebody who comes by this address and says who they are."""
        return httpx.URL(outside.post(address, data={"sub": sub}).headers["location"])


@contextmanager
def running() -> Iterator[Idp]:
    """A provider on a port of its own, ended by its handle."""
    issuer = f"http://127.0.0.1:{choose(0)}"
    port = issuer.rpartition(":")[2]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", port, "--require-registration", "true"]
    process = subprocess.Popen([*command, "--require-nonce", "true"], stderr=subprocess.DEVNULL)
    try:
        _wait(issuer, process)
        yield Idp(issuer, _register(issuer))
    finally:
        process.terminate()
        process.wait(10)


def _wait(issuer: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the provider ended by itself"
        try:
            outside.get(f"{issuer}/.well-known/openid-configuration").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the provider did not start")


def _register(issuer: str) -> tuple[str, str]:
    made = outside.post(f"{issuer}/oauth2/clients", json={"redirect_uris": [CALLBACK]})
    told = made.raise_for_status().json()
    return told["client_id"], told["client_secret"]


Change = Callable[[httpx2.Request, bytes], bytes]


class Between(httpx2.AsyncBaseTransport):
    """Carries what we ask the provider; keeps it, and may change the question and the answer."""

    def __init__(self, change: Change = lambda _request, answer: answer, host: str | None = None) -> None:
        self.change, self.host = change, host
        self.sent: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request."""
        await request.aread()
        self.sent.append(request)
        if self.host and request.url.path.endswith("/token"):
            request.headers["host"] = self.host
        async with httpx2.AsyncHTTPTransport(verify=False) as wire:
            answer = await wire.handle_async_request(request)
            content = await answer.aread()
        return httpx2.Response(answer.status_code, content=self.change(request, content))
