"""Passwords: hashed with argon2id, checked in the same time whether they are right or wrong, and hard to guess."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from geodata import files
from geodata.features import FIGURES
from ioc.errors import IocError

SHORTEST, LONGEST = 10, 200
GUESSES = 10**8  # by zxcvbn, which knows common passwords, names, dates and keyboards
LOCAL = ("ioc", "matkhau", "vietnam")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another when read from paper
LOOKED_AT = 72  # characters that zxcvbn is asked about: its time grows with the square of them

_hasher = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, low memory)
_NOBODY = _hasher.hash("nobody has this password")


class WeakPasswordError(IocError):
    """A password that others would guess."""


def make(password: str, *, known: tuple[str, ...] = ()) -> str:
    """The hash of a new password; WeakPasswordError when it is short, common, or close to what is `known` of them."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPasswordError(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
    if zxcvbn(password[:LOOKED_AT], user_inputs=[*LOCAL, *_places(), *known])["guesses"] < GUESSES:
        raise WeakPasswordError(
            "this password is common or easily guessed; take several words that do not belong together"
        )
    return _hasher.hash(password)


@cache
def _places() -> tuple[str, ...]:
    """The areas of the province as people type them: dalat."""
    slugs = {row["slug"] for edition in files.editions() for row in files.rows(edition, FIGURES)}
    return tuple(sorted(slug.replace("-", "") for slug in slugs))


def invent() -> str:
    """A new password to be told once: `k7wqm-…`, four groups of five, 98 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one behind a hash; without a hash it takes as long to say no."""
    try:
        _hasher.verify(password_hash or _NOBODY, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_old(password_hash: str) -> bool:
    """Whether a hash was made with weaker settings than today's, and is to be made anew."""
    return _hasher.check_needs_rehash(password_hash)
