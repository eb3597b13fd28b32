"""The workbook, the CSV and Parquet files, the maps and the manifest, read back as others would read them."""

import io
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from openpyxl.chart._chart import ChartBase
from openpyxl.worksheet.worksheet import Worksheet

from geodata import areas, export, package
from ioc.errors import IocError
from ioc.i18n import speaking
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import csvs, manifest, parquet, writing, xlsx
from ioc.services.snapshot.tables import tables as all_tables
from tests.debian import NotHere, installed
from tests.services.snapshot.published import DAY, midnight

HEAD = 4  # the row that names the columns


def sheet_rows(sheet: Worksheet) -> list[dict[str, object]]:
    names, *rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=HEAD)]
    return [dict(zip(map(str, names), row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def book(busy: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("xlsx") / "day.xlsx"
    xlsx.write(busy, path)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def tables(busy: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    path = tmp_path_factory.mktemp("csv") / "day.csv.zip"
    csvs.write(busy, path)
    with zipfile.ZipFile(path) as archive:
        return {n: pd.read_csv(io.BytesIO(archive.read(n)), encoding="utf-8-sig") for n in archive.namelist()}


def named(snapshot: Snapshot, name: str) -> Snapshot:
    """The same day with a sensor of this name."""
    first, *others = snapshot.today.sensors
    return replace(snapshot, today=replace(snapshot.today, sensors=(replace(first, name=name), *others)))


def test_sheets_hold_numbers_and_local_times(book: openpyxl.Workbook, busy: Snapshot) -> None:
    assert book.sheetnames == [
        "Tổng hợp", "Biểu đồ", "Cảm biến", "Theo giờ", "Không khí", "Hồ sơ", "Phản ánh", "Thanh toán, LGSP",
        "Vượt ngưỡng", "Sự kiện", "24 giờ", "Định nghĩa",
    ]  # fmt: skip
    rows = {(r["Mã cảm biến"], r["Đại lượng"]): r for r in sheet_rows(book["Cảm biến"])}
    water = next(s for _, s in busy.today.series if s.sensor == "nuoc-pdp")
    row = rows["nuoc-pdp", "Mực nước"]
    assert row["Cao nhất"] == water.max
    assert water.max_at is not None
    assert row["Lúc cao nhất (UTC+07:00)"] == (water.max_at + timedelta(hours=7)).replace(tzinfo=None)
    assert book["Cảm biến"].freeze_panes == "B5"
    assert len(sheet_rows(book["Theo giờ"])) == sum(h is not None for _, s in busy.today.series for h in s.hours)


def test_the_package_of_the_workbook_is_sound(busy: Snapshot, tmp_path: Path) -> None:
    """What spreadsheets offer to repair: parts nobody declared, relations that lead nowhere, tables called alike."""
    xlsx.write(busy, tmp_path / "day.xlsx")
    with zipfile.ZipFile(tmp_path / "day.xlsx") as package:
        parts = {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}
    types = parts.pop("[Content_Types].xml")
    declared = {node.get("PartName", "").lstrip("/") for node in types} - {""}
    assert declared == {name for name in parts if not name.endswith(".rels")}
    for name, relations in ((n, p) for n, p in parts.items() if n.endswith(".rels")):
        home = PurePosixPath(name).parents[1]
        for relation in relations:
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else os.path.normpath(home / target)
            assert path in parts, (name, target)
    tables = [part for name, part in parts.items() if name.startswith("xl/tables/")]
    assert len({table.get("displayName") for table in tables}) == len(tables) >= 9
    for table in tables:
        columns = [node.get("name") for node in table.iter("{*}tableColumn")]
        assert len(set(columns)) == len(columns)


def test_charts_are_drawn_by_the_spreadsheet_from_its_cells(book: openpyxl.Workbook) -> None:
    sheet = book["Biểu đồ"]
    drawn = {reference for chart in sheet._charts for reference in _cells(chart)}
    assert len(sheet._charts) >= 7
    assert {sheet for sheet, _ in drawn} == {"24 giờ", "Không khí", "Hồ sơ"}
    for name, cells in drawn:
        assert any(cell.value is not None for row in book[name][cells] for cell in row), (name, cells)


def _cells(chart: ChartBase) -> Iterator[tuple[str, str]]:
    """Sheet and cells of the values of each series."""
    for series in chart.ser:
        name, _, cells = series.val.numRef.f.rpartition("!")
        yield name.strip("'"), cells.replace("$", "")


def test_the_workbook_defines_every_column_of_every_sheet(book: openpyxl.Workbook) -> None:
    told = {(row[0].value, row[1].value) for row in book["Định nghĩa"].iter_rows()}
    sheets = [sheet for sheet in book.worksheets if sheet.tables]
    assert len(sheets) >= 9
    for sheet in sheets:
        for cell in sheet[HEAD]:
            assert (sheet.title, str(cell.value).split(" (")[0]) in told


def test_the_whole_stands_under_its_parts(book: openpyxl.Workbook, busy: Snapshot) -> None:
    *parts, whole = sheet_rows(book["Hồ sơ"])
    fields = [p for p in parts if p["Nhóm"] == "Lĩnh vực"]
    for column in ("Tiếp nhận", "Giải quyết", "Trước hạn", "Đúng hạn", "Trễ hạn", "Đang giải quyết", "Đang quá hạn"):
        assert sum(int(str(p[column])) for p in fields) == whole[column]
    assert whole["Tiếp nhận"] == busy.today.dossiers.whole.received


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1+1", "-2", "@SUM(A1)"])
def test_a_name_that_reads_like_a_formula_stays_a_text(busy: Snapshot, tmp_path: Path, name: str) -> None:
    evil = named(busy, name)
    xlsx.write(evil, tmp_path / "day.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "day.xlsx")["Cảm biến"].cell(HEAD + 1, 2)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (name, "s", True)
    csvs.write(evil, tmp_path / "day.zip")
    with zipfile.ZipFile(tmp_path / "day.zip") as archive:
        assert f"'{name}" in archive.read("sensors.csv").decode("utf-8-sig")


def test_csv_times_carry_their_offset_and_values_are_exact(tables: dict[str, pd.DataFrame], busy: Snapshot) -> None:
    hours = tables["hours.csv"]
    assert set(hours["hour_start"].str[-6:]) == {"+07:00"}
    first = datetime.fromisoformat(hours["hour_start"].min())
    assert first == midnight(DAY)
    told = {(s.sensor, s.metric): s for _, s in busy.today.series}
    rain = hours[(hours["sensor"] == "tt-tam") & (hours["metric"] == "Lượng mưa")]
    assert rain["sum"].tolist() == [h.sum for h in told["tt-tam", "rain"].hours if h]


def test_the_dictionary_explains_every_column(tables: dict[str, pd.DataFrame]) -> None:
    told = set(zip(tables["dictionary.csv"]["file"], tables["dictionary.csv"]["column"], strict=True))
    for name, table in tables.items():
        if name not in ("dictionary.csv", "about.csv"):
            assert {(name, column) for column in table.columns} <= told
    assert tables["dictionary.csv"].drop(columns="unit").notna().all(axis=None)


def test_the_dictionary_is_of_the_definitions_that_the_sheets_have(
    tables: dict[str, pd.DataFrame], busy: Snapshot
) -> None:
    told = tables["dictionary.csv"].set_index(["file", "column"])
    uptime = told.loc["sensors.csv", "uptime"]
    assert tuple(uptime[["type", "unit", "title_vi", "title_en"]]) == ("decimal", "%", "Nhận được", "Received")
    for code in ("vi", "en"):
        with speaking(code):
            meant = {(f"{t.key}.csv", c.key): c.meaning for t in all_tables(busy) for c in t.columns}
        assert told[f"meaning_{code}"].to_dict() == meant


def test_the_mark_of_utf_8_is_a_choice(busy: Snapshot, tmp_path: Path) -> None:
    for bom in (True, False):
        csvs.write(busy, tmp_path / "day.zip", bom=bom)
        with zipfile.ZipFile(tmp_path / "day.zip") as archive:
            assert {archive.read(n).startswith(b"\xef\xbb\xbf") for n in archive.namelist()} == {bom}


@pytest.fixture(scope="module")
def columns(busy: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Table]:
    path = tmp_path_factory.mktemp("parquet") / "day.parquet.zip"
    parquet.write(busy, path)
    with zipfile.ZipFile(path) as archive:
        return {n.partition(".")[0]: pq.read_table(io.BytesIO(archive.read(n))) for n in archive.namelist()}


def test_parquet_is_typed_and_says_what_each_column_is(columns: dict[str, pa.Table], busy: Snapshot) -> None:
    hours = columns["hours"]
    assert hours.schema.field("hour_start").type == pa.timestamp("us", "Asia/Ho_Chi_Minh")
    assert (hours.schema.field("n").type, hours.schema.field("mean").type) == (pa.int64(), pa.float64())
    told = columns["sensors"].schema.field("uptime").metadata
    assert (told[b"unit"].decode(), told[b"title_en"].decode()) == ("%", "Received")
    assert hours.schema.metadata[b"cut_off"] == b"2026-11-21T00:00:00+07:00"
    dossiers = columns["dossiers"].to_pylist()[-1]
    assert dossiers["received"] == busy.today.dossiers.whole.received


def test_parquet_holds_every_table_row_by_row(columns: dict[str, pa.Table], busy: Snapshot) -> None:
    for table in all_tables(busy):
        told = [tuple(row.values()) for row in columns[table.key].to_pylist()]
        assert told == list(table.rows), table.key


def test_geojson_holds_sensors_as_points_and_wards_as_polygons(busy: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "day.geojson"
    export.write(busy, path)
    frame = gpd.read_file(path)
    assert frame.crs.to_epsg() == 4326
    points, wards = frame[frame["kind"] == "sensor"], frame[frame["kind"] == "ward"]
    assert len(points) == len(busy.today.sensors)
    assert set(points.geom_type) == {"Point"}
    assert (len(wards), set(wards.geom_type) <= {"Polygon", "MultiPolygon"}) == (16, True)
    assert wards["sensors"].sum() <= len(points)
    assert wards.geometry.exterior.apply(lambda ring: ring.is_ccw).all()
    whole = json.loads(path.read_text("utf-8"))
    assert "crs" not in whole
    assert whole["snapshot"]["cut_off"] == "2026-11-21T00:00:00+07:00"
    water = points.set_index("sensor").loc["nuoc-pdp"]
    assert (water["level_max"], water.geometry.x) == (
        max(s.max for _, s in busy.today.series if s.sensor == "nuoc-pdp" and s.max),
        108.433,
    )


def test_the_geopackage_has_a_layer_for_each_kind(busy: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "day.gpkg"
    package.write(busy, path)
    shapes = {"wards": "MultiPolygon", "sensors": "Point", "series": "Point", "events": "Point"}
    assert dict(pyogrio.list_layers(path)) == shapes
    layers = {name: gpd.read_file(path, layer=name) for name in shapes}
    assert {frame.crs.to_epsg() for frame in layers.values()} == {4326}
    assert {name: len(frame) for name, frame in layers.items()} == {
        "wards": 16, "sensors": len(busy.today.sensors), "series": len(busy.today.series), "events": len(busy.events),
    }  # fmt: skip
    water = layers["series"].set_index(["sensor", "metric"]).loc["nuoc-pdp", "level"]
    told = next(s for _, s in busy.today.series if s.sensor == "nuoc-pdp")
    assert (water["max"], water["condition"], water["unit"]) == (told.max, "warning", "m")
    assert water["max_at"] == told.max_at
    alarm, silence = (layers["events"].set_index("id").loc[i] for i in ("a1", "s1"))
    assert (alarm["severity"], alarm["geometry"]) == ("high", None)
    assert (silence.geometry.x, silence.geometry.y) == (108.498, 11.943)


def test_gdal_opens_the_geopackage_without_a_warning(busy: Snapshot, tmp_path: Path) -> None:
    try:
        ogrinfo = installed(("ogrinfo",), "gdal-bin")
    except NotHere as reason:
        pytest.skip(f"no GDAL of the system: {reason}")
    package.write(busy, tmp_path / "day.gpkg")
    told = subprocess.run([ogrinfo, "-so", "-al", "day.gpkg"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stderr == ""
    assert told.stdout.count("Feature Count: ") == 4


@pytest.mark.parametrize("key", ["xlsx", "csv", "geojson", "gpkg", "parquet"])
def test_the_same_day_gives_the_same_bytes(busy: Snapshot, tmp_path: Path, key: str) -> None:
    made = []
    for name in "ab":
        (tmp_path / name).mkdir()
        made.append(writing.write(busy, tmp_path / name, key, "vi", tmp_path).read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("key", ["xlsx", "csv", "geojson", "gpkg", "parquet"])
def test_an_empty_day_is_a_file_that_opens(empty: Snapshot, tmp_path: Path, key: str) -> None:
    path = writing.write(empty, tmp_path, key, "vi", tmp_path)
    assert path.name == f"ioc-dam-rong-2026-11-20.{writing.SUFFIXES[key]}"
    if key == "geojson":
        assert set(gpd.read_file(path)["kind"]) == {"ward"}
    if key == "xlsx":
        assert openpyxl.load_workbook(path)["Cảm biến"].cell(HEAD + 1, 1).value == "Không có số liệu trong ngày."
    if key == "gpkg":
        assert package.count(path) == {"wards": len(areas.wards(empty.area)), "sensors": 0, "series": 0, "events": 0}
    if key in ("csv", "parquet"):
        assert f"sensors.{key}" in zipfile.ZipFile(path).namelist()


def test_english_sheets_are_english(busy: Snapshot, tmp_path: Path) -> None:
    with speaking("en"):
        xlsx.write(busy, tmp_path / "day.xlsx")
    book = openpyxl.load_workbook(tmp_path / "day.xlsx")
    assert book.sheetnames[:4] == ["Summary", "Charts", "Sensors", "By hour"]


def test_the_manifest_notices_what_was_changed_or_lost(busy: Snapshot, tmp_path: Path) -> None:
    files = [writing.write(busy, tmp_path, key, "vi", tmp_path) for key in ("csv", "geojson")]
    manifest.write(busy, tmp_path, files, "vi")
    (told,), problems = manifest.verify(tmp_path)
    assert problems == []
    assert (told.area, told.date, told.complete, told.counts["readings"]) == (
        "da-lat",
        "2026-11-20",
        True,
        busy.today.readings,
    )
    files[1].write_text("{}")
    files[0].unlink()
    assert manifest.verify(tmp_path)[1] == [
        f"{files[0].name} is missing",
        f"{files[1].name} has been changed since it was made",
    ]


def test_the_manifest_counts_the_rows_of_each_file(busy: Snapshot, tmp_path: Path) -> None:
    files = [writing.write(busy, tmp_path, key, "vi", tmp_path) for key in writing.SUFFIXES if key != "pdf"]
    manifest.write(busy, tmp_path, files, "vi")
    (told,), _ = manifest.verify(tmp_path)
    rows = {file.name.partition(".")[2]: file.rows for file in told.files}
    made = {table.key: len(table.rows) for table in all_tables(busy)}
    assert rows["parquet.zip"] == {f"{key}.parquet": n for key, n in made.items()}
    assert rows["csv.zip"].items() >= {f"{key}.csv": n for key, n in made.items()}.items()
    assert rows["xlsx"] == {key: n for key, n in made.items() if n} | {"curves": 24}
    assert rows["geojson"] == {"sensor": len(busy.today.sensors), "ward": 16}
    assert rows["gpkg"]["series"] == len(busy.today.series)


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IocError, match="holds no manifest"):
        manifest.verify(tmp_path)


def test_formats_are_told_with_their_cure() -> None:
    assert writing.formats("GeoJSON, pdf") == ["pdf", "geojson"]
    assert writing.formats("all") == list(writing.SUFFIXES)
    with pytest.raises(IocError, match="no format doc; the formats are pdf, xlsx, csv, geojson, gpkg, parquet, or all"):
        writing.formats("pdf,doc")
