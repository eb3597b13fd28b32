"""A message from the broker becomes an arrival: decoded, or with the reason why it could not be read."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from ingest import topics
from ingest.decoders import Decoder, choose, decode
from ioc.errors import DecodeError
from ioc.model.decoded import Arrival, Context, Decoded

log = logging.getLogger(__name__)

BACKFILL = "backfill"  # user property of a message that belongs to a replay: no horizon holds for it


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the broker delivered it, and what it takes to acknowledge it."""

    topic: str
    payload: bytes
    received_at: datetime
    generation: int = 0  # of the connection it came by: packet ids are reused by the next one
    mid: int = 0
    qos: int = 1
    retained: bool = False
    content_type: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Rules:
    """How this installation reads: the zone of naive times, how late a reading may be, and who heeds statuses."""

    zone: tzinfo | None = None
    horizon_days: int | None = None
    statuses: bool = True  # False: another ingestor hears them all, and this one's copies may be late


def read(message: Message, rules: Rules) -> Arrival:
    """The message decoded; whatever is wrong with it becomes its reason."""
    decoder: Decoder | None = None
    decoded = reason = None
    try:
        topic = topics.parse(message.topic)
        decoder = choose(topic, message.content_type)
        ignored = topic.kind is topics.Kind.STATUS and not rules.statuses
        decoded = Decoded() if ignored else decode(message.payload, context(topic, message, rules), decoder)
    except DecodeError as error:
        reason = str(error)
    except Exception as error:
        # a defect of ours must cost this message only: unanswered it would come back and stop us again
        log.exception("decoder failed on a message of %s; it goes to quarantine", message.topic)
        reason = f"the decoder failed ({type(error).__name__}); mend it and replay this message"
    return Arrival(
        topic=message.topic,
        payload=message.payload,
        received_at=message.received_at,
        area=topics.area_of(message.topic),
        format=decoder.name if decoder else None,
        content_type=message.content_type,
        properties=message.properties,
        decoded=decoded,
        reason=reason,
    )


def context(topic: topics.Topic, message: Message, rules: Rules) -> Context:
    """What is known of a message before its payload is read."""
    return Context(
        area=topic.area,
        received_at=message.received_at,
        domain=topic.domain,
        sensor=topic.sensor,
        source=topic.source,
        content_type=message.content_type,
        properties=message.properties,
        zone=rules.zone,
        horizon_days=rules.horizon_days,
        backfill=message.properties.get(BACKFILL) == "true",
        retained=message.retained,
    )
