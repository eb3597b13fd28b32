"""A second province is data: it is loaded, opens its walls and snapshots, counts its border, and no code knows it."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import openpyxl
import psycopg
import pytest
from click.testing import CliRunner

from geodata import province
from ingest.decoders import cloudevents
from ioc.__main__ import main
from ioc.errors import DecodeError
from ioc.model.decoded import Arrival, Context
from ioc.model.event import INDICATOR_OBSERVED
from ioc.model.focus import LOCAL_OPERATOR, Focus
from ioc.model.indicator import Light
from ioc.model.period import Frequency
from ioc.services.city import City
from ioc.services.indicators.watching import Figures
from ioc.services.recorder import Recorder, topics
from ioc.settings import Settings
from layouts.app import create
from tests import lang_son
from tests.lang_son import CITY, EDITION, GATE
from tests.layouts.open_doors import OpenDoors
from tests.layouts.test_matrix import patient
from tests.servers import Urls, fresh_database

CROSSED = "vn.ioc.border.crossed"
NOW = datetime(2026, 11, 21, 5, tzinfo=UTC)  # noon of the day that is looked at
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The province's own folder."""
    return lang_son.write(tmp_path_factory.mktemp("lang-son"))


@pytest.fixture(scope="module")
def urls(embedded: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Urls]:
    """A database with the province in it, and three hundred crossings of today at two gates."""
    with fresh_database("postgresql", embedded) as urls, pytest.MonkeyPatch.context() as patched:
        for name, value in {
            "IOC_GEODATA_DIR": folder,
            "IOC_EDITION": EDITION,
            "IOC_DATA_DIR": tmp_path_factory.mktemp("data"),
            "IOC_DATABASE_OWNER_URL": urls.owner,
            "IOC_DATABASE_WEB_URL": urls.web,
        }.items():
            patched.setenv(name, str(value))
        migrated = CliRunner().invoke(main, ["migrate"])
        assert (
            f"34 areas of edition {EDITION} are in the database\n1 published figures, 1 of them new" in migrated.output
        )
        recorder = Recorder(urls.ingest, EDITION)
        recorder.record([crossing(i) for i in range(300)])
        recorder.close()
        yield urls


def crossing(number: int, **changed: object) -> Arrival:
    """One of a day's crossings, as its gate tells it."""
    data = {
        "gate": "Hữu Nghị" if number % 3 else "Tân Thanh",
        "direction": "in" if number % 2 else "out",
        "vehicle": "xe tải",
        "declared_digitally": number % 10 != 0,
        **changed,
    }
    told = {"specversion": "1.0", "id": str(number), "source": "/cua-khau", "type": CROSSED, "data": data}
    payload = json.dumps(told | {"time": (NOW - timedelta(seconds=number % 50)).isoformat()}).encode()
    topic = f"ioc/{GATE}/events/cua-khau"
    context = Context(topic=topic, area=GATE, received_at=NOW)
    return Arrival(topic, payload, NOW, GATE, decoded=cloudevents.decode(payload, context))


def told(*words: str) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_province_is_sound_and_lists_its_own_districts(urls: Urls) -> None:
    assert told("geodata", "check") == f"edition {EDITION} is sound: no gaps, overlaps or misspellings\n"
    listed = told("geodata", "list")
    assert f"183  {GATE:<12} Huyện Cao Lộc        IOC\n" in listed
    assert "Đà Lạt" not in listed


def test_what_it_counts_is_checked_as_it_declares(urls: Urls) -> None:
    with pytest.raises(DecodeError, match=r"data\.direction of vn\.ioc\.border\.crossed should be one of in, out"):
        crossing(1, direction="up")
    with pytest.raises(DecodeError, match="has no `gate`"):
        crossing(1, gate=None)
    assert topics(CROSSED, province.kinds()) == {"counts"}


def test_lam_dong_checks_the_same_type_by_its_own_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IOC_GEODATA_DIR", raising=False)
    with pytest.raises(DecodeError, match="has no `gate`"):
        crossing(1, gate=None)


def test_crossings_are_counted_by_part_and_by_gate_and_are_no_news(urls: Urls) -> None:
    async def asked() -> None:
        city = City(urls.web, LOCAL_OPERATOR, edition=EDITION)
        await city.open()
        (day,) = await city.counted(Focus.on(GATE), NOW)
        assert (day.today.total, day.today.parts) == (300, (150, 270))
        assert day.places == (("Hữu Nghị", 200), ("Tân Thanh", 100))
        assert sum(day.by_hour) == 300
        assert await city.events(Focus.on(GATE), NOW) == []
        (elsewhere,) = await city.counted(Focus.on(CITY), NOW)
        assert (elsewhere.today.total, elsewhere.at) == (0, None)
        await city.close()

    asyncio.run(asked())


