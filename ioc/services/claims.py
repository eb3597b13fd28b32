"""What an identity provider says of a person, read as roles: by rules in the TOML file that `IOC_OIDC_ROLES` names."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import cast

import msgspec

from geodata import areas
from ioc.errors import IocError, SettingsError
from ioc.model.role import Grant, Role

GUIDE = "docs/access.md shows such a file"
EVERYWHERE = "*"
Claims = Mapping[str, object]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who has this value in this claim is given a role on an area; `*` is every area, and has to be written."""

    claim: str
    value: str
    role: str
    area: str

    @property
    def grant(self) -> Grant:
        """What it gives."""
        return Grant(Role(self.role), None if self.area == EVERYWHERE else self.area)


class _File(msgspec.Struct, forbid_unknown_fields=True, rename={"rules": "grant"}):
    rules: list[Rule]


def load(path: Path, edition: str = "2023") -> tuple[Rule, ...]:
    """The rules in a file; SettingsError names the file, the rule and the cure."""
    try:
        told = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"the rules in {path} (IOC_OIDC_ROLES) cannot be used: {error}; {GUIDE}") from error
    for number, rule in enumerate(told.rules, start=1):
        for problem in _problems(rule, edition):
            raise SettingsError(f"{path}, grant {number} ({rule.claim} = {rule.value!r}): {problem}")
    if not told.rules:
        raise SettingsError(f"{path} grants nothing, so nobody could come in; {GUIDE}")
    return tuple(told.rules)


def _problems(rule: Rule, edition: str) -> Iterator[str]:
    if rule.role not in list(Role):
        yield f"no role is called {rule.role!r}; they are {', '.join(Role)}"
    if not rule.claim or not rule.value:
        yield "claim and value must not be empty"
    if rule.area != EVERYWHERE:
        try:
            areas.find(rule.area, edition)
        except IocError as error:
            yield f'{error}; "{EVERYWHERE}" is every one'


def granted(rules: Iterable[Rule], claims: Claims) -> list[Grant]:
    """What the rules give to who has these claims, each grant once."""
    return list(dict.fromkeys(rule.grant for rule in rules if rule.value in _values(claims, rule.claim)))


def _values(claims: Claims, name: str) -> list[object]:
    """The values of a claim; one that is not there by its name is looked for along its dots (`realm_access.roles`)."""
    found = claims.get(name) or reduce(_inside, name.split("."), claims)
    return cast("list[object]", found) if isinstance(found, list) else [found]


def _inside(found: object, key: str) -> object:
    return cast("Claims", found).get(key) if isinstance(found, Mapping) else None


def name_of(claims: Claims) -> str:
    """What to call somebody in the audit: as the provider does, in letters that a name may have here."""
    told = (_plain(claims.get(key)) for key in ("preferred_username", "email", "sub"))
    return next((name for name in told if len(name) > 1), "somebody")


def label_of(claims: Claims) -> str:
    """What to call somebody on screen."""
    name = claims.get("name")
    return " ".join(name.split())[:100] if isinstance(name, str) else ""


def _plain(text: object) -> str:
    """`Trần Đức` as `tran-duc`."""
    letters = unicodedata.normalize("NFKD", text.casefold() if isinstance(text, str) else "").replace("đ", "d")
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9._@-]+", "-", bare).lstrip("._@-")[:64].rstrip("-")
