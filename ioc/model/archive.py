"""An archive: months of raw readings as files, told by a manifest; a month is one of UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import msgspec


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of UTC, as partitions are cut, so that a day lies in one file whole."""

    year: int
    month: int

    @classmethod
    def of(cls, at: datetime) -> "Month":
        """The month that a moment falls into."""
        utc = at.astimezone(UTC)
        return cls(utc.year, utc.month)

    @classmethod
    def named(cls, name: str) -> "Month":
        """The month of a name such as 2026-08."""
        year, month = name.split("-")
        return cls(int(year), int(month))

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return self.next.since

    @property
    def next(self) -> "Month":
        """The one after it."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class Digest:
    """The readings of one domain on one day, so that any difference shows."""

    day: date
    domain: str
    rows: int
    digest: int


class File(msgspec.Struct, frozen=True):
    """One file: its path below the archive, its bytes and their SHA-256, how many readings it holds."""

    path: str
    size: int
    sha256: str
    rows: int


class Manifest(msgspec.Struct, frozen=True):
    """What belongs to a month, as of when it was written."""

    month: str
    written_at: datetime
    rows: dict[str, dict[str, int]]  # by day and domain
    files: list[File]

    @property
    def total(self) -> int:
        """How many readings it holds."""
        return sum(n for told in self.rows.values() for n in told.values())

    @property
    def days(self) -> set[tuple[date, str]]:
        """The days and domains that it holds readings of."""
        return {(date.fromisoformat(day), domain) for day, told in self.rows.items() for domain in told}