def observed(code: str, value: float, area: str = GATE) -> Arrival:
    """A district's own value of an indicator."""
    data = {"indicator": code, "period": "2023", "value": value, "n": 400}
    told = {"specversion": "1.0", "id": code, "source": "/cua-khau", "type": INDICATOR_OBSERVED, "data": data}
    payload, topic = json.dumps(told).encode(), f"ioc/{area}/events/cua-khau"
    decoded = cloudevents.decode(payload, Context(topic=topic, area=area, received_at=NOW))
    return Arrival(topic, payload, NOW, area, decoded=decoded)


def test_its_indicators_are_its_own(urls: Urls) -> None:
    assert told("indicators", "list") == "CK-01   year     %                Xe qua cửa khẩu số\n"
    with pytest.raises(DecodeError, match="no indicator is called 'CQ-01'"):
        observed("CQ-01", 97.1)
    with closing(Recorder(urls.ingest, EDITION)) as recorder:
        told_by = {GATE: 99.1, "trang-dinh": 98.1, "van-lang": 97.1}
        recorder.record([observed("CK-01", value, area) for area, value in told_by.items()])
    with closing(psycopg.connect(urls.watch, autocommit=True)) as connection:
        Figures(EDITION, ZoneInfo("Asia/Ho_Chi_Minh")).look_over(connection, NOW)

    async def asked() -> None:
        city = City(urls.web, LOCAL_OPERATOR, edition=EDITION)
        await city.open()
        (row,) = (await city.scoreboard(Frequency.YEAR, NOW.date(), NOW)).rows
        assert row.whole is not None
        assert row.published is not None
        assert (row.whole.value, row.whole.light, row.published.value) == (
            pytest.approx(98.1),
            Light.MISSED,
            98.5,
        )
        gate = row.cells[GATE]
        assert gate is not None
        assert (gate.value, gate.n, row.cells[CITY]) == (99.1, 400, None)
        await city.close()

    asyncio.run(asked())


@pytest.mark.parametrize(("language", "words"), [
    ("vi", ("Lượt qua cửa khẩu", "Nhập cảnh", "Khai báo số", "90,0", "Hữu Nghị")),
    ("en", ("Border crossings", "Inbound", "Declared digitally", "90.0", "Hữu Nghị")),
])  # fmt: skip
def test_its_wall_opens_and_shows_the_border(urls: Urls, tmp_path: Path, language: str, words: tuple[str, ...]) -> None:
    async def story() -> None:
        city = City(urls.web, edition=EDITION)
        await city.open()
        app = create(Settings(data_dir=tmp_path, edition=EDITION), city, OpenDoors(), now=lambda: NOW)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ioc") as client:
            assert "IOC Lạng Sơn" in (await client.get("/")).text
            page = await client.get(f"/wall/{GATE}")
            assert (page.status_code, "IOC Cao Lộc" in page.text) == (200, True)
            stream = await patient(app, client, "GET", f"/stream?wall={GATE}&lang={language}")
            assert [word for word in words if word not in stream.text] == []
            assert (await client.get(f"/map/{GATE}.svg")).status_code == 200
            province = await patient(app, client, "GET", f"/stream?wall=lang-son&lang={language}")
            assert "Cao Lộc" in province.text
        await city.close()

    asyncio.run(story())


def test_its_snapshot_tells_of_the_border(urls: Urls, tmp_path: Path) -> None:
    day = NOW.astimezone(City(urls.web).zone).date()
    told("snapshot", "make", "--area", GATE, "--date", day.isoformat(), "--out", str(tmp_path), "--format", "pdf,xlsx")
    (book,) = tmp_path.glob("*.xlsx")
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(book)["Lượt đếm"].iter_rows()]
    assert [CROSSED, "Lượt qua cửa khẩu", 300, 0, 0] in rows
    assert [CROSSED, "Hữu Nghị", 200, None, None] in rows
    assert (next(tmp_path.glob("*.pdf"))).stat().st_size > 10_000


def test_what_is_wrong_in_its_files_names_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = lang_son.write(tmp_path / "wrong")
    monkeypatch.setenv("IOC_GEODATA_DIR", str(wrong))
    (wrong / "events.toml").write_text('["x.y"]\nname = { vi = "X" }\nby = "gate"\n', encoding="utf-8")
    with pytest.raises(Exception, match=r"x\.y counts by gate; say under `keys` what that is"):
        province.kinds()


def test_no_line_of_code_knows_it() -> None:
    known = re.compile(r"l[aạ]ng[ -]?s[oơ]n|cao[ -]l[oộ]c|border\.crossed|cửa khẩu|hữu nghị", re.IGNORECASE)
    files = [f for p in ("ioc", "ingest", "layouts", "geodata") for f in (ROOT / p).rglob("*") if f.is_file()]
    code = [f for f in files if f.suffix in {".py", ".sql", ".js", ".css", ".typ", ".html", ".po"}]
    assert len(code) > 300
    assert [str(f) for f in code if known.search(f.read_text(encoding="utf-8"))] == []
