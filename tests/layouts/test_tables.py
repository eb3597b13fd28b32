"""The tables of dossiers and reports: deadlines in words, narrowed as the reader asks, in both languages."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from ioc.i18n import speaking
from ioc.model.dossier import Dossier, Status
from ioc.model.report import Report, ReportState
from layouts.desk import dossier_table, report_table
from layouts.desk.narrow import Narrow
from layouts.desk.search import found
from tests.layouts.fake_city import busy, quiet
from tests.layouts.trees import VIEW

NOW = datetime(2026, 11, 20, 8, 20, tzinfo=UTC)  # 15:20 in Vietnam, a Friday
CITY = busy(NOW)
HOUR = timedelta(hours=1)


def dossiers(narrow: Narrow = Narrow()) -> list[dict[str, object]]:  # noqa: B008 - immutable
    return dossier_table.rows(CITY.known_dossiers, narrow, VIEW, NOW)


def reports(narrow: Narrow = Narrow()) -> list[dict[str, object]]:  # noqa: B008 - immutable
    return report_table.rows(CITY.known_reports, narrow, VIEW, NOW)


def test_a_dossier_says_how_it_stands_to_its_due_time() -> None:
    assert [r["left_words"] for r in dossiers()] == ["quá 20 giờ", "còn 3 giờ", "tạm dừng", "đúng hạn", "trễ hạn"]
    assert [r["grade"] for r in dossiers()] == ["warning", "watch", "normal", "normal", "normal"]
    with speaking("en"):
        assert [r["left_words"] for r in dossiers()][:3] == ["20 h over", "3 h left", "paused"]


def test_a_dossier_without_a_due_time_or_a_known_status_is_shown_and_accused_of_nothing() -> None:
    bare = Dossier("A-1", 77, NOW)
    (row,) = dossier_table.rows([bare], Narrow(), VIEW, NOW)
    assert (row["left_words"], row["status_words"], row["received_words"], row["grade"]) == ("—", "77", "—", "normal")


@pytest.mark.parametrize("status", list(Status))
def test_every_national_status_has_its_words(status: Status) -> None:
    assert dossier_table.status_words(status) not in ("—", str(int(status)))


def test_times_of_a_dossier_are_local_and_short() -> None:
    row = dossiers()[0]
    assert (row["received_words"], row["due_words"]) == ("T4 18/11 13:20", "T5 19/11 19:20")
    with speaking("en"):
        assert dossiers()[0]["due_words"] == "Thu 19 Nov 19:20"


def test_a_report_shows_both_its_deadlines() -> None:
    told = {r["id"]: (r["on_site_words"], r["answer_words"], r["grade"]) for r in reports()}
    assert told["PA-0001"] == ("còn 1 giờ 48 phút", "còn 5 giờ 48 phút", "normal")
    assert told["PA-0002"] == ("15:00", "còn 5 giờ 5 phút", "normal")
    assert told["PA-0003"] == ("quá 20 phút", "còn 3 giờ 40 phút", "warning")
    assert told["PA-0005"] == ("13:20", "15:05", "normal")
    late = replace(CITY.known_reports[0], state=ReportState.ANSWERED, on_site_at=NOW, answered_at=NOW,
                   filed_at=NOW - 7 * HOUR)  # fmt: skip
    (row,) = report_table.rows([late], Narrow(), VIEW, NOW)
    assert (row["on_site_words"], row["answer_words"]) == ("15:20, trễ 5 giờ", "15:20, trễ 1 giờ")


def test_reports_stand_by_their_next_deadline_and_those_that_ended_below_as_they_came() -> None:
    def filed(code: str, ago: timedelta, state: ReportState = ReportState.FILED) -> Report:
        return replace(CITY.known_reports[0], code=code, state=state, filed_at=NOW - ago, on_site_at=None)

    given = [filed("young", HOUR / 2), filed("done", HOUR, ReportState.CLOSED), filed("overdue", 3 * HOUR),
             filed("older", 4 * HOUR, ReportState.REJECTED)]  # fmt: skip
    assert [r["id"] for r in report_table.rows(given, Narrow(), VIEW, NOW)] == ["overdue", "young", "done", "older"]


@pytest.mark.parametrize("state", list(ReportState))
def test_every_state_of_a_report_has_its_words(state: ReportState) -> None:
    (row,) = report_table.rows([replace(CITY.known_reports[0], state=state)], Narrow(), VIEW, NOW)
    with speaking("en"):
        (english,) = report_table.rows([replace(CITY.known_reports[0], state=state)], Narrow(), VIEW, NOW)
    assert row["state"] != english["state"] != state.value


def test_rows_are_narrowed_by_ward_by_text_without_accents_and_by_state() -> None:
    assert [r["id"][-4:] for r in dossiers(Narrow(ward="24787"))] == ["0015"]
    assert [r["id"][-4:] for r in dossiers(Narrow(q="dang ky khai"))] == ["0012"]
    assert [r["id"][-4:] for r in dossiers(Narrow(state=("warning", "offline")))] == ["0007"]
    assert len(dossiers(Narrow(state=("offline",)))) == 5  # of sensors only
    assert [r["id"] for r in reports(Narrow(q="nuoc thai"))] == ["PA-0006"]
    assert {r["grade"] for r in reports(Narrow(state=("warning",)))} == {"warning"}


def test_a_search_asks_for_every_word_wherever_it_stands() -> None:
    assert found("lat da", "Hồ Đạ Tẻh", "Đà Lạt")
    assert found("", "x")
    assert not found("bao loc", "Đà Lạt")


def test_no_column_shows_what_the_row_does_not_hold_and_rows_travel_as_json() -> None:
    for table, rows in ((dossier_table, dossiers()), (report_table, reports())):
        assert {c["field"] for c in table.columns()} <= rows[0].keys()
        json.dumps(table.table(rows).to_plotly_json()["props"])


def test_nothing_personal_can_reach_a_table() -> None:
    known = {f.name for f in (*fields(Dossier), *fields(Report))}
    assert not known & {"name", "phone", "email", "address", "citizen_id", "applicant_name"}


def test_a_quiet_table_is_a_sentence() -> None:
    assert dossier_table.rows(quiet().known_dossiers, Narrow(), VIEW, NOW) == []
    assert "Không có hồ sơ nào" in json.dumps(dossier_table.table([]).dashGridOptions, ensure_ascii=False)
    with speaking("en"):
        assert "No report" in json.dumps(report_table.table([]).dashGridOptions)
