"""The examples of the guide to payloads are read as the guide says, by the sources of the example file."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.arrivals import Message, Rules, read
from ingest.decoders import DECODERS
from ingest.smart_models import MODELS
from ingest.sources import load

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "payloads.md").read_text("utf-8")
SECTION = re.compile(
    r"^### (?P<name>[^\n]+)\n.*?`(?P<topic>[^`\s]+/[^`\s]+)`.*?```json\n(?P<payload>.*?)```", re.DOTALL | re.MULTILINE
)
EXAMPLES = {found["name"]: found for found in SECTION.finditer(GUIDE)}
EXPECTED = {
    "SenML": ("ho-xuan-huong", {"pm25": [18.4], "temperature": [19.2, 19.4]}),
    "FIWARE": ("deo-prenn", {"speed": [31.5], "intensity": [600], "occupancy": [40]}),
    "ChirpStack": ("70b3d57ed005a1b2", {"level": [1.425], "temperature": [18.5]}),
    "The Things Stack": ("ttn-bin-0042", {"filling": [0], "temperature": [25]}),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_of_the_guide_is_read_as_it_says(name: str) -> None:
    topic, payload = EXAMPLES[name]["topic"], EXAMPLES[name]["payload"].encode()
    rules = Rules(sources=load(ROOT / "deploy" / "sources.example.toml"))
    arrival = read(Message(topic, payload, datetime(2026, 11, 21, 7, 6, tzinfo=UTC)), rules)
    assert arrival.reason is None
    assert arrival.decoded is not None
    values: dict[str, list[float]] = {}
    for reading in arrival.decoded.readings:
        values.setdefault(reading.metric, []).append(pytest.approx(reading.value))  # type: ignore[arg-type]
    sensor, expected = EXPECTED[name]
    assert {r.key.sensor for r in arrival.decoded.readings} == {sensor}
    assert values == expected
    assert arrival.decoded.notes, "each example says where its sensor is"


def test_the_example_of_home_assistant_names_its_sensor_and_the_topic_of_its_state() -> None:
    (payload,) = re.findall(r"/config`, retained:\n\n```json\n(.*?)```", GUIDE, re.DOTALL)
    rules = Rules(sources=load(ROOT / "deploy" / "sources.example.toml"))
    now = datetime(2026, 11, 21, 7, 6, tzinfo=UTC)
    topic = "home/da-lat/homeassistant/sensor/0x01/temperature/config"
    assert topic in GUIDE
    config = read(Message(topic, payload.encode(), now, retained=True), rules)
    assert config.decoded is not None
    assert [(n.key.sensor, n.name, n.interval_s) for n in config.decoded.notes] == [("0x01", "Trạm Vườn Hoa", 900)]
    state = read(Message("home/da-lat/zigbee2mqtt/vuon-hoa", b'{"temperature": 18.5}', now), rules)
    assert state.decoded is not None
    assert [(r.key.sensor, r.metric, r.value) for r in state.decoded.readings] == [("0x01", "temperature", 18.5)]


def test_the_guide_tells_of_every_decoder_and_every_type() -> None:
    assert [row.name for row in DECODERS if row.foreign and f"`{row.name}`" not in GUIDE] == []
    assert [suffix for row in DECODERS for suffix in row.suffixes if f"/{suffix}`" not in GUIDE] == []
    assert [name for name in MODELS if name not in GUIDE] == []
