"""Payload pairs: every file in tests/payloads means what its `.expected.json` says."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from ingest.arrivals import Message, Rules, read
from ingest.sources import Source, Sources
from ioc.model.decoded import Arrival, Decoded

PAYLOADS = Path(__file__).parents[1] / "payloads"
CASES = sorted(p for p in PAYLOADS.glob("*/*") if not p.name.endswith(".expected.json"))


def arrive(payload: bytes, given: dict[str, Any]) -> Arrival:
    message = Message(
        topic=given["topic"],
        payload=payload,
        received_at=datetime.fromisoformat(given["received_at"]),
        retained=given.get("retained", False),
        content_type=given.get("content_type"),
        properties=given.get("properties", {}),
    )
    zone = ZoneInfo(given["zone"]) if "zone" in given else None
    rules = Rules(zone, given.get("horizon_days"), sources=sources(given))
    for earlier in given.get("before", []):
        before = read(Message(earlier["topic"], declared(earlier), message.received_at), rules)
        assert before.reason is None
    return read(message, rules)


def declared(earlier: dict[str, Any]) -> bytes:
    """A payload that came before and said what this one refers to: as JSON, or as another file of the same folder."""
    if "file" in earlier:
        return (PAYLOADS / earlier["file"]).read_bytes()
    told = earlier["payload"]
    return told.encode() if isinstance(told, str) else msgspec.json.encode(told)


def sources(given: dict[str, Any]) -> Sources:
    """The one source through which the payload comes, if it comes through one."""
    if "source" not in given:
        return Sources()
    source = msgspec.convert(given["source"], Source)
    return Sources((source,), zones={source.name: ZoneInfo(source.zone)} if source.zone else {})


def told(decoded: Decoded) -> dict[str, Any]:
    """What was decoded, written as the expected files write it: without what is not told."""
    whole = {
        "readings": [[r.metric, stamp(r.measured_at), r.value, r.quality] for r in decoded.readings],
        "notes": [bare(n, "key") for n in decoded.notes],
        "statuses": [bare(s, "key") for s in decoded.statuses],
        "events": [bare(e, "area", "received_at") for e in decoded.events],
        "aside": decoded.aside,
        "commands": [c.topic for c in decoded.commands],
    }
    return {k: v for k, v in whole.items() if v}


def bare(thing: msgspec.Struct, *without: str) -> dict[str, Any]:
    fields = {k: v for k, v in msgspec.structs.asdict(thing).items() if k not in without and v is not None}
    if isinstance(at := fields.get("time"), datetime):
        fields |= {"time": stamp(at)}
        fields = {k: v for k, v in fields.items() if k == "data" or v not in (0, False)}
    return fields


def stamp(at: datetime) -> str:
    assert at.utcoffset() is not None
    return at.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_payload_means_what_is_expected_of_it(path: Path) -> None:
    expected = msgspec.json.decode(path.with_name(f"{path.stem}.expected.json").read_bytes())
    given = expected.pop("given")
    sensors = expected.pop("sensors", ["/".join(given["topic"].split("/")[1:4])])
    arrival = arrive(path.read_bytes(), given)
    assert arrival.payload == path.read_bytes()
    if "refused" in expected:
        assert arrival.decoded is None
        assert expected["refused"] in (arrival.reason or "")
        return
    assert arrival.reason is None
    assert arrival.decoded is not None
    seen = told(arrival.decoded)
    values = [row.pop(2) for row in seen.get("readings", [])]
    wished = [row.pop(2) for row in expected.get("readings", [])]
    assert values == pytest.approx(wished, rel=1e-12)
    assert seen == expected
    decoded = arrival.decoded
    keys = {told.key for told in (*decoded.readings, *decoded.statuses, *decoded.notes)}
    assert {f"{k.area}/{k.domain}/{k.sensor}" for k in keys} == (set(sensors) if keys else set())


def test_every_expected_file_has_its_payload() -> None:
    expected = {p.name.removesuffix(".expected.json") for p in PAYLOADS.glob("*/*.expected.json")}
    assert expected == {p.stem for p in CASES}
    assert len(CASES) > 100
