"""What goes wrong, as it is told: words and a status, our headers on every answer, details in the log alone."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ioc.errors import DataRefusedError, IocError, NotAllowedError, StoreBusyError, StoreUnavailableError
from ioc.model.area import Area
from ioc.services.logins import Pass
from ioc.settings import Settings
from layouts.app import create
from tests.layouts.fake_city import FakeCity, busy
from tests.layouts.open_doors import OpenDoors
from tests.layouts.test_matrix import callbacks, question

SECRET = "db.internal.example"  # where the database stands
NOW = datetime(2026, 11, 21, 8, 42, tzinfo=UTC)
UPDATE = "/_dash-update-component"


class Failing(FakeCity):
    """A city of which nothing can be asked."""

    error: Exception

    async def areas(self) -> list[Area]:
        """What every answer begins with."""
        raise self.error


class Lost(OpenDoors):
    """Doors that trip over everybody."""

    async def pass_of(self, request: object) -> Pass | None:  # noqa: ARG002 - whoever asks
        """Nobody expected this."""
        raise RuntimeError(SECRET)


def failing(error: Exception) -> FakeCity:
    city = Failing()
    city.error = error
    return city


def get(folder: Path, path: str, city: FakeCity, doors: OpenDoors | None = None) -> httpx.Response:
    """The answer as a browser gets it."""
    app = create(Settings(data_dir=folder), city, doors or OpenDoors())  # type: ignore[arg-type]

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ioc") as client:
            if path != UPDATE:
                return await client.get(path)
            row = "desk-source.children < address.search"
            return await client.post(UPDATE, json=question(row, *callbacks(app)[row], "da-lat"))

    return asyncio.run(answer())


def guarded(answer: httpx.Response) -> bool:
    return "default-src 'none'" in answer.headers.get("content-security-policy", "") and (
        answer.headers.get("x-content-type-options") == "nosniff"
    )


@pytest.mark.parametrize("path", ["/map/da-lat.svg", "/stream?wall=da-lat"])
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreUnavailableError(f"the database does not answer: {SECRET}"), 503),
        (StoreBusyError(f"deadlock at {SECRET}"), 503),
        (DataRefusedError(f"invalid input for {SECRET}"), 400),
        (NotAllowedError("not yours"), 403),
        (IocError("there is no such thing"), 400),
        (RuntimeError(SECRET), 500),
    ],
)
def test_what_goes_wrong_is_told_without_what_is_inside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, path: str, error: Exception, status: int
) -> None:
    caplog.set_level(logging.WARNING)
    answer = get(tmp_path, path, failing(error))
    assert answer.status_code == status
    assert SECRET not in answer.text
    assert answer.json()["detail"]
    assert guarded(answer)
    assert (SECRET in caplog.text) == (SECRET in str(error)), "whoever mends it finds it in the log"


def test_a_callback_that_fails_is_told_as_everything_else_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answer = get(tmp_path, UPDATE, failing(RuntimeError(SECRET)))
    assert (answer.status_code, SECRET in answer.text, SECRET in caplog.text) == (500, False, True)
    assert guarded(answer)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/login", 200),
        ("/assets/tokens.css", 200),
        ("/assets/none.css", 404),
        ("/nowhere", 404),
        ("/_dash-component-suites/dash/none.js", 404),
        ("/_dash-component-suites/os/path.py", 404),
        ("/_dash-component-suites/dash/../../../etc/passwd", 404),
        ("/_dash-component-suites/dash/%2e%2e/dash.py", 404),
    ],
)
def test_every_answer_carries_the_headers(tmp_path: Path, path: str, status: int) -> None:
    answer = get(tmp_path, path, busy(NOW))
    assert answer.status_code == status
    assert guarded(answer)


def test_who_is_not_even_looked_up_gets_the_headers_too(tmp_path: Path) -> None:
    answer = get(tmp_path, "/wall/da-lat", busy(NOW), Lost())
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert guarded(answer)
