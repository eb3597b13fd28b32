"""Logins by an identity provider, tried against a real one: who is let in, with what, and what is refused."""

import asyncio
import base64
import hashlib
import json
import logging
import re
import textwrap
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.requests import Request

from ioc.errors import SettingsError
from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.role import Grant, Role
from ioc.services import accounts
from ioc.services.book import Book, Rules, Visit
from ioc.services.claims import Rule
from ioc.services.logins import Pass
from ioc.settings import Settings, load
from layouts.api.oidc import ATTEMPT
from layouts.app import create
from layouts.doors import SESSION, Doors
from layouts.login import Trouble
from layouts.oidc import Attempt, NotVouchedError, Provider, provider
from tests.layouts.fake_city import busy
from tests.layouts.open_doors import OpenDoors
from tests.layouts.openid import CALLBACK, PUBLIC, Between, Idp, outside, running
from tests.servers import Urls, fresh_database

T = TypeVar("T")
RULES = (
    Rule("groups", "ioc-staff-lac-duong", "staff", "lac-duong"),
    Rule("groups", "ioc-viewers", "viewer", "*"),
    Rule("realm_access.roles", "ioc-operator", "operator", "bao-loc"),
)
LAC_DUONG = {"preferred_username": "Lan", "name": "Chị Lan", "groups": ["staff", "ioc-staff-lac-duong"]}


@pytest.fixture(scope="module")
def idp() -> Iterator[Idp]:
    """One provider for all of these tests; each has people of its own."""
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    """One book for all of these tests."""
    with fresh_database("postgresql", embedded) as found:
        yield found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """One app; each test gives it doors and a provider."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    return create(settings, busy(datetime.now(UTC)), OpenDoors())  # type: ignore[arg-type]


def of(idp: Idp, wire: httpx2.AsyncBaseTransport | None = None, issuer: str | None = None) -> Provider:
    """The provider as we see it."""
    return Provider(
        issuer or idp.issuer, idp.client, PUBLIC, RULES, label="Tài khoản tỉnh", transport=wire or Between()
    )


Story = Callable[[httpx.AsyncClient], Awaitable[T]]


@pytest.fixture
def inside(app: FastAPI, urls: Urls, idp: Idp) -> Callable[..., T]:
    """Tell a story to a server that asks the provider, by a wire of the story's own."""

    def tell(story: Story[T], seen: Provider | None = None, rules: Rules | None = None) -> T:
        async def run() -> T:
            app.state.doors, app.state.provider = Doors(Book(urls.gate, rules=rules or Rules())), seen or of(idp)
            await app.state.doors.open()
            try:
                async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC) as client:
                    return await story(client)
            finally:
                await app.state.doors.close()

        return asyncio.run(run())

    return tell


async def log_in(client: httpx.AsyncClient, idp: Idp, sub: str, **query: str) -> httpx.Response:
    """To the provider, where somebody says who they are, and back."""
    asked = await client.get("/oidc/login", params=query)
    return await client.get(idp.asked(asked.headers["location"], sub))


async def holder(client: httpx.AsyncClient, app: FastAPI) -> Pass | None:
    """Whose session this browser holds."""
    cookie = client.build_request("GET", "/").headers["cookie"]
    return await app.state.doors.pass_of(Request({"type": "http", "headers": [(b"cookie", cookie.encode())]}))


def refused(answer: httpx.Response, trouble: Trouble) -> bool:
    """Whether an answer leads back to the login, says this, and lets nobody in."""
    told = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
    at_login = answer.status_code == 303 and urlsplit(answer.headers["location"]).path == "/login"
    return at_login and told["trouble"] == trouble and f"{SESSION}=" not in str(answer.headers.get_list("set-cookie"))


def audit(urls: Urls) -> list[tuple[str, ...]]:
    with psycopg.connect(urls.gate) as connection:
        return connection.execute("SELECT actor, act, subject, detail::text FROM audit ORDER BY id").fetchall()


def test_the_provider_lets_in_whom_it_knows_with_what_their_groups_give(
    inside: Callable[..., None], app: FastAPI, idp: Idp
) -> None:
    idp.knows("1", **LAC_DUONG)

    async def story(client: httpx.AsyncClient) -> None:
        assert "Tài khoản tỉnh" in (await client.get("/login")).text
        answer = await log_in(client, idp, "1", next="/district/lac-duong?ward=24871")
        assert (answer.status_code, answer.headers["location"]) == (303, "/district/lac-duong?ward=24871")
        found = await holder(client, app)
        assert found is not None
        assert (found.label, found.person.name) == ("Chị Lan", "lan")
        assert found.person.sees("lac-duong")
        assert not found.person.sees("da-lat")
        assert ATTEMPT not in client.cookies

    inside(story)


