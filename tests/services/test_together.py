"""Who asks at once shares an answer, and nobody is given one that was begun before they asked."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from ioc.errors import StoreUnavailableError
from ioc.services.news import News
from ioc.services.together import MOST, Together

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
SOON = timedelta(milliseconds=5)


class Store:
    """Something slow that changes, and fails when told to."""

    def __init__(self) -> None:
        self.value, self.asked, self.fails = 0, list[datetime](), False
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.go_on.set()

    async def ask(self, now: datetime) -> int:
        self.asked.append(now)
        self.begun.set()
        value = self.value
        await self.go_on.wait()
        if self.fails:
            raise StoreUnavailableError("away")
        return value


def test_who_asks_at_once_is_answered_at_once_as_of_the_newest_moment() -> None:
    async def run() -> None:
        store, together = Store(), Together[int]()
        found = await asyncio.gather(*(together.get("here", NOW + i * SOON, store.ask) for i in range(5)))
        assert (found, store.asked) == ([0] * 5, [NOW + 4 * SOON])

    asyncio.run(run())


def test_who_asks_in_one_breath_shares_an_answer_however_late_they_wait_for_it() -> None:
    async def run() -> None:
        store, together = Store(), Together[int]()

        async def alone() -> int:
            return await together.get("here", NOW, store.ask)

        async def with_more() -> None:
            await asyncio.gather(together.get("here", NOW, store.ask), asyncio.sleep(0))

        await asyncio.gather(alone(), with_more())
        assert store.asked == [NOW]

    asyncio.run(run())


def test_what_was_being_found_serves_who_asked_meanwhile_if_nothing_has_moved() -> None:
    async def run() -> None:
        store, together, news = Store(), Together[int](), News()
        news.hear("da-lat", ["air"])
        for moved in (False, True):
            store.asked.clear()
            store.begun.clear()
            store.go_on.clear()
            now = NOW + timedelta(hours=moved)
            first = together.get("here", now, store.ask, news.still({"da-lat"}))
            await store.begun.wait()
            later = together.get("here", now + SOON, store.ask, news.still({"da-lat"}))
            store.value += 1
            if moved:
                news.hear("da-lat", ["air"])
            store.go_on.set()
            assert (await later == await first) is not moved
            assert len(store.asked) == 1 + moved

    asyncio.run(run())


def test_who_comes_later_is_never_given_what_was_begun_before() -> None:
    async def run() -> None:
        store, together = Store(), Together[int]()
        store.go_on.clear()
        first = together.get("here", NOW, store.ask)
        await store.begun.wait()
        store.value = 1
        later = [together.get("here", NOW + SOON, store.ask) for _ in range(3)]
        await asyncio.sleep(0)
        store.go_on.set()
        assert (await first, await asyncio.gather(*later)) == (0, [1, 1, 1])
        assert len(store.asked) == 2

    asyncio.run(run())


def test_an_answer_serves_again_for_a_second_as_long_as_nothing_has_moved() -> None:
    async def run() -> None:
        store, together, news = Store(), Together[int](), News()
        still = news.still({"da-lat"})

        async def asked(now: datetime) -> int:
            return await together.get("here", now, store.ask, still)

        await asked(NOW)
        await asked(NOW)
        assert len(store.asked) == 2, "before the first word nobody knows whether something moved"
        news.hear("bao-loc", ["air"])
        await asked(NOW)
        store.value = 1
        assert await asked(NOW + SOON) == 0
        news.hear("bao-loc", ["air"])
        assert await asked(NOW + SOON) == 0, "elsewhere"
        assert await asked(NOW + timedelta(seconds=1)) == 1, "time alone makes it old"
        store.value = 2
        news.hear("da-lat", ["air"])
        assert await asked(NOW + timedelta(seconds=1)) == 2
        store.value = 3
        news.lose()
        assert await asked(NOW + timedelta(seconds=1)) == 3, "nobody listens any more"

    asyncio.run(run())


def test_an_answer_that_may_be_a_second_old_serves_who_asks_soon_after() -> None:
    async def run() -> None:
        store, together = Store(), Together[int]()
        for now in (NOW, NOW + SOON, NOW + timedelta(seconds=2), NOW - timedelta(hours=1)):
            await together.get("here", now, store.ask, lambda _moment: True)
        assert store.asked == [NOW, NOW + timedelta(seconds=2), NOW - timedelta(hours=1)]

    asyncio.run(run())


def test_only_the_newest_answers_are_kept() -> None:
    async def run() -> None:
        store, together = Store(), Together[int]()
        for key in (*range(MOST), MOST, 1, 0):
            await together.get(key, NOW + key * SOON, store.ask, lambda _moment: True)
        assert store.asked == [NOW + key * SOON for key in (*range(MOST), MOST, 0)]
        assert (len(together._last), len(together._busy)) == (MOST, 0)

    asyncio.run(run())


def test_other_places_and_other_times_are_other_questions() -> None:
    async def run() -> None:
        store, together = Store(), Together[int]()
        asks = [("here", NOW), ("there", NOW), ("here", NOW - timedelta(days=1))]
        await asyncio.gather(*(together.get(key, now, store.ask) for key, now in asks))
        assert sorted(store.asked) == [NOW - timedelta(days=1), NOW, NOW]

    asyncio.run(run())


def test_one_who_gives_up_takes_the_answer_from_nobody_and_a_failure_is_told_to_all() -> None:
    async def run() -> None:
        store, together = Store(), Together[int]()
        store.go_on.clear()
        hasty, patient = (together.get("here", NOW, store.ask) for _ in range(2))
        await store.begun.wait()
        hasty.cancel()
        store.go_on.set()
        assert await patient == 0
        store.fails = True
        told = await asyncio.gather(*(together.get("here", NOW, store.ask) for _ in range(2)), return_exceptions=True)
        assert [type(error) for error in told] == [StoreUnavailableError] * 2
        with pytest.raises(asyncio.CancelledError):
            await hasty

    asyncio.run(run())
