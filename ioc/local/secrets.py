"""Passwords of the embedded parts: made at the first start, kept in `<data_dir>/secrets.json`, mode 0600."""

import secrets
from pathlib import Path

import msgspec

from ioc.errors import StartError
from ioc.local.files import write_private

DATABASE_ROLES = ("postgres", "ioc_owner", "ioc_ingest", "ioc_watch", "ioc_web", "ioc_gate")


class Secrets(msgspec.Struct, frozen=True):
    """Passwords by database role, by user of the broker and by account; tokens of the walls' links by area."""

    database: dict[str, str]
    mqtt: dict[str, str]
    accounts: dict[str, str] = {}
    walls: dict[str, str] = {}


def load(data_dir: Path, mqtt_users: tuple[str, ...]) -> Secrets:
    """The kept passwords, with one made for each role and user that has none yet."""
    path = data_dir / "secrets.json"
    if not path.exists() and (data_dir / "postgres").exists():
        cure = f"put {path} back, or remove the folder to start with an empty database"
        raise StartError(f"the database in {data_dir / 'postgres'} knows passwords that are lost; {cure}")
    kept = _read(path) if path.exists() else Secrets(database={}, mqtt={})
    complete = msgspec.structs.replace(
        kept,
        database={role: kept.database.get(role) or _password() for role in DATABASE_ROLES},
        mqtt={user: kept.mqtt.get(user) or _password() for user in mqtt_users},
    )
    if complete != kept:
        keep(data_dir, complete)
    return complete


def keep(data_dir: Path, complete: Secrets) -> None:
    """Write the passwords for their owner alone."""
    write_private(data_dir / "secrets.json", msgspec.json.format(msgspec.json.encode(complete)).decode())


def _read(path: Path) -> Secrets:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Secrets)
    except (OSError, msgspec.MsgspecError) as error:
        cure = f"put back a good copy, or remove the folder {path.parent} to start anew without its data"
        raise StartError(f"{path} cannot be read: {error}; {cure}") from error


def _password() -> str:
    return secrets.token_urlsafe(24)
