"""An Alert of the Smart Data Models as an alarm event of ours."""

from typing import Any

from ingest import event_data, foreign
from ingest.ngsi import Entity
from ingest.texts import tidy_tree
from ingest.times import happened, moment
from ioc.model import privacy
from ioc.model.decoded import Context
from ioc.model.event import ALARM_RAISED, Event, Severity

TYPE = "Alert"
CATEGORIES = {  # the model's words as those of CAP 1.2
    "traffic": "Transport",
    "weather": "Met",
    "naturalDisaster": "Geo",
    "environment": "Env",
    "health": "Health",
    "security": "Security",
}


def event(entity: Entity, ctx: Context) -> Event:
    """The alarm; each issue of an alert is an event of its own, and all of them are the same alarm."""
    issued = entity.text("dateIssued", "dateObserved", "validFrom")
    time = happened(None if issued is None else moment(issued), ctx)
    told = tidy_tree(_data(entity))
    data, taken = privacy.clean(told, event_data.codes(ALARM_RAISED, told))
    return Event(
        area=ctx.area,
        source="/fiware/alert",
        id=f"{told['alarm']}/{time.isoformat()}",
        type=ALARM_RAISED,
        time=time,
        received_at=ctx.received_at,
        data=event_data.checked(ALARM_RAISED, data, ctx.zone),
        subject=told["alarm"],
        severity=_severity(entity),
        simulated=bool(foreign.simulated(ctx, entity.get("simulated").value)),
        masked=taken,
    )


def _data(entity: Entity) -> dict[str, Any]:
    """What payloads.md lets an alarm carry."""
    lat, lon = entity.point()
    data = {
        "alarm": entity.id,
        "category": CATEGORIES.get(entity.text("category") or "", "Other"),
        "headline": entity.text("description", "subCategory"),
        "expires": entity.text("validTo"),
        "location": None if lat is None else {"lat": lat, "lon": lon},
    }
    return {key: value for key, value in data.items() if value is not None}


def _severity(entity: Entity) -> Severity | None:
    told = entity.text("severity")
    return Severity(told) if told in tuple(Severity) else None
