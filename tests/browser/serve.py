"""A wall over the fake city in a process of its own, to be killed: `python -m tests.browser.serve PORT FOLDER`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from ioc.settings import Settings
from layouts.app import create
from layouts.server import serving
from tests.layouts.fake_city import busy
from tests.layouts.open_doors import OpenDoors

if __name__ == "__main__":
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    app = create(Settings(data_dir=folder), busy(datetime.now(UTC)), OpenDoors())  # type: ignore[arg-type]
    serving(app, "127.0.0.1", port).run()
