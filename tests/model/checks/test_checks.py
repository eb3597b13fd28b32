"""What the checks find, each on its own figures: whatever holds is never flagged."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import province
from ioc.model import checks
from ioc.model.checks.series import due
from ioc.model.flag import Finding, FlagKind
from ioc.model.indicators import Claim
from ioc.model.observation import Observation
from ioc.model.period import Frequency, of, parse

KNOWN = province.indicators()
TODAY = date(2026, 11, 21)
COUNTS = st.integers(0, 10**7)


def figure(code: str, period: str, value: float, place: str = "da-lat", unit: str | None = None) -> Observation:
    return Observation(code, place, parse(period), value, unit or KNOWN.find(code).unit)


def find(*told: Observation, today: date = TODAY) -> list[Finding]:
    return checks.find(KNOWN, told, (), today)


def kinds(*told: Observation) -> list[FlagKind]:
    return [finding.kind for finding in find(*told)]


def months(values: list[float], code: str = "CQ-02", last: date = date(2026, 10, 1)) -> list[Observation]:
    period = of(Frequency.MONTH, last)
    found: list[Observation] = []
    for value in reversed(values):
        found.append(figure(code, period.text, value))
        period = period.before()
    return found[::-1]


@given(COUNTS, COUNTS)
def test_parts_that_add_up_are_never_flagged(on_time: int, late: int) -> None:
    told = [figure("CQ-10", "2022", on_time), figure("CQ-11", "2022", late), figure("CQ-09", "2022", on_time + late)]
    assert find(*told) == []


@given(COUNTS, COUNTS, st.integers(-(10**6), 10**6).filter(bool))
def test_parts_that_do_not_add_up_are_flagged_with_the_difference(on_time: int, late: int, off: int) -> None:
    told = [
        figure("CQ-10", "2022", on_time),
        figure("CQ-11", "2022", late),
        figure("CQ-09", "2022", on_time + late - off),
    ]
    (finding,) = find(*told)
    assert (finding.kind, finding.indicator, finding.arithmetic[-1].value) == (FlagKind.PARTS, "CQ-09", off)


def test_parts_of_different_places_or_periods_are_no_parts() -> None:
    told = [figure("CQ-10", "2022", 1), figure("CQ-11", "2021", 1), figure("CQ-09", "2022", 9)]
    assert find(*told) == []
    assert find(told[0], figure("CQ-11", "2022", 1, "bao-loc"), told[2]) == []


def test_what_is_among_others_may_be_less_and_never_more() -> None:
    full, partial = figure("CQ-15", "2023-07", 486), figure("CQ-16", "2023-07", 705)
    assert find(full, partial, figure("CQ-07", "2023-07", 1755)) == []
    assert kinds(full, partial, figure("CQ-07", "2023-07", 1100)) == [FlagKind.PARTS]


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 4))
def test_a_rate_that_was_rounded_follows_from_its_parts(above: int, below: int, decimals: int) -> None:
    rate = round(100 * above / below, decimals)
    told = [figure("NL-03", "2023", above), figure("NL-04", "2023", below), figure("NL-02", "2023", rate)]
    assert FlagKind.RATE not in kinds(*told)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.floats(0.6, 50))
def test_a_rate_that_is_off_by_more_than_its_rounding_is_flagged(above: int, below: int, off: float) -> None:
    rate = round(100 * above / below + off, 1)
    told = [figure("NL-03", "2023", above), figure("NL-04", "2023", below), figure("NL-02", "2023", rate)]
    assert FlagKind.RATE in kinds(*told)


def test_a_rate_of_nothing_is_not_judged() -> None:
    assert find(figure("NL-03", "2023", 0), figure("NL-04", "2023", 0), figure("NL-02", "2023", 100)) == []


@pytest.mark.parametrize(("change", "unit", "flagged"), [(16, "%", True), (14, "%", True), (18.4, "%", False),
                                                         (18, "%", False), (14, "{point}", False)])  # fmt: skip
def test_points_called_per_cent_are_flagged(change: float, unit: str, flagged: bool) -> None:
    claim = Claim("CQ-20", "hai-duong", "2023-10", 76, 90, change, unit, "báo cáo")
    told = replace(figure("CQ-20", "2023-10", 90, "hai-duong"), published=True)
    found = checks.find(KNOWN, (told,), (claim,), TODAY)
    assert [finding.kind for finding in found] == [FlagKind.POINTS] * flagged
    assert checks.find(KNOWN, (), (claim,), TODAY) == []  # as long as nobody loaded the figure


def test_sources_that_imply_nearly_the_same_whole_agree() -> None:
    told = [
        figure("CQ-13", "2023-06", 43_600),
        figure("CQ-05", "2023-06", 43.6),
        figure("CQ-14", "2023-06", 66_000),
    ]
    assert kinds(*told, figure("CQ-04", "2023-06", 64.7)) == []  # 100 000 and 102 009
    assert kinds(*told, figure("CQ-04", "2023-06", 50.0)) == [FlagKind.DISAGREE]  # 100 000 and 132 000
    assert kinds(*told[:2], figure("CQ-14", "2022", 66_000), figure("CQ-04", "2022", 50.0)) == []


@given(*[st.just(0.0) | st.floats(0, 1e9)] * 4)
def test_nothing_beside_nothing_agrees_and_no_figures_stop_the_checks(
    paid: float, share_paid: float, resolved: float, share_resolved: float
) -> None:
    told = zip(("CQ-13", "CQ-05", "CQ-14", "CQ-04"), (paid, share_paid, resolved, share_resolved), strict=True)
    found = kinds(*(figure(code, "2023-06", value) for code, value in told))
    assert FlagKind.DISAGREE not in found or paid or resolved


@given(*[st.just(0.0) | st.floats(0, 1e9)] * 3)
def test_no_quotient_stops_the_checks(above: float, below: float, rate: float) -> None:
    found = kinds(figure("NL-03", "2023", above), figure("NL-04", "2023", below), figure("NL-02", "2023", rate))
    assert FlagKind.RATE not in found or below


def test_figures_that_are_checked_against_each_other_are_looked_at_together() -> None:
    assert sorted(code for group in KNOWN.related for code in group) == sorted(KNOWN.by_code)
    groups = {code: group for group in KNOWN.related for code in group}
    assert groups["CQ-05"] >= {"CQ-04", "CQ-13", "CQ-14"}
    assert groups["CQ-09"] >= {"CQ-01", "CQ-10", "CQ-11"}
    assert groups["XH-01"] == {"XH-01"}


@given(st.floats(-1000, 1000, allow_nan=False))
def test_a_share_is_flagged_outside_of_0_to_100_and_nowhere_else(value: float) -> None:
    assert (FlagKind.SHARE in kinds(figure("CQ-02", "2026-10", value))) == (not 0 <= value <= 100)
    assert kinds(figure("DTI-06", "2026", value)) == []


def test_a_figure_in_another_unit_is_flagged() -> None:
    (finding,) = find(figure("XH-01", "2023-10", 79, "hai-duong", "{per100}"))
    assert (finding.kind, finding.said["vi"]) == (
        FlagKind.UNITS,
        "Khác đơn vị khi so: số này tính “trên 100 người”, chỉ số tính “%”.",
    )


@given(st.lists(st.floats(60, 64.9), min_size=2, max_size=40))
def test_what_stays_within_five_points_never_jumps(values: list[float]) -> None:
    assert kinds(*months(values)) == []


def test_a_jump_is_flagged_once_where_it_happens() -> None:
    level = [60.0, 61.0, 60.5, 61.5, 60.2, 61.1, 60.8, 61.3, 60.7]
    (finding,) = find(*months([*level, 90.0, 89.5, 90.2]))
    assert (finding.kind, finding.period, finding.said["vi"]) == (
        FlagKind.JUMP,
        "2026-08",
        "Nhảy từ 60,7 lên 90 %; các kỳ trước ở quanh 60,8.",
    )
    assert kinds(*months([*level[:6], 90.0])) == []  # too few before it
    (fallen,) = find(*months([*level, 20.0]))
    assert fallen.said["en"].startswith("Drops from 60.7 to 20")


def test_a_series_that_stopped_is_flagged_from_the_day_on_which_the_next_was_due() -> None:
    told = months([60.0, 60.5, 61.0], last=date(2026, 8, 1))
    late = due(told[-1].period, Frequency.MONTH)
    assert late == date(2026, 10, 21)
    assert find(*told, today=late - timedelta(days=1)) == []
    (finding,) = find(*told, today=late)
    assert (finding.kind, finding.period) == (FlagKind.STALE, "2026-08")
    assert find(*told[1:], today=late) == []  # never was a series


def test_what_a_document_published_is_no_series_that_could_stop() -> None:
    told = months([60.0, 60.5, 61.0], last=date(2023, 8, 1))
    assert kinds(*told) == [FlagKind.STALE]
    assert kinds(*(replace(one, published=True) for one in told)) == []


def test_a_finding_rests_on_what_was_told_and_not_on_what_was_computed() -> None:
    told = [figure("CQ-10", "2022", 5), figure("CQ-11", "2022", 3), figure("CQ-09", "2022", 7)]
    (finding,) = find(*told)
    assert finding.figures == "5{dossier} 3{dossier} 7{dossier}"
    assert finding.subject == (FlagKind.PARTS, "CQ-09", "da-lat", "2022")
