"""The Things Stack v3: uplinks as its MQTT server publishes them; zeros, false and empty fields are left out there."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from ingest import foreign
from ingest.limits import read_json
from ingest.times import measured
from ioc.errors import DecodeError
from ioc.model.decoded import Context, Decoded
from ioc.model.reading import Reading, SensorKey, SensorNote, SensorStatus


class Ids(msgspec.Struct):
    """Who sends; the device's id is unique within its application."""

    device_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Location(msgspec.Struct):
    """A place; what is left out is 0."""

    latitude: float = 0.0
    longitude: float = 0.0


class Reception(msgspec.Struct):
    """How a gateway heard it."""

    rssi: float | None = None
    snr: float | None = None


class Battery(msgspec.Struct):
    """The newest word of the device on its battery, in percent."""

    value: Annotated[float, msgspec.Meta(ge=0, le=100)] = 0.0


class Uplink(msgspec.Struct):
    """A message of a device; port 0 is the network's own and is left out like every zero."""

    f_port: int = 0
    frm_payload: str = ""
    decoded_payload: dict[str, Any] | None = None
    received_at: datetime | None = None
    rx_metadata: list[Reception] = []
    locations: dict[str, Location] = {}
    last_battery_percentage: Battery | None = None


class Message(msgspec.Struct):
    """What is published on …/up; other messages of a device have no uplink."""

    end_device_ids: Ids
    uplink_message: Uplink | None = None
    received_at: datetime | None = None
    simulated: bool = False


_DECODER = msgspec.json.Decoder(Message)


def decode(payload: bytes, ctx: Context) -> Decoded:
    """The readings of an uplink and how well it was heard; joins and downlinks say nothing that we keep."""
    message = read_json(_DECODER, payload)
    uplink = message.uplink_message
    if uplink is None:
        return Decoded()
    key = foreign.key(ctx, message.end_device_ids.device_id)
    return Decoded(
        readings=_readings(uplink, uplink.received_at or message.received_at, key, ctx),
        notes=_notes(message, uplink, key, ctx),
        statuses=[_status(uplink, key)],
    )


def _readings(uplink: Uplink, time: datetime | None, key: SensorKey, ctx: Context) -> list[Reading]:
    told = uplink.decoded_payload
    if uplink.f_port == 0 or not (told or uplink.frm_payload):
        return []
    if told is None and not any(foreign_metric.zero for foreign_metric in ctx.metrics.values()):
        raise DecodeError(
            "the uplink has no `decoded_payload`; give the device a payload formatter in The Things Stack, "
            "or write zero = true to the metrics of its source that it leaves out at 0"
        )
    at, quality = measured(time, ctx)
    return foreign.mapped(told or {}, key, at, quality, ctx)


def _status(uplink: Uplink, key: SensorKey) -> SensorStatus:
    """That it was heard, how well by the gateway that heard it best, and its battery."""
    best = max(uplink.rx_metadata, key=lambda r: -1000.0 if r.rssi is None else r.rssi, default=Reception())
    battery = uplink.last_battery_percentage
    return SensorStatus(key, online=True, battery=battery and battery.value, rssi=best.rssi, snr=best.snr)


def _notes(message: Message, uplink: Uplink, key: SensorKey, ctx: Context) -> list[SensorNote]:
    """The place that a person gave the device in the registry."""
    place = uplink.locations.get("user")
    lat, lon = foreign.place(place and place.latitude, place and place.longitude)
    note = SensorNote(
        key,
        lat=lat,
        lon=lon,
        simulated=foreign.simulated(ctx, message.simulated),
    )
    return [] if note == SensorNote(key) else [note]
