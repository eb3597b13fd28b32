"""Claims of an identity provider, read as roles and names."""

from pathlib import Path

import pytest

from ioc.errors import SettingsError
from ioc.model.role import Grant, Role
from ioc.services import claims
from ioc.services.claims import Rule

FILE = """
[[grant]]
claim = "groups"
value = "ioc-staff-da-lat"
role = "staff"
area = "da-lat"

[[grant]]
claim = "realm_access.roles"
value = "ioc-admin"
role = "admin"
area = "*"
"""


@pytest.fixture
def rules(tmp_path: Path) -> tuple[Rule, ...]:
    """The rules of a file."""
    (tmp_path / "roles.toml").write_text(FILE)
    return claims.load(tmp_path / "roles.toml")


STAFF, ADMIN = Grant(Role.STAFF, "da-lat"), Grant(Role.ADMIN)


@pytest.mark.parametrize(
    ("told", "given"),
    [
        ({"groups": ["other", "ioc-staff-da-lat", "ioc-staff-da-lat"]}, [STAFF]),
        ({"groups": "ioc-staff-da-lat"}, [STAFF]),
        ({"realm_access": {"roles": ["ioc-admin"]}}, [ADMIN]),
        ({"realm_access.roles": ["ioc-admin"]}, [ADMIN]),
        ({"groups": ["ioc-staff-da-lat"], "realm_access": {"roles": ["ioc-admin"]}}, [STAFF, ADMIN]),
        ({}, []),
        ({"groups": None}, []),
        ({"groups": "not ioc-staff-da-lat"}, []),
        ({"groups": [["ioc-staff-da-lat"], {"ioc-staff-da-lat": True}]}, []),
        ({"groups": {"ioc-staff-da-lat": True}}, []),
        ({"groups": ["IOC-STAFF-DA-LAT"]}, []),
        ({"realm_access": "ioc-admin"}, []),
        ({"realm_access": {"roles": {"ioc-admin": 1}}}, []),
    ],
)
def test_a_role_is_given_for_the_very_value_and_nothing_like_it(
    rules: tuple[Rule, ...], told: dict[str, object], given: list[Grant]
) -> None:
    assert claims.granted(rules, told) == given


@pytest.mark.parametrize(
    ("change", "cure"),
    [
        (("staff", "boss"), "no role is called 'boss'; they are viewer, operator, staff, manager, admin"),
        (('"da-lat"', '"atlantis"'), "knows no area 'atlantis'.*\"\\*\" is every one"),
        (('area = "da-lat"', ""), "missing required field `area`.*docs/access.md"),
        (('area = "da-lat"', 'aera = "da-lat"\narea = "da-lat"'), "unknown field `aera`"),
        (('"groups"', '""'), "must not be empty"),
        (("[[grant]]", "[grant"), "cannot be used"),
    ],
)
def test_a_rule_that_is_wrong_names_the_cure(tmp_path: Path, change: tuple[str, str], cure: str) -> None:
    path = tmp_path / "roles.toml"
    path.write_text(FILE.replace(*change, 1) if change[0] != "staff" else FILE.replace('"staff"', f'"{change[1]}"'))
    with pytest.raises(SettingsError, match=cure):
        claims.load(path)


def test_a_file_that_is_not_there_or_grants_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="IOC_OIDC_ROLES"):
        claims.load(tmp_path / "none.toml")
    (tmp_path / "empty.toml").write_text("grant = []")
    with pytest.raises(SettingsError, match="grants nothing"):
        claims.load(tmp_path / "empty.toml")


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"preferred_username": "Lan"}, "lan"),
        ({"preferred_username": "Trần Đức Ấn"}, "tran-duc-an"),
        ({"preferred_username": "", "email": "Lan@Lam-Dong.example"}, "lan@lam-dong.example"),
        ({"preferred_username": 7, "sub": "8f1c"}, "8f1c"),
        ({"preferred_username": "<script>alert(1)</script>"}, "script-alert-1-script"),
        ({"preferred_username": "x" * 200}, "x" * 64),
        ({"preferred_username": "@"}, "somebody"),
    ],
)
def test_people_are_called_as_the_provider_calls_them_in_letters_of_ours(told: dict[str, object], name: str) -> None:
    assert claims.name_of(told) == name


def test_a_label_is_one_short_line() -> None:
    assert claims.label_of({"name": " Chị \n Lan "}) == "Chị Lan"
    assert len(claims.label_of({"name": "x" * 200})) == 100
    assert claims.label_of({"name": ["Lan"]}) == ""
