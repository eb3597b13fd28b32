"""The database is stopped, killed, away, out of room, or cuts its connections: what was acknowledged is kept once."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import cases
from tests.faults.cases import SMALL, Case
from tests.faults.conftest import Begin
from tests.faults.stage import Stage


@pytest.fixture(scope="module")
def stage(begin: Begin) -> Stage:
    return begin()


@pytest.mark.parametrize(
    "case",
    [cases.database_stopped_immediately, cases.database_killed, cases.connections_cut],
    ids=lambda c: c.__name__,
)
def test_what_was_acknowledged_is_kept_once(stage: Stage, case: Case) -> None:
    verdict = case(stage, SMALL)
    assert verdict.clean, verdict
    stage.check_derived()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full."""
    if os.geteuid() != 0:
        pytest.skip("only root mounts a disk to fill up; run the tests as root, in a container if you like")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=320m,mode=700", "tmpfs", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        pytest.skip(f"no tmpfs can be mounted here: {done.stderr.strip()}")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_disk_that_is_full_is_waited_for(small_disk: Path, begin: Begin) -> None:
    stage = begin(place=small_disk / "database")
    verdict = cases.disk_full(stage, SMALL, small_disk)
    assert verdict.clean, verdict
    stage.check_derived()
    assert stage.server is not None
    stage.server.stop()
