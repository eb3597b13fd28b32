"""Passwords of the embedded parts."""

import stat
from pathlib import Path

import pytest

from ioc.errors import StartError
from ioc.local.secrets import DATABASE_ROLES, load


def test_passwords_are_made_once_and_kept_for_their_owner_alone(tmp_path: Path) -> None:
    first = load(tmp_path, ("ingest",))
    assert load(tmp_path, ("ingest",)) == first
    assert set(first.database) == set(DATABASE_ROLES)
    assert len({*first.database.values(), *first.mqtt.values()}) == len(DATABASE_ROLES) + 1
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_a_new_user_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    first = load(tmp_path, ("ingest",))
    second = load(tmp_path, ("ingest", "bao-loc"))
    assert second.database == first.database
    assert second.mqtt["ingest"] == first.mqtt["ingest"]


@pytest.mark.parametrize("text", ["", "{", '{"database": 1}'])
def test_a_broken_file_is_told_with_its_cure(tmp_path: Path, text: str) -> None:
    (tmp_path / "secrets.json").write_text(text)
    with pytest.raises(StartError, match=r"secrets\.json cannot be read.*put back a good copy, or remove the folder"):
        load(tmp_path, ())


def test_a_lost_file_does_not_lock_a_database_silently(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    with pytest.raises(StartError, match="knows passwords that are lost"):
        load(tmp_path, ())
