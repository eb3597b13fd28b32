"""The archive: readings as Parquet that others read without us, and nothing dropped that does not lie in it."""

import shutil
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import psycopg
import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from ioc.__main__ import main
from ioc.errors import IocError
from ioc.model.archive import Manifest, Month
from ioc.model.decoded import Arrival, Decoded
from ioc.model.keeping import Terms
from ioc.model.reading import Reading, SensorKey
from ioc.services import keeping, watch
from ioc.services.archive import manifest, parquet, writing
from ioc.services.recorder import Recorder
from ioc.settings import Settings
from ioc.store import database as db
from ioc.store import keeping as store
from tests.servers import Urls

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TERMS = Terms(raw_days=90)


def tell(urls: Urls, *told: tuple[datetime, float], area: str = "da-lat", domain: str = "air") -> None:
    metric = {"air": "pm25", "noise": "laeq"}[domain]
    key = SensorKey(area, domain, f"{domain}-1")
    readings = [Reading(key, metric, at, value) for at, value in told]
    with closing(Recorder(urls.ingest)) as recorder:
        recorder.record([Arrival("t", b"", NOW, area, decoded=Decoded(readings))])


@pytest.fixture
def kept(database: Urls) -> Urls:
    """Half a year of two domains in two areas."""
    return filled(database)


def filled(database: Urls) -> Urls:
    moments = [datetime(2026, 5, 20, tzinfo=UTC) + i * timedelta(hours=5) for i in range(880)]
    for area in ("da-lat", "bao-loc"):
        tell(database, *((at, 20.0 + i % 7) for i, at in enumerate(moments)), area=area)
    tell(database, *((at, 50.0 + i % 5) for i, at in enumerate(moments)), domain="noise")
    with db.connecting(database.watch) as connection:
        watch.make_partitions(connection, NOW)
    return database


def settings(urls: Urls, folder: Path) -> Settings:
    return Settings(database_owner_url=SecretStr(urls.owner), archive_dir=folder)


def archived(urls: Urls, folder: Path, now: datetime = NOW) -> list[Manifest]:
    return list(writing.run(settings(urls, folder), now))


def let_go(urls: Urls, terms: Terms = TERMS) -> None:
    with db.connecting(urls.watch) as connection:
        while keeping.let_go(connection, NOW, terms, ZONE, archived=True):
            pass


def rows(urls: Urls) -> list[tuple[object, ...]]:
    """What the database holds, as the archive tells it."""
    with psycopg.connect(urls.superuser) as connection:
        return connection.execute(
            "SELECT a.slug, n.domain, s.metric, r.measured_at, r.value, r.quality FROM reading r"
            " JOIN series s ON s.id = r.series_id JOIN sensor n ON n.id = s.sensor_id JOIN area a ON a.id = s.area_id"
            " WHERE r.measured_at < '2026-11-01Z' ORDER BY 1, 2, 3, 4"
        ).fetchall()


def duck(folder: Path) -> list[tuple[object, ...]]:
    """What somebody else reads in it; area, edition and month come from the folders' names."""
    with duckdb.connect() as duck:
        found = duck.execute(
            "SELECT area, domain, metric, epoch_us(measured_at), value, quality"
            " FROM read_parquet(?, hive_partitioning = true) ORDER BY 1, 2, 3, 4",
            [f"{folder}/edition=*/**/*.parquet"],
        ).fetchall()
    return [(*row[:3], EPOCH + timedelta(microseconds=row[3]), *row[4:]) for row in found]


