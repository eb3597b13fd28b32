"""Every decoder, given anything at all, decodes it or says why not."""

import json
import math
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ingest.decoders import DECODERS, Decoder, decode
from ingest.event_data import TYPES
from ingest.smart_models import MODELS
from ioc.errors import DecodeError
from ioc.model.catalogue import DOMAINS, find
from ioc.model.decoded import Context, Decoded, ForeignMetric

NOW = datetime(2026, 11, 21, 7, 5, tzinfo=UTC)
NAMES = [m.key for d in DOMAINS.values() for m in d.metrics] + [k.name for keys in TYPES.values() for k in keys]
NAMES += [
    "values",
    "time",
    "value",
    "unit",
    "name",
    "ward",
    "location",
    "lat",
    "lon",
    "interval_s",
    "simulated",
    "state",
]
NAMES += ["specversion", "id", "source", "type", "subject", "data", "severity", "code", "area"]
NAMES += ["bn", "bt", "bu", "bv", "bs", "bver", "n", "u", "v", "vs", "vb", "vd", "s", "t", "ut"]
NAMES += ["object", "deviceInfo", "devEui", "tags", "rxInfo", "rssi", "snr", "batteryLevel", "metadata", "unitCode"]
NAMES += ["decoded_payload", "uplink_message", "end_device_ids", "device_id", "f_port", "received_at", "locations"]
NAMES += ["refDevice", "dateObserved", "dateObservedFrom", "coordinates", "@value", "observedAt", "status", "category"]
NAMES += [means.attribute for model in MODELS.values() for means in model.measures]
WORDS = [
    *TYPES,
    "1.0",
    "online",
    "Cel",
    "GQ",
    "2026-11-21T14:05:00+07:00",
    "2026-11-21T14:05:00",
    "0001-01-01T00:00:00Z",
]
WORDS += [*MODELS, "Device", "Alert", "Notification", "Point", "P1", "on", "occupied", "urn:dev:x:", "12.5", "nan"]
WORDS += ["2026-11-21T14:05:00Z/2026-11-21T14:10:00", "0001-01-01T00:00:00/9999-12-31T23:59:59Z", "TÊN/1"]
WORDS += ["9999-12-31T23:59:59-12:00", "24784", "da-lat", "bao-loc", "0912345678", "a@b.vn", "x\0", "high", "4"]

NAMES += [
    "state_topic",
    "device_class",
    "unit_of_measurement",
    "value_template",
    "availability",
    "expire_after",
    "topic",
]
NAMES += ["device", "identifiers", "cmps", "p", "stat_t", "~", "dev_cla", "unit_of_meas", "avty_t", "temperature"]
WORDS += ["sensor", "temperature", "pm25", "{{ value_json.t }}", "{{ value | round(1) }}", "{{ x() }}", "home/da-lat/s"]
PAYLOADS = Path(__file__).parents[1] / "payloads"
CONFIG, STATE = "home/da-lat/homeassistant/sensor/x/config", "home/da-lat/st7/state"
BIRTH, DATA = "spBv1.0/g/DBIRTH/tram-1/muc-nuoc", "spBv1.0/g/DDATA/tram-1/muc-nuoc"
MESSAGES = [path.read_bytes() for path in sorted(PAYLOADS.glob("sparkplug/*.bin"))]


def declared(decoder: str, topic: str, payload: Path, **more: Any) -> dict[str, Any]:
    """What is known after a device has declared itself."""
    ctx = Context("da-lat", NOW, topic=topic, base="home/da-lat/", **more)
    row = next(row for row in DECODERS if row.name == decoder)
    return {one.key: one.told for one in decode(payload.read_bytes(), ctx, row).declared}


LORE = declared("homeassistant", "home/da-lat/homeassistant/device/st7/config",
                PAYLOADS / "homeassistant/discovery_of_a_device.json", domain="weather")  # fmt: skip
LORE |= declared("sparkplug", BIRTH, PAYLOADS / "sparkplug/device_birth.bin", domain="water")

texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=20))
leaves = st.none() | st.booleans() | st.integers() | st.integers(-(10**400), 10**400) | st.floats() | texts
keys = st.sampled_from(NAMES) | st.text(max_size=8)
trees = st.recursive(leaves, lambda t: st.lists(t, max_size=4) | st.dictionaries(keys, t, max_size=6), max_leaves=20)
contexts = st.builds(
    Context,
    area=st.just("da-lat"),
    received_at=st.just(NOW),
    domain=st.sampled_from(["air", "air", "water", None]),
    sensor=st.sampled_from(["s1", "s1", None]),
    content_type=st.sampled_from([None, "application/json", "application/cloudevents+json", "text/xml"]),
    properties=st.dictionaries(st.sampled_from(NAMES), texts, max_size=8),
    zone=st.sampled_from([None, ZoneInfo("Asia/Ho_Chi_Minh")]),
    horizon_days=st.sampled_from([None, 30]),
    backfill=st.booleans(),
    retained=st.booleans(),
    topic=st.sampled_from(
        ["", "application/1/device/2/event/up", "application/1/device/2/event/status", CONFIG, STATE, BIRTH, DATA]
    ),
    base=st.just("home/da-lat/"),
    lore=st.sampled_from([{}, LORE]),
    prefix=st.sampled_from(["", "ttn-"]),
    metrics=st.sampled_from(
        [{}, {"level": ForeignMetric("pm25", "mg/m3", zero=True), "a.pm25": ForeignMetric("temperature", "[degF]")}]
    ),
)


