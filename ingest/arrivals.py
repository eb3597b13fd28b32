"""A message from the broker becomes an arrival: decoded, or with the reason why it could not be read."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

import msgspec

from ingest import texts, topics
from ingest.decoders import Decoder, choose, decode
from ingest.lore import Lore
from ingest.sources import DRAGGED_ON, Source, Sources
from ioc.errors import DecodeError
from ioc.model.decoded import Arrival, Command, Context, Decoded

log = logging.getLogger(__name__)

BACKFILL = "backfill"  # user property of a message that belongs to a replay: no horizon holds for it


class Message(msgspec.Struct, frozen=True, gc=False):
    """A message as the broker delivered it, and what it takes to acknowledge it."""

    topic: str
    payload: bytes
    received_at: datetime
    generation: int = 0  # of the connection it came by: packet ids are reused by the next one
    mid: int = 0
    qos: int = 1
    retained: bool = False
    content_type: str | None = None
    properties: Mapping[str, str] = {}
    again: bool = False  # delivered before, to a connection that did not acknowledge it


@dataclass(frozen=True, slots=True)
class Rules:
    """How this installation reads: the zone of naive times, how late a reading may be, statuses, topics of others."""

    zone: tzinfo | None = None
    horizon_days: int | None = None
    statuses: bool = True  # False: another ingestor hears them all, and this one's copies may be late
    sources: Sources = field(default_factory=Sources)
    lore: Lore = field(default_factory=Lore)
    ask: Callable[[Command], object] = lambda _: None
    again: bool = False  # what is read was refused before, and its moment is gone


def read(message: Message, rules: Rules) -> Arrival:
    """The message decoded; whatever is wrong with it becomes its reason."""
    decoder: Decoder | None = None
    decoded = reason = None
    source = rules.sources.find(message.topic)
    try:
        topic, decoder = _route(message, source, rules)
        ignored = topic.kind is topics.Kind.STATUS and not rules.statuses
        ctx = context(topic, message, rules, source)
        decoded = Decoded() if ignored else decode(message.payload, ctx, decoder)
        if decoded.declared:
            rules.lore.learn(decoded.declared)
        for command in decoded.commands:
            rules.ask(command)
    except DecodeError as error:
        reason = texts.reason(error)
    except Exception as error:
        # a defect of ours must cost this message only: unanswered it would come back and stop us again
        log.exception("decoder failed on a message of %s; it goes to quarantine", message.topic)
        reason = f"the decoder failed ({type(error).__name__}); mend it and replay this message"
    return Arrival(
        topic=message.topic,
        payload=message.payload,
        received_at=message.received_at,
        area=source.area if source is not None else topics.area_of(message.topic),
        format=decoder.name if decoder else None,
        content_type=message.content_type,
        properties=message.properties,
        retained=message.retained,
        packet=message.mid,
        again=message.again,
        decoded=decoded,
        reason=reason,
    )


def _route(message: Message, source: Source | None, rules: Rules) -> tuple[topics.Topic, Decoder]:
    """What the message's topic tells, and who reads it."""
    if source is not None:
        return source.as_topic(), source.reader
    if rules.sources.all and not message.topic.startswith(topics.ROOT):
        raise DecodeError(DRAGGED_ON)
    topic = topics.parse(message.topic)
    return topic, choose(topic, message.content_type)


def context(topic: topics.Topic, message: Message, rules: Rules, source: Source | None = None) -> Context:
    """What is known of a message before its payload is read."""
    return Context(
        area=topic.area,
        received_at=message.received_at,
        domain=topic.domain,
        sensor=topic.sensor,
        source=topic.source,
        content_type=message.content_type,
        properties=message.properties,
        zone=rules.zone if source is None else rules.sources.zones.get(source.name, rules.zone),
        horizon_days=rules.horizon_days,
        backfill=message.properties.get(BACKFILL) == "true",
        retained=message.retained,
        topic=message.topic,
        prefix="" if source is None else source.prefix,
        metrics={} if source is None else source.metrics,
        base="" if source is None else source.base,
        origin="" if source is None else source.name,
        lore={} if source is None else rules.lore.of(source.name),
        again=rules.again,
    )
