"""New sensors, the quarantine and operations in a real browser, over a real broker, ingestor and database."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from ingest import upkeep
from ingest.publisher import Outgoing
from ingest.worker import Worker
from ioc.local.broker import Broker
from ioc.model import health
from ioc.services.book import Book
from ioc.services.city import City
from layouts.doors import Doors
from layouts.hub import Pace
from tests.browser.conftest import Served
from tests.browser.test_admin import Guarded, enter, filled
from tests.ingest.stage import reading, send, settings_for, until
from tests.servers import Urls

MEASURE = (Path(__file__).parent / "measure.js").read_text()
BROKEN = '{"values": {"pm25": 18.4}, "name": "Trạm nhà ông Nguyễn Văn An 0912345678", "time": "hôm qua"}'.encode()


@dataclass
class Room:
    """The pages of administration over a real city, the broker before it, and its one ingestor."""

    guarded: Guarded
    broker: Broker
    worker: Worker
    stop: Callable[[], None]

    def hear(self, *messages: Outgoing) -> None:
        """Publish, and wait until the ingestor has kept it or laid it aside."""
        counters = self.worker.ingestors[0].counters
        before = counters.acknowledged
        send(self.broker, messages)
        until(lambda: counters.acknowledged == before + len(messages))


@pytest.fixture
def room(
    embedded_database: Urls,
    private_mosquitto: Callable[[], Broker],
    serve: Callable[..., Served],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Room]:
    """All of it, with an ingestor that tells how it does more often than usual."""
    monkeypatch.setattr(upkeep, "TELL_S", 0.2)
    monkeypatch.setattr(upkeep, "LOOK_S", 0.2)
    monkeypatch.setattr(health, "STALE_S", 3.0)
    broker, ended = private_mosquitto(), threading.Event()
    worker = Worker(settings_for(broker, database_ingest_url=embedded_database.ingest, ingest_metrics_port=0), ended)
    thread = threading.Thread(target=worker.run)

    def stop() -> None:
        ended.set()
        thread.join()

    thread.start()
    try:
        until(lambda: worker.ingestors and worker.ingestors[0].counters.connected)
        guarded = filled(embedded_database)
        doors = Doors(Book(embedded_database.gate))
        guarded.url = serve(City(embedded_database.web), Pace(poll=0.5), doors).url
        yield Room(guarded, broker, worker, stop)
    finally:
        stop()


def row(page: Page, sensor: str) -> Locator:
    """A new sensor's line."""
    return page.locator("tr[id^=applicant-]").filter(has_text=sensor)


