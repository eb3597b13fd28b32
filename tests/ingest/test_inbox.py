"""The inbox: what is held is counted in messages and bytes, and what the broker keeps may be forgotten."""

import threading
import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from ingest.arrivals import Message
from ingest.gathering import BATCH_BYTES
from ingest.inbox import Inbox

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def message(number: int = 0, qos: int = 1, size: int = 10) -> Message:
    return Message(str(number), b"x" * size, NOW, qos=qos)


def test_messages_in_hand_count_as_held_until_they_are_done() -> None:
    inbox = Inbox(4)
    for n in range(4):
        inbox.put(message(n))
    assert inbox.full
    batch = inbox.take(3, 0)
    assert [m.topic for m in batch] == ["0", "1", "2"]
    assert inbox.full
    inbox.done(batch)
    assert (inbox.held, inbox.full, inbox.low) == (1, False, True)


def test_large_messages_fill_it_before_their_number_does() -> None:
    inbox = Inbox(1000, max_bytes=100)
    inbox.put(message(size=99))
    assert not inbox.full
    inbox.put(message(size=1))
    assert inbox.full
    inbox.done(inbox.take(1, 0))
    assert inbox.low


def test_a_batch_is_bounded_in_bytes_but_never_empty() -> None:
    inbox = Inbox(1000)
    for size in (BATCH_BYTES + 1, BATCH_BYTES // 2, BATCH_BYTES // 2, 1):
        inbox.put(message(size=size))
    assert [len(inbox.take(10, 0)) for _ in range(3)] == [1, 2, 1]


def test_what_came_at_qos_0_is_never_forgotten() -> None:
    inbox = Inbox(10)
    for n in range(6):
        inbox.put(message(n, qos=n % 2))
    inbox.drop_queued()
    assert inbox.held == 3
    assert [m.topic for m in inbox.take(10, 0)] == ["0", "2", "4"]


def test_a_batch_waits_for_more_but_not_longer_than_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.gathering.QUIET_S", 60)
    inbox = Inbox(10)
    inbox.put(message(0))
    threading.Timer(0.05, inbox.put, [message(1)]).start()
    began = time.monotonic()
    assert len(inbox.take(10, 0.3)) == 2
    assert 0.25 < time.monotonic() - began < 2


def test_what_came_while_the_taker_was_busy_has_waited_already(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.gathering.QUIET_S", 60)
    clock = [0.0]
    monkeypatch.setattr("ingest.gathering.time", SimpleNamespace(monotonic=lambda: clock[0]))
    inbox = Inbox(10)
    inbox.put(message(0))
    clock[0] = 31
    inbox.put(message(1))
    began = time.monotonic()
    assert len(inbox.take(10, 30)) == 2
    assert time.monotonic() - began < 30


def test_a_batch_waits_no_longer_once_nothing_comes() -> None:
    inbox = Inbox(10)
    inbox.put(message(0))
    began = time.monotonic()
    assert len(inbox.take(10, 60)) == 1
    assert time.monotonic() - began < 30


def test_a_batch_that_is_full_is_taken_at_once() -> None:
    inbox = Inbox(10)
    threading.Timer(0.05, inbox.put, [message(n) for n in range(3)]).start()
    assert len(inbox.take(2, 60)) == 2


def test_closing_wakes_who_waits_and_leaves_the_rest_to_the_broker() -> None:
    inbox = Inbox(10)
    threading.Timer(0.05, inbox.close).start()
    assert inbox.take(10, 60) == []
    inbox.put(message())
    assert inbox.take(10, 0) == []
