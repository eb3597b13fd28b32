"""Lists of places: one value of a domain at each place, what matters most first; a panel a list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Freshness
from ioc.model.figure import Ask, Figure, Figures, Over
from ioc.model.focus import Focus
from ioc.model.sensor import SensorNow
from ioc.services.words import unit_word
from layouts.anatomy import Head, empty, panel, rows, since_row, waiting, worst
from layouts.field import highest, of_domain, place_rows
from layouts.panel import Panel, View
from layouts.words import is_old

if TYPE_CHECKING:
    from ioc.services.city import City

REST_S = 2.0  # between two drawings: the hours of every place are asked for
ROOM = 20.5  # of label and value in a row, in vh: differences of places are narrow
MOST, ASKED = 11, 60  # rows that a panel of full height holds; places that are asked for
Order = Callable[[Iterable[Figure], int], list[Figure]]


@dataclass(frozen=True, slots=True)
class Places:
    """A list: which value of which domain, in which order, and the sentence for when nobody measures it."""

    key: str
    domain: str
    title: str
    none: str
    metric: str
    over: Over = "now"
    order: Order = highest

    async def ask(self, city: "City", focus: Focus, now: datetime) -> Figures:
        """The value at each place; those that are worst are asked for first, since not every place can be."""
        sensors = of_domain(await city.sensors(focus, now), self.domain)
        asks = tuple(Ask(self.metric, over=self.over, sensor=s.sensor) for s in self._first(sensors))
        return await city.figures(focus, self.domain, asks, now)

    def draw(self, answer: Figures, view: View) -> html.Section:  # noqa: ARG002 - every panel is drawn alike
        """A row a place; the list says how many more there are."""
        icon = DOMAINS[self.domain].icon
        known = [f for f in answer.figures if f.value is not None]
        if not known:
            return empty(self.key, icon, _(self.title), _(self.none))
        unit = unit_word(self.domain, self.metric)
        title = f"{_(self.title)}, {unit}" if unit else _(self.title)  # all rows share it
        listed = self.order(known, MOST)
        head = Head(
            self.key,
            icon,
            title,
            worst([f.condition for f in known]),
            answer.freshness,
            max((f.at for f in known if f.at), default=answer.at),
            DOMAINS[self.domain].interval_s,
            answer.simulated,
            answer.mixed,
        )
        return panel(head, *self._body(listed, answer.freshness))

    def _body(self, listed: Sequence[Figure], freshness: Freshness) -> list[Component]:
        since = max((f.at for f in listed if f.at), default=None)
        return [
            html.Div(
                [
                    since_row(self.key, since) if is_old(freshness) else None,
                    rows(*place_rows(self.key, listed, ROOM)),
                ],
                className="places",
            )
        ]

    def _first(self, sensors: Sequence[SensorNow]) -> list[SensorNow]:
        ordered = sorted(sensors, key=lambda s: (is_old(s.freshness), -s.condition, s.metric != self.metric, s.name))
        return ordered[:ASKED]

    def panel(self) -> Panel:
        """Its row of the register."""
        icon = DOMAINS[self.domain].icon
        topics = frozenset((self.domain, "sensors"))
        return Panel(self.key, "city", topics, self.ask, self.draw, waiting(self.key, icon, self.title), REST_S)


def lowest(places: Iterable[Figure], most: int) -> list[Figure]:
    """The places with the lowest values."""
    known = [f for f in places if f.value is not None]
    return sorted(known, key=lambda f: (f.value or 0.0, f.place or ""))[:most]


def nearest(places: Iterable[Figure], most: int) -> list[Figure]:
    """The levels nearest to their next threshold or furthest past the last, then those without one."""
    known = [f for f in places if f.value is not None]
    return sorted(known, key=lambda f: (-f.condition, _way(f), f.place or ""))[:most]


def _way(figure: Figure) -> float:
    return float("inf") if figure.threshold is None else figure.threshold - (figure.value or 0.0)


LISTS = (
    Places("gauges", "weather", N_("Mưa giờ"), N_("Chưa có trạm đo mưa"), "rain", "hour"),
    Places("levels", "water", N_("Sông, suối"), N_("Chưa có cảm biến mực nước"), "level", order=nearest),
    Places("lakes", "water", N_("Hồ chứa"), N_("Chưa có hồ nào được đo"), "filling"),
    Places("floods", "water", N_("Ngập"), N_("Chưa có cảm biến ngập đường"), "depth"),
    Places("roads", "traffic", N_("Tốc độ"), N_("Chưa có cảm biến giao thông"), "speed", order=lowest),
    Places("parks", "parking", N_("Bãi xe"), N_("Chưa có cảm biến bãi đỗ xe"), "occupancy"),
    Places("cabinets", "lighting", N_("Hỏng"), N_("Chưa có tủ đèn nào"), "faulty"),
    Places("meters", "energy", N_("Công tơ"), N_("Chưa có công tơ nào"), "power"),
    Places("bins", "waste", N_("Thùng rác"), N_("Chưa có cảm biến thùng rác"), "filling"),
)
PANELS = tuple(places.panel() for places in LISTS)
