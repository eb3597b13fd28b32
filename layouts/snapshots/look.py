"""What somebody looks at on the page of snapshots, as it stands in the address."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from urllib.parse import parse_qs, urlencode

from ioc.i18n import LANGUAGES
from ioc.model.kept import Sought
from ioc.model.period import Frequency
from ioc.model.schedule import FREQUENCIES

PATH = "/snapshots"
A_PAGE = 20
CHECKSUM = re.compile(r"[0-9a-f]{6,64}")
DATES = ("%d/%m/%Y", "%Y-%m-%d")
MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Look:
    """`?every=week&q=5c6e43&open=12&page=2&lang=en`."""

    every: Frequency = Frequency.DAY
    q: str = ""
    open: int | None = None  # the snapshot whose manifest is open
    page: int = 1
    lang: str = LANGUAGES[0]

    @classmethod
    def read(cls, search: str | None) -> "Look":
        """From the search part of an address; what is unknown there is left aside."""
        told = {key: values[0].strip() for key, values in parse_qs((search or "").removeprefix("?")).items()}
        every, opened, page = told.get("every", ""), told.get("open", ""), told.get("page", "")
        return cls(
            every=Frequency(every) if every in FREQUENCIES else Frequency.DAY,
            q=told.get("q", "")[:100],
            open=int(opened) if opened.isdecimal() and len(opened) < 19 else None,
            page=int(page) if page.isdecimal() and 0 < int(page[:9]) < MOST_PAGES else 1,
            lang=told["lang"] if told.get("lang") in LANGUAGES else LANGUAGES[0],
        )

    def search(self) -> str:
        """The search part of the address that says this."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return f"?{urlencode(told)}" if told else ""

    def sought(self, areas: Mapping[str, str]) -> Sought:
        """What of the archive is meant: a day, the begin of a checksum, or areas by a part of their name."""
        offset, text = (self.page - 1) * A_PAGE, self.q.lower()
        day = day_of(self.q)
        if not text or day:
            return Sought(self.every, day, offset=offset, limit=A_PAGE)
        if CHECKSUM.fullmatch(text) and any(sign.isdigit() for sign in text):
            return Sought(self.every, sha256=text, offset=offset, limit=A_PAGE)
        found = frozenset(slug for slug, name in areas.items() if folded(text) in f"{slug} {folded(name)}")
        return Sought(self.every, areas=found, offset=offset, limit=A_PAGE)


def day_of(text: str) -> date | None:
    """A day as people write it: 20/11/2026 or 2026-11-20; None when it is none."""
    for pattern in DATES:
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day, of no zone
        except ValueError:
            continue
    return None


def folded(text: str) -> str:
    """Without marks, so that "da lat" finds Đà Lạt."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
