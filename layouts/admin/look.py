"""What somebody looks at on the pages of administration, as it stands in the address."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

from ioc.model.cause import Cause
from ioc.services.quarantine import BY, NO_AREA, Meant

TABS = ("people", "walls", "sensors", "quarantine", "audit")
DAYS = (1, 7, 30, 365)
LONGEST_NUMBER = 19  # digits; what is longer was never one of ours
AGES = {"1": (1, None), "24": (24, 1), "168": (168, 24), "older": (None, 168)}  # within and beyond so many hours


@dataclass(frozen=True, slots=True)
class Look:
    """`?tab=people&who=lan`, `?tab=audit&q=link&days=30&lang=en`, `?tab=quarantine&by=topic&cause=time`."""

    tab: str = ""  # empty: the first that this person may see
    who: str = ""  # the account that is open
    q: str = ""
    days: int = 7
    lang: str = "vi"
    by: str = BY[0]  # what the quarantine is grouped by; the next four narrow it
    cause: str = ""
    area: str = ""
    topic: str = ""
    age: str = ""
    item: int | None = None  # the payload that is open

    @classmethod
    def read(cls, search: str | None) -> "Look":
        """From the search part of an address; what is unknown there is left aside."""
        told = {key: values[0].strip() for key, values in parse_qs((search or "").removeprefix("?")).items()}
        tab, days, item = told.get("tab", ""), told.get("days", ""), told.get("item", "")
        return cls(
            tab=tab if tab in TABS else "",
            who=told.get("who", ""),
            q=told.get("q", "")[:200],
            days=int(days) if days in map(str, DAYS) else 7,
            by=told["by"] if told.get("by") in BY else BY[0],
            cause=told["cause"] if told.get("cause") in list(Cause) else "",
            area=told.get("area", "")[:64],
            topic=told.get("topic", "")[:200],
            age=told["age"] if told.get("age") in AGES else "",
            item=int(item) if item.isdecimal() and len(item) < LONGEST_NUMBER else None,
            lang=told.get("lang", "vi"),
        )

    def since(self, now: datetime) -> datetime:
        """How far back the audit is looked at."""
        return now - timedelta(days=self.days)

    def meant(self) -> Meant:
        """Which payloads of the quarantine are meant: the one that is open, else what is narrowed to."""
        if self.item is not None:
            return Meant(id=self.item)
        within, beyond = AGES.get(self.age, (None, None))
        return Meant(self.area, self.cause, "", self.topic, within, beyond)

    def narrowed(self, by: str, key: str | None) -> "Look":
        """The same, narrowed to a group: what has no area, and what is older than every age, has no key."""
        nothing = {"area": NO_AREA, "age": "older"}.get(by, "")
        return replace(self, item=None, **{by: key or nothing})

    def search(self) -> str:
        """The search part of the address that says this."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return f"?{urlencode(told)}" if told else ""
