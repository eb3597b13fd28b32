"""What tests of the ingestor stand on: settings for a broker, a stand-in for the store, and patience."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence

import msgspec

from ingest.publisher import Outgoing, Publisher
from ioc.errors import StoreUnavailableError
from ioc.local.broker import Broker
from ioc.model.decoded import Arrival
from ioc.services.recorder import Recorded
from ioc.settings import Settings


def settings_for(broker: Broker, user: str = "ingest", **more: object) -> Settings:
    """Settings of one part at this broker."""
    own = {"mqtt_port": broker.port, "mqtt_username": user, "mqtt_password": broker.users[user], "ingest_wait_s": 0.05}
    return Settings(_env_file=None, **(own | more))  # type: ignore[arg-type]


class Notebook:
    """Stands in for the store where the store is not the matter; it can be closed for a while, or away."""

    def __init__(self) -> None:
        self.kept: list[Arrival] = []
        self.calls = 0
        self.away = False
        self.open = threading.Event()
        self.open.set()

    def record(self, arrivals: Sequence[Arrival]) -> Recorded:
        self.calls += 1
        self.open.wait()
        if self.away:
            raise StoreUnavailableError("the database is away")
        self.kept += arrivals
        return Recorded(readings=len(arrivals), quarantined=sum(a.reason is not None for a in arrivals))

    def values(self) -> list[float]:
        """The values kept, in the order they were kept."""
        return [r.value for a in self.kept if a.decoded for r in a.decoded.readings]


def until(holds: Callable[[], object], timeout_s: float = 20.0) -> None:
    """Wait until something holds; an assertion error when it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def send(broker: Broker, messages: Iterable[Outgoing], **more: object) -> None:
    """Publish as the simulator and return when the broker has acknowledged all."""
    with Publisher(settings_for(broker, "simulator", **more), f"test-{time.monotonic_ns()}") as publisher:
        publisher.wait_connected(10)
        for message in messages:
            publisher.publish(message)
        assert publisher.drain(20)


def reading(value: float, sensor: str = "s1", area: str = "da-lat") -> Outgoing:
    """A reading of one sensor."""
    return Outgoing(f"ioc/{area}/air/{sensor}/readings", msgspec.json.encode({"values": {"pm25": value}}))