def test_duckdb_reads_what_the_database_held(kept: Urls, tmp_path: Path) -> None:
    tmp_path /= "archive"
    made = archived(kept, tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700
    assert [m.month for m in made] == [f"2026-{m:02}" for m in range(5, 11)]
    assert duck(tmp_path) == rows(kept)
    assert (tmp_path / "edition=2023" / "area=da-lat" / "month=2026-06" / "readings.parquet").is_file()
    assert archived(kept, tmp_path) == [], "what lies there as it is here is left alone"
    with duckdb.connect() as other:
        counts = other.execute(
            "SELECT month, unit, count(*) FROM read_parquet(?, hive_partitioning = true)"
            " WHERE area = 'da-lat' AND domain = 'noise' GROUP BY ALL ORDER BY 1 LIMIT 1",
            [f"{tmp_path}/edition=*/**/*.parquet"],
        ).fetchall()
    assert counts == [("2026-05", "dB[SPL]", 58)]


def test_nothing_goes_before_it_is_archived_and_verified(
    kept: Urls, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = rows(kept)
    let_go(kept)
    assert rows(kept) == before
    assert "raw readings of 2026-05-20 are not archived as they are, and stay: air, noise" in caplog.text
    archived(kept, tmp_path)
    tell(kept, (datetime(2026, 5, 20, 0, 7, tzinfo=UTC), 1.0))
    before = rows(kept)
    let_go(kept)
    assert rows(kept) == before, "what came late is not in it"
    (again,) = archived(kept, tmp_path)
    assert again.month == "2026-05"
    let_go(kept)
    assert len(rows(kept)) < len(before)
    assert duck(tmp_path) == before


def test_a_piece_that_comes_while_an_older_one_is_let_go_stays_until_it_is_archived(
    kept: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived(kept, tmp_path)
    early, close = datetime(2026, 1, 5, tzinfo=UTC), store.close

    def late(connection: db.Connection, domains: Iterable[str], until: datetime) -> None:
        tell(kept, (early, 1.0))
        with db.connecting(kept.watch) as other:
            watch.make_partitions(other, NOW)
        close(connection, domains, until)

    monkeypatch.setattr(store, "close", late)
    let_go(kept)
    assert early in {row[3] for row in rows(kept)}


def test_a_month_of_which_a_part_went_is_written_again_without_losing_it(
    embedded_database: Urls, tmp_path: Path
) -> None:
    kept = filled(embedded_database)
    archived(kept, tmp_path)
    before = rows(kept)
    let_go(kept, Terms(raw_days=110, raw_days_of={"noise": 100}))
    late = (datetime(2026, 8, 20, 0, 7, tzinfo=UTC), 77.0)
    assert (
        0
        < len([r for r in rows(kept) if str(r[3]) < "2026-08-21"])
        < len([r for r in before if str(r[3]) < "2026-08-21"])
    )
    tell(kept, late, domain="noise")
    (again,) = archived(kept, tmp_path)
    assert again.month == "2026-08"
    assert duck(tmp_path) == sorted([*before, ("da-lat", "noise", "laeq", *late, 0)])
    assert again.total == len([r for r in duck(tmp_path) if str(r[3])[:7] == "2026-08"])


@pytest.fixture
def one_month(embedded_database: Urls, tmp_path: Path) -> tuple[Urls, Path]:
    """One archived month of two domains."""
    for domain in ("air", "noise"):
        tell(
            embedded_database,
            *((datetime(2026, 6, 3, tzinfo=UTC) + i * DAY, 1.0 * i) for i in range(20)),
            domain=domain,
        )
    tell(embedded_database, (NOW, 1.0))
    with db.connecting(embedded_database.watch) as connection:
        watch.make_partitions(connection, NOW)
    assert [m.total for m in archived(embedded_database, tmp_path)] == [40]
    return embedded_database, tmp_path


def typed(urls: Urls, folder: Path, *words: str) -> tuple[int, str]:
    env = {"IOC_DATABASE_OWNER_URL": urls.owner, "IOC_ARCHIVE_DIR": str(folder)}
    result = CliRunner().invoke(main, ["archive", *words], env=env)
    return result.exit_code, result.output


def test_a_file_that_was_changed_is_found_and_holds_back_what_it_held(one_month: tuple[Urls, Path]) -> None:
    urls, folder = one_month
    assert typed(urls, folder, "verify") == (0, "2026-06: 40 readings in 1 files, whole\n")
    (file,) = folder.glob("edition=*/**/*.parquet")
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)
    code, output = typed(urls, folder, "verify")
    assert code == 1
    assert "readings.parquet has been changed since it was written" in output
    assert "put these files back from a copy" in output
    before = rows(urls)
    let_go(urls)
    assert rows(urls) == before
    assert typed(urls, folder)[1].splitlines()[-1] == "1 months were written and verified"
    assert typed(urls, folder, "verify")[0] == 0


def test_a_changed_file_is_not_written_anew_when_the_database_has_let_go_of_a_part(
    one_month: tuple[Urls, Path],
) -> None:
    urls, folder = one_month
    let_go(urls, Terms(raw_days=170, raw_days_of={"noise": 160}))
    (file,) = folder.glob("edition=*/**/*.parquet")
    file.write_bytes(file.read_bytes()[:-1])
    assert typed(urls, folder, "verify")[0] == 1
    code, output = typed(urls, folder)
    assert code == 1
    assert "the database has let go of a part of it: put it back from a copy" in output


def test_a_month_that_lies_in_the_archive_no_more_is_told_and_holds_back_what_it_held(
    one_month: tuple[Urls, Path],
) -> None:
    urls, folder = one_month
    let_go(urls, Terms(raw_days=170, raw_days_of={"noise": 160}))
    before = rows(urls)
    code, output = typed(urls, folder / "not-mounted", "verify")
    assert (code, "40 readings were archived, and their manifest is missing" in output) == (1, True)
    let_go(urls)
    assert rows(urls) == before
    assert typed(urls, folder / "not-mounted", "verify")[0] == 1, "of what went nothing else is known"
    assert typed(urls, folder, "verify")[0] == 0


def test_an_old_copy_of_a_month_is_told(one_month: tuple[Urls, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    urls, folder = one_month
    copy = shutil.copytree(folder, tmp_path_factory.mktemp("copy") / "archive")
    tell(urls, (datetime(2026, 6, 3, 1, tzinfo=UTC), 5.0))
    archived(urls, folder)
    code, output = typed(urls, copy, "verify")
    assert (code, "tells of 1 readings of air of 2026-06-03, and 2 were archived" in output) == (1, True)


def test_a_run_that_was_cut_off_is_finished_by_the_next(
    one_month: tuple[Urls, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    urls, folder = one_month
    tell(urls, (datetime(2026, 6, 9, 1, tzinfo=UTC), 5.0))
    with monkeypatch.context() as cut:
        cut.setattr(manifest, "finish", lambda folder, month: (_ for _ in ()).throw(KeyboardInterrupt))
        with db.connecting(urls.owner) as connection, pytest.raises(KeyboardInterrupt):
            writing._write_month(connection, folder, Month(2026, 6), NOW)
    (draft,) = folder.glob("**/*.draft")
    assert len(duck(folder)) == 40, "what is there is whole, and the old one"
    assert parquet.count(draft) == 41
    archived(urls, folder)
    assert len(duck(folder)) == 41
    assert typed(urls, folder, "verify")[0] == 0
    assert [p for p in folder.rglob("*") if p.suffix in (".draft", ".new", ".half")] == []


def test_a_month_settles_before_it_is_written(one_month: tuple[Urls, Path]) -> None:
    urls, folder = one_month
    tell(urls, (datetime(2026, 10, 9, 1, tzinfo=UTC), 5.0))
    assert archived(urls, folder, datetime(2026, 11, 7, tzinfo=UTC)) == []
    assert [m.month for m in archived(urls, folder, datetime(2026, 11, 8, tzinfo=UTC))] == ["2026-10"]


def test_a_folder_must_be_named(embedded_database: Urls) -> None:
    with pytest.raises(IocError, match="IOC_ARCHIVE_DIR is missing"):
        list(writing.run(Settings(database_owner_url=SecretStr(embedded_database.owner)), NOW))
