"""The other way in: an identity provider that vouches for people, by OpenID Connect's code flow with PKCE.

What a login has begun with travels in a signed cookie, so that any process of ours can end what another one began.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx2
import msgspec
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, KeySetSerialization, OctKey
from joserfc.jws import JWSRegistry

from ioc.errors import IocError, SettingsError
from ioc.i18n import _
from ioc.services import claims
from ioc.services.claims import Claims, Rule
from ioc.settings import Settings
from layouts.login import Trouble

CALLBACK = "/oidc/callback"
TIMEOUT_S = 5
KEPT = timedelta(hours=1)  # how long the provider's description and keys are believed
LEEWAY_S = 60  # clocks differ
# Keys that only the provider has; neither `none` nor what our own secret could sign.
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
Given = TypeVar("Given")


class NotVouchedError(IocError):
    """The provider did not vouch for whoever came; `trouble` is what they are told."""

    def __init__(self, trouble: Trouble, reason: str) -> None:
        super().__init__(reason)
        self.trouble = trouble


class Description(msgspec.Struct, frozen=True):
    """What of a provider's own description we use (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login that has begun: what must come back, and where it leads."""

    back: str
    language: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    LIFE = timedelta(minutes=10)


class Provider:
    """An identity provider, and what its claims give here."""

    def __init__(
        self,
        issuer: str,
        client: tuple[str, str],
        public_url: str,
        rules: tuple[Rule, ...],
        *,
        label: str | None = None,
        scope: str = "openid profile email",
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.issuer, self.rules = issuer, rules
        self._id, self._secret = client
        self._label, self._scope, self._transport = label, scope, transport
        self._tls = httpx2.create_ssl_context()  # once: it reads the machine's authorities
        # From the settings, never from the request: who could choose the Host header would choose who gets the code.
        self._callback = public_url.rstrip("/") + CALLBACK
        self._seal = OctKey.import_key(hashlib.sha256(f"ioc login attempt\n{self._secret}".encode()).digest())
        self._description: tuple[datetime, Description] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    @property
    def label(self) -> str:
        """What stands on the button."""
        return self._label or _("Đăng nhập bằng tài khoản cơ quan")

    async def begin(self, attempt: Attempt, now: datetime) -> str:
        """The provider's address that a login begins at."""
        description = await self._describe(now)
        async with self._client(description) as client:
            address, _state = client.create_authorization_url(
                description.authorization_endpoint,
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return address

    async def claims(self, attempt: Attempt, answer: Mapping[str, str], now: datetime) -> Claims:
        """What the provider says of who came back with this answer; NotVouchedError when it says nothing of them."""
        if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise NotVouchedError(Trouble.STALE, "the answer does not belong to this attempt")
        if not answer.get("code"):
            raise NotVouchedError(Trouble.REFUSED, f"the provider said {answer.get('error', 'nothing')[:40]!r}")
        description = await self._describe(now)
        try:
            async with self._client(description) as client:
                token = await client.fetch_token(
                    description.token_endpoint,
                    grant_type="authorization_code",
                    code=answer["code"],
                    code_verifier=attempt.verifier,
                )
                vouched = await self._verified(description, token, attempt.nonce, now)
                return await _told_more(client, description, vouched)
        except OAuthError as error:  # its description is the provider's, and may repeat what we sent
            raise NotVouchedError(Trouble.REFUSED, f"the provider said {str(error.error)[:40]!r}") from error
        except JoseError as error:
            raise NotVouchedError(Trouble.REFUSED, f"the ID token is not good: {error}") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise _away(error) from error

    def sealed(self, attempt: Attempt, now: datetime) -> str:
        """An attempt as a cookie holds it: signed, and void after a while."""
        return jwt.encode(
            {"alg": "HS256"}, asdict(attempt) | {"exp": int((now + attempt.LIFE).timestamp())}, self._seal
        )

    def unsealed(self, cookie: str | None, now: datetime) -> Attempt | None:
        """The attempt in a cookie; None when we did not put it there, or too long ago."""
        try:
            held = jwt.decode(cookie or "", self._seal, algorithms=["HS256"]).claims
        except (JoseError, ValueError):
            return None
        return msgspec.convert(held, Attempt) if held["exp"] > now.timestamp() else None

    async def _verified(self, description: Description, token: Claims, nonce: str, now: datetime) -> dict[str, object]:
        """The claims of an ID token that this provider signed for us and for this attempt, and that still holds."""
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise NotVouchedError(Trouble.REFUSED, "the provider sent no ID token; is `openid` in IOC_OIDC_SCOPE?")
        registry = JWSRegistry(algorithms=SIGNED, strict_check_header=False)
        try:
            decoded = jwt.decode(id_token, await self._signers(description, now), registry=registry)
        except InvalidKeyIdError:  # it has taken a new key since
            decoded = jwt.decode(id_token, await self._signers(description, now, afresh=True), registry=registry)
        expected = {"iss": self.issuer, "aud": self._id}
        options = {"sub": {"essential": True}} | {k: {"essential": True, "value": v} for k, v in expected.items()}
        params = {"nonce": nonce, "client_id": self._id, "access_token": token.get("access_token")}
        found = CodeIDToken(decoded.claims, decoded.header, options, params)
        found.validate(int(now.timestamp()), LEEWAY_S)
        return dict(found)

    async def _describe(self, now: datetime) -> Description:
        """What the provider says of itself."""
        if self._description is None or now - self._description[0] > KEPT:
            found = await self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration", Description)
            if found.issuer != self.issuer:
                told = f"the provider at {self.issuer!r} calls itself {found.issuer!r}; write that into IOC_OIDC_ISSUER"
                raise NotVouchedError(Trouble.AWAY, told)
            self._description = now, found
        return self._description[1]

    async def _signers(self, description: Description, now: datetime, *, afresh: bool = False) -> KeySet:
        """The keys it signs with."""
        if afresh or self._keys is None or now - self._keys[0] > KEPT:
            self._keys = now, KeySet.import_key_set(await self._get(description.jwks_uri, KeySetSerialization))
        return self._keys[1]

    async def _get(self, address: str, kind: type[Given]) -> Given:
        """A JSON document of the provider's."""
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_S, verify=self._tls, transport=self._transport) as client:
                answer = (await client.get(address)).raise_for_status()
            return msgspec.json.decode(answer.content, type=kind)
        except (httpx2.HTTPError, ValueError) as error:
            raise _away(error) from error

    def _client(self, description: Description) -> Any:  # AsyncOAuth2Client, whose base Authlib chooses when it runs
        known = description.token_endpoint_auth_methods_supported
        return AsyncOAuth2Client(
            self._id,
            self._secret,
            "client_secret_basic" if "client_secret_basic" in known else "client_secret_post",
            scope=self._scope,
            redirect_uri=self._callback,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            verify=self._tls,
            transport=self._transport,
        )


def provider(settings: Settings) -> Provider | None:
    """The provider of the settings; None when they name none, SettingsError when they name half of one."""
    if not settings.oidc_issuer:
        return None
    return Provider(
        settings.oidc_issuer,
        (
            _needed(settings.oidc_client_id, "IOC_OIDC_CLIENT_ID"),
            _needed(settings.oidc_client_secret, "IOC_OIDC_CLIENT_SECRET").get_secret_value(),
        ),
        _needed(settings.public_url, "IOC_PUBLIC_URL"),
        claims.load(_needed(settings.oidc_roles, "IOC_OIDC_ROLES"), settings.edition),
        label=settings.oidc_label,
        scope=settings.oidc_scope,
    )


def _needed(value: Given | None, name: str) -> Given:
    if not value:
        raise SettingsError(f"{name} is missing, and IOC_OIDC_ISSUER needs it; docs/access.md tells what it is")
    return value


async def _told_more(
    client: httpx2.AsyncClient, description: Description, vouched: dict[str, object]
) -> dict[str, object]:
    """What the provider tells besides the ID token, where groups often stand; the token's own words come first."""
    if description.userinfo_endpoint is None:
        return vouched
    answer = (await client.get(description.userinfo_endpoint)).raise_for_status()
    told = msgspec.json.decode(answer.content, type=dict[str, object])
    if told.get("sub") != vouched["sub"]:
        raise NotVouchedError(Trouble.REFUSED, "the provider told of somebody else")
    return told | vouched


def _away(error: Exception) -> NotVouchedError:
    return NotVouchedError(Trouble.AWAY, f"the provider cannot be asked: {type(error).__name__}")
