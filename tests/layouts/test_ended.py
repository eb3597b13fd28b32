"""Access that has ended, by a real book: no route answers to it, and what was open closes within five seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from ioc.model.focus import LOCAL_OPERATOR
from ioc.model.role import Grant, Role
from ioc.services import accounts, links, logins
from ioc.services.book import Book, Rules, Visit
from ioc.settings import Settings
from layouts import doors as doors_of_layouts
from layouts.app import create
from layouts.doors import SCREEN, SESSION, Doors, Leash
from tests.layouts.fake_city import busy
from tests.layouts.open_doors import OpenDoors
from tests.layouts.test_matrix import JOB, ROUTES, Open
from tests.servers import Urls

PASSWORD = "mưa rào trên đồi chè 17"
AREA = "da-lat"
Story = Callable[[httpx.AsyncClient, Doors], Awaitable[None]]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fonts are made once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def tell(embedded_database: Urls, data_dir: Path) -> Callable[[Story], None]:
    """Tell a story to a server whose book knows a member of staff of Đà Lạt."""

    def told(story: Story) -> None:
        async def run() -> None:
            doors = Doors(Book(embedded_database.gate, rules=Rules(idle=timedelta(hours=1))))
            app = create(Settings(data_dir=data_dir), busy(datetime.now(UTC)), doors)  # type: ignore[arg-type]
            await doors.open()
            try:
                staff = [Grant(Role.STAFF, AREA)]
                await accounts.add(doors.book, LOCAL_OPERATOR, "lan", "Chị Lan", PASSWORD, staff, now())
                async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
                    await story(client, doors)
            finally:
                await doors.close()

        asyncio.run(run())

    return told


def now(ago: timedelta = timedelta()) -> Visit:
    return Visit(datetime.now(UTC) - ago, "10.0.0.7")


async def entered(doors: Doors, ago: timedelta = timedelta()) -> str:
    return await logins.enter(doors.book, "lan", PASSWORD, now(ago))


def test_no_route_answers_to_what_has_ended(tell: Callable[[Story], None]) -> None:
    async def story(client: httpx.AsyncClient, doors: Doors) -> None:
        idle = await entered(doors, timedelta(hours=2))
        left = await entered(doors)
        await logins.leave(doors.book, left, now())
        hour = timedelta(hours=1)
        _, brief = await links.make(doors.book, LOCAL_OPERATOR, AREA, "", [], now(hour), datetime.now(UTC) - hour / 2)
        expired = await links.take(doors.book, brief, now(hour))
        link, token = await links.make(doors.book, LOCAL_OPERATOR, AREA, "", [], now())
        revoked = await links.take(doors.book, token, now())
        await links.revoke(doors.book, LOCAL_OPERATOR, link, now())
        forged = left[:-1] + ("A" if left[-1] != "A" else "B")
        held = {SESSION: (idle, left, forged, token), SCREEN: (expired, revoked, forged, token)}
        for cookie in (f"{name}={value}" for name, values in held.items() for value in values):
            for row, need in ROUTES.items():
                method, _, path = row.partition(" ")
                if need is not Open.STRANGERS:
                    path = path.format(area=AREA, job=JOB.format(area=AREA), kept=1)
                    answer = await client.request(method, path, headers={"cookie": cookie})
                    assert answer.status_code == 401, (row, cookie)

    tell(story)


async def _revoke(doors: Doors, link: int) -> None:
    await links.revoke(doors.book, LOCAL_OPERATOR, link, now())


async def _regrant(doors: Doors, _link: int) -> None:
    await accounts.grant(doors.book, LOCAL_OPERATOR, "lan", [Grant(Role.STAFF, "bao-loc")], now())


async def _close(doors: Doors, _link: int) -> None:
    await accounts.close(doors.book, LOCAL_OPERATOR, "lan", now())


async def _renew(doors: Doors, _link: int) -> None:
    await accounts.set_password(doors.book, LOCAL_OPERATOR, "lan", "gió ngàn trên thông reo 71", now())


@pytest.mark.parametrize(
    ("cookie", "stream", "end"),
    [
        (SCREEN, "/stream?wall=da-lat", _revoke),
        (SESSION, "/stream?wall=da-lat", _regrant),
        (SESSION, "/stream/changes?area=da-lat", _close),
        (SESSION, "/stream?wall=lam-dong", _renew),
    ],
)
def test_an_open_stream_ends_within_five_seconds(
    tell: Callable[[Story], None], cookie: str, stream: str, end: Callable[[Doors, int], Awaitable[None]]
) -> None:
    async def story(client: httpx.AsyncClient, doors: Doors) -> None:
        link, token = await links.make(doors.book, LOCAL_OPERATOR, AREA, "", [], now())
        held = await links.take(doors.book, token, now()) if cookie == SCREEN else await entered(doors)
        reading = asyncio.create_task(client.get(stream, headers={"cookie": f"{cookie}={held}"}))
        while not doors._leashes:
            await asyncio.sleep(0.05)
            assert not reading.done()
        await end(doors, link)
        async with asyncio.timeout(5):
            assert (await reading).status_code == 200
        again = await client.get(stream, headers={"cookie": f"{cookie}={held}"})
        assert again.status_code in (401, 403)

    tell(story)


def test_a_stream_that_opens_while_the_doors_ask_is_not_ended_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        asking, answer, over, kept = (asyncio.Event() for _ in range(4))

        async def none_of_them(*_: object, **__: object) -> dict[str, logins.Pass]:
            if over.is_set():
                await asyncio.Event().wait()  # one round is enough
            asking.set()
            await answer.wait()
            return {}

        monkeypatch.setattr(logins, "passes", none_of_them)
        doors, held_by = OpenDoors(), logins.Pass("screen", LOCAL_OPERATOR, "", "token")
        doors._leashes.add(Leash(held_by, over.set))
        looking = asyncio.create_task(doors._look_after())
        await asking.wait()
        doors._leashes.add(Leash(held_by, kept.set))
        answer.set()
        await over.wait()
        await asyncio.sleep(0)
        looking.cancel()
        assert not kept.is_set()

    monkeypatch.setattr(doors_of_layouts, "LOOK_S", 0.01)
    asyncio.run(story())
