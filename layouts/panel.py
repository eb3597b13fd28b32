"""A panel: one question to the city, drawn; and the view that every drawing of a wall shares."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from dash.development.base_component import Component

from ioc.model.area import Area
from ioc.model.focus import Focus

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ioc.services.city import City

SLOW_S = 30.0  # between two questions of panels that count a day; what tells minutes that are left asks at every poll
Place = Literal["head", "sky", "map", "land", "people", "city", "foot", "over", "list", "cards"]


@dataclass(frozen=True, slots=True)
class View:
    """What a drawing needs to know beside its answer: the area with its names, the zone, and the moment."""

    area: Area
    parent: Area | None
    wards: Mapping[str, str] = field(hash=False)  # GSO code to short name
    zone: "ZoneInfo" = field(hash=False)
    districts: tuple[Area, ...] = field(default=(), hash=False)  # of a province


@dataclass(frozen=True, slots=True)
class Panel:
    """A row of the register: `ask` waits, `draw` is pure and gives an `html.Section` whose id is the key."""

    key: str
    place: Place
    topics: frozenset[str]  # of changes that make a drawing old: domains, "sensors", "dossiers", "events"
    ask: Callable[["City", Focus, datetime], Awaitable[Any]]
    draw: Callable[[Any, View], Component]
    wait: Callable[[View], Component]  # what stands there until the first answer; holds an empty `{key}-trouble` too
    rest_s: float = 0.0  # to leave it alone after a drawing, when its question is dear; never less than the hub's tick
    ahead: Callable[[View], object] | None = None  # what takes long the first time and is kept: done beside all else
    poll_s: float = 0.0  # after which it asks though nothing was told, where time alone changes little; at least a poll
