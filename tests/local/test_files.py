"""Private files: closed to others, whole or not there, and with a cure when they cannot be written."""

import os
import stat
from pathlib import Path

import pytest

from ioc.errors import StartError
from ioc.local import files


def test_a_file_is_replaced_whole_and_stays_private(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("old")
    path.chmod(0o644)
    files.write_private(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_keeps_its_old_content(tmp_path: Path) -> None:
    if not os.access("/dev/full", os.W_OK):
        pytest.skip("/dev/full stands in for a full disk and is not here")
    path = tmp_path / "secrets.json"
    path.write_text("old")
    (tmp_path / f".secrets.json.{os.getpid()}").symlink_to("/dev/full")
    with pytest.raises(StartError, match="No space left on device; free some space"):
        files.write_private(path, "new")
    assert path.read_text() == "old"


def test_a_folder_in_the_way_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match="set IOC_DATA_DIR to one you own"):
        files.private_folder(tmp_path / "file" / "data")


def test_a_log_past_its_limit_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOG_LIMIT", 10)
    log = files.log_file(tmp_path, "part")
    log.write_text("short")
    assert files.log_file(tmp_path, "part").exists()
    log.write_text("longer than the limit")
    assert not files.log_file(tmp_path, "part").exists()
    assert (tmp_path / "part.log.1").read_text() == "longer than the limit"


def test_the_end_of_a_log_is_shown_or_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("one\ntwo\nthree\n")
    assert files.tail(tmp_path / "log", 2) == "  two\n  three"
    assert files.tail(tmp_path / "none") == "  (no log)"
