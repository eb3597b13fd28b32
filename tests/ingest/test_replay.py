"""Replaying a file: what its mapping makes of it, what is said when the two do not fit, and at which pace."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ingest import mapping, replay, table
from ingest.mqtt import Ingestor
from ioc.errors import ReplayError, StartError
from ioc.local.broker import Broker
from tests.ingest.stage import Notebook, settings_for, until

AIR = """kind = "readings"
zone = "Asia/Ho_Chi_Minh"
[time]
column = "lúc"
[sensor]
domain = "air"
id = "{trạm}"
name = "Trạm {trạm}"
[values]
pm25 = { column = "bụi" }
temperature = { column = "nhiệt" }
"""
ROWS = "trạm,lúc,bụi,nhiệt\na,2026-01-01 07:00,10,18.9°C\nb,2026-01-01 06:00,N/A,66.02 °F\na,2026-01-01 08:00,,N/A\n"
EVENTS = """kind = "events"
area = "da-lat"
service = "mot-cua"
backfill = true
[time]
column = "at"
[event]
id = "{case}-{n}"
type = "vn.ioc.dossier.changed"
source = "/file"
[data]
dossier = "{case}"
applicant = 1
procedure.name = { column = "what" }
procedure.code = { column = "code" }
status = { column = "state", map = { open = 2, done = 9 } }
due_at = { column = "due", type = "time" }
fee_vnd = { column = "fee", type = "number" }
digitised = { column = "scan", type = "flag" }
"""
CASES = (
    "case,n,at,what,code,state,due,fee,scan\n"
    "H-1,1,2026-01-01T07:00:00+01:00,Khai sinh,,open,2026-07-01T12:00:00+02:00,8000,x\n"
    "H-1,2,2026-01-02T07:00:00+01:00,,,done,,,\n"
)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


Write = Callable[[str, str], Path]


def made(write: Write, told: str, rows: str) -> list[tuple[str, dict[str, Any]]]:
    """Topics and payloads that a mapping makes of some rows."""
    timed = table.messages(write("rows.csv", rows), mapping.load(write("map.toml", told)), "da-lat")
    return [(t.message.topic, msgspec.json.decode(t.message.payload)) for t in timed]


def test_a_row_becomes_a_reading_with_the_units_in_its_text(write: Write) -> None:
    (first_topic, first), (second_topic, second) = made(write, AIR, ROWS)
    assert first_topic == "ioc/da-lat/air/b/readings"
    assert first == {
        "time": "2026-01-01T06:00:00+07:00",
        "values": {"temperature": {"value": 66.02, "unit": "°F"}},
        "name": "Trạm b",
    }
    assert second_topic == "ioc/da-lat/air/a/readings"
    assert second["values"] == {"pm25": 10, "temperature": {"value": 18.9, "unit": "°C"}}


def test_a_row_becomes_an_event_with_what_is_missing_left_out(write: Write) -> None:
    (topic, first), (_, second) = made(write, EVENTS, CASES)
    assert topic == "ioc/da-lat/events/mot-cua"
    assert (first["id"], first["time"], first["source"]) == ("H-1-1", "2026-01-01T07:00:00+01:00", "/file")
    assert first["data"] == {
        "dossier": "H-1",
        "applicant": 1,
        "procedure": {"name": "Khai sinh"},
        "status": 2,
        "due_at": "2026-07-01T12:00:00+02:00",
        "fee_vnd": 8000,
        "digitised": True,
    }
    assert second["data"] == {"dossier": "H-1", "applicant": 1, "status": 9}


def test_a_backfill_travels_as_a_user_property(write: Write) -> None:
    told = mapping.load(write("map.toml", EVENTS))
    timed = table.messages(write("rows.csv", CASES), told, "da-lat")
    assert [t.message.properties for t in timed] == [{"backfill": "true"}] * 2


def test_other_encodings_delimiters_and_decimal_signs_are_read(write: Write, tmp_path: Path) -> None:
    told = 'delimiter = ";"\ndecimal = ","\nencoding = "utf-16"\n' + AIR
    path = tmp_path / "rows.csv"
    path.write_text("trạm;lúc;bụi;nhiệt\na;2026-01-01 07:00;10,5;18,9 °C\n", encoding="utf-16")
    (timed,) = table.messages(path, mapping.load(write("map.toml", told)), "da-lat")
    values = msgspec.json.decode(timed.message.payload)["values"]
    assert values == {"pm25": 10.5, "temperature": {"value": 18.9, "unit": "°C"}}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("bụi", "dust"), "names 'dust', which"),
        (("bụi", "dust"), "its columns are trạm, lúc, bụi, nhiệt"),
        (("{trạm}", "{station}"), "names 'station', which"),
        (('zone = "Asia/Ho_Chi_Minh"\n', ""), "row 2: the time '2026-01-01 07:00' has no offset; set `zone"),
        (("Asia/Ho_Chi_Minh", "Asia/Da_Lat"), "names no time zone"),
        (("pm25 =", "krypton ="), "row 2 would be refused: domain air knows no metric 'krypton'"),
        (('domain = "air"', 'domain = "nothing"'), "would be refused: topic names the unknown domain 'nothing'"),
        (("kind", "kin"), "missing required field `kind`"),
        (("column = \"bụi\"", "colum = \"bụi\""), "unknown field `colum`"),
        (("[values]", "[values"), "cannot be used"),
        (("pm25 = {", "pm25 = { unit = \"furlong\","), "would be refused: pm25: unknown unit 'furlong'"),
    ],
)  # fmt: skip
def test_a_mapping_that_does_not_fit_is_named_with_its_cure(write: Write, change: tuple[str, str], reason: str) -> None:
    assert change[0] in AIR
    with pytest.raises(ReplayError) as refused:
        made(write, AIR.replace(*change), ROWS)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("open", "lost"), "row 2: column 'state' holds 'lost', which its map does not; add it, or a `default`"),
        (("8000", "8.000.0"), "row 2: '8.000.0' is no number"),
        (("H-1,1,", ",1,"), "row 2: column 'case' is empty, and '{case}-{n}' needs it"),
        (("2026-01-01T07:00:00+01:00", ""), "row 2: column 'at', the time, is empty"),
        (("2026-01-01T07:00:00+01:00", "hôm qua"), "row 2: 'hôm qua' is no time in ISO 8601"),
        (("2026-01-01T07:00:00+01:00", "1926-01-01T07:00:00+01:00"), "row 2 would be refused"),
    ],
)
def test_a_row_that_does_not_fit_is_named_with_its_cure(write: Write, change: tuple[str, str], reason: str) -> None:
    with pytest.raises(ReplayError) as refused:
        made(write, EVENTS, CASES.replace(change[0], change[1], 1))
    assert reason in str(refused.value)


def test_without_a_mapping_the_columns_and_the_cure_are_told(write: Write, mosquitto: Broker) -> None:
    with pytest.raises(ReplayError, match=r"--map MAPPING.toml .* has trạm, lúc, bụi, nhiệt; docs/replay.md"):
        replay.run(settings_for(mosquitto, "simulator"), write("rows.csv", ROWS), None)


def test_without_an_area_the_cure_is_told(write: Write, mosquitto: Broker) -> None:
    with pytest.raises(ReplayError, match="--area da-lat"):
        replay.run(settings_for(mosquitto, "simulator"), write("rows.csv", ROWS), write("map.toml", AIR))


def test_a_file_that_is_not_there_and_one_of_another_encoding_are_named(write: Write, tmp_path: Path) -> None:
    told = mapping.load(write("map.toml", AIR))
    with pytest.raises(ReplayError, match="cannot be read"):
        table.messages(tmp_path / "nothing.csv", told, "da-lat")
    (tmp_path / "rows.csv").write_bytes(ROWS.encode("utf-16"))
    with pytest.raises(ReplayError, match=r"is not utf-8-sig: .* set `encoding` in the mapping"):
        table.messages(tmp_path / "rows.csv", told, "da-lat")


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "nan"])
def test_a_speed_that_is_none_is_refused(speed: str) -> None:
    with pytest.raises(ReplayError, match="write a number such as 60, or max"):
        replay.parse_speed(speed)


def test_no_broker_is_told_with_its_cure(
    write: Write, private_mosquitto: Callable[[], Broker], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = private_mosquitto()
    broker.stop()
    monkeypatch.setattr(replay, "CONNECT_S", 1)
    with pytest.raises(StartError, match=r"no broker at 127.0.0.1:\d+; start it, or set IOC_MQTT_HOST"):
        replay.run(settings_for(broker, "simulator"), write("rows.csv", ROWS), write("map.toml", AIR), "max", "da-lat")


def test_every_row_arrives_in_the_order_of_time_and_at_the_pace_asked_for(
    write: Write, private_mosquitto: Callable[[], Broker]
) -> None:
    broker, notebook = private_mosquitto(), Notebook()
    rows = "case,n,at,what,code,state,due,fee,scan\n" + "".join(
        f"H-1,{n},2026-01-01T07:00:{n:02d}+01:00,,,open,,,\n" for n in (30, 0, 20, 10)
    )
    file, told = write("rows.csv", rows), write("map.toml", EVENTS)
    with Ingestor(settings_for(broker, ingest_horizon_days=1), notebook) as ingestor:
        until(lambda: ingestor.counters.connected)
        begun = time.monotonic()
        replay.run(settings_for(broker, "simulator"), file, told, "20")
        assert 1.5 <= time.monotonic() - begun < 6
        until(lambda: ingestor.counters.acknowledged == 4)
        begun = time.monotonic()
        replay.run(settings_for(broker, "simulator"), file, told, "max", "bao-loc")
        assert time.monotonic() - begun < 1.5
        until(lambda: ingestor.counters.acknowledged == 8)
    events = [e for a in notebook.kept if a.decoded for e in a.decoded.events]
    assert [e.id for e in events] == ["H-1-0", "H-1-10", "H-1-20", "H-1-30"] * 2
    assert [e.area for e in events] == ["da-lat"] * 4 + ["bao-loc"] * 4
