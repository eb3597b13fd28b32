"""What a person at a desk narrowed their page down to, as it stands in the address; what means "all" is left out."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

SPANS = {"1h": 1, "6h": 6, "24h": 24, "yesterday": 24, "7d": 168, "30d": 720, "1y": 8760, "5y": 43800}  # hours
TABS = ("sensors", "dossiers", "reports")


@dataclass(frozen=True, slots=True)
class Narrow:
    """`?ward=24784&domain=air,water&state=watch&span=24h&q=cam+ly&sel=kk-cam-ly&tab=sensors&lang=en`."""

    ward: str = ""  # GSO code
    domain: tuple[str, ...] = ()
    state: tuple[str, ...] = ()  # words of `ioc.model.sensor.shown`, and "suspect"
    span: str = "24h"
    q: str = ""  # searched without accents
    sel: str = ""  # id of the chosen sensor
    metric: str = ""  # of the chosen sensor; empty: its first
    tab: str = "sensors"
    lang: str = "vi"

    @classmethod
    def read(cls, search: str | None) -> "Narrow":
        """From the search part of an address; what is unknown there is left aside."""
        told = {key: values[0].strip() for key, values in parse_qs((search or "").removeprefix("?")).items()}
        span, tab = told.get("span", ""), told.get("tab", "")
        return cls(
            ward=told.get("ward", ""),
            domain=_words(told.get("domain", "")),
            state=_words(told.get("state", "")),
            span=span if span in SPANS else "24h",
            q=told.get("q", ""),
            sel=told.get("sel", ""),
            metric=told.get("metric", ""),
            tab=tab if tab in TABS else TABS[0],
            lang=told.get("lang", "vi"),
        )

    def window(self, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The span as [since, until): yesterday from midnight to midnight in the zone, every other one up to now."""
        if self.span != "yesterday":
            return now - timedelta(hours=SPANS[self.span]), now
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=1), midnight

    def search(self) -> str:
        """The search part of the address that says this; empty when nothing is narrowed."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        query = urlencode({k: ",".join(v) if isinstance(v, tuple) else v for k, v in told.items()}, safe=",")
        return f"?{query}" if query else ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))
