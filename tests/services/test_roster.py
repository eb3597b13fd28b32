"""Rosters: every row is accounted for, and all of a file goes in or nothing of it."""

import asyncio
import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from ioc.errors import IocError, NotAllowedError
from ioc.model.admission import Policy
from ioc.model.decoded import Arrival, Decoded
from ioc.model.focus import LOCAL_OPERATOR, Person
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.model.role import Grant, Role, person_of
from ioc.services import registry, roster
from ioc.services.book import Book, Visit
from ioc.services.recorder import Recorder
from tests.servers import Urls

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
HEAD = "sensor,domain,name,ward,lat,lon,interval_s,owner\n"
GOOD = HEAD + "cam-ly,water,Cầu Cam Ly,24784,11.9402,108.4256,300,x\nprenn,water,Đèo Prenn,,,,,\n"


def written(tmp_path: Path, text: str, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8-sig")
    return path


def bring_in(urls: Urls, file: Path, *, dry_run: bool = False, by: Person = LOCAL_OPERATOR) -> list[tuple[str, ...]]:
    async def run() -> list[roster.Outcome]:
        book = Book(urls.gate)
        await book.open()
        try:
            return await roster.bring_in(book, by, "da-lat", roster.read(file), Visit(NOW), dry_run=dry_run)
        finally:
            await book.close()

    return [(o.place, o.became, o.sensor, o.words) for o in asyncio.run(run())]


def registered(urls: Urls) -> list[tuple[object, ...]]:
    query = "SELECT key, name, ward, lat, interval_s, interval_given, known, admission FROM sensor ORDER BY key"
    with psycopg.connect(urls.superuser) as connection:
        return connection.execute(query).fetchall()


def test_a_list_is_brought_in_changed_and_brought_in_again(embedded_database: Urls, tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    accepted = [("line 2", "accepted", "cam-ly", "not heard yet"), ("line 3", "accepted", "prenn", "not heard yet")]
    assert bring_in(embedded_database, file, dry_run=True) == accepted
    assert registered(embedded_database) == []
    assert bring_in(embedded_database, file) == accepted
    assert registered(embedded_database) == [
        ("cam-ly", "Cầu Cam Ly", "24784", 11.9402, 300, True, True, "accepted"),
        ("prenn", "Đèo Prenn", None, None, 300, False, True, "accepted"),
    ]
    file = written(tmp_path, GOOD.replace("11.9402", "11.95").replace(",", ";"))
    assert bring_in(embedded_database, file) == [
        ("line 2", "changed", "cam-ly", "lat 11.9402 → 11.95"),
        ("line 3", "same", "prenn", ""),
    ]


def test_what_a_list_says_stands_also_where_payloads_said_the_same_before(database: Urls, tmp_path: Path) -> None:
    def tell(name: str) -> None:
        key = SensorKey("da-lat", "water", "cam-ly")
        note = SensorNote(key, name, "24784", 11.9402, 108.4256, interval_s=300)
        with closing(Recorder(database.ingest)) as recorder:
            recorder.record([Arrival("t", b"", NOW, "da-lat", decoded=Decoded(notes=[note]))])

    tell("Cầu Cam Ly")
    (first, *_) = bring_in(database, written(tmp_path, GOOD))
    assert first == ("line 2", "same", "cam-ly", "")
    tell("esp32-a4f1")
    assert registered(database)[0][:2] == ("cam-ly", "Cầu Cam Ly")


def test_a_sensor_that_waits_is_accepted_with_what_it_sent(embedded_database: Urls, tmp_path: Path) -> None:
    async def hold() -> None:
        book = Book(embedded_database.gate)
        await book.open()
        await registry.set_policy(book, LOCAL_OPERATOR, "da-lat", Policy.HOLD, Visit(NOW))
        await book.close()

    asyncio.run(hold())
    told = Decoded([Reading(SensorKey("da-lat", "water", "cam-ly"), "level", NOW, 1.2)])
    with closing(Recorder(embedded_database.ingest)) as recorder:
        recorder.record([Arrival("t", b"", NOW, "da-lat", decoded=told)])
    (first, *_) = bring_in(embedded_database, written(tmp_path, GOOD))
    assert first[:3] == ("line 2", "accepted", "cam-ly")
    assert first[3].startswith("name cam-ly → Cầu Cam Ly, ward None → 24784")
    with psycopg.connect(embedded_database.web) as connection:
        connection.execute("SELECT set_config('ioc.areas', string_agg(id::text, ','), true) FROM area")
        assert connection.execute("SELECT count(*) FROM reading_seen").fetchone() == (1,)


def test_one_bad_row_leaves_all_out_and_each_is_named_with_its_cure(embedded_database: Urls, tmp_path: Path) -> None:
    rows = (
        "good,water,,,,,,",
        "tea leaf,water,,,,,,",
        "a,tea,,,,,,",
        "b,water,,24820,,,,",
        "c,water,,,108.44,11.94,,",
        'd,water,,,"11,94",108.44,,',
        "e,water,,,11.94,,,",
        "f,water,,,,,0,",
        f"g,water,{'x' * 201},,,,,",
        "good,water,,,,,,",
        "prenn,air,,,,,,",
    )
    bring_in(embedded_database, written(tmp_path, GOOD))
    before = registered(embedded_database)
    found = bring_in(embedded_database, written(tmp_path, HEAD + "\n".join(rows)))
    assert found[0] == ("line 2", "accepted", "good", "not heard yet")
    cures = ("is no id; write the id of its topic", "no domain is called 'tea'", "da-lat has no ward '24820'; its",
             "lat and lon are swapped", "write it with a dot", "a place has both lat and lon",
             "interval_s is in seconds", "a name has 1 to 200", "line 2 names this sensor as well",
             "prenn measures water already")  # fmt: skip
    for (place, became, _, words), cure, line in zip(found[1:], cures, range(3, 13), strict=True):
        assert (place, became) == (f"line {line}", "refused")
        assert cure in words
    assert registered(embedded_database) == before


def test_points_of_a_map_are_a_list_too_in_any_crs(embedded_database: Urls, tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "properties": {"sensor": "cam-ly", "domain": "water", "name": "Cầu Cam Ly", "interval_s": 300},
        "geometry": {"type": "Point", "coordinates": [108.4256, 11.9402]},
    }
    bare = feature | {"properties": {"sensor": "prenn", "domain": "water"}, "geometry": None}
    told = {"type": "FeatureCollection", "features": [feature, bare]}
    path = tmp_path / "list.geojson"
    path.write_text(json.dumps(told), "utf-8")
    assert [row[:3] for row in bring_in(embedded_database, path)] == [
        ("feature 1", "accepted", "cam-ly"),
        ("feature 2", "accepted", "prenn"),
    ]
    assert registered(embedded_database)[0][:6] == ("cam-ly", "Cầu Cam Ly", None, 11.9402, 300, True)
    told["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    feature["geometry"] = {"type": "Point", "coordinates": [12069882.5, 1340519.0]}
    path.write_text(json.dumps(told), "utf-8")
    (moved, *_) = roster.read(path)
    assert (float(moved.told["lon"]), float(moved.told["lat"])) == pytest.approx((108.4256, 11.955), abs=0.01)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("list.csv", "id,domain\nx,water\n", "has no column sensor; columns are sensor, domain"),
        ("list.csv", HEAD, "holds no sensors"),
        ("list.geojson", "{}", "write a FeatureCollection of points"),
        ("list.geojson", "broken", "write a FeatureCollection of points"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_cure(tmp_path: Path, name: str, text: str, words: str) -> None:
    with pytest.raises(IocError, match=words):
        roster.read(written(tmp_path, text, name))


def test_nobody_brings_in_sensors_of_an_area_that_is_not_theirs(embedded_database: Urls, tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError):
        bring_in(embedded_database, written(tmp_path, GOOD), by=person_of("lan", [Grant(Role.STAFF, "bao-loc")]))