SHAPES: dict[str, dict[str, Any]] = {
    "plain": {"time": "2026-11-21T14:05:00+07:00", "values": {"pm25": 18.4, "humidity": {"value": 83, "unit": "%"}}},
    "status": {"state": "online", "battery": 87},
    "senml": {"bn": "urn:dev:x:", "bt": 1795244700, "n": "pm25", "u": "ug/m3", "v": 18.4},
    "fiware": {"id": "a-2026-11-21T14:05:00", "type": "AirQualityObserved", "pm25": 18.4, "no": {"value": 4}},
    "chirpstack": {"deviceInfo": {"devEui": "70b3"}, "object": {"pm25": "18.4", "level": 3}, "data": "AQ=="},
    "ttn": {"end_device_ids": {"device_id": "x"}, "uplink_message": {"f_port": 2, "decoded_payload": {"pm25": 18}}},
    "homeassistant": {"state_topic": "s", "device_class": "temperature", "unit_of_measurement": "°C", "t": 18},
    "cloudevents": {"specversion": "1.0", "id": "1", "source": "/x", "type": "t", "data": {"dossier": "D1"}},
}


def near_misses(shape: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Payloads of the right shape with a thing or two wrong in them, or nothing."""
    wrong = st.dictionaries(keys, trees, max_size=2)
    parts = [k for k, v in shape.items() if isinstance(v, dict)] or ["values"]
    inside = st.builds(lambda k, v: {k: shape.get(k, {}) | v}, st.sampled_from(parts), wrong)
    return st.builds(lambda x, y: shape | x | y, st.just({}) | wrong, st.just({}) | inside)


def as_json(value: Any) -> bytes:
    """JSON that also holds what JSON forbids: NaN, Infinity, integers of any size."""
    return json.dumps(value).encode()


def payloads(shape: dict[str, Any]) -> st.SearchStrategy[bytes]:
    near = near_misses(shape)
    anything = st.binary(max_size=200) | texts.map(str.encode) | trees.map(as_json) | st.sampled_from(MESSAGES)
    anything |= st.builds(
        lambda m, at, b: m[:at] + b + m[at:], st.sampled_from(MESSAGES), st.integers(0, 60), st.binary()
    )
    return anything | near.map(as_json) | st.lists(near, max_size=3).map(as_json)


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda d: d.name)
@settings(max_examples=400, deadline=None)
@given(data=st.data(), ctx=contexts)
def test_anything_gives_decoded_values_or_a_reason(decoder: Decoder, data: st.DataObject, ctx: Context) -> None:
    payload = data.draw(payloads(SHAPES.get(decoder.name, {})))
    try:
        decoded, reason = decode(payload, ctx, decoder), "none"
    except DecodeError as error:
        decoded, reason = Decoded(), str(error)
    event(f"{decoder.name} {'decoded' if reason == 'none' else 'refused'}")
    assert 0 < len(reason) < 2000
    assert_keepable(decoded, ctx, decoder)


def domains(decoder: Decoder, ctx: Context, found: str) -> set[str]:
    """Where a reading may belong: its topic's domain, or that in which its device declared itself before."""
    declared = {"homeassistant": "weather", "sparkplug": "water"}.get(decoder.name) if ctx.lore else None
    return {ctx.domain or found, declared or ctx.domain or found}


def test_a_device_stays_in_the_domain_it_was_declared_in() -> None:
    row = next(row for row in DECODERS if row.name == "homeassistant")
    ctx = Context("da-lat", NOW, domain="air", topic=STATE, base="home/da-lat/", lore=LORE)
    [reading] = decode(b'{"t": 18.5}', ctx, row).readings
    assert (reading.key.domain, reading.metric, reading.value) == ("weather", "temperature", 18.5)


def assert_keepable(decoded: Decoded, ctx: Context, decoder: Decoder) -> None:
    """What came out fits the database: finite, aware, of the topic's area, without NUL."""
    for reading in decoded.readings:
        assert math.isfinite(reading.value)
        assert reading.measured_at.utcoffset() is not None
        assert reading.key.area == ctx.area
        assert find(reading.key.domain, reading.metric)
        assert reading.key.domain in domains(decoder, ctx, reading.key.domain)
        assert re.fullmatch(r"[A-Za-z0-9_.:\-]{1,64}", reading.key.sensor)
        assert decoder.foreign or reading.key.sensor == ctx.sensor
    for told in decoded.events:
        assert told.time.utcoffset() is not None
        assert told.area == ctx.area
    assert b"\\u0000" not in msgspec.json.encode([decoded.events, decoded.notes, decoded.statuses])
