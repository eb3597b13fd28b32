"""A second province for tests: Lạng Sơn with its real districts on invented squares, and a border that it counts."""

import csv
import json
from pathlib import Path
from typing import Any

import shapely

EDITION, CITY, GATE = "2024", "tp-lang-son", "cao-loc"
DISTRICTS = {  # code: slug, name
    "178": (CITY, "Thành phố Lạng Sơn"),
    "180": ("trang-dinh", "Huyện Tràng Định"),
    "181": ("binh-gia", "Huyện Bình Gia"),
    "182": ("van-lang", "Huyện Văn Lãng"),
    "183": (GATE, "Huyện Cao Lộc"),
    "184": ("van-quan", "Huyện Văn Quan"),
    "185": ("bac-son", "Huyện Bắc Sơn"),
    "186": ("huu-lung", "Huyện Hữu Lũng"),
    "187": ("chi-lang", "Huyện Chi Lăng"),
    "188": ("loc-binh", "Huyện Lộc Bình"),
    "189": ("dinh-lap", "Huyện Đình Lập"),
}
COLUMNS, SIDE, WEST, SOUTH = 4, 0.2, 106.3, 21.5  # of the squares, in degrees
ABOUT = """
level = "district"
[name]
vi = "11 huyện, thành phố"
en = "11 districts"
"""
PROVINCE = """
[title]
vi = "IOC Lạng Sơn"
en = "IOC Lạng Sơn"
[maps]
vn_2000 = "EPSG:5897"
metres = "EPSG:32648"
"""
EVENTS = """
["vn.ioc.border.crossed"]
name = { vi = "Lượt qua cửa khẩu", en = "Border crossings" }
by = "gate"
by_name = { vi = "Cửa khẩu", en = "Gate" }
every_s = 600

["vn.ioc.border.crossed".keys]
gate = { is = "code", required = true }
direction = { is = ["in", "out"] }
vehicle = { is = "text" }
declared_digitally = { is = "flag" }

[["vn.ioc.border.crossed".parts]]
name = { vi = "Nhập cảnh", en = "Inbound" }
where = { direction = "in" }

[["vn.ioc.border.crossed".parts]]
name = { vi = "Khai báo số", en = "Declared digitally" }
where = { declared_digitally = true }
share = true
"""
INDICATORS = """
[units]
"%" = { vi = "%", en = "%" }

[[indicators]]
code = "CK-01"
name = { vi = "Xe qua cửa khẩu số", en = "Vehicles through the digital border gate" }
pillar = "economy"
unit = "%"
direction = "up"
frequency = "year"
levels = ["province", "district"]
whole = "mean"
bounded = true
targets = [{ level = "province", since = "2023", value = 100, source = "Chỉ tiêu năm 2023" }]
"""
PUBLISHED = """
[[figures]]
indicator = "CK-01"
place = "lang-son"
period = "2023"
value = 98.5
as_of = "2023-12-31"
source = "Số của một kiểm thử"
"""
WALLS = "[default]\noverview = 30\ncounts = 30\n"


def write(folder: Path) -> Path:
    """The province as its people would put it down: the folder that IOC_GEODATA_DIR names."""
    edition = folder / EDITION
    edition.mkdir(parents=True)
    told = {"province": PROVINCE, "events": EVENTS, "walls": WALLS, "indicators": INDICATORS, "published": PUBLISHED}
    for name, text in ((f"{word}.toml", text) for word, text in told.items()):
        (folder / name).write_text(text, encoding="utf-8")
    centres = "".join(f"{slug} = {str(slug in (CITY, GATE)).lower()}\n" for slug, _name in DISTRICTS.values())
    (folder / "iocs.toml").write_text(centres, encoding="utf-8")
    (edition / "edition.toml").write_text(ABOUT, encoding="utf-8")
    squares = {code: _square(place) for place, code in enumerate(DISTRICTS)}
    whole = {"code": "20", "name": "Tỉnh Lạng Sơn", "districts": 11, "wards": 22}
    _features(edition / "province.geojson", [(whole, _around(list(squares.values())))])
    districts = [({"code": code, "name": DISTRICTS[code][1]}, square) for code, square in squares.items()]
    _features(edition / "districts.geojson", districts)
    _features(edition / "wards.geojson", [ward for code, square in squares.items() for ward in _halves(code, square)])
    with (edition / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("code", "slug", "population", "population_as_of", "km2", "source"))
        rows.writerow(("20", "lang-son", "", "", "", ""))
        rows.writerows((code, slug, "", "", "", "") for code, (slug, _name) in DISTRICTS.items())
    return folder


Ring = list[list[float]]


def _square(place: int) -> Ring:
    """One of a grid, from the south-west on; its sides have a point in the middle, where wards meet them."""
    west, south = WEST + SIDE * (place % COLUMNS), SOUTH + SIDE * (place // COLUMNS)
    middle, east, north = west + SIDE / 2, west + SIDE, south + SIDE
    corners = [(west, south), (middle, south), (east, south), (east, north), (middle, north), (west, north)]
    return [[round(x, 4), round(y, 4)] for x, y in (*corners, corners[0])]


def _halves(code: str, square: Ring) -> list[tuple[dict[str, Any], Ring]]:
    """The two wards of a district, west and east."""
    sw, s, se, ne, n, nw, _again = square
    rings = {"1": [sw, s, n, nw, sw], "2": [s, se, ne, n, s]}
    return [({"code": f"0{code}{i}", "name": f"Xã Ô {code}-{i}", "district": code}, ring) for i, ring in rings.items()]


def _around(squares: list[Ring]) -> Ring:
    """The outline of all squares, with every point of theirs."""
    whole = shapely.coverage_union_all([shapely.Polygon(ring) for ring in squares])
    return [[round(x, 4), round(y, 4)] for x, y in shapely.get_coordinates(whole).tolist()]


def _features(file: Path, told: list[tuple[dict[str, Any], Ring]]) -> None:
    features = [
        {"type": "Feature", "properties": said, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for said, ring in told
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")
