"""A wall over the fake city in a process of its own, to be killed: `python -m tests.browser.serve PORT FOLDER`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from ioc.settings import Settings
from layouts.app import create
from tests.layouts.fake_city import busy

if __name__ == "__main__":
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    app = create(Settings(data_dir=folder), busy(datetime.now(UTC)))  # type: ignore[arg-type]
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
