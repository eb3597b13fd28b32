"""ChirpStack v4: what its MQTT integration publishes of a device, as JSON: uplinks, device status, joins."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from ingest import foreign
from ingest.limits import read_json
from ingest.times import measured
from ioc.errors import DecodeError
from ioc.model.decoded import Context, Decoded
from ioc.model.reading import Reading, SensorKey, SensorNote, SensorStatus

SILENT = ("ack", "txack", "log", "location", "integration")  # events that say nothing of what we keep


class Device(msgspec.Struct):
    """Who sends; `tags` are what its operator wrote: we read `name`, `ward`, `lat`, `lon` and `simulated`."""

    devEui: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]  # noqa: N815 - as ChirpStack writes it
    deviceName: str = ""  # noqa: N815
    tags: dict[str, str] = {}


class Reception(msgspec.Struct):
    """How a gateway heard it."""

    rssi: float | None = None
    snr: float | None = None


class Event(msgspec.Struct):
    """Any event of a device; which of these fields it has depends on its kind."""

    deviceInfo: Device  # noqa: N815
    time: datetime | None = None
    object: dict[str, Any] | None = None
    data: str | None = None
    rxInfo: list[Reception] = []  # noqa: N815
    batteryLevel: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None  # noqa: N815
    batteryLevelUnavailable: bool = False  # noqa: N815
    margin: float | None = None


_DECODER = msgspec.json.Decoder(Event)


def decode(payload: bytes, ctx: Context) -> Decoded:
    """The readings of an uplink, the battery of a status; an event that tells neither is read and says nothing."""
    kind = _kind(ctx.topic)
    if kind in SILENT:
        return Decoded()
    event = read_json(_DECODER, payload)
    key = foreign.key(ctx, event.deviceInfo.devEui)
    decoded = Decoded(notes=_notes(event.deviceInfo, key, ctx), statuses=[_status(event, key)])
    if kind == "up" or (kind is None and (event.object is not None or event.data is not None)):
        decoded.readings.extend(_readings(event, key, ctx))
    return decoded


def _kind(topic: str) -> str | None:
    """The event's kind where the topic is ChirpStack's own: application/…/device/…/event/up."""
    above, _, last = topic.rpartition("/")
    return last if above.endswith("/event") else None


def _readings(event: Event, key: SensorKey, ctx: Context) -> list[Reading]:
    if not event.data and not event.object:
        return []  # a frame of the network's own, without a payload
    if event.object is None:
        raise DecodeError(
            "the uplink has no `object`; give its device profile a codec in ChirpStack, so that it decodes the payload"
        )
    at, quality = measured(event.time, ctx)
    return foreign.mapped(event.object, key, at, quality, ctx)


def _status(event: Event, key: SensorKey) -> SensorStatus:
    """That it was heard, how well by the gateway that heard it best, and its battery."""
    best = max(event.rxInfo, key=lambda r: -1000.0 if r.rssi is None else r.rssi, default=Reception())
    return SensorStatus(
        key,
        online=True,
        battery=None if event.batteryLevelUnavailable else event.batteryLevel,
        rssi=best.rssi,
        snr=best.snr,
    )


def _notes(device: Device, key: SensorKey, ctx: Context) -> list[SensorNote]:
    """What the device's name and tags say of it; a name that only repeats the EUI names nothing."""
    told = device.tags.get("name") or device.deviceName
    lat, lon = foreign.place(device.tags.get("lat"), device.tags.get("lon"))
    note = SensorNote(
        key,
        name=None if told.lower() == device.devEui.lower() else foreign.sensor_name(told),
        ward=foreign.ward(device.tags.get("ward")),
        lat=lat,
        lon=lon,
        simulated=foreign.simulated(ctx, device.tags.get("simulated")),
    )
    return [] if note == SensorNote(key) else [note]
