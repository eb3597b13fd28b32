"""Snapshots by webhook: a signed POST that tells of them, to hosts that were named in the settings and no others.

Id, timestamp and signature travel as the Standard Webhooks specification has them: receivers find libraries for it.
"""

import asyncio
import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpx2
import msgspec

from ioc.errors import SettingsError
from ioc.services.dispatch.parcel import NotDeliveredError, Parcel
from ioc.settings import Settings

TIMEOUT_S = 10.0
PORTS = {"https": 443, "http": 80}
PREFIX = "whsec_"  # of a secret as the specification writes one, with its bytes in base64 behind
LEAST = 24  # of these bytes


def check(address: str, settings: Settings) -> None:
    """SettingsError when nothing may be sent there, or nothing could be signed."""
    if not settings.webhook_secret:
        raise SettingsError("IOC_WEBHOOK_SECRET is missing; webhooks are signed with it")
    key(settings.webhook_secret.get_secret_value())
    if _place(address) not in allowed((settings.webhook_hosts or "").split(",")):
        host = urlsplit(address).netloc
        raise SettingsError(f"{host} is none of the hosts that webhooks may go to; add it to IOC_WEBHOOK_HOSTS")


def allowed(hosts: Iterable[str]) -> set[tuple[str, str, int]]:
    """Scheme, host and port of what the setting names; plain http only where it says so, as in http://10.0.0.5:8080."""
    told = (host.strip() for host in hosts)
    return {_place(host if "://" in host else f"https://{host}") for host in told if host}


def _place(address: str) -> tuple[str, str, int]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)


def key(secret: str) -> bytes:
    """What is signed with: the bytes that a secret of the specification stands for; of another, its own letters."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    cure = f"write {PREFIX} and {LEAST} to 64 random bytes in base64, as of `openssl rand -base64 32`"
    try:
        found = b64decode(secret.removeprefix(PREFIX), validate=True)
    except NotBase64Error as error:
        raise SettingsError(f"IOC_WEBHOOK_SECRET begins with {PREFIX} and has no base64 behind it; {cure}") from error
    if len(found) < LEAST:
        raise SettingsError(f"IOC_WEBHOOK_SECRET is of {len(found)} bytes, which others may guess; {cure}")
    return found


def signature(secret: str, id_: str, at: int, content: bytes) -> str:
    """Who says what when, as the specification writes it."""
    signed = hmac.digest(key(secret), b".".join((id_.encode(), str(at).encode(), content)), "sha256")
    return f"v1,{b64encode(signed).decode()}"


def body(parcel: Parcel) -> bytes:
    """What the receiver reads."""
    kept = parcel.kept
    files = [
        {"name": f.name, "form": f.form, "size": f.size, "sha256": f.sha256}
        for f in kept.files
        if f.name in parcel.files
    ]
    told = {
        "type": "snapshot.made",
        "id": parcel.id,
        "timestamp": kept.made_at.astimezone(parcel.zone),
        "data": {
            "area": kept.area,
            "name": parcel.area,
            "period": kept.period.text,
            "first": kept.period.since,
            "last": kept.period.last,
            "revision": kept.revision,
            "language": kept.language,
            "cut_off": kept.cut_off.astimezone(parcel.zone),
            "complete": kept.complete,
            "simulated": kept.simulated,
            "made_up_for_an_outage": parcel.late,
            "manifest_sha256": kept.sealed,
            "link": parcel.link,
            "files": files,
        },
    }
    return msgspec.json.encode(told)


def headers(parcel: Parcel, content: bytes, secret: str) -> dict[str, str]:
    """The id, by which a receiver knows what it has had already; when this was said; and by whom."""
    at = int(parcel.now.timestamp())
    return {
        "content-type": "application/json",
        "user-agent": "ioc-lam-dong",
        "webhook-id": parcel.id,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret, parcel.id, at, content),
    }


async def send(address: str, parcel: Parcel, settings: Settings, timeout_s: float = TIMEOUT_S) -> None:
    """Post it; NotDeliveredError unless the receiver says that it has it. Redirects lead elsewhere, and are refused."""
    check(address, settings)
    content = body(parcel)
    assert settings.webhook_secret is not None
    given = headers(parcel, content, settings.webhook_secret.get_secret_value())
    try:
        async with (
            asyncio.timeout(timeout_s),  # for all of it, however slowly an answer drips
            httpx2.AsyncClient(follow_redirects=False, trust_env=False) as client,
            client.stream("POST", address, content=content, headers=given) as answer,
        ):
            status = answer.status_code
    except TimeoutError as error:
        raise NotDeliveredError(f"the webhook did not answer within {timeout_s:g} s") from error
    except httpx2.HTTPError as error:
        raise NotDeliveredError(f"the webhook cannot be reached: {error or type(error).__name__}") from error
    if 300 <= status < 400:
        raise NotDeliveredError(f"the webhook sends elsewhere ({status}); name the last address, and allow its host")
    if not 200 <= status < 300:
        raise NotDeliveredError(f"the webhook refuses it with {status}")
