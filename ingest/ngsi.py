"""NGSI entities as FIWARE publishes them: key-values, NGSI-v2 and NGSI-LD; alone, listed or in a notification."""

from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import msgspec

from ingest import foreign
from ingest.limits import read_json
from ingest.texts import quoted
from ioc.errors import DecodeError


class Attribute(NamedTuple):
    """What an entity says under one name: its value, its unit (UN/CEFACT) and when it was observed, where told."""

    value: Any
    unit: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity; `type` is the last part of a long one. Attributes are found whatever their case: `NO2`, `no2`."""

    id: str
    type: str
    attributes: dict[str, Attribute]

    def get(self, name: str) -> Attribute:
        """The attribute called `name`; one without a value where the entity does not have it."""
        return self.attributes.get(name.lower(), NOTHING)

    def text(self, *names: str) -> str | None:
        """The first of these attributes that is a text, or a list of a single one."""
        for name in names:
            value = _single(self.get(name).value)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return None

    def point(self) -> tuple[float, float] | tuple[None, None]:
        """Latitude and longitude where its location is a Point: GeoJSON writes the longitude first."""
        where = self.get("location").value
        if isinstance(where, dict) and cast("dict[str, Any]", where).get("type") == "Point":
            pair = cast("dict[str, Any]", where).get("coordinates")
            if isinstance(pair, list) and len(east_north := cast("list[Any]", pair)) in (2, 3):
                return foreign.place(east_north[1], east_north[0])
        return None, None


@dataclass(frozen=True, slots=True)
class Message:
    """The entities of a payload; `notified` when a context broker sent them, which speaks for many sensors."""

    entities: list[Entity]
    notified: bool


NOTHING = Attribute(None)
_DECODER: msgspec.json.Decoder[dict[str, Any] | list[dict[str, Any]]] = msgspec.json.Decoder(
    dict[str, Any] | list[dict[str, Any]]
)


def read(payload: bytes) -> Message:
    """The entities a payload holds."""
    told = read_json(_DECODER, payload)
    if isinstance(told, list):
        return Message([_entity(one) for one in told], notified=False)
    data = told.get("data")
    if "type" not in told or told.get("type") == "Notification":
        if not isinstance(data, list) or not all(isinstance(one, dict) for one in cast("list[Any]", data)):
            raise DecodeError("this is neither an NGSI entity with `id` and `type` nor a notification with `data`")
        return Message([_entity(one) for one in cast("list[dict[str, Any]]", data)], notified=True)
    return Message([_entity(told)], notified=False)


def _entity(told: dict[str, Any]) -> Entity:
    name, kind = told.get("id"), _single(told.get("type"))
    if not isinstance(name, str) or not name or not isinstance(kind, str) or not kind:
        raise DecodeError(f"an NGSI entity has an `id` and a `type`; this one has {quoted(name)} and {quoted(kind)}")
    attributes: dict[str, Attribute] = {}
    for key, value in told.items():
        if key not in ("id", "type", "@context"):
            attributes.setdefault(key.lower(), _attribute(value))
    return Entity(name, kind.rpartition("/")[2].rpartition("#")[2], attributes)


def _single(told: Any) -> Any:
    """What a list of one holds; anything else itself."""
    if isinstance(told, list) and len(one := cast("list[Any]", told)) == 1:
        return one[0]
    return cast("Any", told)


def _attribute(told: Any) -> Attribute:
    """An attribute in any of its forms; an object without `value` or `object` is a value of its own, as a place is."""
    if not isinstance(told, dict):
        return Attribute(told)
    form = cast("dict[str, Any]", told)
    if "value" not in form and "object" not in form:
        return Attribute(form)
    metadata = form.get("metadata")
    more = cast("dict[str, Any]", metadata) if isinstance(metadata, dict) else {}
    value = form["value"] if "value" in form else form["object"]
    if isinstance(value, dict) and "@value" in value:  # JSON-LD: {"@type": "DateTime", "@value": "…"}
        value = cast("dict[str, Any]", value)["@value"]
    return Attribute(value, _word(form, more, "unitCode"), _word(form, more, "observedAt", "timestamp", "TimeInstant"))


def _word(form: dict[str, Any], metadata: dict[str, Any], *names: str) -> str | None:
    """A text beside the value: NGSI-LD writes it there, NGSI-v2 into the metadata."""
    for name in names:
        told = form.get(name, metadata.get(name))
        if isinstance(told, dict):
            told = cast("dict[str, Any]", told).get("value")
        if isinstance(told, str) and told:
            return told
    return None
