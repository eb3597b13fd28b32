"""Logging: one line a record, as text for people or JSON for machines, always to stderr; never a flood of one line."""

import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

BURST, WINDOW_S = 5, 60.0


class Calm(logging.Filter):
    """Lets each place in the code say five lines a minute; what it says after that is counted, and told with its next.

    A flood of payloads that stumble over one defect would else be a flood of tracebacks.
    """

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now_s = now_s
        self._places: dict[tuple[str, int], tuple[float, int]] = {}  # since when, and how often

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is said."""
        place, now = (record.pathname, record.lineno), self._now_s()
        since, said = self._places.get(place, (now, 0))
        left_out = 0
        if now - since >= WINDOW_S:
            since, said, left_out = now, 0, max(said - BURST, 0)
        self._places[place] = since, said + 1
        if left_out:
            record.msg, record.args = f"{record.getMessage()} ({left_out} more like this were left out)", ()
        return said < BURST


class JsonFormatter(logging.Formatter):
    """A record as one JSON object: time (UTC), level, logger, message, what its `told` holds, and the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),  # given as `extra={"told": {…}}`
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(entry).decode()


def configure(level: str = "INFO", style: str = "text") -> None:
    """Send every logger to stderr in the given style ("text" or "json")."""
    handler = logging.StreamHandler(sys.stderr)
    if style == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s  %(message)s", "%H:%M:%S"))
    handler.addFilter(Calm())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # tells of every glyph it looks at
