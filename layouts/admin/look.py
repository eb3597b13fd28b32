"""What somebody looks at on the pages of administration, as it stands in the address."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

TABS = ("people", "walls", "sensors", "audit")
DAYS = (1, 7, 30, 365)


@dataclass(frozen=True, slots=True)
class Look:
    """`?tab=people&who=lan`, `?tab=audit&q=link&days=30&lang=en`."""

    tab: str = ""  # empty: the first that this person may see
    who: str = ""  # the account that is open
    q: str = ""
    days: int = 7
    lang: str = "vi"

    @classmethod
    def read(cls, search: str | None) -> "Look":
        """From the search part of an address; what is unknown there is left aside."""
        told = {key: values[0].strip() for key, values in parse_qs((search or "").removeprefix("?")).items()}
        tab, days = told.get("tab", ""), told.get("days", "")
        return cls(
            tab=tab if tab in TABS else "",
            who=told.get("who", ""),
            q=told.get("q", "")[:200],
            days=int(days) if days in map(str, DAYS) else 7,
            lang=told.get("lang", "vi"),
        )

    def since(self, now: datetime) -> datetime:
        """How far back the audit is looked at."""
        return now - timedelta(days=self.days)

    def search(self) -> str:
        """The search part of the address that says this."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return f"?{urlencode(told)}" if told else ""
