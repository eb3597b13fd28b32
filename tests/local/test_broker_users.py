"""Accounts of the broker in their files: who is added, who is refused, and what the command says."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from ioc.__main__ import main
from ioc.errors import IocError
from ioc.local.broker_users import Account, BrokerUsers, hashed

KNOWN = {"da-lat", "bao-loc"}


def test_accounts_are_kept_private_without_their_passwords(tmp_path: Path) -> None:
    users = BrokerUsers(tmp_path / "broker")
    users.add("tram-prenn", "da-lat", "secret-1", KNOWN)
    users.add("bao-loc", "bao-loc", "secret-2", KNOWN)
    assert users.every() == [Account("bao-loc", "bao-loc"), Account("tram-prenn", "da-lat")]
    passwords, rules = users.files()
    assert "secret" not in passwords
    assert rules.partition("\n")[2] == "\nuser tram-prenn\ntopic write ioc/da-lat/#\n"
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "broker").iterdir()} == {0o600}
    users.add("tram-prenn", "bao-loc", "secret-3", KNOWN)
    assert Account("tram-prenn", "bao-loc") in users.every()
    users.remove("tram-prenn")
    assert users.every() == [Account("bao-loc", "bao-loc")]


@pytest.mark.parametrize(
    ("name", "area", "reason"),
    [
        ("ingest", "da-lat", "is no name for a publisher"),
        ("+", "da-lat", "is no name for a publisher"),
        ("a:b", "da-lat", "is no name for a publisher"),
        ("a\nuser b", "da-lat", "is no name for a publisher"),
        ("tram", "atlantis", "no area is called 'atlantis'"),
        ("bao-loc", "da-lat", "may write to bao-loc"),
    ],
)
def test_who_could_write_elsewhere_is_no_account(tmp_path: Path, name: str, area: str, reason: str) -> None:
    with pytest.raises(IocError, match=reason):
        BrokerUsers(tmp_path).add(name, area, "x", KNOWN)
    assert list(tmp_path.iterdir()) == []


def test_hashes_are_those_of_mosquitto_passwd(mosquitto_program: str, tmp_path: Path) -> None:
    path = tmp_path / "passwords"
    path.write_text("lan:mưa rào\n", "utf-8")
    path.chmod(0o600)
    subprocess.run(["mosquitto_passwd", "-U", str(path)], check=True)
    scheme, turns, _salt, key = path.read_text().strip().partition(":")[2][1:].split("$")
    ours = hashed("mưa rào")[1:].split("$")
    assert (ours[0], len(ours[3])) == (scheme, len(key))
    assert int(ours[1]) > int(turns)


def test_the_command_tells_a_password_once_and_takes_one_that_is_given(tmp_path: Path) -> None:
    def typed(*words: str, given: str = "") -> tuple[int, str]:
        told = ["broker", "user", "--folder", str(tmp_path), *words]
        result = CliRunner().invoke(main, told, input=given)
        return result.exit_code, result.output

    code, output = typed("add", "tram-prenn", "--area", "da-lat")
    assert code == 0
    assert output.startswith("tram-prenn writes ioc/da-lat/#; the broker knows it from its next start on\n")
    assert len(output.splitlines()[1]) == 32
    assert typed("add", "bao-loc", "--ask", given="mine\n")[1].count("\n") == 1
    assert typed("list")[1].splitlines() == [
        "bao-loc                  writes ioc/bao-loc/#",
        "tram-prenn               writes ioc/da-lat/#",
    ]
    assert typed("remove", "tram-prenn")[0] == 0
    assert typed("remove", "tram-prenn") == (
        1,
        "Error: no account is called 'tram-prenn'; see `ioc broker user list`\n",
    )
