"""`ioc snapshot` as a person types it."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ioc.__main__ import main
from ioc.errors import IocError
from ioc.model.focus import Focus
from ioc.model.snapshot import Snapshot
from ioc.services.city import City
from ioc.services.snapshot import manifest
from tests.servers import Urls
from tests.services.snapshot.published import Published


def typed(urls: Urls | None, data_dir: Path, *words: str) -> tuple[int, str]:
    env = {"IOC_DATABASE_WEB_URL": urls.web if urls else "", "IOC_DATA_DIR": str(data_dir)}
    result = CliRunner().invoke(main, ["snapshot", *words], env=env)
    return result.exit_code, result.output


def make(out: Path, *more: str, area: str = "da-lat", day: str = "2026-11-20") -> tuple[str, ...]:
    return ("make", "--area", area, "--date", day, "--out", str(out), *more)


def test_what_was_written_is_told_with_sizes_and_can_be_verified(kept: tuple[Urls, Published], tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    code, output = typed(kept[0], tmp_path, *make(out, "--format", "xlsx,geojson"))
    assert code == 0, output
    assert f"{out / 'ioc-da-lat-2026-11-20.xlsx'}  " in output
    assert output.count(" KiB\n") == len(list(out.iterdir())) == 3
    assert typed(None, tmp_path, "verify", str(out)) == (0, "da-lat 2026-11-20: 2 files\n")
    code, output = typed(None, tmp_path, "list", str(tmp_path))
    assert (code, output.split()[:6]) == (0, ["da-lat", "2026-11-20", "revision", "1", "xlsx,", "geojson"])
    assert output.endswith("  as made, whole\n")
    (out / "ioc-da-lat-2026-11-20.geojson").write_text("{}")
    code, output = typed(None, tmp_path, "verify", str(out))
    assert code == 1
    assert "ioc-da-lat-2026-11-20.geojson has been changed" in output
    code, output = typed(None, tmp_path, "list", str(tmp_path))
    assert (code, "geojson has been changed" in output) == (1, True)


def test_areas_and_days_are_made_in_order(kept: tuple[Urls, Published], tmp_path: Path) -> None:
    words = make(tmp_path, "--format", "csv", "--no-bom", area="da-lat,dam-rong", day="2026-11-19..2026-11-20")
    code, output = typed(kept[0], tmp_path, *words)
    assert code == 0, output
    names = [line.split()[0].rpartition("/")[2] for line in output.splitlines()]
    stems = [f"ioc-{area}-2026-11-{day}" for day in (19, 20) for area in ("da-lat", "dam-rong")]
    assert names == [stem + ending for stem in stems for ending in (".csv.zip", ".manifest.json")]
    with zipfile.ZipFile(tmp_path / names[0]) as archive:
        assert archive.read("about.csv").startswith(b"word,text")


def test_the_province_is_one_area_of_all(kept: tuple[Urls, Published], tmp_path: Path) -> None:
    code, output = typed(kept[0], tmp_path, *make(tmp_path, "--format", "csv", area="all"))
    assert code == 0, output
    assert "ioc-lam-dong-2026-11-20.csv.zip" in output.splitlines()[0]
    told = manifest.verify(tmp_path)[0]
    whole = {one.area: one.counts for one in told}
    assert len(whole) == 13
    assert whole["lam-dong"]["dossiers_received"] == whole["da-lat"]["dossiers_received"] > 0


def test_an_area_that_fails_stops_no_other_and_is_told(
    kept: tuple[Urls, Published], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = City.day

    async def day(city: City, focus: Focus, day: date, now: datetime) -> Snapshot:
        if focus.name == "da-lat":
            raise IocError("its figures are lost")
        return await read(city, focus, day, now)

    monkeypatch.setattr(City, "day", day)
    code, output = typed(kept[0], tmp_path, *make(tmp_path, "--format", "csv", area="da-lat,dam-rong"))
    assert code == 1
    assert "da-lat 2026-11-20: its figures are lost\n" in output
    assert "ioc-dam-rong-2026-11-20.csv.zip" in output
    assert output.endswith("1 of 2 snapshots could not be made\n")


def test_a_day_nobody_sent_anything_of_is_an_honest_empty_snapshot(
    kept: tuple[Urls, Published], tmp_path: Path
) -> None:
    code, output = typed(kept[0], tmp_path, *make(tmp_path, "--format", "csv", area="cat-tien", day="2020-01-01"))
    assert code == 0, output
    assert (tmp_path / "ioc-cat-tien-2020-01-01.csv.zip").exists()


@pytest.mark.parametrize(("words", "cure"), [
    ({"area": "atlantis"}, "knows no area 'atlantis'; its areas are"),
    ({"day": "2199-01-01"}, "2199-01-01 has not begun; the newest day"),
    ({"day": "20/11/2026"}, "'20/11/2026' is no day; write one as 2026-11-20"),
    ({"day": "2026-11-20..2026-11-19"}, "is no range of days, weeks or months; write one as"),
])  # fmt: skip
def test_what_is_wrong_is_told_with_its_cure(
    kept: tuple[Urls, Published], tmp_path: Path, words: dict[str, str], cure: str
) -> None:
    code, output = typed(kept[0], tmp_path, *make(tmp_path / "out", **words))
    assert code != 0
    assert cure in output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_told(kept: tuple[Urls, Published], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, output = typed(kept[0], tmp_path, *make(tmp_path / "file" / "out"))
    assert code == 1
    assert "name a folder of yours with --out" in output


def test_an_unknown_format_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    code, output = typed(None, tmp_path, *make(tmp_path, "--format", "doc"))
    assert code == 1
    assert "no format doc; the formats are pdf, xlsx, csv, geojson, gpkg, parquet, or all" in output
