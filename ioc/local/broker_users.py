"""Accounts at the broker beside those it is set up with: hashed passwords, and the area each may write to."""

import base64
import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ioc.errors import IocError
from ioc.local.files import private_folder, write_private

OURS = ("ingest", "bridge")  # whose rights deploy/mosquitto/acl tells
NAME = re.compile(
    r"[a-z0-9][a-z0-9._-]{0,62}"
)  # none of the characters that mean something in a topic or in these files
# As mosquitto_passwd writes it: $7$ is PBKDF2 with SHA-512. The broker computes it while a client connects and serves
# nobody meanwhile; this many turns take it some 10 ms, and passwords made here are beyond guessing anyway.
SCHEME, TURNS, SALT, LENGTH = "$7$", 10_000, 12, 64
LINE = re.compile(r"topic write ioc/([^/]+)/#")


@dataclass(frozen=True, slots=True)
class Account:
    """A publisher: its name, and the area (slug) below whose topics it may write."""

    name: str
    area: str


class BrokerUsers:
    """The files `passwords` and `acl` of a folder, which the broker reads when it starts."""

    def __init__(self, folder: Path) -> None:
        self._passwords = folder / "passwords"
        self._acl = folder / "acl"

    def every(self) -> list[Account]:
        """Every account, by name."""
        areas = self._areas()
        return [Account(name, areas.get(name, name)) for name in sorted(self._hashes())]

    def add(self, name: str, area: str, password: str, known: Collection[str]) -> None:
        """A publisher for an area, or a new password and area for one that is there; `known` are the areas' slugs."""
        if not NAME.fullmatch(name) or name in OURS:
            raise IocError(
                f"{name!r} is no name for a publisher: 1 to 63 of a–z 0–9 . _ -, and none of {', '.join(OURS)}"
            )
        if area not in known:
            raise IocError(f"no area is called {area!r}; see `ioc geodata list`")
        if name in known and name != area:
            raise IocError(f"whoever is called {name!r} may write to {name}, so that name is not for one of {area}")
        self._write(self._hashes() | {name: hashed(password)}, self._areas() | {name: area})

    def remove(self, name: str) -> None:
        """An account no more."""
        hashes = self._hashes()
        if hashes.pop(name, None) is None:
            raise IocError(f"no account is called {name!r}; see `ioc broker user list`")
        areas = self._areas()
        areas.pop(name, None)
        self._write(hashes, areas)

    def files(self) -> tuple[str, str]:
        """What stands in them: passwords and access rules."""
        return _read(self._passwords), _read(self._acl)

    def _hashes(self) -> dict[str, str]:
        lines = (line.partition(":") for line in _read(self._passwords).splitlines() if line)
        return {name: hash_ for name, _, hash_ in lines}

    def _areas(self) -> dict[str, str]:
        """The area of each account whose rules name one; those called like their area have none."""
        found: dict[str, str] = {}
        user = ""
        for line in _read(self._acl).splitlines():
            if line.startswith("user "):
                user = line.removeprefix("user ")
            elif rule := LINE.fullmatch(line):
                found[user] = rule[1]
        return found

    def _write(self, hashes: dict[str, str], areas: dict[str, str]) -> None:
        private_folder(self._acl.parent)
        rules = [f"\nuser {name}\ntopic write ioc/{area}/#\n" for name, area in sorted(areas.items()) if name != area]
        write_private(self._acl, "# Written by `ioc broker user`.\n" + "".join(rules))
        write_private(self._passwords, "".join(f"{name}:{hash_}\n" for name, hash_ in sorted(hashes.items())))


def hashed(password: str, salt: bytes | None = None) -> str:
    """A password as Mosquitto keeps it."""
    salt = secrets.token_bytes(SALT) if salt is None else salt
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, TURNS, LENGTH)
    return f"{SCHEME}{TURNS}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
