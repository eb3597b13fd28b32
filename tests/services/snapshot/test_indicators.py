"""Indicators in a bulletin: each as it stood at the end of the day, with its own flags, and frozen with it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from ioc.model.revision import Change, Why
from ioc.model.snapshot import Snapshot
from ioc.services.indicators import published
from ioc.services.snapshot import frozen
from ioc.services.snapshot.sections import indicators
from tests.servers import Urls, fresh_database
from tests.services.indicators.stage import figure, keep
from tests.services.snapshot.conftest import read

DAY = date(2026, 11, 18)
END = datetime(2026, 11, 18, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
SETTLED = """
INSERT INTO flag (kind, indicator, area_id, period, figures, arithmetic, said, opened_at, state, reason, at)
SELECT %(kind)s, 'CQ-02', id, '2026-10', '', '[]', jsonb_build_object('vi', %(kind)s::text), %(opened)s, 'settled', 'x',
       %(at)s FROM area WHERE slug = 'da-lat'
"""


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    """CQ-02 is told in time and otherwise later; published figures of the province are flagged."""
    with fresh_database("postgresql", embedded) as urls:
        published.load(urls.owner, "2023", END - HOUR, ZoneInfo("Asia/Ho_Chi_Minh"))
        keep(urls, [figure("CQ-01", "da-lat", "2026-10", 97.0), figure("CQ-02", "da-lat", "2026-10", 70.0)], END - HOUR)
        keep(urls, [figure("CQ-02", "da-lat", "2026-10", 71.0)], END + HOUR)
        with psycopg.connect(urls.superuser) as connection:
            for kind, opened, at in (("jump", -2, 3), ("units", -2, -1), ("share", 1, 2)):
                given = {"kind": kind, "opened": END + opened * HOUR, "at": END + at * HOUR}
                connection.execute(SETTLED, given)
        yield urls


@pytest.fixture(scope="module")
def first(urls: Urls) -> Snapshot:
    return read(urls, day=DAY, now=END + 4 * HOUR)


def test_a_figure_is_told_as_it_stood_at_the_end_of_the_day(first: Snapshot) -> None:
    assert {row.indicator.code: cell.value for row, cell in indicators.told(first)} == {"CQ-01": 97.0, "CQ-02": 70.0}


def test_a_figure_has_its_own_flags_that_were_open_then(first: Snapshot) -> None:
    assert next(row for row in first.indicators if row.indicator.code == "CQ-01").flags, "on the province's figures"
    assert {row.indicator.code: indicators.flags(cell) for row, cell in indicators.told(first)} == {
        "CQ-01": [], "CQ-02": ["jump"],
    }  # fmt: skip


def test_what_comes_late_makes_a_revision_and_what_is_told_anew_does_not(urls: Urls, first: Snapshot) -> None:
    assert first.revision is not None
    assert (first.revision.figures["indicators/CQ-02"], first.revision.figures["indicators/CQ-02/flags"]) == (70.0, 1)
    keep(urls, [figure("CQ-02", "da-lat", "2026-10", 72.0)], END + 5 * HOUR)
    assert read(urls, day=DAY, now=END + 6 * HOUR).revision == first.revision
    keep(urls, [figure("CQ-03", "da-lat", "2026-10", 60.0)], END + 7 * HOUR)
    again = read(urls, day=DAY, now=END + 8 * HOUR)
    assert again.revision is not None
    late = Change("indicators/CQ-03", None, 60.0, ((Why.LATE_VALUES, 1),))
    assert (again.revision.number, again.revision.changes) == (2, (late,))
    assert frozen.label("indicators/CQ-03", again) == "CQ-03: Hồ sơ nộp trực tuyến"
