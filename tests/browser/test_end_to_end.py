"""From a publisher to a pixel: broker, ingestor, database, watch, web server and browser, all of them real."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Page, expect

from ioc.local.broker import Broker
from ioc.local.ports import choose
from tests.conftest import MQTT_USERS
from tests.servers import Urls, wait_for


@dataclass
class Chain:
    """The whole chain, and the processes of which a test may kill one."""

    url: str
    broker: Broker
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]]

    def start(self, part: str) -> None:
        """`ioc PART` in a process of its own."""
        self.processes[part] = subprocess.Popen([sys.executable, "-m", "ioc", part], env=self.environment)

    def wall(self) -> str:
        """The address of a link that hangs up the wall of Đà Lạt, made as an operator makes it."""
        command = [
            sys.executable,
            "-m",
            "ioc",
            "walls",
            "link",
            "da-lat",
            "--label",
            "Phòng trực",
            "--scene",
            "overview",
        ]
        said = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout
        return f"{self.url}{re.findall(r'/w/[^ ]+', said)[0]}"

    def publish(self, sensor: str, **values: float) -> None:
        """A weather station of Đà Lạt says something, and the broker has it when this returns."""
        client = mqtt.Client(CallbackAPIVersion.VERSION2)
        client.username_pw_set("da-lat", MQTT_USERS["da-lat"])
        client.connect("127.0.0.1", self.broker.port)
        client.loop_start()
        payload = {"values": values, "name": "Trạm thử", "location": {"lat": 11.94, "lon": 108.44}, "interval_s": 60}
        client.publish(f"ioc/da-lat/weather/{sensor}/readings", msgspec.json.encode(payload), qos=1).wait_for_publish(
            10
        )
        client.disconnect()
        client.loop_stop()


@contextmanager
def running(urls: Urls, broker: Broker, data_dir: Path) -> Iterator[Chain]:
    port = choose(0)
    environment = os.environ | {
        "IOC_DATA_DIR": str(data_dir),
        "IOC_DATABASE_INGEST_URL": urls.ingest,
        "IOC_DATABASE_WATCH_URL": urls.watch,
        "IOC_DATABASE_WEB_URL": urls.web,
        "IOC_DATABASE_GATE_URL": urls.gate,
        "IOC_MQTT_PORT": str(broker.port),
        "IOC_MQTT_USERNAME": "ingest",
        "IOC_MQTT_PASSWORD": MQTT_USERS["ingest"],
        "IOC_WEB_PORT": str(port),
    }
    chain = Chain(f"http://127.0.0.1:{port}", broker, environment, {})
    with ExitStack() as stack:
        stack.callback(lambda: [process.wait(20) for process in chain.processes.values()])
        stack.callback(lambda: [process.terminate() for process in chain.processes.values()])
        for part in ("ingest", "watch", "serve"):
            chain.start(part)
        wait_for(f"{chain.url}/readyz", 60)
        yield chain


@pytest.fixture
def chain(embedded_database: Urls, private_mosquitto: Callable[[], Broker], data_dir: Path) -> Iterator[Chain]:
    """Everything between a publisher and a browser."""
    with running(embedded_database, private_mosquitto(), data_dir) as chain:
        yield chain


@pytest.fixture
def either_chain(database: Urls, private_mosquitto: Callable[[], Broker], data_dir: Path) -> Iterator[Chain]:
    """The same on each edition of the database."""
    with running(database, private_mosquitto(), data_dir) as chain:
        yield chain


def opened(page: Page, chain: Chain) -> list[str]:
    """Open the wall; what the page complains of or asks another host for is collected in the list returned."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith((chain.url, "data:", "blob:")) else complaints.append(r.url))
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(chain.wall())
    return complaints


def test_a_value_published_to_the_broker_appears_on_the_wall(page: Page, either_chain: Chain) -> None:
    chain = either_chain
    complaints = opened(page, chain)
    expect(page.locator("#weather")).to_contain_text("Chưa có trạm thời tiết")
    chain.publish("thu-1", temperature=17.4)
    expect(page.locator("#weather")).to_contain_text("17,4")
    chain.publish("thu-1", temperature=19.8)
    expect(page.locator("#weather")).to_contain_text("19,8")
    expect(page.locator("#map")).to_contain_text("1/1")
    assert complaints == []


def test_the_wall_comes_back_by_itself_when_the_server_was_killed(page: Page, chain: Chain) -> None:
    opened(page, chain)
    chain.publish("thu-1", temperature=17.4)
    expect(page.locator("#weather")).to_contain_text("17,4")
    chain.processes["serve"].kill()
    chain.processes["serve"].wait()
    chain.publish("thu-1", temperature=23.1)
    expect(page.get_by_text("Mất kết nối từ")).to_be_visible(timeout=30_000)
    expect(page.locator("#weather")).to_contain_text("17,4")
    chain.start("serve")
    expect(page.locator("#weather")).to_contain_text("23,1", timeout=60_000)
    expect(page.get_by_text("Mất kết nối từ")).to_be_hidden()


def test_what_is_published_while_the_ingestor_is_dead_arrives_when_it_is_back(page: Page, chain: Chain) -> None:
    opened(page, chain)
    chain.publish("thu-1", temperature=17.4)
    expect(page.locator("#weather")).to_contain_text("17,4")
    chain.processes["ingest"].kill()
    chain.processes["ingest"].wait()
    chain.publish("thu-1", temperature=25.5)
    time.sleep(1)
    expect(page.locator("#weather")).to_contain_text("17,4")
    chain.start("ingest")
    expect(page.locator("#weather")).to_contain_text("25,5", timeout=60_000)