def test_what_the_groups_give_now_replaces_what_they_gave_and_is_told(
    inside: Callable[..., None], app: FastAPI, idp: Idp, urls: Urls
) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        idp.knows("2", preferred_username="binh", groups=["ioc-staff-lac-duong"])
        await log_in(client, idp, "2")
        idp.knows("2", preferred_username="renamed", realm_access={"roles": ["ioc-operator"]})
        await log_in(client, idp, "2")
        found = await holder(client, app)
        assert found is not None
        assert (found.person.name, found.person.walls) == ("binh", frozenset({"bao-loc"}))

    inside(story)
    told = [json.loads(row[3])["grants"] for row in audit(urls) if row[:3] == ("oidc", "person.granted", "binh")]
    assert told == [["staff:lac-duong"], ["operator:bao-loc"]]


def test_who_has_no_group_any_more_loses_every_session_s_access(
    inside: Callable[..., None], app: FastAPI, idp: Idp
) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        idp.knows("3", preferred_username="chi", groups=["ioc-viewers"])
        await log_in(client, idp, "3")
        idp.knows("3", preferred_username="chi", groups=[])
        assert refused(await log_in(client, idp, "3"), Trouble.NO_ROLE)
        found = await holder(client, app)
        assert found is not None
        assert not found.person.may

    inside(story)


def test_who_never_had_a_role_is_told_so_in_words_and_gets_no_account(
    inside: Callable[..., None], idp: Idp, urls: Urls
) -> None:
    idp.knows("4", preferred_username="dung", groups=["others", 7, None], realm_access="ioc-operator")

    async def story(client: httpx.AsyncClient) -> tuple[httpx.Response, str, str]:
        answer = await log_in(client, idp, "4", next="/wall/da-lat", lang="en")
        english = await client.get(answer.headers["location"])
        vietnamese = await client.get("/login?trouble=no-role")
        return answer, english.text, vietnamese.text

    answer, english, vietnamese = inside(story)
    assert refused(answer, Trouble.NO_ROLE)
    assert "next=%2Fwall%2Fda-lat" in answer.headers["location"]
    assert "Your account has no role here yet." in english
    assert "chưa được giao vai trò nào" in vietnamese
    assert audit(urls)[-1][:3] == ("?", "oidc.refused", "'dung' has no role here")
    with psycopg.connect(urls.gate) as connection:
        assert connection.execute("SELECT FROM person WHERE name = 'dung'").fetchall() == []


def test_nobody_comes_into_an_account_that_is_not_theirs(inside: Callable[..., None], app: FastAPI, idp: Idp) -> None:
    idp.knows("5", preferred_username="admin", groups=["ioc-viewers"])
    idp.knows("6", preferred_username="closed", groups=["ioc-viewers"])
    visit = Visit(datetime.now(UTC))

    async def story(client: httpx.AsyncClient) -> None:
        book: Book = app.state.doors.book
        grants = [Grant(Role.ADMIN)]
        await accounts.add(book, LOCAL_OPERATOR, "admin", "", "mưa rào trên đồi chè 17", grants, visit)
        assert refused(await log_in(client, idp, "5"), Trouble.CLOSED)
        await log_in(client, idp, "6")
        await accounts.close(book, LOCAL_OPERATOR, "closed", visit)
        assert refused(await log_in(client, idp, "6"), Trouble.CLOSED)

    inside(story)


