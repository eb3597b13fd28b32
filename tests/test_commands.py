"""The `ioc` command as a person types it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.arrivals import Message, Rules, read
from ioc.__main__ import main
from ioc.model.decoded import Arrival
from ioc.services.recorder import Recorder
from tests.servers import Urls


def typed(*words: str, owner: str = "", gate: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, words, env={"IOC_DATABASE_OWNER_URL": owner, "IOC_DATABASE_GATE_URL": gate})
    return result.exit_code, result.output


def test_the_quarantine_is_listed_with_reasons_and_without_payloads(embedded_database: Urls) -> None:
    recorder = Recorder(embedded_database.ingest)
    recorder.record([Arrival("ioc/da-lat/x", b"secret", datetime.now(UTC), "da-lat", reason="no such topic")])
    recorder.close()
    code, output = typed("quarantine", "list", gate=embedded_database.gate)
    assert code == 0
    assert "ioc/da-lat/x  6 B  no such topic" in output
    assert "secret" not in output


def test_thresholds_are_told_back(embedded_database: Urls) -> None:
    words = ("sensors", "thresholds", "da-lat", "cam-ly", "level", "--watch", "1.5", "--warning", "1.8")
    assert typed(*words, owner=embedded_database.owner) == (0, "da-lat/cam-ly/level: watch 1.5, warning 1.8\n")


def arrive(urls: Urls, topic: str, payload: bytes) -> None:
    with closing(Recorder(urls.ingest)) as recorder:
        recorder.record([read(Message(topic, payload, datetime.now(UTC)), Rules())])


def test_a_sensor_nobody_has_described_is_listed_as_new_until_it_is_accepted(embedded_database: Urls) -> None:
    arrive(embedded_database, "ioc/da-lat/air/s1/readings", b'{"values": {"pm25": 1}}')
    arrive(embedded_database, "ioc/da-lat/air/s2/readings", b'{"values": {"pm25": 1}, "name": "Prenn"}')
    arrive(embedded_database, "ioc/bao-loc/air/s3/readings", b'{"values": {"pm25": 1}, "interval_s": 60}')
    owner = embedded_database.owner
    code, output = typed("sensors", "list", "--new", owner=owner)
    assert code == 0
    assert [line.split() for line in output.splitlines()] == [
        ["bao-loc", "air", "s3", "new", "s3"],
        ["da-lat", "air", "s1", "new", "s1"],
    ]
    assert len(typed("sensors", "list", "--area", "da-lat", owner=owner)[1].splitlines()) == 2
    told = ("--name", "Hồ Xuân Hương", "--ward", "24784", "--lat", "11.9465", "--lon", "108.442")
    assert typed("sensors", "accept", "da-lat", "s1", *told, gate=embedded_database.gate) == (
        0,
        "da-lat/s1 is known as Hồ Xuân Hương\n",
    )
    assert "s1" not in typed("sensors", "list", "--new", owner=owner)[1].split()
    assert "Hồ Xuân Hương  11.94650,108.44200" in typed("sensors", "list", owner=owner)[1]


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (("da-lat", "nobody"), "da-lat has no sensor 'nobody'; see `ioc sensors list --area da-lat --new`"),
        (("nowhere", "s1"), "no area is called 'nowhere'; see `ioc geodata list`"),
        (("da-lat", "s1", "--lat", "11.9"), "a place has both lat and lon"),
        (("da-lat", "s1", "--lat", "108.4", "--lon", "11.9"), "lat from -90 to 90"),
        (("da-lat", "s1", "--ward", "24820"), "da-lat has no ward '24820'; its wards are 24769 "),
        (("da-lat", "s1", "--name", " "), "a name has 1 to 200 characters"),
    ],
)
def test_a_sensor_is_not_accepted_with_what_no_screen_could_show(
    embedded_database: Urls, words: tuple[str, ...], cure: str
) -> None:
    arrive(embedded_database, "ioc/da-lat/air/s1/readings", b'{"values": {"pm25": 1}}')
    code, output = typed("sensors", "accept", *words, gate=embedded_database.gate)
    assert code == 1
    assert cure in output


def test_an_area_says_what_becomes_of_sensors_it_does_not_know(embedded_database: Urls) -> None:
    owner, gate = embedded_database.owner, embedded_database.gate
    assert typed("sensors", "policy", "da-lat", "hold", gate=gate) == (0, "da-lat: hold sensors that are not known\n")
    arrive(embedded_database, "ioc/da-lat/air/s1/readings", b'{"values": {"pm25": 1}, "name": "Prenn"}')
    assert typed("sensors", "list", "--new", owner=owner)[1].split() == ["da-lat", "air", "s1", "held", "Prenn"]
    assert typed("sensors", "accept", "da-lat", "s1", gate=gate) == (0, "da-lat/s1 is known as Prenn\n")
    assert typed("sensors", "list", owner=owner)[1].split()[3] == "new"
    assert typed("sensors", "refuse", "da-lat", "s1", gate=gate)[0] == 0
    assert typed("sensors", "list", owner=owner)[1].split()[3] == "refused"
    code, output = typed("sensors", "policy", "nowhere", "hold", gate=gate)
    assert (code, "no area is called 'nowhere'" in output) == (1, True)


def test_a_list_of_sensors_is_brought_in_or_refused_as_a_whole(embedded_database: Urls, tmp_path: Path) -> None:
    file, gate = tmp_path / "list.csv", embedded_database.gate
    file.write_text("sensor,domain,name\ncam-ly,water,Cam Ly\n", "utf-8")
    words = ("sensors", "import", str(file), "--area", "da-lat")
    code, output = typed(*words, "--dry-run", gate=gate)
    assert code == 0
    assert "line 2       accepted  cam-ly  not heard yet\n1 accepted, 0 changed, 0 same, 0 refused\n" in output
    assert "this was a dry run" in output
    assert typed(*words, gate=gate)[0] == 0
    file.write_text("sensor,domain\ncam-ly,tea\n", "utf-8")
    code, output = typed(*words, gate=gate)
    assert code == 1
    assert "nothing was imported: mend the rows that are refused" in output


def test_a_missing_setting_is_told_with_its_cure() -> None:
    code, output = typed("migrate")
    assert code == 1
    assert "IOC_DATABASE_OWNER_URL is missing; copy .env.example" in output


def test_migrating_twice_changes_nothing(embedded_database: Urls) -> None:
    for new in (41, 0):
        code, output = typed("migrate", owner=embedded_database.owner)
        areas = "0 migrations ran, 155 areas of edition 2023 are in the database\n"
        assert (code, output) == (0, f"{areas}41 published figures, {new} of them new\n")


def test_areas_are_listed_and_sound() -> None:
    code, output = typed("geodata", "list")
    assert code == 0
    assert " 672  da-lat       Thành phố Đà Lạt     IOC\n" in output
    assert typed("geodata", "check") == (0, "edition 2023 is sound: no gaps, overlaps or misspellings\n")


def test_a_replay_into_an_area_nobody_knows_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    file = tmp_path / "readings.csv"
    file.write_text("timestamp\n")
    mapping = Path(__file__).parent / "replay" / "air-hai-duong.toml"
    code, output = typed("replay", str(file), "--map", str(mapping), "--area", "nowhere")
    assert code == 1
    assert "knows no area 'nowhere'" in output


@pytest.mark.parametrize("words", [(), ("--help",), ("bench", "--help"), ("sensors", "--help")])
def test_help_is_there(words: tuple[str, ...]) -> None:
    assert "Usage:" in typed(*words)[1]


def test_indicators_are_listed_loaded_brought_in_and_shown(embedded_database: Urls, tmp_path: Path) -> None:
    owner, gate = embedded_database.owner, embedded_database.gate
    code, output = typed("indicators", "list")
    assert code == 0
    assert "CQ-02   month    %                Hồ sơ số hóa" in output
    assert typed("indicators", "load", owner=owner)[1].endswith("5 flags opened, 0 settled\n")
    file = tmp_path / "so-lieu.csv"
    file.write_text("indicator,area,period,value\nCQ-02,da-lat,2026-10,81.2\n", "utf-8")
    assert typed("indicators", "import", str(file), "--dry-run", gate=gate)[1].endswith("this was a dry run\n")
    assert typed("indicators", "import", str(file), gate=gate) == (
        0,
        "row 2        new       CQ-02 da-lat 2026-10  81.2\n1 new, 0 revised, 0 same, 0 refused\n",
    )
    code, output = typed("indicators", "show", "CQ-02", "--area", "da-lat", gate=gate)
    assert (code, output.split()[:5]) == (0, ["2026-10", "da-lat", "81.2", "%", "r1"])
    assert "Các phần cộng lại lớn hơn tổng 4.725 hồ sơ." in typed("indicators", "show", "CQ-01", gate=gate)[1]
    file.write_text("indicator,area,period,value\nCQ-02,da-lat,2026-10,181.2\n", "utf-8")
    code, output = typed("indicators", "import", str(file), gate=gate)
    assert code == 1
    assert "nothing was imported" in output
