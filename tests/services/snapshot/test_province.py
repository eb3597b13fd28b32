"""The province's day is what its areas' days make together, read at once, for who sees the whole of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import psycopg
import pytest
from pypdf import PdfReader

from ioc.errors import NotAllowedError
from ioc.model.decoded import Decoded
from ioc.model.event import ALARM_RAISED, Event, Severity
from ioc.model.role import Grant, Role, person_of
from ioc.model.snapshot import Snapshot
from ioc.services.city import City
from ioc.services.snapshot import frozen, pdf, xlsx
from ioc.services.snapshot.sections import indicators
from tests.servers import Urls, fresh_database
from tests.services.snapshot.conftest import DISTRICTS, PROVINCE, read
from tests.services.snapshot.published import AFTER, DAY, Published, keep, midnight, publish
from tests.services.snapshot.test_figures import dossiers, readings

AREAS = ("bao-loc", "da-lat")


@pytest.fixture(scope="module")
def published(embedded: str) -> Iterator[tuple[Urls, dict[str, Published]]]:
    """Two districts that tell of three days."""
    with fresh_database("postgresql", embedded) as urls:
        yield urls, {area: publish(urls, area, seed) for seed, area in enumerate(AREAS, 1)}


@pytest.fixture(scope="module")
def province(published: tuple[Urls, dict[str, Published]]) -> Snapshot:
    return read(published[0], PROVINCE)


def test_counts_of_the_province_are_those_of_everything_published(
    published: tuple[Urls, dict[str, Published]], province: Snapshot
) -> None:
    told = published[1].values()
    shop = pd.concat([dossiers(t) for t in told])
    received, finished = (shop[shop[c].dt.date == DAY] for c in ("received_at", "finished_at"))
    whole = province.today.dossiers.whole
    assert (whole.received, whole.finished) == (len(received), len(finished))
    assert whole.on_time == (finished["finished_at"] <= finished["due_at"]).sum()
    assert {g.name: g.received for g in province.today.dossiers.fields} == received.groupby("field").size().to_dict()
    measured = pd.concat([readings(t) for t in told])
    assert province.today.readings == len(measured)
    good = measured[measured["good"]].groupby("metric")["value"]
    assert frozen.figures(province)["measured/air/pm25/max"] == good.max()["pm25"]
    assert frozen.figures(province)["measured/weather/rain/sum"] == pytest.approx(good.sum()["rain"])


def test_its_areas_are_told_as_each_is_alone(published: tuple[Urls, dict[str, Published]]) -> None:
    async def asked() -> list[Snapshot]:
        city = City(published[0].web)
        await city.open()
        try:
            return await city.days(PROVINCE, {"da-lat", "dam-rong"}, DAY, AFTER)
        finally:
            await city.close()

    whole, *parts = asyncio.run(asked())
    assert (whole.area.slug, [p.area.slug for p in parts]) == ("lam-dong", ["da-lat", "dam-rong"])
    for part in parts:
        alone = read(published[0], part.area.slug or "")
        assert replace(part, indicators=()) == replace(alone, indicators=()), "its revision too"
        assert indicators.told(part) == indicators.told(alone)


def test_its_parts_add_up_to_it(province: Snapshot) -> None:
    assert [p.area.slug for p in province.parts if p.today.readings] == ["da-lat", "bao-loc"]
    assert {p.area.slug for p in province.parts} == set(DISTRICTS)
    parts = [p.today for p in province.parts]
    today = province.today
    assert today.reports.whole.filed == sum(d.reports.whole.filed for d in parts)
    assert today.payments.amount_vnd == sum(d.payments.amount_vnd for d in parts)
    assert today.exchanges.calls == sum(d.exchanges.calls for d in parts)
    assert sum(c.calls for _, c in today.systems) == today.exchanges.calls
    assert today.dossiers.received_by_hour == tuple(
        map(sum, zip(*(d.dossiers.received_by_hour for d in parts), strict=True))
    )
    assert len(province.moments) == sum(len(p.moments) for p in province.parts)
    assert len({s.sensor for s in today.sensors}) == sum(len(d.sensors) for d in parts)
    values = [s.index.value for s in today.stations if s.index.value is not None]
    assert values == sorted(values, reverse=True)


def test_what_was_told_under_the_name_of_the_province_is_in_it(embedded_database: Urls) -> None:
    at = midnight(DAY) + timedelta(hours=9)
    headline = {"alarm": "bao-9", "category": "Met", "headline": "Bão số 9"}
    raised = Event("lam-dong", "/s", "b9", ALARM_RAISED, at, at, headline, severity=Severity.CRITICAL)
    keep(embedded_database, Decoded(events=[raised]), "lam-dong")
    found = read(embedded_database, PROVINCE)
    assert [a.raised.data["alarm"] for a in found.alarms] == ["bao-9"]
    assert not any(p.alarms for p in found.parts)


def test_an_area_tells_the_same_alone_and_within_the_province(
    published: tuple[Urls, dict[str, Published]], province: Snapshot
) -> None:
    with psycopg.connect(published[0].superuser, autocommit=True) as connection:
        connection.execute("ANALYZE")  # from now on other plans, which come upon rows in another order
    alone = read(published[0], "bao-loc")
    within = next(p for p in province.parts if p.area.slug == "bao-loc")
    assert (alone.today, alone.before, alone.moments) == (within.today, within.before, within.moments)


@pytest.mark.parametrize("granted", [
    [Grant(Role.MANAGER, "da-lat")],
    [Grant(Role.MANAGER, slug) for slug in DISTRICTS],
    [Grant(Role.OPERATOR)],
])  # fmt: skip
def test_who_does_not_see_the_whole_province_gets_nothing_of_it(
    published: tuple[Urls, dict[str, Published]], granted: list[Grant]
) -> None:
    with pytest.raises(NotAllowedError):
        read(published[0], PROVINCE, person=person_of("somebody", granted))


def test_pages_and_sheets_stand_the_areas_side_by_side(province: Snapshot, paper: Path, tmp_path: Path) -> None:
    pages = PdfReader(BytesIO(pdf.compiled(province, paper))).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Tỉnh Lâm Đồng" in words
    assert "Từng địa bàn trong ngày, một cách tính" in words
    assert len(pages) <= 8
    xlsx.write(province, tmp_path / "day.xlsx")
    book = openpyxl.load_workbook(tmp_path / "day.xlsx")
    rows = [r for r in book["Địa bàn"].iter_rows(min_row=5, values_only=True) if r[3] == "Hồ sơ tiếp nhận"]
    assert sum(int(str(r[5])) for r in rows) == province.today.dossiers.whole.received
    assert "Theo giờ" not in book.sheetnames


def test_it_is_frozen_with_its_areas_figures(published: tuple[Urls, dict[str, Published]], province: Snapshot) -> None:
    assert province.revision is not None
    figures = province.revision.figures
    assert figures["dossiers/received"] == sum(
        value or 0 for key, value in figures.items() if key.startswith("area/") and key.endswith("/dossiers/received")
    )
    assert read(published[0], PROVINCE).revision == province.revision
    with psycopg.connect(published[0].superuser) as connection:
        found = connection.execute(
            "SELECT a.slug FROM revision r JOIN area a ON a.id = r.area_id WHERE a.kind = 'province'"
        ).fetchall()
    assert found == [("lam-dong",)]
