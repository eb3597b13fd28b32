"""The payload formats: a row each, chosen by topic, suffix and content type; the first of a kind is its plain one."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.decoders import chirpstack, cloudevents, fiware, homeassistant, plain, senml, sparkplug, status, ttn
from ingest.limits import check_size
from ingest.texts import quoted
from ingest.topics import Kind, Topic
from ioc.errors import DecodeError
from ioc.model.decoded import Context, Decoded


@dataclass(frozen=True, slots=True)
class Decoder:
    """A format: `decode` turns a payload into what it says, or raises DecodeError with a reason for people."""

    name: str
    kind: Kind
    decode: Callable[[bytes, Context], Decoded]
    content_types: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    foreign: bool = False  # its payloads name their sensor: it may read topics of others (ingest.sources)
    needs_domain: bool = False  # its payloads do not tell what they measure
    remembers: bool = False  # what it reads refers to what was said before: one ingestor hears it all, in order


_JSON = "application/json"
# fmt: off  # a line a format
DECODERS = (
    Decoder("plain", Kind.READINGS, plain.decode, (_JSON,)),
    Decoder(
        "senml", Kind.READINGS, senml.decode, ("application/senml+json",), ("senml",), foreign=True, needs_domain=True
    ),
    Decoder(
        "fiware",
        Kind.READINGS,
        fiware.decode,
        ("application/ngsi+json", "application/ld+json"),
        ("ngsi",),
        foreign=True,
    ),
    Decoder("chirpstack", Kind.READINGS, chirpstack.decode, (), ("chirpstack",), foreign=True, needs_domain=True),
    Decoder("ttn", Kind.READINGS, ttn.decode, (), ("ttn",), foreign=True, needs_domain=True),
    Decoder("homeassistant", Kind.READINGS, homeassistant.decode, foreign=True, needs_domain=True, remembers=True),
    Decoder("sparkplug", Kind.READINGS, sparkplug.decode, foreign=True, needs_domain=True, remembers=True),
    Decoder("status", Kind.STATUS, status.decode, ("text/plain", _JSON)),
    Decoder("cloudevents", Kind.EVENTS, cloudevents.decode, ("application/cloudevents+json", _JSON), foreign=True),
)
# fmt: on


def choose(topic: Topic, content_type: str | None) -> Decoder:
    """The decoder for a topic: by its suffix, else by the content type, else the first of its kind."""
    rows = [row for row in DECODERS if row.kind is topic.kind]
    if topic.suffix is not None:
        found = [row for row in rows if topic.suffix in row.suffixes]
    elif content_type:
        media = content_type.partition(";")[0].strip().lower()
        found = [row for row in rows if media in row.content_types]
    else:
        found = rows
    if not found:
        known = ", ".join(row.name for row in rows)
        raise DecodeError(f"the format {quoted(topic.suffix or content_type)} is unknown; known are {known}")
    return found[0]


def decode(payload: bytes, ctx: Context, decoder: Decoder) -> Decoded:
    """What the payload says, within the limits that hold for every format."""
    check_size(payload)
    return decoder.decode(payload, ctx)
