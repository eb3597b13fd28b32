"""Official boundaries: read in any shape they come in, examined feature by feature, put in whole or not at all."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner
from shapely import affinity

from geodata import areas, boundaries, features, files, install, official, sketch, smoothing
from ioc.__main__ import main
from ioc.errors import IocError
from ioc.model.area import AreaKind

DA_LAT, WARD_1, WARD_7 = "672", "24784", "24769"


@dataclass(frozen=True)
class Given:
    """Boundaries a little off the sketch, as an office would hand them out."""

    wards: gpd.GeoDataFrame  # of Đà Lạt
    districts: gpd.GeoDataFrame


@pytest.fixture(scope="module")
def given() -> Given:
    shapes = boundaries.boundaries()
    frame = shapes.assign(geometry=shapes.geometry.translate(0.002, 0.001)).reset_index()
    wards = frame[(frame["kind"] == "ward") & (frame["parent"] == DA_LAT)]
    return Given(wards[["code", "name", "geometry"]], frame[frame["kind"] == "district"][["code", "name", "geometry"]])


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """An installation of its own, whose imported boundaries nobody else sees."""
    monkeypatch.setenv("IOC_DATA_DIR", str(tmp_path / "ioc"))
    _forget()
    yield tmp_path
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for cached in (areas.load, areas.credit, smoothing.smooth, sketch.draw):
        cached.cache_clear()


def examine(frame: gpd.GeoDataFrame) -> official.Findings:
    return official.examine(frame.copy(), "2023")


def spoiled(frame: gpd.GeoDataFrame, code: str, **values: object) -> gpd.GeoDataFrame:
    changed = frame.copy()
    for column, value in values.items():
        changed.loc[changed["code"] == code, column] = value
    return changed


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:5899", "EPSG:9218", "EPSG:3405", "EPSG:3857"])
def test_any_coordinate_system_comes_out_the_same(tmp_path, given, crs):
    file = tmp_path / "wards.gpkg"
    given.wards.to_crs(crs).to_file(file, layer="xa")
    found = official.read(file)
    assert examine(found).problems == []
    assert found.geometry.geom_equals_exact(given.wards.geometry.reset_index(drop=True), 1e-5).all()


@pytest.mark.parametrize("name", ["wards.geojson", "wards.shp", "wards.gpkg"])
def test_each_kind_of_file_is_read(tmp_path, given, name):
    file = tmp_path / name
    given.wards.rename(columns={"code": "MA_XA", "name": "TEN_XA"}).to_file(file)
    assert sorted(official.read(file)["code"]) == sorted(given.wards["code"])


def test_codes_that_a_table_made_numbers_are_read(tmp_path, given):
    file = tmp_path / "wards.gpkg"
    given.wards.assign(code=given.wards["code"].astype(float)).to_file(file)
    assert examine(official.read(file)).problems == []


def test_a_shapefile_without_its_prj_is_asked_for_its_system(tmp_path, given):
    file = tmp_path / "wards.shp"
    given.wards.to_crs("EPSG:5899").to_file(file)
    file.with_suffix(".prj").unlink()
    with pytest.raises(IocError, match=r"say --crs EPSG:5899 for VN-2000"):
        official.read(file)
    assert examine(official.read(file, crs="EPSG:5899")).problems == []


def test_what_cannot_be_told_is_asked_for(tmp_path, given):
    file = tmp_path / "areas.gpkg"
    given.wards.rename(columns={"code": "x1", "name": "x2"}).to_file(file, layer="xa")
    with pytest.raises(IocError, match=r"--code-column: one of x1, x2"):
        official.read(file)
    assert len(official.read(file, code_column="x1", name_column="x2")) == 16
    given.districts.to_file(file, layer="huyen")
    with pytest.raises(IocError, match="--layer: xa, huyen"):
        official.read(file)
    with pytest.raises(IocError, match="cannot be read as a map"):
        official.read(Path(__file__))


def test_a_wrong_system_shows_by_where_the_features_lie(given):
    metres = given.wards.to_crs("EPSG:5899").set_crs("EPSG:5896", allow_override=True).to_crs("EPSG:4326")
    problems = examine(metres).problems
    assert len(problems) == 16
    assert all("the coordinate system is wrong; say its real one with --crs" in p for p in problems)


def test_overlaps_and_gaps_are_named_with_their_place(given):
    ward = given.wards.set_index("code").geometry[WARD_1]
    larger = examine(spoiled(given.wards, WARD_1, geometry=affinity.scale(ward, 1.2, 1.2)))
    assert any(WARD_1 in p and "overlap by" in p and "ha at 11.9" in p for p in larger.problems)
    smaller = examine(spoiled(given.wards, WARD_1, geometry=affinity.scale(ward, 0.8, 0.8)))
    assert any("a gap of" in p and f"{WARD_1} Phường 1" in p for p in smaller.problems)


def test_codes_are_held_against_the_edition(given):
    twice = given.wards.assign(code=given.wards["code"].replace(WARD_1, WARD_7))
    assert any(p.startswith(f"{WARD_7}: stands 2 times") for p in examine(twice).problems)
    strange = given.wards.assign(code=given.wards["code"].replace(WARD_1, "99999"))
    assert any(p.startswith("99999 Phường 1: this edition has no such ward") for p in examine(strange).problems)
    problems = examine(given.wards[given.wards["code"] != WARD_1]).problems
    assert "672: 1 of its 16 wards are missing: 24784 Phường 1; add them" in problems
    with pytest.raises(IocError, match="no code of the file is one of this edition's"):
        examine(given.wards.assign(code="x"))


def test_names_and_places_that_do_not_fit_are_remarked(given):
    swapped = given.wards.assign(code=given.wards["code"].replace({WARD_1: WARD_7, WARD_7: WARD_1}))
    remarks = examine(swapped).remarks
    assert f"{WARD_1}: is called 'Phường 7' in the file and 'Phường 1' here; look whether codes are swapped" in remarks
    assert any("from where the sketch has it" in r for r in remarks)
    legacy = examine(spoiled(given.wards, WARD_1, name="Ph­êng 1 TCVN3: ®­êng"))
    assert any("looks like TCVN3 text; export the table as UTF-8" in r for r in legacy.remarks)


def test_features_that_are_no_valid_areas_are_named(given):
    bow_tie = shapely.Polygon([(108.4, 11.9), (108.5, 12.0), (108.5, 11.9), (108.4, 12.0)])
    assert any("Self-intersection" in p for p in examine(spoiled(given.wards, WARD_1, geometry=bow_tie)).problems)
    point = examine(spoiled(given.wards, WARD_1, geometry=shapely.Point(108.4, 11.9)))
    assert f"{WARD_1} Phường 1: is a Point, not an area; export polygons" in point.problems


def test_wards_of_one_district_are_put_in_and_the_others_give_way(fresh, given):
    write(fresh, given.wards)
    assert areas.check() == []
    official_ward = given.wards.set_index("code").geometry[WARD_1]
    assert boundaries.boundaries().geometry[WARD_1].symmetric_difference(official_ward).area < 1e-8
    assert areas.credit("da-lat") == "Sở Nông nghiệp và Môi trường"
    assert areas.credit("lac-duong") is None
    assert areas.credit("lam-dong") is None
    assert len(sketch.draw("da-lat").outlines) == 16


def test_districts_are_put_in_and_their_wards_stay_a_sketch_inside(fresh, given):
    write(fresh, given.districts)
    assert areas.check() == []
    assert areas.credit("lam-dong") == "Sở Nông nghiệp và Môi trường"
    assert areas.credit("da-lat") is None
    assert len(sketch.draw("lam-dong").outlines) == 12


def test_a_dry_run_writes_nothing_and_problems_forbid_writing(fresh, given):
    file = fresh / "wards.gpkg"
    given.wards.to_file(file)
    dry = CliRunner().invoke(main, ["geodata", "import", str(file)])
    assert (dry.exit_code, files.imported("2023").exists()) == (0, False)
    assert "nothing was written" in dry.output
    given.wards[given.wards["code"] != WARD_1].to_file(file)
    refused = CliRunner().invoke(main, ["geodata", "import", str(file), "--write", "--source", "x"])
    assert (refused.exit_code, files.imported("2023").exists()) == (1, False)
    assert "24784 Phường 1; add them" in refused.output


def test_what_leaves_nothing_of_a_ward_is_refused():
    square = shapely.box(0, 0, 1, 1)
    assert install.fit({"a": shapely.box(-1, 0, 0.5, 2), "b": shapely.box(0.5, 0, 0.9, 1)}, square)["b"].area == 0.5
    with pytest.raises(IocError, match="nothing is left of b"):
        install.fit({"a": square, "b": shapely.box(2, 2, 3, 3)}, square)


def test_wards_and_their_district_are_official_until_a_district_is_put_over_them(fresh, given):
    write(fresh, given.wards)
    assert {DA_LAT, WARD_1} <= features.official("2023").keys()
    frame = official.read(_file(fresh, given.districts))
    origin = install.Origin.of(_file(fresh, given.districts), "x", date(2026, 11, 22))
    assert install.install(frame, AreaKind.DISTRICT, "2023", origin, files.imported("2023")) == []
    assert WARD_1 not in features.official("2023")


def _file(folder: Path, frame: gpd.GeoDataFrame) -> Path:
    file = folder / "given.gpkg"
    frame.to_file(file)
    return file


def write(folder: Path, frame: gpd.GeoDataFrame) -> None:
    told = ["--write", "--source", "Sở Nông nghiệp và Môi trường"]
    result = CliRunner().invoke(main, ["geodata", "import", str(_file(folder, frame)), *told])
    assert result.exit_code == 0, result.output
    _forget()
