"""A sensor's own word on its state: `online`, `offline`, or JSON with its battery and radio."""

from typing import Annotated, Literal

import msgspec

from ingest.limits import read_json
from ingest.texts import quoted, tidy
from ioc.errors import DecodeError
from ioc.model.decoded import Context, Decoded
from ioc.model.reading import SensorKey, SensorStatus


class Status(msgspec.Struct):
    """The JSON form."""

    state: Literal["online", "offline"]
    battery: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    rssi: Annotated[float, msgspec.Meta(ge=-300, le=100)] | None = None
    snr: Annotated[float, msgspec.Meta(ge=-200, le=200)] | None = None
    firmware: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    area: str | None = None


_DECODER = msgspec.json.Decoder(Status)


def decode(payload: bytes, ctx: Context) -> Decoded:
    """One status; an empty payload clears what the broker retained and tells nothing."""
    if ctx.domain is None or ctx.sensor is None:
        raise DecodeError("a status needs a topic that names a domain and a sensor")
    text = payload.strip()
    if not text:
        return Decoded()
    status = Status(_word(text)) if text[:1] not in b"{[" else read_json(_DECODER, payload)
    if status.area not in (None, ctx.area):
        raise DecodeError(f"the payload claims the area {quoted(status.area)}, its topic says {ctx.area}")
    said = SensorStatus(
        SensorKey(ctx.area, ctx.domain, ctx.sensor),
        online=status.state == "online",
        battery=status.battery,
        rssi=status.rssi,
        snr=status.snr,
        firmware=None if status.firmware is None else tidy(status.firmware, "firmware"),
    )
    return Decoded(statuses=[said])


def _word(text: bytes) -> Literal["online", "offline"]:
    word = text.strip(b'"').lower()
    if word == b"online":
        return "online"
    if word == b"offline":
        return "offline"
    raise DecodeError(f"a status is `online`, `offline` or a JSON object, not {quoted(text)}")
