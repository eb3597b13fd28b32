"""A publisher that writes down the number of each message the broker acknowledged, and `again` before one sent anew."""

import sys
import time
from collections import deque
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from tests.faults.messages import Order, message

IN_FLIGHT = 200


class Recording:
    """Publishes at QoS 1, and again after each reconnection what was not acknowledged, until everything is."""

    def __init__(self, order: Order, port: int, user: str, password: str, acknowledged: Path) -> None:
        self._order = order
        self._file = acknowledged.open("a", encoding="ascii")
        self._pending: dict[int, int] = {}  # packet id → number of the message
        self._answers: deque[int | None] = deque()  # packet ids; None: connected again
        self._client = Client(
            CallbackAPIVersion.VERSION2, f"{order.case}-{order.first}", protocol=MQTTProtocolVersion.MQTTv5
        )
        self._client.username_pw_set(user, password)
        self._client.reconnect_delay_set(0.1, 0.5)  # type: ignore[arg-type] - seconds, of any kind
        self._client.max_inflight_messages_set(0)
        self._client.on_connect = self._on_connect
        self._client.on_publish = self._on_publish
        self._client.connect_async("127.0.0.1", port, keepalive=5)

    def _on_connect(self, *_: Any) -> None:
        self._answers.append(None)

    def _on_publish(self, _client: Client, _data: Any, mid: int, reason: ReasonCode, _more: Properties | None) -> None:
        if reason.is_failure:
            sys.exit(f"the broker refuses: {reason}")
        self._answers.append(mid)

    def run(self) -> None:
        self._client.loop_start()
        began = time.monotonic()
        for i in range(self._order.count):
            while len(self._pending) >= IN_FLIGHT or self._early(i, began):
                self._collect()
                time.sleep(0.002)
            number = self._order.first + i
            topic, payload = message(self._order, number)
            self._pending[self._client.publish(topic, payload, 1).mid] = number
        while self._pending:
            self._collect()
            time.sleep(0.01)
        self._client.disconnect()
        self._client.loop_stop()
        self._file.close()

    def _early(self, sent: int, began: float) -> bool:
        return self._order.rate > 0 and sent > (time.monotonic() - began) * self._order.rate

    def _collect(self) -> None:
        while self._answers:
            if (mid := self._answers.popleft()) is None:  # what was sent and not acknowledged paho sends again
                self._file.writelines(f"again {number}\n" for number in self._pending.values())
            else:
                self._file.write(f"{self._pending.pop(mid)}\n")
        self._file.flush()
