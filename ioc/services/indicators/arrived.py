"""Values of indicators that a source tells as events, as the observations that they are."""

from collections.abc import Iterable, Iterator
from datetime import date

from geodata import province
from ioc.model.event import Event
from ioc.model.observation import Observation
from ioc.model.period import parse
from ioc.store.observations import Told


def told(events: Iterable[tuple[int, Event]]) -> Iterator[Told]:
    """What events given as (area id, event) tell; an indicator that is declared no more is left out."""
    known = province.indicators().by_code
    for area, event in events:
        data = event.data
        if data["indicator"] in known:
            as_of = data.get("as_of")
            observation = Observation(
                data["indicator"],
                event.area,
                parse(data["period"]),
                data["value"],
                known[data["indicator"]].unit,
                data.get("source") or known[data["indicator"]].source,
                date.fromisoformat(as_of[:10]) if as_of else None,
                data.get("n"),
                event.simulated,
                by=event.source,
            )
            yield Told(observation, area, event.received_at, data.get("revision"))
