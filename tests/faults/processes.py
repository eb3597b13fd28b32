"""What runs in the processes that are killed and stopped: `ioc ingest`, and publishers."""

import os
from pathlib import Path

from ioc.__main__ import main
from tests.faults.messages import Order
from tests.faults.publisher import Recording


def ingest(environment: dict[str, str], log: Path) -> None:
    """Run `ioc ingest` with this environment, its output in a file."""
    os.environ.update(environment)
    with log.open("wb", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    main(["ingest"])


def publish(order: Order, port: int, user: str, password: str, acknowledged: Path) -> None:
    """Publish what is ordered."""
    Recording(order, port, user, password, acknowledged).run()