@pytest.mark.parametrize(
    "asked", ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_login_leads_to_pages_of_ours_only(inside: Callable[..., None], idp: Idp, asked: str) -> None:
    idp.knows("1", **LAC_DUONG)

    async def story(client: httpx.AsyncClient) -> str:
        return (await log_in(client, idp, "1", next=asked)).headers["location"]

    parts = urlsplit(inside(story))
    assert (parts.scheme, parts.netloc) == ("", "")


def test_the_provider_is_asked_with_a_challenge_and_told_our_own_address(inside: Callable[..., None], idp: Idp) -> None:
    idp.knows("1", **LAC_DUONG)
    wire = Between()

    async def story(client: httpx.AsyncClient) -> tuple[str, str]:
        asked = await client.get("/oidc/login", headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        await client.get(idp.asked(asked.headers["location"], "1"))
        return asked.headers["location"], asked.headers["set-cookie"]

    location, cookie = inside(story, of(idp, wire))
    asked = dict(parse_qsl(urlsplit(location).query))
    assert (asked["redirect_uri"], asked["scope"]) == (CALLBACK, "openid profile email")
    (sent,) = [parse_qs(request.content.decode()) for request in wire.sent if request.url.path.endswith("/token")]
    hashed = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"][0].encode()).digest()).rstrip(b"=")
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (hashed.decode(), "S256")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/oidc/"} <= {part.strip() for part in cookie.split(";")}


def test_an_answer_to_another_attempt_or_to_none_is_refused(inside: Callable[..., None], idp: Idp, urls: Urls) -> None:
    idp.knows("1", **LAC_DUONG)

    async def story(client: httpx.AsyncClient) -> None:
        back = idp.asked((await client.get("/oidc/login")).headers["location"], "1")
        mine = client.cookies[ATTEMPT]
        for cookie in ("", "x", mine[:-4] + "AAAA", of_somebody_else(idp)):
            client.cookies.clear()
            answer = await client.get(back, headers={"cookie": f"{ATTEMPT}={cookie}"})
            assert refused(answer, Trouble.STALE)
        for change in ({"state": "other"}, {"state": "đ"}, {"state": ""}):
            answer = await client.get(back.copy_merge_params(change), headers={"cookie": f"{ATTEMPT}={mine}"})
            assert refused(answer, Trouble.STALE)

    inside(story)
    assert audit(urls)[-1][1] == "oidc.refused"


def of_somebody_else(idp: Idp) -> str:
    """The cookie of an attempt that another installation sealed."""
    other = Provider(idp.issuer, (idp.client[0], "another secret"), PUBLIC, RULES)
    return other.sealed(Attempt("/", "vi"), datetime.now(UTC))


def test_a_code_is_good_once(inside: Callable[..., None], idp: Idp) -> None:
    idp.knows("1", **LAC_DUONG)

    async def story(client: httpx.AsyncClient) -> None:
        back = idp.asked((await client.get("/oidc/login")).headers["location"], "1")
        cookie = {"cookie": f"{ATTEMPT}={client.cookies[ATTEMPT]}"}
        client.cookies.clear()
        assert (await client.get(back, headers=cookie)).headers["location"] == "/"
        client.cookies.clear()
        assert refused(await client.get(back, headers=cookie), Trouble.REFUSED)
        denied = back.copy_set_param("code", "").copy_merge_params({"error": "access_denied"})
        assert refused(await client.get(denied, headers=cookie), Trouble.REFUSED)

    inside(story)


def test_who_fails_too_often_is_not_heard_for_a_while(inside: Callable[..., None], idp: Idp, urls: Urls) -> None:
    idp.knows("1", **LAC_DUONG)

    async def story(client: httpx.AsyncClient) -> httpx.Response:
        for _ in range(5):
            await client.get("/oidc/callback")
        return await log_in(client, idp, "1")

    before = len(audit(urls))
    assert refused(inside(story, rules=Rules(from_address=1)), Trouble.OFTEN)
    assert len(audit(urls)) <= before + 1, "strangers cannot fill the audit"


def test_a_provider_that_is_away_is_told_of_and_others_still_come_in(
    inside: Callable[..., None], idp: Idp, urls: Urls
) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        answer = await client.get("/oidc/login", params={"next": "/wall/da-lat"})
        assert refused(answer, Trouble.AWAY)
        assert "Hệ thống định danh không trả lời" in (await client.get(answer.headers["location"])).text
        assert (await client.get("/login")).status_code == 200

    inside(story, of(idp, issuer="http://127.0.0.1:1"))
    assert audit(urls)[-1][1:3] == ("oidc.failed", "the provider cannot be asked: ConnectError")


def test_without_a_provider_there_is_no_such_way(inside: Callable[..., None], app: FastAPI) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        app.state.provider = None
        assert "/oidc/login" not in (await client.get("/login")).text
        for path in ("/oidc/login", "/oidc/callback?code=x&state=y"):
            assert (await client.get(path)).status_code == 404

    inside(story)


def test_nothing_that_opens_a_door_is_logged_or_kept(
    inside: Callable[..., None], idp: Idp, urls: Urls, caplog: pytest.LogCaptureFixture
) -> None:
    idp.knows("1", **LAC_DUONG)
    wire, planted = Between(), [idp.client[1]]

    async def story(client: httpx.AsyncClient) -> None:
        asked = await client.get("/oidc/login")
        back = idp.asked(asked.headers["location"], "1")
        planted.extend([client.cookies[ATTEMPT], back.params["code"], back.params["state"]])
        cookie = {"cookie": f"{ATTEMPT}={client.cookies[ATTEMPT]}"}
        await client.get(back)
        planted.append(client.cookies[SESSION])
        client.cookies.clear()
        await client.get(back, headers=cookie)
        await client.get(back.copy_set_param("state", "x"), headers=cookie)

    def listening(request: httpx2.Request, answer: bytes) -> bytes:
        if request.url.path.endswith("/token") and b"id_token" in answer:
            told = json.loads(answer)
            planted.extend([told["id_token"], told["access_token"]])
            planted.extend(parse_qs(request.content.decode())["code_verifier"])
        return answer

    wire.change = listening
    with caplog.at_level(logging.DEBUG):
        inside(story, of(idp, wire))
    browser = ("httpx", "httpcore")  # the test's own
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.split(".")[0] not in browser)
    assert "nobody was let in by the identity provider" in ours
    assert len(planted) == 8
    assert not [secret for secret in planted if secret in ours or secret in str(audit(urls))]


def answered(idp: Idp, seen: Provider, sub: str, now: datetime | None = None, **changed: str) -> dict[str, object]:
    """What the provider says of somebody who comes back to an attempt; parts of the attempt may have changed."""
    idp.knows(sub, **LAC_DUONG)
    begun = datetime.now(UTC)

    async def run() -> dict[str, object]:
        attempt = Attempt("/", "vi")
        back = idp.asked(await seen.begin(attempt, begun), sub)
        held = Attempt("/", "vi", attempt.state, changed.get("nonce", attempt.nonce), attempt.verifier)
        return dict(await seen.claims(held, dict(back.params), now or begun))

    return asyncio.run(run())


def test_what_the_provider_says_is_heard_as_long_as_nobody_touches_it(idp: Idp) -> None:
    assert answered(idp, of(idp), "7")["groups"] == LAC_DUONG["groups"]


def test_an_id_token_for_another_attempt_or_of_yesterday_is_refused(idp: Idp) -> None:
    with pytest.raises(NotVouchedError, match="nonce"):
        answered(idp, of(idp), "7", nonce="another")
    with pytest.raises(NotVouchedError, match="expired"):
        answered(idp, of(idp), "7", now=datetime.now(UTC) + timedelta(days=1))


def parts_of(id_token: str) -> tuple[dict[str, object], dict[str, object]]:
    """Header and claims of an ID token."""
    header, claims, _ = (part + "=" * (-len(part) % 4) for part in id_token.split("."))
    return json.loads(base64.urlsafe_b64decode(header)), json.loads(base64.urlsafe_b64decode(claims))


def _plain(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _other_claims(id_token: str, _idp: Idp) -> str:
    _header, claims = parts_of(id_token)
    first, _, last = id_token.split(".")
    return f"{first}.{_plain(claims | {'groups': ['ioc-viewers']})}.{last}"


def _unsigned(id_token: str, _idp: Idp) -> str:
    header, claims = parts_of(id_token)
    return f"{_plain(header | {'alg': 'none'})}.{_plain(claims)}."


def _signed_by_another(id_token: str, _idp: Idp) -> str:
    header, claims = parts_of(id_token)
    return jwt.encode(header, claims, RSAKey.generate_key(2048))


def _signed_by_us(id_token: str, idp: Idp) -> str:
    header, claims = parts_of(id_token)
    return jwt.encode(header | {"alg": "HS256"}, claims, OctKey.import_key(idp.client[1] * 2))


def _cut(id_token: str, _idp: Idp) -> str:
    return id_token[:40]


def _unknown_key(id_token: str, _idp: Idp) -> str:
    header, claims = parts_of(id_token)
    return jwt.encode(header | {"kid": "nobody"}, claims, RSAKey.generate_key(2048))


@pytest.mark.parametrize(
    "forge", [_other_claims, _unsigned, _signed_by_another, _signed_by_us, _cut, _unknown_key], ids=lambda f: f.__name__
)
def test_an_id_token_that_somebody_touched_is_refused(idp: Idp, forge: Callable[[str, Idp], str]) -> None:
    def change(request: httpx2.Request, answer: bytes) -> bytes:
        if not request.url.path.endswith("/token"):
            return answer
        told = json.loads(answer)
        return json.dumps(told | {"id_token": forge(told["id_token"], idp)}).encode()

    with pytest.raises(NotVouchedError, match="the ID token is not good") as caught:
        answered(idp, of(idp, Between(change)), "7")
    assert caught.value.trouble is Trouble.REFUSED


def test_an_id_token_for_somebody_else_s_client_is_refused(idp: Idp) -> None:
    theirs = idp.registered()

    def change(request: httpx2.Request, answer: bytes) -> bytes:
        if not request.url.path.endswith("/token"):
            return answer
        nonce = parts_of(json.loads(answer)["id_token"])[1]["nonce"]
        return json.dumps(json.loads(answer) | {"id_token": _token_of(idp, theirs, str(nonce) + "-")}).encode()

    with pytest.raises(NotVouchedError, match="aud"):
        answered(idp, of(idp, Between(change)), "7")


def _token_of(idp: Idp, client: tuple[str, str], nonce: str) -> str:
    """An ID token that the provider signed for another client."""
    query = {"client_id": client[0], "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
    address = httpx.URL(f"{idp.issuer}/oauth2/authorize").copy_merge_params(query | {"nonce": nonce})
    code = idp.asked(str(address), "7").params["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    return outside.post(f"{idp.issuer}/oauth2/token", data=form, auth=client).json()["id_token"]


def test_another_issuer_is_not_believed(idp: Idp) -> None:
    with pytest.raises(NotVouchedError, match="iss"):
        answered(idp, of(idp, Between(host="elsewhere.example")), "7")
    elsewhere = idp.issuer.replace("127.0.0.1", "localhost")
    renamed = Between(lambda _request, answer: answer.replace(elsewhere.encode(), idp.issuer.encode()))
    with pytest.raises(NotVouchedError, match="write that into IOC_OIDC_ISSUER"):
        answered(idp, of(idp, renamed, elsewhere), "7")


def test_userinfo_of_somebody_else_is_not_believed(idp: Idp) -> None:
    def change(request: httpx2.Request, answer: bytes) -> bytes:
        return b'{"sub": "1"}' if request.url.path == "/userinfo" else answer

    with pytest.raises(NotVouchedError, match="somebody else"):
        answered(idp, of(idp, Between(change)), "7")


@pytest.mark.parametrize("answer", [b"<html>", b"[]", b"{}"])
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/oauth2/token", "/userinfo"])
def test_a_provider_that_answers_nonsense_lets_nobody_in(idp: Idp, path: str, answer: bytes) -> None:
    wire = Between(lambda request, told: answer if request.url.path == path else told)
    with pytest.raises(NotVouchedError):
        answered(idp, of(idp, wire), "7")


def test_the_provider_s_own_words_are_asked_for_once_an_hour(idp: Idp) -> None:
    wire = Between()
    seen = of(idp, wire)
    for _ in range(2):
        answered(idp, seen, "7")
    asked = [request.url.path for request in wire.sent]
    assert (asked.count("/.well-known/openid-configuration"), asked.count("/jwks")) == (1, 1)


def test_the_example_in_the_guide_is_a_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (Path(__file__).parents[2] / "docs/access.md").read_text("utf-8")
    (rules,), (settings,) = (re.findall(rf"```{kind}\n(.*?)```", guide, re.DOTALL) for kind in ("toml", "sh"))
    (tmp_path / "roles.toml").write_text(textwrap.dedent(rules))
    for line in settings.split("\n")[:-1]:
        name, _, value = line.strip().partition("=")
        monkeypatch.setenv(name, value.strip("'").replace("/etc/ioc", str(tmp_path)))
    made = provider(load())
    assert made is not None
    assert made.label == "Đăng nhập bằng tài khoản tỉnh"
    assert [str(rule.grant) for rule in made.rules] == ["staff:lac-duong", "manager:*", "admin:*"]


def test_half_a_provider_is_a_mistake_with_a_cure(tmp_path: Path) -> None:
    rules = tmp_path / "roles.toml"
    rules.write_text('[[grant]]\nclaim = "groups"\nvalue = "x"\nrole = "staff"\narea = "da-lat"\n')
    assert provider(Settings(_env_file=None)) is None
    given: dict[str, object] = {"oidc_issuer": "https://id.example"}
    for name, value in (
        ("oidc_client_id", "ioc"),
        ("oidc_client_secret", "x"),
        ("public_url", PUBLIC),
        ("oidc_roles", rules),
    ):
        with pytest.raises(SettingsError, match=f"IOC_{name.upper()} is missing"):
            provider(Settings(_env_file=None, **given))  # type: ignore[arg-type]
        given[name] = value
    made = provider(Settings(_env_file=None, **given))  # type: ignore[arg-type]
    assert made is not None
    assert made.label == "Đăng nhập bằng tài khoản cơ quan"
