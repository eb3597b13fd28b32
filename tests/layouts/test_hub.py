"""The hub against a fake city: draws once, tells what changed, survives what fails."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ioc.errors import StoreUnavailableError
from ioc.model.focus import LOCAL_OPERATOR
from layouts.hub import Hub, Pace, Subject
from layouts.mailbox import Mailbox
from layouts.panels import BY_KEY
from tests.layouts.fake_city import DA_LAT_FOCUS, FakeCity, busy
from tests.layouts.trees import VIEW

NOW = datetime(2026, 11, 21, 8, 42, tzinfo=UTC)
QUICK = Pace(tick=0.05, poll=30, beat=30, patience=1, again=0.05, gather=0.01)
Seen = list[tuple[str, list[Any]]]  # id and updates of each drawing


def subjects(*keys: str, language: str = "vi") -> list[Subject]:
    return [Subject(BY_KEY[key], DA_LAT_FOCUS, language, LOCAL_OPERATOR, VIEW) for key in keys]


class Screen:
    """A reader: what it was told, kept as it comes."""

    def __init__(self, hub: Hub, shown: Sequence[Subject], seen: str | None = None) -> None:
        self.read = 0  # bytes
        self.writes: list[int] = []  # events of each
        self.drawn: Seen = []
        self.beats: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._stream: AsyncIterator[bytes] = hub.stream(shown, hub.mailbox(seen))
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for data in self._stream:
            self.read += len(data)
            events = data.decode().strip().split("\n\n")
            self.writes.append(len(events))
            for event in events:
                fields = dict(line.split(": ", 1) for line in event.split("\n"))
                body = msgspec.json.decode(fields["data"])
                if fields["event"] == "draw":
                    self.drawn.append((fields["id"], body))
                else:
                    self.beats.append(body)
            self._news.set()

    async def until(self, count: int, within: float = 15.0) -> Seen:
        """All drawings once there are `count`; a shared machine may be busy."""
        async with asyncio.timeout(within):
            while len(self.drawn) < count:
                self._news.clear()
                await self._news.wait()
        return self.drawn

    async def leave(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._stream.aclose()  # type: ignore[attr-defined]  # what a server does when a reader goes


async def so(holds: Callable[[], object]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(15):
        while not holds():  # noqa: ASYNC110 - a fake city tells nobody that it was asked
            await asyncio.sleep(0.01)


def with_hub(city: FakeCity, story: Callable[[Hub], Awaitable[None]], pace: Pace = QUICK) -> None:
    async def run() -> None:
        hub = Hub(city, "build-1", pace, lambda: NOW)  # type: ignore[arg-type]  # the fake stands in for the city
        await hub.start()
        try:
            await story(hub)
        finally:
            await hub.stop()

    asyncio.run(run())


def temperature(city: FakeCity, value: float) -> None:
    """Change the temperature and say so."""
    told = city.known_figures["weather"]
    first, *rest = told.figures
    city.known_figures["weather"] = replace(told, figures=(replace(first, value=value), *rest))
    city.tell("weather")


def test_a_new_screen_gets_a_beat_and_then_whole_drawings() -> None:
    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("weather", "water"))
        drawn = await screen.until(2)
        assert {update[0] for _, updates in drawn for update in updates} == {"weather", "water"}
        assert screen.beats == [{"now": NOW.timestamp() * 1000, "build": "build-1"}]
        assert all(id_.startswith(hub.epoch + ".") for id_, _ in drawn)

    with_hub(busy(NOW), story)


def test_a_map_that_takes_long_holds_back_neither_the_beat_nor_other_panels() -> None:
    drawable = threading.Event()
    weather, water = subjects("weather", "water")
    slow = replace(weather, panel=replace(weather.panel, ahead=lambda _: drawable.wait()))

    async def story(hub: Hub) -> None:
        screen = Screen(hub, [slow, water])
        drawn = await screen.until(1)
        assert [update[0] for _, updates in drawn for update in updates] == ["water"]
        assert screen.beats
        drawable.set()
        await screen.until(2)

    with_hub(busy(NOW), story)


def test_a_change_is_on_the_screen_within_a_second_and_is_small() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("weather", "water"))
        await screen.until(2)
        began = time.monotonic()
        temperature(city, 18.1)
        (*_, (_, updates)) = await screen.until(3)
        assert time.monotonic() - began < 1
        assert updates == [["weather-hero-value", {"children": "18,1"}]]
        assert len(msgspec.json.encode(updates)) < 500

    with_hub(city, story, replace(QUICK, tick=0.6))


def test_what_did_not_change_is_not_sent() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("weather"))
        await screen.until(1)
        for _ in range(3):
            city.tell("weather")
            await asyncio.sleep(0.1)
        await so(lambda: city.asked.count("weather") > 1)
        assert len(screen.drawn) == 1

    with_hub(city, story)


def test_many_screens_share_one_drawing_and_languages_do_not() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        screens = [Screen(hub, subjects("weather")) for _ in range(20)]
        english = Screen(hub, subjects("weather", language="en"))
        for screen in (*screens, english):
            await screen.until(1)
        assert city.asked.count("weather") == 2
        assert hub.shown == 2

    with_hub(city, story)


def test_a_burst_of_changes_is_drawn_at_most_once_a_tick() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("weather"))
        await screen.until(1)
        began = time.monotonic()
        for value in range(50):
            temperature(city, value)
            await asyncio.sleep(0.01)
        await so(lambda: screen.drawn[-1][1] == [["weather-hero-value", {"children": "49,0"}]])
        assert len(screen.drawn) <= 2 + (time.monotonic() - began) / 0.2

    with_hub(city, story, replace(QUICK, tick=0.2))


def test_panels_that_one_change_makes_old_go_to_a_screen_in_one_write() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("weather", "water"))
        await screen.until(2)
        city.fails = {"weather", "water"}
        city.tell("weather")
        city.tell("water")
        drawn = await screen.until(4)
        assert screen.writes[-1] == 2
        assert serial(drawn[-2][0]) < serial(drawn[-1][0])

    with_hub(city, story, replace(QUICK, gather=0.1))


def test_changes_of_another_area_or_topic_wake_nobody() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("weather"))
        await screen.until(1)
        city.tell("weather", area="bao-loc")
        city.tell("water")
        await asyncio.sleep(0.2)
        assert city.asked.count("weather") == 1

    with_hub(city, story)


def test_panels_nobody_shows_are_not_drawn() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("weather"))
        await screen.until(1)
        await screen.leave()
        assert hub.shown == 0
        temperature(city, 30)
        await asyncio.sleep(0.2)
        assert city.asked.count("weather") == 1
        assert "water" not in city.asked

    with_hub(city, story)


def test_time_alone_asks_again() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        await Screen(hub, subjects("weather")).until(1)
        await so(lambda: city.asked.count("weather") >= 3)

    with_hub(city, story, replace(QUICK, poll=0.1))


def test_what_time_changes_little_is_asked_less_often_unless_its_question_failed() -> None:
    city = busy(NOW)
    (slow,) = subjects("weather")
    slow = replace(slow, panel=replace(slow.panel, poll_s=30.0))

    async def story(hub: Hub) -> None:
        screen = Screen(hub, [slow, *subjects("water")])
        await screen.until(2)
        await so(lambda: city.asked.count("water") >= 3)
        assert city.asked.count("weather") == 1
        city.fails = {"weather"}
        city.tell("weather")
        await screen.until(3)
        city.fails = set()
        await screen.until(4)

    with_hub(city, story, replace(QUICK, poll=0.1))


def test_an_answer_that_is_told_again_is_not_drawn_again() -> None:
    city, drawn = busy(NOW), list[object]()
    (weather,) = subjects("weather")

    def draw(answer: Any, view: Any) -> Any:
        drawn.append(answer)
        return weather.panel.draw(answer, view)

    async def story(hub: Hub) -> None:
        screen = Screen(hub, [replace(weather, panel=replace(weather.panel, draw=draw))])
        await screen.until(1)
        for _ in range(3):
            city.tell("weather")
            await asyncio.sleep(0.1)
        await so(lambda: city.asked.count("weather") > 2)
        assert len(drawn) == 1
        temperature(city, 18.1)
        await screen.until(2)
        assert len(drawn) == 2

    with_hub(city, story)


def test_a_slow_question_delays_no_other_panel() -> None:
    city = busy(NOW)
    city.slow["air"] = 0.8

    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("air", "weather"))
        await screen.until(1, within=0.4)
        temperature(city, 18.1)
        drawn = await screen.until(2, within=0.4)
        assert [updates[0][0] for _, updates in drawn] == ["weather", "weather-hero-value"]

    with_hub(city, story)


@pytest.mark.parametrize("trouble", ["refused", "silent"])
def test_a_failing_panel_says_so_keeps_its_drawing_and_comes_back(trouble: str) -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("weather", "water"))
        await screen.until(2)
        city.fails, city.slow = ({"weather"}, {}) if trouble == "refused" else (set(), {"weather": 5})
        city.tell("weather")
        (*_, (_, updates)) = await screen.until(3)
        told = dict(updates)
        assert "is-troubled" in told["weather"]["className"]
        assert "Không hỏi được" in told["weather-trouble"]["children"]
        assert "weather-hero-value" not in told
        city.fails, city.slow = set(), {}
        city.tell("weather")
        (*_, (_, updates)) = await screen.until(4)
        assert "is-troubled" not in dict(updates)["weather"]["className"]

    with_hub(city, story, replace(QUICK, patience=0.1))


def test_a_panel_that_cannot_draw_harms_no_other() -> None:
    city = busy(NOW)
    broken = replace(BY_KEY["air"], draw=lambda _answer, _view: 1 / 0)

    async def story(hub: Hub) -> None:
        screen = Screen(hub, [Subject(broken, DA_LAT_FOCUS, "vi", LOCAL_OPERATOR, VIEW), *subjects("weather")])
        drawn = await screen.until(2)
        assert any("is-troubled" in u[0][1].get("className", "") for _, u in drawn)
        assert any(u[0][0] == "weather" for _, u in drawn)

    with_hub(city, story)


def test_who_comes_back_gets_only_what_changed_meanwhile() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        stays = Screen(hub, subjects("weather", "water"))
        await stays.until(2)
        last_id = stays.drawn[-1][0]
        temperature(city, 18.1)
        await stays.until(3)
        back = Screen(hub, subjects("weather", "water"), last_id)
        drawn = await back.until(1)
        await asyncio.sleep(0.1)
        assert [updates[0][0] for _, updates in drawn] == ["weather"]

    with_hub(city, story)


def test_an_id_says_when_it_was_drawn_and_not_how_much_others_are_shown() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        began = time.monotonic_ns()
        screen, other = Screen(hub, subjects("water")), Screen(hub, subjects("weather"))
        await screen.until(1)
        for value in range(20):
            temperature(city, value)
            await other.until(2 + value)
        back = Screen(hub, subjects("water"))
        first, again = serial(screen.drawn[0][0]), serial((await back.until(1))[0][0])
        second = serial(other.drawn[-1][0])
        assert first == again, "what did not change has the id that it had"
        assert 1_000_000 < second - first < time.monotonic_ns() - began

    with_hub(city, story, replace(QUICK, tick=0.0))


def serial(id_: str) -> int:
    return int(id_.partition(".")[2])


@pytest.mark.parametrize("seen", ["0badf00d.99", "nonsense", "", None])
def test_an_unknown_epoch_gets_the_whole_state(seen: str | None) -> None:
    async def story(hub: Hub) -> None:
        await Screen(hub, subjects("weather", "water")).until(2)
        assert len(await Screen(hub, subjects("weather", "water"), seen).until(2)) == 2

    with_hub(busy(NOW), story)


def test_a_reader_that_fell_behind_gets_the_whole_state_and_memory_stays_small() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        fast = Screen(hub, subjects("weather"))
        await fast.until(1)
        slow = hub.stream(subjects("weather"), hub.mailbox())
        assert b"event: beat" in await anext(slow)
        assert b'["weather",' in await anext(slow)
        for value in range(60):
            temperature(city, value)
            await fast.until(2 + value)
        caught_up = await anext(slow)
        assert b'["weather",{' in caught_up
        assert b"59,0" in caught_up
        await slow.aclose()  # type: ignore[attr-defined]

    with_hub(city, story, replace(QUICK, tick=0.0))


def test_all_panels_of_a_screen_may_be_drawn_before_it_reads_one() -> None:
    async def story(hub: Hub) -> None:
        screen = hub.stream(subjects("weather", "water"), Mailbox(room=0))  # the room there is, the stream makes
        told = await anext(screen)
        while not (b'["weather",' in told and b'["water",' in told):
            told += await anext(screen)
        assert hub.health().now.resynchronised == 0
        await screen.aclose()  # type: ignore[attr-defined]

    with_hub(busy(NOW), story)


def test_hearts_beat_with_server_time() -> None:
    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("weather"))
        await so(lambda: len(screen.beats) >= 3)

    with_hub(busy(NOW), story, replace(QUICK, beat=0.1))


def test_after_a_silence_of_the_store_everything_is_asked_again() -> None:
    city = busy(NOW)
    listened: list[int] = []

    async def changes() -> AsyncIterator[Any]:
        listened.append(1)
        if len(listened) == 1:
            raise StoreUnavailableError("the database is away")
        await asyncio.sleep(60)
        yield

    city.changes = changes  # type: ignore[method-assign]

    async def story(hub: Hub) -> None:
        await Screen(hub, subjects("weather")).until(1)
        await so(lambda: city.asked.count("weather") == 2)
        assert len(listened) == 2

    with_hub(city, story, replace(QUICK, again=0.1))


def test_the_hub_counts_what_it_does() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        screens = [Screen(hub, subjects("weather", "water")) for _ in range(3)]
        for screen in screens:
            await screen.until(2)
        temperature(city, 18.1)
        for screen in screens:
            await screen.until(3)
        told = hub.health()
        assert (told.now.viewers, told.now.shown, told.now.updates) == (3, 2, 9)
        assert told.now.sent == sum(screen.read for screen in screens)
        assert (told.now.ticks, told.now.late) == (3, 0)
        assert {key: spent.drawn for key, spent in told.panels.items()} == {"weather": 2, "water": 1}
        await screens[0].leave()
        assert hub.health().now.viewers == 2

    with_hub(city, story, replace(QUICK, tick=0.6))


def test_a_slow_question_is_a_late_tick_and_a_failed_one_is_counted() -> None:
    city = busy(NOW)
    city.slow["air"] = 0.2

    async def story(hub: Hub) -> None:
        screen = Screen(hub, subjects("air", "weather"))
        await screen.until(2)
        city.fails = {"weather"}
        city.tell("weather")
        await screen.until(3)
        told = hub.health()
        assert (told.now.ticks, told.now.late) == (3, 1)
        assert told.panels["air"].ask_s >= 0.2
        assert (told.panels["air"].failed, told.panels["weather"].failed) == (0, 1)

    with_hub(city, story, replace(QUICK, tick=0.1))


def test_a_reader_that_is_told_anew_is_counted() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        fast = Screen(hub, subjects("weather"))
        await fast.until(1)
        slow = hub.stream(subjects("weather"), hub.mailbox())
        for _ in range(2):
            await anext(slow)
        for value in range(40):
            temperature(city, value)
            await fast.until(2 + value)
        assert hub.health().now.resynchronised == 0
        await anext(slow)
        assert hub.health().now.resynchronised == 1
        await slow.aclose()  # type: ignore[attr-defined]

    with_hub(city, story, replace(QUICK, tick=0.0))


def test_two_web_processes_give_the_same_drawings() -> None:
    city = busy(NOW)

    async def story(hub: Hub) -> None:
        other = Hub(city, "build-1", QUICK, lambda: NOW)  # type: ignore[arg-type]  # the fake stands in for the city
        await other.start()
        try:
            screens = [Screen(one, subjects("weather", "water")) for one in (hub, other)]
            for screen in screens:
                await screen.until(2)
            temperature(city, 18.1)
            mine, theirs = [await screen.until(3) for screen in screens]
            assert sorted(updates for _, updates in mine) == sorted(updates for _, updates in theirs)
            moved = Screen(other, subjects("weather", "water"), mine[-1][0])
            assert len(await moved.until(2)) == 2, "what another process said is no reason to keep anything back"
        finally:
            await other.stop()

    with_hub(city, story)
