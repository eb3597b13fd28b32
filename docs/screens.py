"""Takes the walls' pictures at fixed moments of the simulated province, the same every time: `make screens`."""

import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from geodata import areas
from ingest import sources
from ingest.arrivals import Message, Rules, read
from ingest.publisher import Outgoing
from ingest.simulate import SEED, SOURCES, scenarios
from ingest.simulate.programme import DAYS, Programme
from ingest.simulate.told import VIETNAM
from ingest.simulate.world import World
from ioc.local.ports import choose
from ioc.local.postgres import Postgres
from ioc.model.area import Area
from ioc.services.city import City
from ioc.services.recorder import Recorder
from ioc.settings import Settings
from layouts.app import create
from layouts.server import serving
from tests.debian import HEADLESS_CHROMIUM, installed
from tests.layouts.open_doors import OpenDoors
from tests.servers import PASSWORD, Urls, fresh_database, wait_for

FOLDER = Path(".ioc/screens")
WALLS = ("da-lat", "da-teh", "bao-loc")
SCENES = ("overview", "water", "traffic", "reports")
SIZES = ((1920, 1080), (3840, 2160))
BATCH = 400  # messages a transaction
PATIENCE_MS = 90_000
SILENT_FOR = timedelta(hours=3)
QUIET = (
    "--no-sandbox",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--disable-lcd-text",
    "--font-render-hinting=slight",
)


# A browser asks for an icon when it is first drawn: those of the other scenes would not be there yet in their pictures.
ICONS = """() => Promise.all([...document.querySelectorAll(".ic")].map((icon) => {
  const image = Object.assign(new Image(), { crossOrigin: "anonymous" });
  image.src = getComputedStyle(icon).maskImage.replace(/^url\\("(.*)"\\)$/, "$1");
  return image.decode();
}))"""


@dataclass(frozen=True)
class Part(World):
    """A world of which some districts' services tell, so that no picture waits for those of all."""

    walls: tuple[str, ...] = ()

    @cached_property
    def centres(self) -> tuple[Area, ...]:
        """Those whose walls are taken."""
        return tuple(area for area in areas.load(self.edition) if area.slug in self.walls)


@dataclass(frozen=True)
class Stage:
    """A moment of the simulated province: which scenario since when, and whether every second sensor is silent."""

    name: str
    at: datetime
    scenario: str = "normal"
    since: timedelta = timedelta(hours=1)
    half_silent: bool = False


DAY = datetime(2026, 10, 15, tzinfo=VIETNAM)
STAGES = (
    Stage("morning", DAY.replace(hour=7, minute=40)),
    Stage("storm", DAY.replace(hour=15, minute=42), "storm-da-teh", timedelta(minutes=8)),
    Stage("festival", DAY.replace(hour=20, minute=10), "festival-da-lat"),
    Stage("silent", DAY.replace(hour=10, minute=30), half_silent=True),
)


SMALL, PAGE = ((960, 540),), ((1600, 900),)
KEPT = {  # of the pictures those that tests hold against tests/browser/goldens: a wall and some of its scenes
    STAGES[1]: ("da-teh", ("overview", "water", "traffic", "utilities", "reports")),
    STAGES[3]: ("bao-loc", ("overview", "air", "water", "services", "utilities")),
}
GOLDENS = Path(__file__).parents[1] / "tests" / "browser" / "goldens"
DOCUMENTS = Path(__file__).parent / "pictures"
SHOWN = {STAGES[1]: ("da-teh", ("water",)), STAGES[2]: ("da-lat", ("overview",))}  # by the README


@dataclass(frozen=True)
class Order:
    """What to take: of each stage these scenes of these walls, in these sizes, into a folder."""

    folder: Path
    walls: Mapping[Stage, Mapping[str, Sequence[str]]]
    sizes: Sequence[tuple[int, int]]
    jpeg: bool = False


ORDERS = {
    "--all": Order(FOLDER, dict.fromkeys(STAGES, dict.fromkeys(WALLS, SCENES)), SIZES),
    "--keep": Order(GOLDENS, {stage: dict([kept]) for stage, kept in KEPT.items()}, SMALL),
    "--documents": Order(DOCUMENTS, {stage: dict([shown]) for stage, shown in SHOWN.items()}, PAGE, jpeg=True),
}


def main() -> None:
    """Every picture, or with --keep those that tests look at, with --documents those of the README."""
    order = ORDERS[sys.argv[1] if len(sys.argv) > 1 else "--all"]
    order.folder.mkdir(parents=True, exist_ok=True)
    with running_server() as superuser, sync_playwright() as playwright:
        program = installed(HEADLESS_CHROMIUM, "chromium-headless-shell")
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        for stage, walls in order.walls.items():
            with played(stage, (*walls,), superuser, Path(".ioc").resolve()) as url:
                for wall, scenes in walls.items():
                    for name, picture in take(browser, url, stage, wall, scenes, order.sizes, jpeg=order.jpeg).items():
                        (order.folder / name).write_bytes(picture)
                        print(order.folder / name)  # noqa: T201 - a script tells what it did
        browser.close()