def fits(page: Page) -> None:
    """Nothing is cut off, on a screen as on one of twice its size."""
    page.evaluate("document.fonts.ready")
    unseen = page.add_style_tag(content=".visually-hidden { display: none !important }")
    for width in (3840, 1920):
        page.set_viewport_size({"width": width, "height": width * 9 // 16})
        assert page.evaluate(MEASURE)["clipped"] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    unseen.evaluate("style => style.remove()")


def test_a_strange_sensor_is_held_accepted_refused_and_what_it_sent_is_read_again(page: Page, room: Room) -> None:
    heard = enter(page, room.guarded, "/admin?tab=sensors")
    expect(page.locator(".sensors")).to_contain_text("Không có cảm biến nào chờ nhận")
    rule = page.get_by_role("group").filter(has_text="Đà Lạt")
    rule.get_by_role("button", name="Chờ duyệt").click()
    expect(page.locator("#admin-told")).to_contain_text("Đà Lạt: cảm biến lạ sẽ chờ duyệt.")
    expect(rule.get_by_role("button", name="Chờ duyệt")).to_have_attribute("aria-pressed", "true")

    room.hear(reading(18.4, "la-1"), reading(21.0, "la-2"))
    page.reload()
    expect(page.locator(".sensors header")).to_contain_text("2 chờ duyệt")
    expect(row(page, "la-1")).to_contain_text("PM2,5")
    fits(page)
    row(page, "la-1").get_by_label("Tên của la-1").fill("Trạm Cam Ly")
    row(page, "la-1").get_by_role("button", name="Nhận", exact=True).click()
    expect(page.locator("#admin-told")).to_contain_text("Đã nhận Trạm Cam Ly")
    expect(row(page, "la-1")).to_have_count(0)

    row(page, "la-2").get_by_text("Từ chối", exact=True).click()
    row(page, "la-2").get_by_role("button", name="Không nhận gì từ cảm biến này").click()
    expect(page.locator("#admin-told")).to_contain_text("Đã từ chối la-2")
    expect(row(page, "la-2")).to_contain_text("Bị từ chối")
    room.hear(reading(22.0, "la-2"))
    page.goto(f"{room.guarded.url}/admin?tab=quarantine")
    expect(page.locator(".items")).to_contain_text("ioc/da-lat/air/la-2/readings")
    page.goto(f"{room.guarded.url}/admin?tab=sensors")
    row(page, "la-2").get_by_role("button", name="Nhận", exact=True).click()
    expect(page.locator("#admin-told")).to_contain_text("Đã nhận la-2")

    page.goto(f"{room.guarded.url}/admin?tab=quarantine")
    page.get_by_role("button", name="Đọc lại").click()
    expect(page.locator(".replays")).to_contain_text("đã lưu 1")
    page.reload()
    expect(page.locator("#admin-body")).to_contain_text("Không có tin nào trong cách ly")
    page.goto(f"{room.guarded.url}/district/da-lat")
    expect(page.locator("#sensor-table")).to_contain_text("Trạm Cam Ly")
    assert heard.complaints == []


def test_what_cannot_be_read_is_listed_masked_read_again_and_dropped(page: Page, room: Room) -> None:
    topic = "ioc/da-lat/air/hong/readings"
    room.hear(Outgoing(topic, BROKEN), Outgoing(topic, BROKEN[:40]), Outgoing("ioc/da-lat/gio/x/readings", b"{}"))
    heard = enter(page, room.guarded, "/admin?tab=quarantine")
    expect(page.locator(".card").first).to_contain_text("3 tin")
    fits(page)
    page.get_by_role("link", name="Chủ đề", exact=True).click()
    page.locator(".figures").get_by_role("link", name=topic).click()
    expect(page.locator(".items tbody tr")).to_have_count(2)
    page.locator(".items tbody tr").filter(has_text="Thời điểm sai").get_by_role("link").click()
    shown = page.locator(".excerpt")
    expect(shown).to_contain_text("pm25")
    expect(shown).not_to_contain_text("0912345678")
    expect(shown).not_to_contain_text("Nguyễn")
    expect(page.locator("h2", has_text="Với tin này")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Đọc lại").click()
    expect(page.locator(".replays")).to_contain_text("vẫn không đọc được 1")
    page.get_by_text("Xóa", exact=True).click()
    page.get_by_role("button", name="Xóa hẳn 1 tin").click()
    expect(page.locator("#admin-body")).to_contain_text("Tin này không còn trong cách ly")
    expect(page.locator("#admin-body")).to_contain_text("xóa tay")
    assert heard.complaints == []


def test_the_page_of_operations_follows_the_ingestor_until_it_falls_silent(page: Page, room: Room) -> None:
    heard = enter(page, room.guarded, "/operations")
    expect(page.locator("#machinery-verdict")).to_contain_text("Bình thường: 1 bộ nhận tin đang chạy")
    room.hear(reading(18.4), Outgoing("ioc/da-lat/air/s1/readings", b"{"))
    expect(page.locator("#machinery-quarantined")).to_have_text("1")
    expect(page.locator("#machinery-refused")).to_contain_text("Nội dung hỏng")
    fits(page)
    room.stop()
    expect(page.locator("#machinery-verdict")).to_contain_text("Không có tin từ bộ nhận nào từ")
    fits(page)
    page.locator(".ways").get_by_role("link", name="Cách ly").click()
    expect(page.locator("#admin-tabs a[aria-current=page]")).to_have_text("Cách ly")
    assert heard.complaints == []
