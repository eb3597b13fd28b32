"""Takes pictures of these documents from a running demo, beside `make demo`: `make pictures`; screens.py takes more."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, sync_playwright
from pydantic import SecretStr

from docs.screens import QUIET
from geodata import areas
from ioc import fonts
from ioc.services.snapshot import command, pdf
from ioc.settings import Settings
from tests.debian import HEADLESS_CHROMIUM, installed

HERE = Path(__file__).parent / "pictures"
DEMO = Path(os.environ.get("IOC_DATA_DIR", ".ioc")) / "demo.json"
WALL, DESK = (1600, 900), (1440, 900)
SETTLE_MS = 2500  # until a map and a chart stand still


@dataclass(frozen=True)
class Picture:
    """One picture: where, how large, what has to stand there first, and what is done before it is taken."""

    name: str
    path: str
    size: tuple[int, int]
    there: str  # CSS selector
    act: Callable[[Page], None] = lambda _page: None


def first_row(page: Page) -> None:
    """Choose the first row of the table."""
    page.locator(".ag-row").first.click()
    page.locator("#side-chart .main-svg").first.wait_for()


PICTURES = (
    Picture("province", "/", WALL, "#province-map"),
    Picture("wall-services", "/wall/bao-loc?scene=services", WALL, "#reports .fig"),
    Picture("district", "/district/bao-loc", DESK, ".ag-row"),
    Picture("sensor", "/district/bao-loc?domain=air&span=yesterday", DESK, ".ag-row", first_row),
    Picture("reports", "/district/da-lat?tab=reports", DESK, "#report-table .ag-row"),
)


def main() -> None:
    """Take every picture, or those named on the command line."""
    demo = json.loads(DEMO.read_text(encoding="utf-8"))
    web = demo["web"]["url"]
    wanted = set(sys.argv[1:]) or {*(picture.name for picture in PICTURES), "bulletin"}
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        program = installed(HEADLESS_CHROMIUM, "chromium-headless-shell")
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        context = browser.new_context()
        log_in(context.new_page(), web, "lanh-dao", demo["accounts"]["lanh-dao"])
        for picture in PICTURES:
            if picture.name in wanted:
                take(context.new_page(), picture, web)
        browser.close()
    if "bulletin" in wanted:
        bulletin(demo["database"]["web"])


def bulletin(url: str) -> None:
    """The first page of yesterday's snapshot of Đà Lạt."""
    settings = Settings(database_web_url=SecretStr(url))
    now = datetime.now(UTC)
    yesterday = now.astimezone(ZoneInfo(settings.zone)).date() - timedelta(days=1)
    snapshot = asyncio.run(command.read(settings, areas.find("da-lat"), yesterday, now))
    first, *_ = pdf.pictures(snapshot, fonts.for_paper(settings.data_dir.resolve()), ppi=80)
    (HERE / "bulletin.png").write_bytes(first)
    print("bulletin.png")  # noqa: T201 - a script tells what it did


def log_in(page: Page, web: str, name: str, password: str) -> None:
    """As the demo's manager, who may see every area."""
    page.goto(f"{web}/login")
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.locator("button[type=submit]").click()
    page.wait_for_url(f"{web}/")
    page.close()


def take(page: Page, picture: Picture, web: str) -> None:
    """One picture, as a JPEG beside the documents."""
    width, height = picture.size
    page.set_viewport_size({"width": width, "height": height})
    page.goto(web + picture.path)
    page.locator(picture.there).first.wait_for(timeout=60_000)
    picture.act(page)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=HERE / f"{picture.name}.jpg", type="jpeg", quality=75)
    page.close()
    print(f"{picture.name}.jpg")  # noqa: T201 - a script tells what it did


if __name__ == "__main__":
    main()
