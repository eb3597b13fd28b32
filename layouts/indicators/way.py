"""What somebody looks at on the page of indicators, as it stands in the address; what means "all" is left out."""

import re
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Literal, get_args
from urllib.parse import parse_qs, urlencode

from ioc.i18n import LANGUAGES
from ioc.model.period import Frequency

PATH = "/indicators"
Show = Literal["all", "below", "flagged", "stale"]
FREQUENCIES = (Frequency.DAY, Frequency.MONTH, Frequency.QUARTER, Frequency.YEAR)
ELSEWHERE = "elsewhere"  # the view beside other provinces; the others are those that the province declares
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
LONGEST_NUMBER = 9  # digits of the number of a flag


@dataclass(frozen=True, slots=True)
class Way:
    """`?freq=quarter&until=2026-09-30&show=below&view=766&sel=CQ-02&flag=3&lang=en`, `?code=CQ-02` for one alone."""

    freq: Frequency = Frequency.MONTH
    until: str = ""  # the last day that is looked at; empty: today
    show: Show = "all"
    view: str = ""  # by which groups; empty: by pillars
    sel: str = ""  # the indicator that the charts are about; empty: the first that areas have values of
    flag: int | None = None  # the one that is open
    code: str = ""  # the indicator that is looked at alone
    lang: str = LANGUAGES[0]

    @classmethod
    def read(cls, search: str | None) -> "Way":
        """From the search part of an address; what is unknown there is left aside."""
        told = {key: values[0].strip() for key, values in parse_qs((search or "").removeprefix("?")).items()}
        frequency, flag = told.get("freq", ""), told.get("flag", "")
        shows: dict[str, Show] = {show: show for show in get_args(Show)}
        return cls(
            freq=Frequency(frequency) if frequency in FREQUENCIES else Frequency.MONTH,
            until=_day(told.get("until", "")),
            show=shows.get(told.get("show", ""), "all"),
            view=_fitting(KEY, told.get("view", "")),
            sel=_fitting(CODE, told.get("sel", "")),
            flag=int(flag) if flag.isdecimal() and len(flag) <= LONGEST_NUMBER else None,
            code=_fitting(CODE, told.get("code", "")),
            lang=told["lang"] if told.get("lang") in LANGUAGES else LANGUAGES[0],
        )

    def search(self) -> str:
        """The search part of the address that says this."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return f"?{urlencode(told)}" if told else ""

    def address(self, **changed: object) -> str:
        """The way to the same with something changed."""
        return PATH + replace(self, **changed).search()

    def day(self, today: date) -> date:
        """The last day that is looked at; never one that has not come."""
        return min(date.fromisoformat(self.until), today) if self.until else today


def _fitting(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""


def _day(text: str) -> str:
    """A day as ISO 8601 writes it, or nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if 2000 <= day.year < 2200 else ""
