"""What the page asks the city at once, and what is left of it when it is narrowed: pure filters, counts and order."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ioc.i18n import _
from ioc.model.catalogue import DOMAINS
from ioc.model.event import Event
from ioc.model.sensor import SensorNow, shown
from layouts.desk.narrow import Narrow
from layouts.desk.search import found
from layouts.panel import View

if TYPE_CHECKING:
    from ioc.services.city import City
    from layouts.desk.request import Asked

EVENTS = 60
STATES = ("critical", "warning", "watch", "offline", "stale", "new", "normal")  # worst first
COUNTERS: Mapping[str, tuple[str, ...]] = {  # what a counter narrows to; the first means all
    "all": (),
    "critical": ("critical",),
    "warning": ("warning",),
    "watch": ("watch",),
    "silent": ("offline", "stale"),
    "suspect": ("suspect",),
    "new": ("new",),
}
ALPHABET = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz"
PARTS = re.compile(r"\d{1,12}|\D")
FIRST = 2 * 10**12  # more than any of these numbers


@dataclass(frozen=True, slots=True)
class Answer:
    """One look at an area: its sensors, their last day, what happened, what is open."""

    sensors: Sequence[SensorNow]
    sparks: Mapping[str, Sequence[float | None]]
    events: Sequence[Event]
    dossiers: int
    reports: int
    now: datetime


async def ask(city: "City", asked: "Asked") -> Answer:
    """Everything the page shows beside the side panel and the lists of services."""
    focus, now = asked.focus, asked.now
    known, sparks, events, dossiers, reports = await asyncio.gather(
        city.sensors(focus, now),
        city.sparks(focus, now),
        city.events(focus, now, limit=EVENTS),
        city.dossiers(focus, now),
        city.reports(focus, now),
    )
    return Answer(known, sparks, events, dossiers.today.open, reports.today.open, now)


def matching(sensors: Sequence[SensorNow], narrow: Narrow, view: View) -> list[SensorNow]:
    """The sensors that are left, worst first and then by name as Vietnamese sorts."""
    left = [s for s in apart_from_state(sensors, narrow, view) if in_state(s, narrow.state)]
    return sorted(left, key=lambda s: (STATES.index(shown(s)), not s.suspect, collation(s.name), s.sensor))


def apart_from_state(sensors: Sequence[SensorNow], narrow: Narrow, view: View) -> list[SensorNow]:
    """Narrowed by everything but the condition: what the counters count."""
    tests: list[Callable[[SensorNow], bool]] = []
    if narrow.ward:
        tests.append(lambda s: s.ward == narrow.ward)
    if narrow.domain:
        tests.append(lambda s: s.domain in narrow.domain)
    if narrow.q:
        tests.append(lambda s: found(narrow.q, s.name, s.sensor, view.wards.get(s.ward or ""), _domain_name(s.domain)))
    return [s for s in sensors if all(test(s) for test in tests)]


def in_state(sensor: SensorNow, states: Sequence[str]) -> bool:
    """Whether a sensor shows one of the states; none asked for means every one."""
    return not states or shown(sensor) in states or (sensor.suspect and "suspect" in states)


def counted(sensors: Sequence[SensorNow]) -> dict[str, int]:
    """How many sensors each counter stands for."""
    return {key: sum(in_state(s, states) for s in sensors) for key, states in COUNTERS.items()}


def happened(events: Sequence[Event], narrow: Narrow, kept: Sequence[SensorNow]) -> list[Event]:
    """The events that are left: of the ward, and where a sensor is named, of a sensor that is left."""
    names, narrowed = {s.sensor for s in kept}, bool(narrow.domain or narrow.state or narrow.q)

    def stays(event: Event) -> bool:
        sensor = event.data.get("sensor")
        if sensor is not None:
            return sensor in names
        return not narrowed and (not narrow.ward or event.ward == narrow.ward)

    return [event for event in events if stays(event)]


def toggled(narrow: Narrow, counter: str) -> Narrow:
    """The address after a counter was pressed: pressed again it means all."""
    states = COUNTERS[counter]
    return replace(narrow, state=() if narrow.state == states else states)


def collation(text: str) -> list[int]:
    """The key by which Vietnamese sorts: đ after d, a tone after its letter; numbers by their size, before letters."""
    parts = PARTS.findall(text.casefold())
    return [int(part) - FIRST if part.isdecimal() else ALPHABET.find(part) for part in parts]


def _domain_name(key: str) -> str:
    return _(DOMAINS[key].name) if key in DOMAINS else key
