"""Foreign sources: which topics, brought in by the broker's bridge, are read by which decoder and for which area.

`IOC_INGEST_SOURCES` names a TOML file of them; `deploy/sources.example.toml` shows one, docs/payloads.md explains it.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, zip_longest
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from paho.mqtt.matcher import MQTTMatcher

from geodata import areas
from ingest import topics
from ingest.decoders import DECODERS, Decoder
from ioc.errors import IocError, SettingsError
from ioc.model.catalogue import DOMAINS
from ioc.model.decoded import ForeignMetric
from ioc.model.units import convert

GUIDE = "docs/payloads.md tells what a source may say"
READERS = {row.name: row for row in DECODERS if row.foreign}
DRAGGED_ON = (
    "no source takes this topic, yet the broker sends it: mend the sources in IOC_INGEST_SOURCES, "
    "or write the filter it came by into their `former`"
)

Prefix = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:\-]{0,32}\Z")]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A filter of topics, and how what comes by it is read; `metrics` are ours by the names the source gives them."""

    name: str
    topic: str
    decoder: str
    area: str
    domain: str | None = None  # None: the payload's types tell it
    zone: str | None = None  # of times without an offset; None: IOC_INGEST_ZONE
    prefix: Prefix = ""  # before each sensor's id, where two sources of an area might use the same ones
    metrics: dict[str, ForeignMetric] = {}

    @property
    def reader(self) -> Decoder:
        """The row of its decoder."""
        return READERS[self.decoder]

    @property
    def base(self) -> str:
        """What stands before the # of its filter."""
        return self.topic.removesuffix("#")

    def as_topic(self) -> topics.Topic:
        """What a topic of ours would tell."""
        return topics.Topic(self.area, self.reader.kind, self.domain)


class _File(msgspec.Struct, forbid_unknown_fields=True, rename={"sources": "source"}):
    sources: list[Source] = []
    former: list[str] = []


@dataclass(frozen=True, slots=True)
class Sources:
    """Every source of an installation; `former` are filters that an earlier file had and a session may still hold."""

    all: tuple[Source, ...] = ()
    former: tuple[str, ...] = ()
    zones: dict[str, ZoneInfo] = field(default_factory=dict[str, ZoneInfo])  # by the names of the sources
    _tree: Any = field(default_factory=MQTTMatcher, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for source in self.all:
            self._tree[source.topic] = source

    @property
    def filters(self) -> tuple[str, ...]:
        """What is subscribed to for them."""
        return tuple(source.topic for source in self.all)

    @property
    def alone(self) -> frozenset[str]:
        """Those filters of which one ingestor must hear all, in order, and what is retained."""
        return frozenset(source.topic for source in self.all if source.reader.remembers)

    def find(self, topic: str) -> Source | None:
        """The source a topic comes from; at most one, since their filters do not overlap."""
        if topic.startswith(topics.ROOT):
            return None
        return next(self._tree.iter_match(topic), None)


def load(path: Path | None, edition: str = "2023") -> Sources:
    """The sources in a file, none without one; SettingsError names the file, the source and the cure."""
    if path is None:
        return Sources()
    try:
        told = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"the sources in {path} (IOC_INGEST_SOURCES) cannot be used: {error}; {GUIDE}") from error
    for what, problem in (*_problems(told.sources, edition), *_clashes(told)):
        raise SettingsError(f"{path}, source {what!r}: {problem}")
    zones = {source.name: ZoneInfo(source.zone) for source in told.sources if source.zone}
    return Sources(tuple(told.sources), tuple(told.former), zones)


def _problems(sources: Sequence[Source], edition: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a source by itself: its name and a sentence with the cure."""
    for source in sources:
        for problem in (*_wrong_place(source, edition), *_wrong_metrics(source)):
            yield source.name, problem


def _wrong_place(source: Source, edition: str) -> Iterator[str]:
    if problem := _wrong_filter(source.topic):
        yield problem
    if source.decoder == "homeassistant" and not re.fullmatch(r"(?:[^+#/]+/)+#", source.topic):
        yield f"{source.topic!r} must be all below some level, as in home/da-lat/#: states lie there beside discovery"
    if source.decoder not in READERS:
        yield f"no decoder for foreign topics is called {source.decoder!r}; they are {', '.join(READERS)}"
    elif source.domain is None and READERS[source.decoder].needs_domain:
        yield f'{source.decoder} does not tell what it measures: add domain = "…", one of {", ".join(DOMAINS)}'
    if source.domain is not None and source.domain not in DOMAINS:
        yield f"no domain is called {source.domain!r}; they are {', '.join(DOMAINS)}"
    try:
        areas.find(source.area, edition)
        if source.zone is not None:
            ZoneInfo(source.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"{source.zone!r} is no time zone; write one such as Asia/Ho_Chi_Minh"
    except IocError as error:
        yield str(error)


def _wrong_filter(topic: str) -> str | None:
    """What is wrong with an MQTT topic filter (MQTT 5 §4.7)."""
    levels = topic.split("/")
    if not topic or topic.startswith("$") or any(len(level) > 1 and set(level) & set("+#") for level in levels):
        return (
            f"{topic!r} is no topic filter; + and # each stand for whole levels, as in application/+/device/+/event/+"
        )
    if "#" in levels[:-1]:
        return f"in {topic!r} something follows the #; it may only stand at the end"
    return None


def _wrong_metrics(source: Source) -> Iterator[str]:
    if source.domain not in DOMAINS:
        if source.metrics and source.domain is None:
            yield 'its metrics belong to a domain: add domain = "…"'
        return
    domain = DOMAINS[source.domain]
    for name, foreign in source.metrics.items():
        metric = domain.metric(foreign.metric)
        if metric is None:
            known = ", ".join(m.key for m in domain.metrics)
            yield f"metrics.{name}: domain {domain.key} knows no metric {foreign.metric!r}; it knows {known}"
        elif foreign.unit is not None:
            try:
                convert(0.0, foreign.unit, metric.unit)
            except LookupError as error:
                yield f"metrics.{name}: {error}; write a unit that can become {metric.unit} (ioc/model/units.py)"


def _clashes(told: _File) -> Iterator[tuple[str, str]]:
    """What is wrong with sources together: a message would belong to two of them, or to none but us."""
    for source in told.sources:
        if overlap(source.topic, topics.EVERYTHING):
            yield source.name, f"{source.topic} holds topics below ioc/, which are read without a source; narrow it"
    for one, other in combinations(told.sources, 2):
        if one.name == other.name:
            yield other.name, "two sources have this name; give each its own"
        if overlap(one.topic, other.topic):
            yield (
                other.name,
                f"{other.topic} and {one.topic} of {one.name!r} can hold the same topic; narrow one of them",
            )
    for source in told.sources:
        if source.topic in told.former:
            yield source.name, f"{source.topic} is also among the `former` filters; take it out there"


def overlap(one: str, other: str) -> bool:
    """Whether a topic may match both filters."""
    for mine, yours in zip_longest(one.split("/"), other.split("/")):
        if "#" in (mine, yours):
            return True
        if mine is None or yours is None or ("+" not in (mine, yours) and mine != yours):
            return False
    return True
