"""The scoreboard of a real database: values, lights, ages and points, as far as each person sees them."""

from datetime import date

import pytest

from ioc.errors import NotAllowedError
from ioc.model.indicator import Light
from ioc.model.period import Frequency, of
from ioc.model.role import Grant, Role, person_of, screen_of
from ioc.model.scoreboard import Scoreboard, ScoreRow
from ioc.services.indicators.watching import Figures
from ioc.store import database as db
from tests.servers import Urls
from tests.services.indicators.stage import LEADER, NOW, STAFF, ZONE, figure, keep
from tests.services.stage import ask

UNTIL = date(2026, 11, 21)


@pytest.fixture
def told(embedded_database: Urls) -> Urls:
    """A year of CQ-02 in three areas, months of CQ-03 that stopped, days of CQ-06."""
    period, figures = of(Frequency.MONTH, date(2026, 10, 1)), []
    for back in range(12):
        figures += [
            figure("CQ-02", "da-lat", period.text, 70.0 - back, n=400, simulated=True),
            figure("CQ-02", "dam-rong", period.text, 47.0 - back / 2, n=20, simulated=True),
            figure("CQ-02", "da-teh", period.text, 60.0 - back, n=80, simulated=True),
        ]
        period = period.before()
    for place in ("da-lat", "lam-dong"):
        figures += [figure("CQ-03", place, f"2026-0{month}", 60.0 + month, n=10) for month in (6, 7, 8)]
    figures += [figure("CQ-06", "da-lat", f"2026-11-{day}", 80.0 + day, n=43) for day in (18, 19)]
    keep(embedded_database, figures)
    with db.connecting(embedded_database.watch) as connection:
        connection.autocommit = True
        Figures("2023", ZONE).look_over(connection, NOW)
    return embedded_database


def board(urls: Urls, frequency: Frequency = Frequency.MONTH, until: date = UNTIL) -> Scoreboard:
    return ask(urls, lambda city: city.scoreboard(frequency, until, NOW), LEADER)


def row(found: Scoreboard, code: str) -> ScoreRow:
    return next(one for one in found.rows if one.indicator.code == code)


def test_values_stand_beside_their_targets(told: Urls) -> None:
    found = board(told)
    digitised = row(found, "CQ-02")
    here, there, whole = digitised.cells["da-lat"], digitised.cells["dam-rong"], digitised.whole
    assert here is not None
    assert there is not None
    assert whole is not None
    assert (here.value, here.light, here.distance, here.small, here.stale) == (70, Light.MET, 20, False, False)
    assert (there.value, there.light, there.distance, there.small) == (47, Light.NEAR, -3, True)
    assert (whole.value, whole.light, whole.n, whole.simulated) == (67.48, Light.MET, 500, True)
    assert digitised.cells["bao-loc"] is None
    assert [value for _, value in digitised.points][-2:] == [66.5, 67.48]
    assert len(digitised.points) == 12
    assert digitised.trend == pytest.approx(67.48 - sum(value for _, value in digitised.points[-7:-1]) / 6)
    assert found.counts.areas_below == ("dam-rong",)


def test_a_frequency_that_nobody_tells_leaves_an_indicator_its_own(told: Urls) -> None:
    for frequency in Frequency:
        found = board(told, frequency)
        assert row(found, "CQ-06").cells["da-lat"].period.text == "2026-11-19"  # type: ignore[union-attr]
        assert row(found, "CQ-02").cells["da-lat"].period.text == (  # type: ignore[union-attr]
            "2026-Q3" if frequency is Frequency.QUARTER else "2026-10"
        )


def test_a_quarter_is_made_of_its_months_by_their_cases(told: Urls) -> None:
    digitised = row(board(told, Frequency.QUARTER), "CQ-02")
    here, whole = digitised.cells["da-lat"], digitised.whole
    assert here is not None
    assert whole is not None
    assert (here.value, here.n, here.source) == (68, 1200, "Tính từ các tháng")
    assert (whole.value, whole.n, whole.source) == (65.52, 1500, "Tính từ 3 địa bàn")
    assert [period.text for period, _ in digitised.points] == ["2026-Q1", "2026-Q2", "2026-Q3"]


def test_what_follows_from_a_revision_is_not_counted_as_one(told: Urls) -> None:
    keep(told, [figure("CQ-02", "da-lat", "2026-10", 71.0, n=400, simulated=True)])
    with db.connecting(told.watch) as connection:
        Figures("2023", ZONE).look_over(connection, NOW)
    found = board(told)
    assert row(found, "CQ-02").whole.revision == 2  # type: ignore[union-attr]
    assert found.by_area["lam-dong"].clean == 100
    assert found.by_area["da-lat"].clean < 100  # type: ignore[operator]


def test_an_earlier_day_shows_the_month_that_was_over_then(told: Urls) -> None:
    found = row(board(told, until=date(2026, 9, 29)), "CQ-02")
    assert found.cells["da-lat"].value == 68  # type: ignore[union-attr]
    assert found.points[-1][0].text == "2026-08"


def test_what_is_overdue_is_stale_and_flagged(told: Urls) -> None:
    filed = row(board(told), "CQ-03")
    cell = filed.cells["da-lat"]
    assert cell is not None
    assert (cell.period.text, cell.stale, [flag.kind for flag in cell.flags]) == ("2026-08", True, ["stale"])
    assert [flag.place for flag in filed.flags] == ["lam-dong"]


def test_people_see_the_province_and_their_own_areas(told: Urls) -> None:
    elsewhere = person_of("staff", [Grant(Role.STAFF, "bao-loc")])
    viewer = person_of("viewer", [Grant(Role.VIEWER)])
    for person, areas in ((STAFF, ("da-lat",)), (elsewhere, ("bao-loc",)), (viewer, ())):
        found = ask(told, lambda city: city.scoreboard(Frequency.MONTH, UNTIL, NOW), person)
        assert found.areas == areas
        assert row(found, "CQ-02").whole.value == 67.48  # type: ignore[union-attr]
        assert set(row(found, "CQ-02").cells) == set(areas)
        history = ask(told, lambda city: city.indicator("CQ-02", NOW), person)
        assert set(history.observations) == {"lam-dong"} | ({"da-lat"} & set(areas))
    with pytest.raises(NotAllowedError):
        ask(told, lambda city: city.scoreboard(Frequency.MONTH, UNTIL, NOW), screen_of("link 1", "da-lat"))


def test_the_score_says_what_is_right_complete_clean_and_live(told: Urls) -> None:
    found = board(told)
    here = found.by_area["da-lat"]
    # Of the last 12 months CQ-02 has all and CQ-03 three, of the last 30 days CQ-06 has two.
    assert here.complete == round(100 * (12 + 3 + 2) / (12 + 12 + 30), 1)
    assert (here.right, here.clean) == (100, 100)
    assert here.live == round(100 * 2 / 3, 1)
    assert found.by_area["bao-loc"].complete == 0
    assert found.by_area["bao-loc"].right is None
    assert found.by_source["Hệ thống một cửa"].live == 66.7  # four areas' series and two that stopped
