"""The later editions: what they hold, that they are whole, and that codes mean nothing outside one."""

from collections import Counter

import pytest

from geodata import areas, boundaries, editions, features, files, relief, sketch, succession
from geodata.areas import find, load, parts, wards
from ioc import settings
from ioc.errors import IocError
from ioc.model.area import AreaKind

LATER = ("2024-12", "2025-07")
CROSSING = {"Phường 2 Bảo Lộc", "Phường Lang Biang – Đà Lạt", "Xã Đam Rông 4", "Xã Đinh Văn Lâm Hà"}


def of(edition, kind):
    return [a for a in load(edition) if a.kind is kind]


def test_editions_follow_each_other_without_a_gap():
    known = editions.every()
    assert [e.key for e in known] == ["2023", "2024-12", "2025-07"]
    assert [e.until for e in known] == [*(e.since for e in known[1:]), None]


@pytest.mark.parametrize(("edition", "districts", "communes"), [("2024-12", 10, 137), ("2025-07", 12, 51)])
def test_an_edition_holds_what_the_reform_left(edition, districts, communes):
    counts = Counter(a.kind for a in load(edition))
    assert counts == {AreaKind.PROVINCE: 1, AreaKind.DISTRICT: districts, AreaKind.WARD: communes}


@pytest.mark.parametrize("edition", LATER)
def test_an_edition_that_is_drawn_from_another_is_as_sound_as_that(edition):
    assert boundaries.check(edition) == []
    shapes, before = boundaries.boundaries(edition), boundaries.boundaries("2023")
    assert shapes.loc["68"].geometry.symmetric_difference(before.loc["68"].geometry).area < 1e-9


def test_a_code_is_another_area_in_another_edition():
    assert (find("da-teh").code, find("da-huoai", "2024-12").code) == ("682", "682")
    names = {e: next(a.name for a in load(e) if a.code == "25114") for e in ("2023", *LATER)}
    assert names == {"2023": "Xã Đạ Ploa", "2024-12": "Xã Bà Gia", "2025-07": "Xã Đạ Huoai 3"}


def test_four_units_cross_old_districts_and_are_estimated_and_no_others():
    for told in ("2023", "2024-12"):
        units = succession.between(told, "2025-07").units
        assert {u.area.name for u in units if u.estimated} == CROSSING
        assert all(len(u.homes) == (2 if u.estimated else 1) for u in units)
    assert not any(u.estimated for u in succession.between("2023", "2024-12").units)
    assert not any(u.estimated for u in succession.between("2025-07", "2025-07").units)


def test_a_ward_is_found_in_the_unit_it_became_part_of():
    after = succession.between("2023", "2025-07")
    assert after.unit_of("lac-duong", "24850") == "24853"  # Đưng K'Nớ went to Đam Rông 4
    assert after.unit_of("da-lat", "24769") == "24846"  # Phường 7 to Lang Biang
    assert after.unit_of("da-lat", None) is None, "which of five it is nobody knows"
    assert after.unit_of("bao-loc", "24769") is None, "a ward of another area says nothing"


def test_a_district_that_was_merged_whole_keeps_what_tells_no_ward():
    after = succession.between("2023", "2024-12")
    assert {after.unit_of(d, None) for d in ("da-huoai", "da-teh", "cat-tien")} == {"682"}
    assert next(u.homes for u in after.units if u.area.code == "682") == ("da-huoai", "da-teh", "cat-tien")


def test_what_comes_by_new_wards_is_found_in_old_districts_by_most_of_its_ground():
    back = succession.between("2025-07", "2023")
    assert back.unit_of("bao-loc", "24820") == "673"  # two of its three wards were Bảo Lộc's
    assert {u.area.short for u in back.units if u.estimated} >= {"Bảo Lộc", "Bảo Lâm"}


def test_an_edition_that_forgets_a_ward_says_which(monkeypatch):
    known = features.parts("2024-12")
    monkeypatch.setattr(succession, "parts", lambda edition: {c: p for c, p in known.items() if c != "24769"})
    (problem,) = succession.check("2024-12")
    assert problem == "24769 Phường 7 of edition 2023 is part of 0 wards; 2024-12/wards.csv must name it in one"


def test_ground_that_stayed_the_same_keeps_its_relief():
    assert relief.relief("2025-07", "di-linh") == relief.relief("2023", "di-linh")
    assert relief.relief("2024-12", "da-huoai") is None, "it is three times as large"


def test_a_map_of_another_edition_is_drawn_of_its_own_areas():
    drawn = sketch.draw("da-huoai", "2024-12")
    assert set(drawn.wards) == {a.code for a in wards(find("da-huoai", "2024-12"))}
    assert len(drawn.wards) == 23


@pytest.fixture
def clusters(tmp_path, monkeypatch):
    """The 2023 edition with what a test puts into its clusters.toml."""

    def write(text):
        (tmp_path / "geodata" / "2023").mkdir(parents=True)
        (tmp_path / "geodata" / "2023" / areas.CLUSTERS).write_text(text, encoding="utf-8")
        for known in (load, sketch.draw):
            known.cache_clear()

    monkeypatch.setenv("IOC_DATA_DIR", str(tmp_path))
    yield write
    monkeypatch.undo()
    for known in (load, sketch.draw):
        known.cache_clear()


def test_a_cluster_is_an_area_of_areas(clusters):
    clusters('[phia-nam]\nname = "Cụm phía nam"\nmembers = ["da-huoai", "da-teh", "cat-tien"]\n')
    south = find("phia-nam")
    assert (south.kind, south.ioc, south.short) == (AreaKind.CLUSTER, True, "Cụm phía nam")
    assert [a.slug for a in parts(south)] == ["da-huoai", "da-teh", "cat-tien"]
    assert len(wards(south)) == 27
    assert boundaries.check("2023") == []
    assert len(sketch.draw("phia-nam").wards) == 3


@pytest.mark.parametrize("members", ['["atlantis"]', "[]"])
def test_a_cluster_of_what_is_not_there_names_the_cure(clusters, members):
    clusters(f'[x]\nname = "X"\nmembers = {members}\n')
    with pytest.raises(IocError, match="has a slug of its own and members among"):
        load("2023")


def test_a_folder_that_is_no_province_names_the_cure(tmp_path, monkeypatch):
    monkeypatch.setenv("IOC_GEODATA_DIR", str(tmp_path))
    assert settings.load().geodata_dir == tmp_path
    with pytest.raises(IocError, match=r"holds no edition of a province.*mend IOC_GEODATA_DIR"):
        files.editions()


def test_an_edition_that_cannot_be_read_names_its_file(tmp_path, monkeypatch):
    (tmp_path / "2023").mkdir()
    (tmp_path / "2023" / files.ABOUT).write_text('level = "hamlet"\nname = {}\n', encoding="utf-8")
    monkeypatch.setenv("IOC_GEODATA_DIR", str(tmp_path))
    with pytest.raises(IocError, match=r"edition\.toml: Invalid enum value 'hamlet'.*docs/province\.md"):
        editions.find("2023")
