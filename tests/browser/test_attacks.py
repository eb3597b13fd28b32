"""Scripts planted in every text that comes from elsewhere: each page shows them as text, and none of them runs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from ioc.model.event import ALARM_RAISED, REPORT_CHANGED, Event, Severity
from tests.browser.conftest import Served
from tests.browser.test_wall import Heard
from tests.layouts.fake_city import FakeCity, busy

Serve = Callable[..., Served]
EVIL = "<img src=x onerror=\"window.ran='yes'\"><script>window.ran='yes'</script>"
SENSOR = "x'\"><svg/onload=window.ran='yes'>"  # an id as no broker would take it; the screen must not rely on that
ADDRESS = quote("\"><script>window.ran='yes'</script>")
PAGES = (
    ("/", "#province-ticker"),
    ("/wall/da-lat?scene=air", "#ticker"),
    ("/wall/da-lat?scene=services", "#ticker"),
    ("/wall/da-lat?scene=utilities", "#ticker"),
    ("/district/da-lat", "#table-foot"),
    (f"/district/da-lat?sel={quote(SENSOR)}", "#side-name"),
    ("/district/da-lat?tab=dossiers", "#dossier-table .ag-row"),
    ("/district/da-lat?tab=reports&sel=evil", "#side-course"),
    (f"/district/da-lat?q={ADDRESS}&ward={ADDRESS}&sel={ADDRESS}&lang={ADDRESS}", "#table-foot"),
    (f"/login?next={ADDRESS}&lang={ADDRESS}&trouble={ADDRESS}", "form"),
    (f"/wall/{ADDRESS}", "main"),
)


def hostile() -> FakeCity:
    """The busy city as somebody with a publisher's password would have it."""
    now = datetime.now(UTC)
    city = busy(now)
    first, *others = [replace(s, name=f"{EVIL} {i}") for i, s in enumerate(city.known_sensors[:12])]
    alarm = Event(
        "da-lat", EVIL, "e", ALARM_RAISED, now, now, {"headline": EVIL, "alarm": EVIL}, severity=Severity.HIGH
    )
    filed = Event("da-lat", EVIL, "f", REPORT_CHANGED, now, now, {"text": EVIL, "state": "filed"}, subject="evil")
    assert city.exchange_day is not None
    assert city.report_day is not None
    return replace(
        city,
        known_sensors=[replace(first, sensor=SENSOR), *others],
        stations=[replace(s, name=EVIL) for s in city.stations],
        known_figures={
            key: replace(told, figures=tuple(replace(f, place=EVIL) if f.place else f for f in told.figures))
            for key, told in city.known_figures.items()
        },
        known_dossiers=[replace(d, procedure_name=EVIL, unit=EVIL, field_name=EVIL) for d in city.known_dossiers],
        known_reports=[replace(r, text=EVIL, category=EVIL) for r in city.known_reports],
        report_day=replace(
            city.report_day, urgent=tuple(replace(r, text=EVIL, category=EVIL) for r in city.report_day.urgent)
        ),
        exchange_day=replace(
            city.exchange_day, systems=tuple(replace(s, system=EVIL) for s in city.exchange_day.systems)
        ),
        known_concerns=[replace(c, place=EVIL, headline=EVIL) for c in city.known_concerns],
        known_events=[alarm, filed],
    )


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A page as large as a wall."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    yield context.new_page()
    context.close()


def test_what_others_wrote_is_shown_and_never_run(desk: Page, serve: Serve) -> None:
    served, heard = serve(hostile()), Heard(desk)
    dialogs: list[str] = []
    desk.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path, shown in PAGES:
        desk.goto(f"{served.url}{path}")
        expect(desk.locator(shown).first).not_to_be_empty()
        desk.wait_for_timeout(300)  # an image that fails does so a moment after it was drawn
        assert desk.evaluate("window.ran") is None, path
        assert desk.locator("img[src=x], svg[onload]").count() == 0, path
    assert dialogs == []
    assert [line for line in heard.complaints if "Content Security Policy" in line] == []
    desk.goto(f"{served.url}/district/da-lat")
    expect(desk.locator("#events")).to_contain_text("onerror=")
    expect(desk.locator("#sensor-table")).to_contain_text("<script>")
