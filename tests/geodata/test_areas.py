"""The 2023 edition: what it holds, how it is spelt, and which areas have an operations centre."""

import csv
import unicodedata
from collections import Counter

import pytest

from geodata import areas
from geodata.areas import find, load
from geodata.files import home, path
from ioc.errors import IocError
from ioc.model.area import AreaKind


def of(kind):
    return [area for area in load() if area.kind is kind]


def test_there_are_one_province_12_districts_and_142_wards():
    assert Counter(a.kind for a in load()) == {AreaKind.PROVINCE: 1, AreaKind.DISTRICT: 12, AreaKind.WARD: 142}


def test_wards_are_111_communes_18_urban_wards_and_13_towns():
    kinds = Counter(
        next(k for k in ("Thị trấn", "Phường", "Xã") if a.name.startswith(f"{k} ")) for a in of(AreaKind.WARD)
    )
    assert kinds == {"Xã": 111, "Phường": 18, "Thị trấn": 13}


@pytest.mark.parametrize(
    ("slug", "wards"),
    [("da-lat", 16), ("bao-loc", 11), ("dam-rong", 8), ("lac-duong", 6), ("lam-ha", 16), ("don-duong", 10),
     ("duc-trong", 15), ("di-linh", 19), ("bao-lam", 14), ("da-huoai", 9), ("da-teh", 9), ("cat-tien", 9)],
)  # fmt: skip
def test_each_district_has_its_number_of_wards(slug, wards):
    assert sum(a.parent == find(slug).code for a in of(AreaKind.WARD)) == wards


def test_names_are_in_nfc_and_keep_their_apostrophes_and_stacked_marks():
    names = {a.name for a in load()}
    assert all(unicodedata.is_normalized("NFC", name) for name in names)
    assert {"Thị trấn D'Ran", "Xã B'Lá", "Xã Đưng K'Nớ", "Huyện Đạ Tẻh"} <= names


def test_codes_and_slugs_are_unique():
    assert len({a.code for a in load()}) == 155
    assert len({a.slug for a in load() if a.slug}) == 13


def test_the_province_stands_above_its_districts():
    province = find("lam-dong")
    assert (province.code, province.name, province.parent) == ("68", "Tỉnh Lâm Đồng", None)
    assert {a.parent for a in of(AreaKind.DISTRICT)} == {"68"}


def test_figures_are_as_published_with_their_year():
    da_lat = find("da-lat")
    assert (da_lat.population, da_lat.population_as_of, da_lat.area_km2) == (226_578, "2019", 395)
    of_2019 = [a.population for a in of(AreaKind.DISTRICT) if a.population_as_of == "2019"]
    assert sum(p for p in of_2019 if p) == 1_156_037
    assert sum(a.area_km2 or 0 for a in of(AreaKind.DISTRICT)) == pytest.approx(9_778.05)


def test_a_figure_from_one_secondary_source_says_that_it_is_a_guess():
    assert [a.slug for a in load() if a.source.startswith("ước khoảng")] == ["dam-rong"]


def test_wards_have_no_figures_since_there_is_no_source():
    assert all(a.population is None and a.area_km2 is None for a in of(AreaKind.WARD))


SEVEN = {"da-lat", "bao-loc", "lac-duong", "da-teh", "bao-lam", "dam-rong", "duc-trong"}


def test_the_seven_centres_of_2023_are_on():
    assert {a.slug for a in load() if a.ioc} == SEVEN


def test_every_district_can_be_switched_on_by_one_word(tmp_path, monkeypatch):
    text = (home() / areas.IOCS).read_text(encoding="utf-8")
    slugs = {a.slug for a in of(AreaKind.DISTRICT)}
    for slug in slugs - SEVEN:
        edited = tmp_path / "iocs.toml"
        edited.write_text(text.replace(f"{slug} = false", f"{slug} = true"), encoding="utf-8")
        monkeypatch.setattr(areas, "IOCS", edited)
        assert areas.switched_on(slugs) == {*SEVEN, slug}


@pytest.mark.parametrize("line", ["da-latt = true", 'da-lat = "yes"'])
def test_a_wrong_switch_names_the_cure(tmp_path, monkeypatch, line):
    wrong = tmp_path / "iocs.toml"
    wrong.write_text(line, encoding="utf-8")
    monkeypatch.setattr(areas, "IOCS", wrong)
    with pytest.raises(IocError, match="is true or false, the name one of"):
        areas.switched_on({"da-lat"})


def test_an_unknown_edition_or_area_names_those_there_are():
    with pytest.raises(IocError, match="set IOC_EDITION to one of 2023"):
        load("1975")
    with pytest.raises(IocError, match="its areas are lam-dong, da-lat"):
        find("sai-gon")


def test_landmarks_stand_in_wards_of_the_edition():
    wards = {a.code: a for a in of(AreaKind.WARD)}
    with path("2023", "landmarks.csv").open(encoding="utf-8", newline="") as file:
        landmarks = list(csv.DictReader(file))
    assert len(landmarks) == 73
    for place in landmarks:
        ward = wards[place["ward_code"]]
        assert (ward.name, ward.parent) == (place["ward"], place["district_code"])
        assert unicodedata.is_normalized("NFC", place["name"])
