"""An MQTT session read by our own loop: reading can pause, and acknowledgements belong to their connection.

Paho is used without its threads. Mosquitto does not bound what is in flight, so the bound is here: past the inbox's
limit the socket is not read. One thread owns the client; others hand it acknowledgements through a queue and a wake-up.
"""

import logging
import os
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from ingest import client as mqtt
from ingest import topics
from ingest.arrivals import Message
from ingest.asking import Asking
from ingest.backoff import Backoff
from ingest.counters import Counters
from ingest.inbox import Inbox
from ingest.sources import Sources
from ingest.stream import PIECE, Stream
from ioc.model.decoded import Command
from ioc.settings import Settings

log = logging.getLogger(__name__)

READS = 500  # messages before acknowledgements get their turn
FAREWELL_S = 2.0  # for what is left to be written and read before a connection is closed
TAKEN_OVER = 0x8E
BRIEF_S = 5.0  # a connection that ends sooner, so often in a row, was thrown out: Mosquitto 2.0.11 does not say by whom
BRIEF = 3
TAKEN_OVER_REST_S = 5.0  # for the worker to find out whose slot it is
BACK_WITHIN_S = 2.0  # of a broker that is back: Mosquitto forgets shares, and what comes before us goes nowhere


class Session:
    """The connection of one ingestor: messages go to the inbox, `acknowledge` brings them back."""

    def __init__(
        self,
        settings: Settings,
        sources: Sources,
        inbox: Inbox,
        counters: Counters,
        *,
        forget: Callable[[], None],
        draining: bool = False,
    ) -> None:
        self._settings = settings
        self._inbox = inbox
        self._counters = counters
        self._forget = forget  # what is held and not yet in the recorder's hands
        self._slot = settings.ingest_slot or 0
        self._keepalive_s = settings.mqtt_keepalive_s
        shared, foreign = settings.ingest_shared, sources.filters
        self.filters = () if draining else topics.subscriptions(self._slot, shared, foreign, sources.alone)
        self._abandoned = topics.abandoned(self.filters, (*foreign, *sources.former))
        self._connected_at = 0.0
        self._brief = 0  # connections in a row that ended soon
        self._quiet_since: float | None = None  # the old filters are taken back, and the last message came
        self._generation = 0
        self._paused_at: float | None = None
        self._backoff = Backoff(cap_s=BACK_WITHIN_S)
        self._complaint = ""
        self._acks: deque[Message] = deque()
        self._asking = Asking()
        self._stopping = threading.Event()
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        self._client = self._make_client()

    def _make_client(self) -> Stream:
        client = mqtt.make(self._settings, f"ioc-ingest-{self._slot}", keep_session=True, kind=Stream)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_unsubscribe = self._on_unsubscribe
        # with a callback set, paho queues what it has to send instead of writing it from whatever code runs
        client.on_socket_register_write = _do_nothing
        return client

    def forsake(self, former: Iterable[str]) -> None:
        """Take back these filters too, which the session may have; before `run`."""
        self._abandoned = topics.abandoned(self.filters, (*self._abandoned, *former))

    # what other threads may call

    def acknowledge(self, messages: Iterable[Message]) -> None:
        """Acknowledge messages, in their order, once they are kept."""
        self._acks.extend(m for m in messages if m.qos > 0)
        self._wake()

    def ask(self, command: Command) -> None:
        """Publish what a decoder asks of a publisher, unless it was asked a moment ago."""
        if self._asking.ask(command, time.monotonic()):
            log.info("asking by %s", command.topic)
            self._wake()

    def stop(self) -> None:
        """Send the acknowledgements there are, disconnect and return from `run`; the broker keeps the session."""
        self._stopping.set()
        self._wake()

    def quiet_s(self, now_s: float) -> float:
        """For how long nothing has come since the old filters were taken back."""
        return 0 if self._quiet_since is None else now_s - self._quiet_since

    def _wake(self) -> None:
        try:
            self._wake_write.send(b"\0")
        except OSError:
            return  # it is full of wake-ups already, or the thread that they are for has ended

    # the network thread

    def run(self) -> None:
        """Stay connected until `stop`."""
        try:
            while not self._stopping.is_set():
                if self._connect():
                    self._serve()
                self._rest()
        finally:
            self._wake_read.close()
            self._wake_write.close()

    def _connect(self) -> bool:
        self._generation += 1
        try:
            mqtt.connect(self._client, self._settings, self._keepalive_s, self._settings.mqtt_session_expiry_s)
        except OSError as error:
            where = f"{self._settings.mqtt_host}:{self._settings.mqtt_port}"
            self._complain(f"no broker at {where} ({error}); trying on")
            return False
        return True

    def _complain(self, text: str) -> None:
        """Say what keeps us from the broker, once and not at every attempt."""
        if text != self._complaint:
            log.warning("%s", text)
        self._complaint = text

    def _rest(self) -> None:
        """Wait before the next connection: a little longer each time, and until a backlog is drained."""
        self._counters.connected = False
        until = time.monotonic() + (TAKEN_OVER_REST_S if self._counters.taken_over else self._backoff.next_s())
        while not self._stopping.is_set():
            backlog = self._paused_at is not None and self._inbox.held > 0
            left = until - time.monotonic()
            if left <= 0 and not backlog:
                return
            self._listen([], [], max(left, 0.2) if backlog else left)
            self._send_acknowledgements()  # of a connection that is gone: they are dropped

    def _serve(self) -> None:
        while (sock := self._descriptor()) is not None:
            read = [sock] if self._may_read() else []
            write = [sock] if self._client.want_write() else []
            more = bool(read) and self._client.more
            readable, writable = self._listen(read, write, 0 if more else 1)
            self._send_acknowledgements()
            self._send_questions()
            if more or sock in readable:
                self._read()
            if sock in writable:
                self._client.loop_write()
            self._client.loop_misc()
            if self._stopping.is_set() or self._paused_too_long():
                self._leave()
                return

    def _descriptor(self) -> int | None:
        sock = self._client.socket()
        return None if sock is None else sock.fileno()

    def _listen(self, read: list[int], write: list[int], timeout_s: float) -> tuple[list[int], list[int]]:
        """Wait until a socket can be read or written, or another thread wakes us."""
        wake = self._wake_read.fileno()
        readable, writable, _ = select.select([*read, wake], write, [], timeout_s)
        if wake in readable:
            self._wake_read.recv(65536)
        return readable, writable

    def _read(self) -> None:
        """Take the messages that are there, as far as the inbox has room for them."""
        messages = self._client.take(min(READS, self._inbox.room), self._generation)
        if messages:
            self._counters.received += len(messages)
            if self._quiet_since is not None:
                self._quiet_since = time.monotonic()
            self._inbox.put(*messages)

    def _send_questions(self) -> None:
        while self._client.is_connected() and (command := self._asking.take()):
            self._client.publish(command.topic, command.payload)

    def _send_acknowledgements(self) -> None:
        mids: list[int] = []
        connected = self._client.is_connected()
        while self._acks:
            message = self._acks.popleft()
            if connected and message.generation == self._generation:
                mids.append(message.mid)
            else:
                self._counters.stale += 1  # its packet id may name another message by now
        if mids:
            if self._paused_at is not None:
                self._paused_at = time.monotonic()  # the store keeps up slowly, and the broker hears from us
            self._client.acknowledge(mids)
            self._counters.acknowledged += len(mids)

    # pausing

    def _may_read(self) -> bool:
        if self._inbox.closed:
            return False
        if self._paused_at is None and self._inbox.full:
            self._paused_at = time.monotonic()
            self._counters.pauses += 1
            log.info("%d messages are held: reading pauses, the broker keeps the rest", self._inbox.held)
        elif self._paused_at is not None and self._inbox.low:
            self._paused_at = None
        self._counters.paused = self._paused_at is not None
        return self._paused_at is None

    def _paused_too_long(self) -> bool:
        return self._paused_at is not None and time.monotonic() - self._paused_at > self._keepalive_s / 2

    def _leave(self) -> None:
        """Disconnect cleanly; what is queued comes again from the session."""
        self._send_acknowledgements()  # those that came while the socket was looked after
        self._client.disconnect()
        until = time.monotonic() + FAREWELL_S
        if (sock := self._descriptor()) is not None:
            with socket.socket(fileno=os.dup(sock)) as line:  # paho closes its own handle once all is written
                while (sock := self._descriptor()) is not None and time.monotonic() < until:
                    self._listen([], [sock], 0.1)
                    self._client.loop_write()
                _hear_out(line, until)
        if self._paused_at is not None:
            self._forget()

    # what paho calls, in the network thread

    def _on_connect(
        self, client: Client, _data: object, flags: ConnectFlags, reason: ReasonCode, _more: Properties | None
    ) -> None:
        if reason.is_failure:
            self._complain(mqtt.refusal(reason, self._settings))
            return
        self._backoff.reset()
        self._complaint = ""
        self._paused_at = None
        self._counters.connected = True
        self._connected_at = time.monotonic()
        self._counters.taken_over = False
        self._counters.connections += 1
        present = "resumed" if flags.session_present else "new"
        log.info("connected to the broker as ioc-ingest-%d, session %s", self._slot, present)
        if self.filters:
            if self._settings.mqtt_version == 5:
                client.subscribe([(f, _options(f)) for f in self.filters])
            else:
                client.subscribe([(f, 1) for f in self.filters])
        if flags.session_present:  # last, so that nothing falls between an old filter and the new one
            client.unsubscribe(list(self._abandoned))
        else:
            self._quiet_since = time.monotonic()

    def _on_subscribe(
        self, _client: Client, _data: object, _mid: int, reasons: list[ReasonCode], _more: Properties | None
    ) -> None:
        for name, reason in zip(self.filters, reasons, strict=False):
            if reason.is_failure:
                log.error("the broker refuses the subscription to %s: %s; allow it in its ACL", name, reason)

    def _on_unsubscribe(
        self, _client: Client, _data: object, _mid: int, _reasons: list[ReasonCode], _more: Properties | None
    ) -> None:
        self._quiet_since = time.monotonic()

    def _on_disconnect(
        self, _client: Client, _data: object, _flags: DisconnectFlags, reason: ReasonCode, _more: Properties | None
    ) -> None:
        if self._counters.connected and reason.is_failure:
            self._brief = self._brief + 1 if time.monotonic() - self._connected_at < BRIEF_S else 0
        if reason.value == TAKEN_OVER or self._brief >= BRIEF:
            self._counters.taken_over = True
            log.error(
                "the broker throws ioc-ingest-%d out: another ingestor seems to have that name here too; "
                "ingestors of one broker must share one database, which deals out their numbers",
                self._slot,
            )
        elif self._counters.connected and reason.is_failure:
            log.warning("connection to the broker lost: %s", reason)
        self._counters.connected = False
        self._quiet_since = None


def _options(name: str) -> SubscribeOptions:
    """What is retained comes once, when the subscription is new: changes since then lie in the session.

    Nothing of it comes through a share (MQTT 5 §4.8.2), though Mosquitto 2.0.11 would send it.
    """
    shared = name.startswith(topics.SHARE)
    handling = SubscribeOptions.RETAIN_DO_NOT_SEND if shared else SubscribeOptions.RETAIN_SEND_IF_NEW_SUB
    return SubscribeOptions(qos=1, retainHandling=handling)


def _hear_out(line: socket.socket, until: float) -> None:
    """Wait until the broker closes the connection, which says that it has read everything.

    A broker reads acknowledgements one by one. What it has not read when its client comes back it drops with the old
    connection (MQTT 5 §3.1.4-3), and sends those messages again.
    """
    try:
        line.shutdown(socket.SHUT_WR)
        while (left := until - time.monotonic()) > 0:
            line.settimeout(left)
            if not line.recv(PIECE):
                return
    except OSError:
        return  # it has gone by itself, or does not answer: what it has not read comes again, as after any break


def _do_nothing(*_: object) -> None:
    return
