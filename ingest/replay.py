"""Replaying a file through the broker: at true speed, some times that, or as fast as it is acknowledged."""

import math
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from geodata import areas
from ingest import mapping as mappings
from ingest import table, topics
from ingest.publishers import Publishers
from ingest.table import Timed
from ioc.errors import ReplayError
from ioc.settings import Settings

CONNECT_S = 10
IN_FLIGHT = 200


def run(settings: Settings, file: Path, mapping: Path | None, speed: str = "1", area: str | None = None) -> None:
    """Publish every row of `file` and return once the broker has acknowledged all of them."""
    if mapping is None:
        raise ReplayError(
            f"tell with --map MAPPING.toml which column is what; {file} has {', '.join(table.header(file)) or 'none'}; "
            f"{mappings.GUIDE}"
        )
    factor = parse_speed(speed)
    known = mappings.load(mapping)
    where = area or known.area
    if where is None:
        raise ReplayError(f'say of which area the rows are: --area da-lat, or `area = "da-lat"` in {mapping}')
    areas.find(where, settings.edition)  # a mistyped area would send every row to the quarantine
    timed = table.messages(file, known, where)
    with Publishers(settings, f"ioc-replay-{os.getpid()}", IN_FLIGHT) as publisher:
        publisher.wait_connected(f"{topics.ROOT}{where}/", CONNECT_S)
        publish(publisher, timed, factor, file.name)


def parse_speed(text: str) -> float:
    """`max` or a number of times true speed."""
    try:
        factor = math.inf if text == "max" else float(text)
    except ValueError:
        factor = 0.0
    if not factor > 0:
        raise ReplayError(f"--speed {text} is wrong; write a number such as 60, or max")
    return factor


def publish(publisher: Publishers, timed: Sequence[Timed], factor: float, name: str) -> None:
    """Publish at the pace asked for, showing what the broker has acknowledged."""
    console = Console(stderr=True)
    look = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*look, console=console) as progress:
        task = progress.add_task(name, total=len(timed))

        def show() -> None:
            progress.update(task, completed=publisher.acknowledged)

        begun = time.monotonic()
        for one in timed:
            if factor != math.inf:
                due = begun + (one.at - timed[0].at).total_seconds() / factor
                wait_until(due, show)
            publisher.publish(one.message)
            show()
        while not publisher.drain(0.1):
            show()
        show()
    console.print(f"{name}: {publisher.acknowledged} messages acknowledged")


def wait_until(due: float, show: Callable[[], None]) -> None:
    """Wait for a moment of the monotonic clock, showing progress meanwhile."""
    while (left := due - time.monotonic()) > 0:
        show()
        time.sleep(min(left, 0.5))
