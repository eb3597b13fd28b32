"""What decoders ask of publishers, each at most once a minute: who is slow to answer is not asked in a loop."""

import threading
from collections import deque

from ioc.model.decoded import Command

AGAIN_S = 60.0
MOST = 1000  # topics remembered


class Asking:
    """Commands between the thread that decodes and the one that owns the connection."""

    def __init__(self, again_s: float = AGAIN_S) -> None:
        self._again_s = again_s
        self._asked_s: dict[str, float] = {}
        self._waiting: deque[Command] = deque()
        self._lock = threading.Lock()

    def ask(self, command: Command, now_s: float) -> bool:
        """Whether this is asked now; not when it was a moment ago."""
        with self._lock:
            if now_s - self._asked_s.get(command.topic, -self._again_s) < self._again_s:
                return False
            if len(self._asked_s) >= MOST:
                self._asked_s.clear()
            self._asked_s[command.topic] = now_s
            self._waiting.append(command)
            return True

    def take(self) -> Command | None:
        """The next to publish."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None
