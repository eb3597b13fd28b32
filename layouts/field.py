"""A panel about a field of city life: its head by the figures, words when nothing is known, places that stand out."""

from collections.abc import Callable, Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _
from ioc.model.catalogue import DOMAINS
from ioc.model.condition import Condition, Freshness
from ioc.model.figure import Ask, Figure, Figures
from ioc.model.sensor import SensorNow
from layouts.anatomy import LEAST, ROOM, WHOLE, Head, empty, figure_row, panel, row, row_places, worst
from layouts.words import is_old

ASKED = 40  # places of a domain that are asked for by name


def field_panel(
    domain: str, title: str, figures: Figures, none: str, body: Callable[[], Sequence[Component]]
) -> html.Section:
    """The panel `body` makes of the figures of a domain; one sentence while no sensor is known or none has sent."""
    icon = DOMAINS[domain].icon
    if figures.sensors == 0:
        return empty(domain, icon, title, none)
    if figures.freshness is Freshness.NEW:
        return empty(domain, icon, title, _("Cảm biến đã đăng ký, chưa gửi số liệu"))
    head = Head(
        domain,
        icon,
        title,
        figures.condition,
        figures.freshness,
        figures.at,
        DOMAINS[domain].interval_s,
        figures.simulated,
        figures.mixed,
    )
    return panel(head, *body())


def of_domain(sensors: Iterable[SensorNow], domain: str) -> list[SensorNow]:
    """The sensors of a domain."""
    return [s for s in sensors if s.domain == domain]


def asks(sensors: Sequence[SensorNow], metric: str) -> tuple[Ask, ...]:
    """One question a place: those that are worst first, since not every place can be asked for."""
    ordered = sorted(sensors, key=lambda s: (is_old(s.freshness), -s.condition, s.metric != metric, -(s.value or 0.0)))
    return tuple(Ask(metric, sensor=s.sensor) for s in ordered[:ASKED])


def highest(places: Iterable[Figure], most: int) -> list[Figure]:
    """The places with the highest values."""
    known = [f for f in places if f.value is not None]
    return sorted(known, key=lambda f: (-(f.value or 0.0), f.place or ""))[:most]


def place_rows(key: str, places: Iterable[Figure], room: float = ROOM) -> list[Component]:
    """A row a place, called by its name; the unit stands in the row of the mean above."""
    listed = list(places)
    least = LEAST if any(f.digits for f in listed) else WHOLE
    names = row_places([f.place or f.ask.sensor or "" for f in listed])
    return [
        figure_row(f"{key}-{i}", name, f, "", room, least)
        for i, (name, f) in enumerate(zip(names, listed, strict=True))
    ]


def past_row(key: str, name: str, sensors: Sequence[SensorNow]) -> html.Div:
    """How many places are past watch, of how many."""
    past = [s.condition for s in sensors if s.condition >= Condition.WATCH and not is_old(s.freshness)]
    return row(key, name, "", str(len(past)), of=len(sensors), state=worst(past).key)
