"""Topics of payloads.md: what each tells before its payload is read, and which of them an ingestor subscribes to."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ingest.texts import quoted
from ioc.errors import DecodeError
from ioc.model.catalogue import DOMAINS

_SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
_NAME = r"[A-Za-z0-9_.:\-]{1,64}"
_AREA = re.compile(rf"ioc/({_SLUG})/")
_EVENTS = re.compile(rf"ioc/({_SLUG})/events/({_NAME})")
_SENSOR = re.compile(rf"ioc/({_SLUG})/([^/]+)/({_NAME})/(?:(status)|readings(?:/(.+))?)")

ROOT = "ioc/"
EVERYTHING = f"{ROOT}#"  # also what is no topic of ours: a publisher's typo belongs in the quarantine, not in silence
STATUS = "ioc/+/+/+/status"
SHARE = "$share/ioc/"
ORDINARY = 200  # characters; the parts of longer topics are not remembered
FORMER = ("ioc/+/+/+/readings/#", "ioc/+/events/+")  # of sessions from before everything was heard


class Kind(StrEnum):
    """What a topic carries."""

    READINGS = "readings"
    STATUS = "status"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic read: the area is the broker's word, guarded by its ACL."""

    area: str
    kind: Kind
    domain: str | None = None
    sensor: str | None = None
    source: str | None = None  # of events
    suffix: str | None = None  # names a format other than the kind's first


def parse(topic: str) -> Topic:
    """The topic's parts; DecodeError when it is none of ours."""
    return _known(topic) if len(topic) <= ORDINARY else _parse(topic)


def _parse(topic: str) -> Topic:
    if events := _EVENTS.fullmatch(topic):
        return Topic(events[1], Kind.EVENTS, source=events[2])
    if not (found := _SENSOR.fullmatch(topic)):
        raise DecodeError(
            f"topic {quoted(topic)} is none of ioc/{{area}}/{{domain}}/{{sensor}}/readings, "
            "ioc/{area}/{domain}/{sensor}/status, ioc/{area}/events/{source}"
        )
    area, domain, sensor, status, suffix = found.groups()
    if domain not in DOMAINS:
        raise DecodeError(f"topic names the unknown domain {quoted(domain)}; known are {', '.join(DOMAINS)}")
    return Topic(area, Kind.STATUS if status else Kind.READINGS, domain, sensor, suffix=suffix)


_known = lru_cache(maxsize=16_384)(_parse)  # a sensor's topic is the same each time


def area_of(topic: str) -> str | None:
    """The area slug of a topic, also of one that is wrong further on."""
    found = _AREA.match(topic)
    return found[1] if found else None


def subscriptions(slot: int, shared: bool, foreign: Iterable[str] = (), alone: Collection[str] = ()) -> tuple[str, ...]:
    """The filters of the ingestor in `slot`, `foreign` ones of other topics among them.

    The first slot also hears each status, and the filters of `alone`, by itself: a share gets nothing retained, and it
    deals out what belongs together.
    """
    if not shared:
        return (EVERYTHING, *foreign)
    dealt = (SHARE + EVERYTHING, *(SHARE + f for f in foreign if f not in alone))
    return (*dealt, STATUS, *sorted(alone)) if slot == 0 else dealt


def hears_status(slot: int, shared: bool) -> bool:
    """Whether a status counts here; a share deals out copies of what the first slot hears whole and in order."""
    return slot == 0 or not shared


def abandoned(subscribed: Iterable[str], former: Iterable[str] = ()) -> tuple[str, ...]:
    """The filters that a session from before a change of settings may still hold: they bring everything twice."""
    alone = {EVERYTHING, STATUS, *FORMER, *(f.removeprefix(SHARE) for f in former)}
    return tuple(sorted((alone | {SHARE + f for f in alone - {STATUS}}) - set(subscribed)))
