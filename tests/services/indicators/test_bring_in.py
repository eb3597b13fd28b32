"""Files with values of indicators: each row judged, all of them brought in or none."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from ioc.errors import IocError
from ioc.model.focus import LOCAL_OPERATOR, Person
from ioc.services.indicators import bring_in, rows
from tests.servers import Urls
from tests.services.indicators.stage import MANAGER, NOW, VISIT, figure, keep
from tests.services.stage import ask, do

HEAD = "indicator;area;period;value;n;source\n"


def written(folder: Path, text: str, name: str = "so-lieu.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def bring(urls: Urls, path: Path, by: Person = LOCAL_OPERATOR, *, dry_run: bool = False) -> list[bring_in.Outcome]:
    told = rows.read(path)
    return do(urls, lambda book: bring_in.bring_in(book, by, told, VISIT, dry_run=dry_run))


def test_a_file_goes_in_whole_with_a_word_on_each_row(embedded_database: Urls, tmp_path: Path) -> None:
    urls = embedded_database
    keep(urls, [figure("CQ-02", "bao-loc", "2026-10", 70)])
    path = written(
        tmp_path,
        HEAD
        + "CQ-02;da-lat;2026-10;81,2;412;Một cửa\nCQ-02;bao-loc;2026-10;76;;Một cửa\nCQ-03;da-lat;2026-10;70.4;;\n",
    )
    assert [one.became for one in bring(urls, path, dry_run=True)] == ["new", "revised", "new"]
    assert ask(urls, lambda city: city.indicator("CQ-03", NOW)).observations == {}
    outcomes = bring(urls, path)
    assert [(one.place, one.subject, one.became, one.words) for one in outcomes] == [
        ("row 2", "CQ-02 da-lat 2026-10", "new", "81.2"),
        ("row 3", "CQ-02 bao-loc 2026-10", "revised", "70 → 76"),
        ("row 4", "CQ-03 da-lat 2026-10", "new", "70.4"),
    ]
    told = ask(urls, lambda city: city.indicator("CQ-02", NOW)).observations
    assert [(one.value, one.n, one.by) for one in told["da-lat"]] == [(81.2, 412, "local, import")]
    assert [one.value for one in told["bao-loc"]] == [70, 76]
    assert [one.became for one in bring(urls, path)] == ["same"] * 3


def test_one_bad_row_keeps_all_of_them_out(embedded_database: Urls, tmp_path: Path) -> None:
    urls = embedded_database
    bad = {
        "CQ-02;da-lat;2026-10;1.234,5;;": "write it without thousands",
        "CQ-02;da-lat;2026-10;101;;": "from 0 to 100 per cent",
        "CQ-02;atlantis;2026-10;50;;": "knows no area",
        "CQ-02;da-lat;2026-10-05;50;;": "told by the month; 2026-10-05 is shorter",
        "CQ-07;da-lat;2026;50;;": "is told of the province",
        "CQ-02;da-lat;;50;;": "period is empty",
        "CQ-02;bao-loc;2026-10;50;;": "you may not do this",
        "CQ-02;da-lat;2026-09;50;1.5;": "how many cases",
        "CQ-02;da-lat;2026-08;50;inf;": "n is no number: 'inf'",
        "CQ-02;da-lat;2026-07;50;-3;": "how many cases",
        "CQ-02;da-lat;2026-06;50;1e20;": "how many cases",
        "CQ-02;da-lat;2026-05;nan;;": "value is no number: 'nan'",
        "CQ-03;da-lat;2026-10;60;;": "row 2 tells this value as well",
    }
    path = written(tmp_path, HEAD + "CQ-03;da-lat;2026-10;70.4;;\n" + "\n".join(bad))
    good, *refused = bring(urls, path, MANAGER)
    assert good.became == "new"
    assert [one.became for one in refused] == ["refused"] * len(bad)
    for one, words in zip(refused, bad.values(), strict=True):
        assert words in one.words
    assert ask(urls, lambda city: city.indicator("CQ-03", NOW)).observations == {}


def test_a_workbook_is_read_as_its_cells_mean(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ("indicator", "area", "period", "value", "note", "as_of"),
        ("CQ-09", "lam-dong", 2025.0, 1_242_768.0, "x", None),
        (None, None, None, None, None, None),
        ("CQ-02", "da-lat", "2026-10", 81.2, None, NOW.replace(tzinfo=None)),
    ):
        sheet.append(line)
    book.save(tmp_path / "so-lieu.xlsx")
    assert [(row.place, row.told) for row in rows.read(tmp_path / "so-lieu.xlsx")] == [
        ("row 2", {"indicator": "CQ-09", "area": "lam-dong", "period": "2025", "value": "1242768"}),
        (
            "row 4",
            {"indicator": "CQ-02", "area": "da-lat", "period": "2026-10", "value": "81.2", "as_of": "2026-11-21"},
        ),
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "has no column indicator"),
        ("a.csv", b"indicator,area,period,value\n", "holds no values"),
        ("a.csv", "chỉ số;giá trị\n".encode("cp1258", "replace"), "save it as CSV UTF-8|has no column"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "is no workbook"),
    ],
)
def test_a_file_that_says_nothing_is_refused_with_the_cure(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(IocError, match=words):
        rows.read(tmp_path / name)
