"""What somebody looks at on the page of sensors, as it stands in the address."""

from dataclasses import dataclass, fields, replace
from typing import get_args
from urllib.parse import parse_qs, urlencode

from ioc.i18n import LANGUAGES
from ioc.model.catalogue import DOMAINS
from ioc.model.listing import Listing, Order

PATH = "/sensors"
STATES = ("offline", "late", "new", "online")  # as the watch judges them
ORDERS: dict[str, Order] = {order: order for order in get_args(Order)}
LONGEST = 100  # letters that are sought


@dataclass(frozen=True, slots=True)
class Look:
    """`?area=da-lat&domain=air&state=offline&q=cam+ly&order=state&way=down&after=812&lang=en`."""

    area: str = ""
    domain: str = ""
    state: str = ""
    q: str = ""
    order: Order = "name"
    way: str = ""  # "down": the last of the order first
    after: int | None = None  # the sensor above the page; `before` the one below it
    before: int | None = None
    lang: str = LANGUAGES[0]

    @classmethod
    def read(cls, search: str | None) -> "Look":
        """From the search part of an address; what is unknown there is left aside, but for the area."""
        told = {key: values[0].strip() for key, values in parse_qs((search or "").removeprefix("?")).items()}
        return cls(
            area=told.get("area", "")[:64],
            domain=told["domain"] if told.get("domain") in DOMAINS else "",
            state=told["state"] if told.get("state") in STATES else "",
            q=told.get("q", "")[:LONGEST].replace("\0", ""),
            order=ORDERS.get(told.get("order", ""), "name"),
            way="down" if told.get("way") == "down" else "",
            after=_number(told.get("after", "")),
            before=_number(told.get("before", "")),
            lang=told["lang"] if told.get("lang") in LANGUAGES else LANGUAGES[0],
        )

    def search(self) -> str:
        """The search part of the address that says this."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return f"?{urlencode(told)}" if told else ""

    def first(self, **changes: str) -> "Look":
        """The same with other words, from the first page: where a page begins means nothing in another list."""
        return replace(self, after=None, before=None, **changes)

    def listing(self) -> Listing:
        """What is asked of the city."""
        return Listing(
            states=frozenset((self.state,)) if self.state else frozenset(),
            text=self.q,
            order=self.order,
            descending=self.way == "down",
            after=self.after,
            before=None if self.after else self.before,
        )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None
