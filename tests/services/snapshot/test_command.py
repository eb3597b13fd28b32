"""`ioc snapshot` as a person types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from ioc.__main__ import main
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
    (out / "ioc-da-lat-2026-11-20.geojson").write_text("{}")
    code, output = typed(None, tmp_path, "verify", str(out))
    assert code == 1
    assert "ioc-da-lat-2026-11-20.geojson has been changed" in output


def test_a_day_nobody_sent_anything_of_is_an_honest_empty_snapshot(
    kept: tuple[Urls, Published], tmp_path: Path
) -> None:
    code, output = typed(kept[0], tmp_path, *make(tmp_path, "--format", "csv", area="cat-tien", day="2020-01-01"))
    assert code == 0, output
    assert (tmp_path / "ioc-cat-tien-2020-01-01.csv.zip").exists()


@pytest.mark.parametrize(("words", "cure"), [
    ({"area": "atlantis"}, "knows no area 'atlantis'; its areas are"),
    ({"area": "lam-dong"}, "a snapshot tells of one district"),
    ({"day": "2199-01-01"}, "2199-01-01 has not begun; the newest day"),
    ({"day": "20/11/2026"}, "does not match the format '%Y-%m-%d'"),
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
    assert "no format doc; the formats are pdf, xlsx, csv, geojson" in output
