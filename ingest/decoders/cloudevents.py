"""CloudEvents 1.0: structured JSON, or binary mode with the attributes as MQTT 5 user properties."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from ingest import event_data, indicator_data
from ingest.limits import read_json
from ingest.texts import quoted, tidy, tidy_tree
from ingest.times import happened
from ioc.errors import DecodeError
from ioc.model import privacy
from ioc.model.decoded import Context, Decoded
from ioc.model.event import INDICATOR_OBSERVED, Event, Severity

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Envelope(msgspec.Struct):
    """The attributes of an event, ours included, and its data."""

    specversion: Literal["1.0"]
    id: Name
    source: Name
    type: Name
    time: datetime | None = None
    subject: Annotated[str, msgspec.Meta(max_length=300)] | None = None
    datacontenttype: str | None = None
    ward: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,5}\Z")] | None = None
    severity: Severity | None = None
    simulated: bool = False
    area: str | None = None
    data: dict[str, Any] | None = None


_STRUCTURED = msgspec.json.Decoder(Envelope)
_DATA = msgspec.json.Decoder(dict[str, Any])


def decode(payload: bytes, ctx: Context) -> Decoded:
    """One event, checked by its type, with nothing personal left in it."""
    binary = "specversion" in ctx.properties and not (ctx.content_type or "").startswith("application/cloudevents")
    envelope = _binary(payload, ctx) if binary else read_json(_STRUCTURED, payload)
    if envelope.area not in (None, ctx.area):
        raise DecodeError(f"the event claims the area {quoted(envelope.area)}, its topic says {ctx.area}")
    if envelope.datacontenttype and not _is_json(envelope.datacontenttype):
        raise DecodeError(f"the event's data is {quoted(envelope.datacontenttype)}; only JSON is read")
    return Decoded(events=[_event(envelope, ctx)])


def _event(envelope: Envelope, ctx: Context) -> Event:
    told = tidy_tree(envelope.data or {})
    data, taken = privacy.clean(told, event_data.codes(envelope.type, told))
    data = event_data.checked(envelope.type, data, ctx.zone)
    if envelope.type == INDICATOR_OBSERVED:
        indicator_data.checked(data, ctx.area, ctx.received_at)
    subject, in_subject = _subject(envelope, data)
    return Event(
        area=ctx.area,
        source=tidy(envelope.source, "source"),
        id=tidy(envelope.id, "id"),
        type=tidy(envelope.type, "type"),
        time=happened(envelope.time, ctx),
        received_at=ctx.received_at,
        data=data,
        subject=subject,
        ward=envelope.ward,
        severity=envelope.severity,
        simulated=envelope.simulated,
        masked=taken + in_subject,
    )


def _subject(envelope: Envelope, data: dict[str, Any]) -> tuple[str | None, int]:
    """What the event is about; of a dossier or report always its code, by which its events are found together."""
    if envelope.type in event_data.SUBJECTS:
        return data[event_data.SUBJECTS[envelope.type]], 0
    if envelope.subject is None:
        return None, 0
    return privacy.clean(tidy(envelope.subject, "subject"), event_data.codes(envelope.type, data))


def _binary(payload: bytes, ctx: Context) -> Envelope:
    """CloudEvents MQTT binding §3.1: attributes are user properties, the content type is the data's."""
    attributes = {k: v for k, v in ctx.properties.items() if k in Envelope.__struct_fields__ and k != "data"}
    if ctx.content_type:
        attributes["datacontenttype"] = ctx.content_type
    try:
        envelope = msgspec.convert(attributes, Envelope, strict=False)
    except msgspec.ValidationError as error:
        raise DecodeError(f"user properties of the event: {error}") from error
    if payload and (envelope.datacontenttype is None or _is_json(envelope.datacontenttype)):
        envelope.data = read_json(_DATA, payload)
    return envelope


def _is_json(content_type: str) -> bool:
    media = content_type.partition(";")[0].strip().lower()
    return media == "application/json" or media.endswith("+json")
