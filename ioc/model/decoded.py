"""A message that arrived, what was known of it before reading, and what it turned into."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from ioc.model.event import Event
from ioc.model.reading import Reading, SensorNote, SensorStatus


class ForeignMetric(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a name of a foreign payload means: a metric of ours, and the unit it is told in (None: the catalogue's)."""

    metric: str
    unit: str | None = None
    zero: bool = False  # its format leaves zeros out: missing means 0


class Context(msgspec.Struct, frozen=True):
    """What is known of a payload before it is read: who may have sent it, when it came, and by which rules."""

    area: str  # slug, from the topic
    received_at: datetime  # UTC
    domain: str | None = None
    sensor: str | None = None
    source: str | None = None  # of events/{source}
    content_type: str | None = None
    properties: Mapping[str, str] = {}  # MQTT 5 user properties
    zone: tzinfo | None = None  # of naive times; None: they are refused
    horizon_days: int | None = None
    backfill: bool = False
    retained: bool = False  # kept by the broker from before: the moment of receipt says nothing about it
    topic: str = ""  # as it came
    prefix: str = ""  # before the ids of sensors that a foreign payload names
    metrics: Mapping[str, ForeignMetric] = {}  # by their names in a foreign payload; empty: it uses ours
    base: str = ""  # what stands before the # of its source's filter
    origin: str = ""  # the name of its source
    lore: Mapping[str, Any] = {}  # what was declared in its source before, by key
    again: bool = False  # it was refused before and is read once more, long after others that followed it


class Declared(msgspec.Struct, frozen=True):
    """What a device said of itself and later messages only refer to; `told` None takes it back."""

    source: str
    key: str
    told: Any
    lasting: bool = True  # False: of use to this process alone


class Command(msgspec.Struct, frozen=True):
    """What a decoder wants to be asked of a publisher."""

    topic: str
    payload: bytes


class Decoded(msgspec.Struct, frozen=True):
    """All that one payload said."""

    readings: list[Reading] = []
    notes: list[SensorNote] = []
    statuses: list[SensorStatus] = []
    events: list[Event] = []
    declared: list[Declared] = []
    commands: list[Command] = []
    aside: str | None = None  # why a part of it could not be read: the rest is kept, the whole goes to quarantine


class Arrival(msgspec.Struct, frozen=True):
    """A message as it came and what became of it: `decoded`, or the `reason` why it could not be read."""

    topic: str
    payload: bytes
    received_at: datetime
    area: str | None = None  # slug; None when the topic itself could not be read
    format: str | None = None  # name of the decoder
    content_type: str | None = None
    properties: Mapping[str, str] = {}
    retained: bool = False  # kept by the broker from before
    packet: int = 0  # the broker's number of this delivery, the same when it is delivered again
    again: bool = False  # it may have been kept before
    decoded: Decoded | None = None
    reason: str | None = None
