"""The polygons of the 2023 edition, and that the check finds what may go wrong with them."""

from dataclasses import replace

from shapely import affinity, box

from geodata import boundaries
from geodata.areas import check, load
from ioc.model.area import AreaKind


def test_the_2023_edition_is_sound():
    assert check("2023") == []


def test_there_is_a_polygon_in_wgs84_for_every_area():
    shapes = boundaries.boundaries()
    assert list(shapes.index) == [a.code for a in load()]
    assert shapes.crs.to_epsg() == 4326
    assert shapes.is_valid.all()


def test_a_ward_that_was_moved_is_found_by_its_name():
    shapes = boundaries.boundaries()
    shapes.loc["24784", "geometry"] = affinity.translate(shapes.loc["24784", "geometry"], 0.01)
    assert any("24784 Phường 1" in problem for problem in boundaries.check_coverage(shapes))
    assert boundaries.check_nesting(shapes) == ["672 Thành phố Đà Lạt is not the union of its parts"]


def test_a_polygon_that_crosses_itself_is_found():
    shapes = boundaries.boundaries()
    square = box(107.0, 10.0, 107.1, 10.1)  # a bow tie, far from its neighbours
    corners = list(square.exterior.coords)
    shapes.loc["24784", "geometry"] = type(square)([corners[0], corners[2], corners[1], corners[3]])
    assert "24784 Phường 1: its polygon is not valid" in boundaries.check_coverage(shapes)


def test_names_not_in_nfc_and_doubled_slugs_are_found():
    province, da_lat, bao_loc, *_ = load()
    problems = boundaries.check_names(
        [province, replace(da_lat, name="\u0110a\u0300 La\u0323t"), replace(bao_loc, slug="da-lat")]
    )
    assert problems == ["672: the name '\u0110a\u0300 La\u0323t' is not in NFC", "the slug da-lat is used 2 times"]


def test_missing_areas_are_counted_and_orphans_named():
    areas = [a for a in load() if a.code not in ("24784", "673")]
    assert boundaries.check_counts(areas, 12, 142) == [
        "11 areas of kind district, not 12",
        "141 areas of kind ward, not 142",
    ]
    problems = boundaries.check_tree(areas)
    assert len(problems) == 11  # Bảo Lộc's wards
    assert "24823 Phường 1: its parent 673 is missing or of the wrong level" in problems


def test_a_district_without_wards_or_slug_is_found():
    areas = [replace(a, slug=None) if a.code == "672" else a for a in load() if a.kind is not AreaKind.WARD]
    problems = boundaries.check_tree(areas)
    assert "672 Thành phố Đà Lạt has no slug in figures.csv" in problems
    assert sum("has no wards" in p for p in problems) == 12
