"""Coming in: right and wrong passwords, waits that grow, sessions that end when they should."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import psycopg
import pytest

from ioc.errors import IocError, NotAllowedError
from ioc.model.focus import LOCAL_OPERATOR, Act
from ioc.model.role import Grant, Role, person_of
from ioc.services import accounts, links, logins, passwords
from ioc.services.book import Book, Rules, Visit
from ioc.services.logins import LoginRefusedError
from ioc.services.passwords import WeakPasswordError
from tests.servers import Urls, fresh_database

T = TypeVar("T")
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HERE = Visit(NOW, "192.0.2.7", "a browser")
PASSWORD = "mưa rào trên đồi chè 17"
STAFF = [Grant(Role.STAFF, "lac-duong")]
BOOK = ("person", "role_grant", "session", "login_try", "wall_link", "screen", "audit")


def later(**span: float) -> Visit:
    return Visit(NOW + timedelta(**span), HERE.address, HERE.agent)


def with_book(urls: Urls, deed: Callable[[Book], Awaitable[T]], **rules: object) -> T:
    async def run() -> T:
        book = Book(urls.gate, rules=Rules(**rules))  # type: ignore[arg-type]
        await book.open()
        try:
            return await deed(book)
        finally:
            await book.close()

    return asyncio.run(run())


@pytest.fixture(scope="module")
def database(embedded: str) -> Iterator[Urls]:
    """One database for all tests of this file."""
    with fresh_database("postgresql", embedded) as urls:
        yield urls


@pytest.fixture
def urls(database: Urls) -> Urls:
    """An empty book with one member of staff of Lạc Dương."""
    with psycopg.connect(database.superuser) as connection:
        connection.execute("SET session_replication_role = replica")  # the audit lets nobody else empty it
        connection.execute(f"TRUNCATE {', '.join(BOOK)}".encode())
    with_book(database, lambda book: accounts.add(book, LOCAL_OPERATOR, "Lan", "Chị Lan", PASSWORD, STAFF, HERE))
    return database


def test_a_right_password_opens_a_session_with_what_was_granted(urls: Urls) -> None:
    async def run(book: Book) -> None:
        token = await logins.enter(book, " LAN ", PASSWORD, HERE)
        found = (await logins.passes(book, [token, "forged"], NOW))[token]
        assert (found.kind, found.label, found.person.name) == ("session", "Chị Lan", "lan")
        assert found.person.does(Act.DESK, "lac-duong")
        assert not found.person.sees("da-lat")
        assert not found.person.does(Act.ADMINISTER, "lac-duong")

    with_book(urls, run)


@pytest.mark.parametrize(
    ("name", "password"), [("lan", "wrong"), ("nobody", PASSWORD), ("lan", ""), ("", ""), ("l\0", "\0")]
)
def test_a_refusal_never_says_which_part_was_wrong(urls: Urls, name: str, password: str) -> None:
    with pytest.raises(LoginRefusedError, match="name and password do not belong together") as refused:
        with_book(urls, lambda book: logins.enter(book, name, password, HERE))
    assert refused.value.retry_at is None


def test_wrong_passwords_cost_waits_that_grow_and_a_right_one_ends_them(urls: Urls) -> None:
    async def run(book: Book) -> None:
        for _ in range(5):
            with pytest.raises(LoginRefusedError, match="do not belong"):
                await logins.enter(book, "lan", "wrong", HERE)
        with pytest.raises(LoginRefusedError, match="too many") as refused:
            await logins.enter(book, "lan", PASSWORD, later(seconds=4))
        assert refused.value.retry_at == NOW + timedelta(seconds=5)
        with pytest.raises(LoginRefusedError, match="do not belong"):
            await logins.enter(book, "lan", "wrong", later(seconds=6))
        with pytest.raises(LoginRefusedError, match="too many"):
            await logins.enter(book, "lan", PASSWORD, later(seconds=15))
        await logins.enter(book, "lan", PASSWORD, later(seconds=17))
        with pytest.raises(LoginRefusedError, match="do not belong"):
            await logins.enter(book, "lan", "wrong", later(seconds=18))
        await logins.enter(book, "lan", PASSWORD, later(seconds=18))

    with_book(urls, run)


def test_waits_end_at_a_quarter_of_an_hour() -> None:
    assert [Rules().wait(n).total_seconds() for n in (0, 4, 5, 6, 7, 40)] == [0, 0, 5, 10, 20, 900]


def test_an_address_that_tries_many_names_is_stopped(urls: Urls) -> None:
    async def run(book: Book) -> None:
        now = Visit(datetime.now(UTC), "192.0.2.9")
        for i in range(3):
            with pytest.raises(LoginRefusedError, match="do not belong"):
                await logins.enter(book, f"name-{i}", "x", now)
        with pytest.raises(LoginRefusedError, match="too many"):
            await logins.enter(book, "lan", PASSWORD, now)
        await logins.enter(book, "lan", PASSWORD, Visit(now.now, "192.0.2.10"))

    with_book(urls, run, from_address=3)


def test_a_strangers_wrong_passwords_make_nobody_wait_but_the_stranger(urls: Urls) -> None:
    async def run(book: Book) -> None:
        stranger = Visit(NOW, "198.51.100.9")
        for _ in range(5):
            with pytest.raises(LoginRefusedError, match="do not belong"):
                await logins.enter(book, "lan", "wrong", stranger)
        with pytest.raises(LoginRefusedError, match="too many"):
            await logins.enter(book, "lan", PASSWORD, stranger)
        assert await logins.enter(book, "lan", PASSWORD, HERE)

    with_book(urls, run)


def test_guesses_spread_over_addresses_are_stopped_and_spare_where_somebody_came_from(urls: Urls) -> None:
    async def run(book: Book) -> None:
        await logins.enter(book, "lan", PASSWORD, HERE)
        for i in range(7):
            with pytest.raises(LoginRefusedError, match="do not belong"):
                await logins.enter(book, "lan", "wrong", Visit(NOW, f"198.51.100.{i}"))
        with pytest.raises(LoginRefusedError, match="too many") as refused:
            await logins.enter(book, "lan", PASSWORD, Visit(NOW, "198.51.100.200"))
        assert refused.value.retry_at == NOW + timedelta(seconds=5)
        assert await logins.enter(book, "lan", PASSWORD, HERE)
        much_later = later(days=29)
        assert await logins.enter(book, "lan", PASSWORD, much_later)

    with_book(urls, run, by_name=6)


def test_an_address_that_presses_does_not_lock_out_who_came_from_there(urls: Urls) -> None:
    async def run(book: Book) -> None:
        office = Visit(datetime.now(UTC), "192.0.2.9")
        await logins.enter(book, "lan", PASSWORD, office)
        for i in range(4):
            with pytest.raises(LoginRefusedError):
                await logins.enter(book, f"name-{i}", "x", office)
        assert await logins.enter(book, "lan", PASSWORD, office)

    with_book(urls, run, from_address=3)


def test_a_stranger_with_many_addresses_of_one_network_is_one_stranger(urls: Urls) -> None:
    async def run(book: Book) -> None:
        for i in range(5):
            with pytest.raises(LoginRefusedError, match="do not belong"):
                await logins.enter(book, "lan", "wrong", Visit(NOW, f"2001:db8:1:2::{i}"))
        with pytest.raises(LoginRefusedError, match="too many"):
            await logins.enter(book, "lan", "wrong", Visit(NOW, "2001:db8:1:2:ffff::7"))
        assert await logins.enter(book, "lan", PASSWORD, Visit(NOW, "2001:db8:1:3::1"))

    with_book(urls, run)


def test_waits_tell_nothing_of_which_names_there_are(urls: Urls) -> None:
    async def answers(book: Book, name: str, address: str) -> list[tuple[str, datetime | None]]:
        found: list[tuple[str, datetime | None]] = []
        for seconds in (0, 0, 0, 0, 0, 1, 6, 7, 20, 21):
            with pytest.raises(LoginRefusedError) as refused:
                await logins.enter(book, name, "wrong", Visit(NOW + timedelta(seconds=seconds), address))
            found.append((str(refused.value), refused.value.retry_at))
        return found

    async def run(book: Book) -> None:
        known = await answers(book, "lan", "198.51.100.1")
        assert sum(retry_at is not None for _, retry_at in known) == 3
        assert known == await answers(book, "nobody", "198.51.100.2")

    with_book(urls, run)


def test_tries_at_the_same_moment_are_counted_one_by_one(urls: Urls) -> None:
    async def run(book: Book) -> None:
        tries = [logins.enter(book, "lan", "wrong", HERE) for _ in range(12)]
        refused = await asyncio.gather(*tries, return_exceptions=True)
        assert sum("do not belong" in str(error) for error in refused) == 5

    with_book(urls, run)


def test_wrong_passwords_are_forgotten_after_a_day_and_with_a_new_password(urls: Urls) -> None:
    async def run(book: Book) -> None:
        for hours in (0, 23, 46, 69, 92):
            with pytest.raises(LoginRefusedError, match="do not belong"):
                await logins.enter(book, "lan", "wrong", later(hours=hours))
        with pytest.raises(LoginRefusedError, match="too many"):
            await logins.enter(book, "lan", PASSWORD, later(hours=92))
        await accounts.set_password(book, LOCAL_OPERATOR, "lan", PASSWORD, later(hours=92))
        with pytest.raises(LoginRefusedError, match="do not belong"):
            await logins.enter(book, "lan", "wrong", later(hours=92))
        assert await logins.enter(book, "lan", PASSWORD, later(hours=92))
        with pytest.raises(LoginRefusedError, match="do not belong"):
            await logins.enter(book, "nobody", "wrong", later(days=9))
        assert _kept(urls) == 1

    with_book(urls, run)


def _kept(urls: Urls) -> int:
    with psycopg.connect(urls.superuser) as connection:
        row = connection.execute("SELECT count(*) FROM login_try").fetchone()
        assert row is not None
        return row[0]


def test_a_session_ends_by_silence_by_age_and_by_will(urls: Urls) -> None:
    async def run(book: Book) -> None:
        silent, busy, left = [await logins.enter(book, "lan", PASSWORD, HERE) for _ in range(3)]
        await logins.leave(book, left, HERE)
        assert set(await logins.passes(book, [silent, busy, left], NOW)) == {silent, busy}
        for hours in range(10, 160, 10):
            assert busy in await logins.passes(book, [busy], NOW + timedelta(hours=hours))
        assert await logins.passes(book, [silent], NOW + timedelta(hours=13)) == {}
        assert await logins.passes(book, [busy], NOW + timedelta(days=7, seconds=1)) == {}

    with_book(urls, run)


def test_a_new_password_a_closed_account_and_new_grants_hold_at_once(urls: Urls) -> None:
    async def run(book: Book) -> None:
        token = await logins.enter(book, "lan", PASSWORD, HERE)
        await accounts.grant(book, LOCAL_OPERATOR, "lan", [Grant(Role.VIEWER)], HERE)
        person = (await logins.passes(book, [token], NOW))[token].person
        assert (person.sees("lac-duong"), person.does(Act.HEADLINE, "da-lat")) == (False, True)
        await accounts.set_password(book, person, "lan", "năm con trâu gặm cỏ 5", HERE)
        assert await logins.passes(book, [token], NOW) == {}
        with pytest.raises(LoginRefusedError):
            await logins.enter(book, "lan", PASSWORD, HERE)
        again = await logins.enter(book, "lan", "năm con trâu gặm cỏ 5", HERE)
        await accounts.close(book, LOCAL_OPERATOR, "lan", HERE)
        assert await logins.passes(book, [again], NOW) == {}
        with pytest.raises(LoginRefusedError):
            await logins.enter(book, "lan", "năm con trâu gặm cỏ 5", HERE)

    with_book(urls, run)


def test_one_logs_out_everywhere(urls: Urls) -> None:
    async def run(book: Book) -> None:
        tokens = [await logins.enter(book, "lan", PASSWORD, HERE) for _ in range(3)]
        mine = (await logins.passes(book, tokens, NOW))[tokens[0]]
        assert await logins.leave_everywhere(book, mine, HERE) == 3
        assert await logins.passes(book, tokens, NOW) == {}

    with_book(urls, run)


def test_whom_a_provider_vouches_for_has_what_it_says_and_nobody_elses_name(urls: Urls) -> None:
    async def run(book: Book) -> None:
        token = await logins.vouched(book, "https://id 42", "minh", "Minh", [Grant(Role.MANAGER)], HERE)
        assert (await logins.passes(book, [token], NOW))[token].person.does(Act.EXPORT, "da-teh")
        token = await logins.vouched(book, "https://id 42", "minh", "Minh", STAFF, HERE)
        assert not (await logins.passes(book, [token], NOW))[token].person.sees("da-teh")
        with pytest.raises(LoginRefusedError, match="belongs to a local account"):
            await logins.vouched(book, "https://id 43", "lan", "Lan", [Grant(Role.ADMIN)], HERE)
        with pytest.raises(LoginRefusedError):
            await logins.enter(book, "minh", "", HERE)

    with_book(urls, run)


@pytest.mark.parametrize(
    "password", ["short", "1234567890", "password123", "matkhau123456", "dalat2026!", "lanlanlanlan"]
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(WeakPasswordError):
        passwords.make(password, known=("lan",))


def test_nobody_but_an_admin_of_every_area_says_who_may_what(urls: Urls) -> None:
    staff, admin_of_one = person_of("lan", STAFF), person_of("a", [Grant(Role.ADMIN, "lac-duong")])
    for person in (staff, admin_of_one):
        for deed in (
            lambda book, by=person: accounts.add(book, by, "new", "", PASSWORD, [], HERE),
            lambda book, by=person: accounts.grant(book, by, "lan", [Grant(Role.ADMIN)], HERE),
            lambda book, by=person: accounts.close(book, by, "lan", HERE),
            lambda book, by=person: accounts.everybody(book, by),
            lambda book, by=person: accounts.deeds(book, by, "", NOW, NOW),
            lambda book, by=person: accounts.set_password(book, by, "other", PASSWORD, HERE),
        ):
            with pytest.raises(NotAllowedError):
                with_book(urls, deed)


def test_a_link_hangs_up_one_wall_until_it_is_revoked(urls: Urls) -> None:
    operator = person_of("op", [Grant(Role.OPERATOR, "da-lat")])

    async def run(book: Book) -> None:
        link, token = await links.make(book, operator, "da-lat", "Sảnh", ["overview"], HERE)
        screen = await links.take(book, token, HERE)
        found = (await logins.passes(book, [screen], NOW + timedelta(days=400)))[screen]
        assert (found.kind, found.scenes, found.label) == ("screen", ("overview",), "Sảnh")
        assert found.person.does(Act.WALL, "da-lat")
        assert not any(found.person.does(act, "da-lat") for act in Act if act is not Act.WALL)
        assert not found.person.sees("bao-loc")
        assert await logins.passes(book, [token], NOW) == {}, "a link's own token opens nothing by itself"
        (seen,) = await links.visible(book, operator)
        assert (seen.label, seen.screens) == ("Sảnh", 1)
        await links.revoke(book, operator, link, HERE)
        assert await logins.passes(book, [screen], NOW) == {}
        with pytest.raises(NotAllowedError):
            await links.take(book, token, HERE)

    with_book(urls, run)


def test_links_end_by_themselves_and_belong_to_their_area(urls: Urls) -> None:
    operator, other = (person_of(a, [Grant(Role.OPERATOR, a)]) for a in ("da-lat", "bao-loc"))

    async def run(book: Book) -> None:
        link, token = await links.make(book, operator, "da-lat", "", [], HERE, NOW + timedelta(days=1))
        screen = await links.take(book, token, HERE)
        assert await logins.passes(book, [screen], NOW + timedelta(days=1, seconds=1)) == {}
        assert await links.visible(book, other) == []
        with pytest.raises(IocError, match="no living link"):
            await links.revoke(book, other, link, HERE)
        assert screen in await logins.passes(book, [screen], NOW)
        with pytest.raises(NotAllowedError):
            await links.make(book, other, "da-lat", "", [], HERE)

    with_book(urls, run)


@pytest.mark.parametrize("area", ["lam-dong", "di-linh", "atlantis"])
def test_what_has_no_wall_gets_no_link(urls: Urls, area: str) -> None:
    with pytest.raises(IocError, match=r"no wall .* these have one: da-lat, bao-loc"):
        with_book(urls, lambda book: links.make(book, LOCAL_OPERATOR, area, "", [], HERE))


def test_deeds_are_told_and_nobody_unwrites_them(urls: Urls) -> None:
    async def run(book: Book) -> list[str]:
        await logins.enter(book, "lan", PASSWORD, HERE)
        today = datetime.now(UTC)
        found = await accounts.deeds(
            book, LOCAL_OPERATOR, "192.0.2", today - timedelta(days=1), today + timedelta(days=1)
        )
        return [f"{entry.actor} {entry.act} {entry.subject}".strip() for entry in found]

    assert with_book(urls, run) == ["lan login", "local person.added lan"]
    for url in (urls.gate, urls.owner):
        for query in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
            refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)
            with psycopg.connect(url) as connection, pytest.raises(refused):
                connection.execute(query.encode())


def test_nothing_that_opens_a_door_is_kept_as_it_is(urls: Urls) -> None:
    async def run(book: Book) -> list[str]:
        _, link = await links.make(book, LOCAL_OPERATOR, "da-lat", "", [], HERE)
        return [await logins.enter(book, "lan", PASSWORD, HERE), link, await links.take(book, link, HERE), PASSWORD]

    planted = with_book(urls, run)
    with psycopg.connect(urls.superuser) as connection:
        for table in BOOK:
            text = str(connection.execute(f"SELECT {table}::text FROM {table}".encode()).fetchall())
            assert not [secret for secret in planted if secret in text]


CITY = ("reading_seen", "event", "dossier", "report", "reading")


def test_the_book_and_the_city_are_read_by_roles_of_their_own(database: Urls) -> None:
    hidden = dict.fromkeys(("web", "ingest", "watch"), BOOK) | {"gate": CITY}
    for role, tables in hidden.items():
        with psycopg.connect(getattr(database, role), autocommit=True) as connection:
            for table in tables:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"SELECT FROM {table}".encode())