@contextmanager
def running_server() -> Iterator[str]:
    """An embedded PostgreSQL for as long as the pictures take."""
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder), choose(0), PASSWORD, settings={"fsync": "off"})
        try:
            yield server.start().superuser_url()
        finally:
            server.stop()


@contextmanager
def played(stage: Stage, walls: Sequence[str], superuser: str, data_dir: Path) -> Iterator[str]:
    """The address of a server on whose walls the stage's moment stands still."""
    with fresh_database("screens", superuser) as urls:
        fill(urls, stage, walls)
        with served(urls, stage.at, data_dir) as url:
            yield url


def fill(urls: Urls, stage: Stage, walls: Sequence[str]) -> None:
    """All that these areas have told up to the moment, read and kept as an ingestor would."""
    at = int(stage.at.timestamp())
    scenario, since = scenarios.find(stage.scenario), at - int(stage.since.total_seconds())
    world = Part(SEED, scenario=scenario, since=since, walls=tuple(walls))
    rules = Rules(sources=sources.load(SOURCES))
    recorder, batch = Recorder(urls.ingest), []
    try:
        for message in told(world, at, stage, walls):
            arrival = read(Message(message.topic, message.payload, stage.at, properties=message.properties), rules)
            if arrival.area in walls:
                batch.append(arrival)
            if len(batch) >= BATCH:
                recorder.record(batch)
                batch = []
        recorder.record(batch)
    finally:
        recorder.close()


def told(world: World, at: int, stage: Stage, walls: Sequence[str]) -> Iterator[Outgoing]:
    """The newest words and the past of the areas' sensors, and every event; the silent end some hours before."""
    speaking, silent = Programme(world, at), Programme(world, at - int(SILENT_FOR.total_seconds()))
    ours = [station for station in speaking.stations if station.area in walls]
    silent.stations = ours[1::2] if stage.half_silent else []
    speaking.stations = [station for station in ours if station not in silent.stations]
    for programme in (silent, speaking):
        yield from _measured(programme)
    services = Programme(world, at)
    for age in range(DAYS):
        yield from services.past_events(age)
    yield from services.older_events()


def _measured(programme: Programme) -> Iterator[Outgoing]:
    yield from programme.round()
    for age in (0, 1, 7):  # what differences and sparks look at
        yield from programme.past_readings(age)


@contextmanager
def served(urls: Urls, at: datetime, data_dir: Path) -> Iterator[str]:
    """A web server whose clock stands at a moment."""
    port = choose(0)
    settings = Settings(data_dir=data_dir)
    app = create(settings, City(urls.web), OpenDoors(), now=lambda: at.astimezone(UTC))
    server = serving(app, "127.0.0.1", port)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(15)


def opened(browser: Browser, url: str, stage: Stage, wall: str, size: tuple[int, int]) -> Page:
    """A wall as it stands at the stage's moment, every panel drawn and nothing moving."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.clock.set_fixed_time(stage.at)
    page.goto(f"{url}/wall/{wall}?scene=overview")
    page.wait_for_function(
        "document.querySelector('#ticker-events')?.textContent && !document.querySelector('.waiting')"
    )
    page.evaluate("document.fonts.ready")
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    page.evaluate(ICONS)
    return page


def show(page: Page, scene: str) -> None:
    """One scene: what has taken the wall is sent back as somebody before it would."""
    page.keyboard.press("Escape")
    key = page.evaluate("JSON.parse(document.querySelector('#wall').dataset.scenes).map((s) => s.key)").index(scene) + 1
    page.keyboard.press(str(key))
    page.wait_for_function("(scene) => document.body.dataset.scene === scene", arg=scene)


def take(
    browser: Browser,
    url: str,
    stage: Stage,
    wall: str,
    scenes: Sequence[str],
    sizes: Sequence[tuple[int, int]],
    *,
    jpeg: bool = False,
) -> dict[str, bytes]:
    """Pictures by their names: of scenes of one wall in these sizes, and of what has taken it over, if anything has."""
    taken = {}
    for width, height in sizes:
        page = opened(browser, url, stage, wall, (width, height))
        for scene in (*(["takeover"] if is_taken(page) else []), *scenes):
            if scene != "takeover":
                show(page, scene)
            name = f"{stage.name}-{wall}-{scene}"
            if jpeg:
                taken[f"{name}.jpg"] = page.screenshot(type="jpeg", quality=80)
            else:
                taken[f"{name}-{width}x{height}.png"] = page.screenshot()
        page.context.close()
    return taken


def is_taken(page: Page) -> bool:
    """Whether something has the wall."""
    return bool(page.evaluate("document.body.classList.contains('is-taken')"))


if __name__ == "__main__":
    main()
