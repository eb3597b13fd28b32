"""What people do about indicators: two persons for a value, one for a flag, all of it in the audit."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from ioc.errors import IocError, NotAllowedError
from ioc.model.focus import Person
from ioc.model.period import Frequency
from ioc.model.role import Grant, Role, person_of
from ioc.services.book import Book, Visit
from ioc.services.indicators import deeds, published
from ioc.services.indicators.watching import Figures
from ioc.store import database as db
from tests.servers import Urls
from tests.services.indicators.stage import LEADER, MANAGER, NOW, STAFF, VISIT, ZONE, figure, keep
from tests.services.stage import ask, do

WHY = "Báo cáo tháng 10 của bộ phận một cửa"
SECOND = person_of("second", [Grant(Role.MANAGER, "da-lat")])
STRANGER = person_of("stranger", [Grant(Role.MANAGER, "bao-loc")])


def propose(urls: Urls, by: Person = STAFF, value: float = 74.3) -> int:
    return do(urls, lambda book: deeds.propose(book, by, "CQ-02", "da-lat", "2026-10", value, WHY, VISIT))


def audited(urls: Urls) -> list[tuple[str, str]]:
    with psycopg.connect(urls.gate) as connection:
        return connection.execute("SELECT actor, act FROM audit ORDER BY id").fetchall()


def test_a_value_stands_once_a_second_person_lets_it(embedded_database: Urls) -> None:
    urls = embedded_database
    number = propose(urls)
    (waiting,) = ask(urls, lambda city: city.proposals(NOW), STAFF)
    assert (waiting.id, waiting.state, waiting.value, waiting.why, waiting.by) == (
        number,
        "waiting",
        74.3,
        WHY,
        "staff",
    )
    assert ask(urls, lambda city: city.proposals(NOW), STRANGER) == []
    assert ask(urls, lambda city: city.indicator("CQ-02", NOW)).observations == {}
    do(urls, lambda book: deeds.approve(book, MANAGER, number, VISIT))
    (one,) = ask(urls, lambda city: city.indicator("CQ-02", NOW)).observations["da-lat"]
    assert (one.value, one.source, one.by) == (74.3, WHY, "staff, form")
    (decided,) = ask(urls, lambda city: city.proposals(NOW), STAFF)
    assert (decided.state, decided.decided_by) == ("approved", "manager")
    assert audited(urls) == [("staff", "indicator.proposed"), ("manager", "indicator.approved")]
    with pytest.raises(IocError, match="approved by manager before"):
        do(urls, lambda book: deeds.approve(book, SECOND, number, VISIT))


def test_a_value_of_a_month_that_runs_is_of_the_provinces_day_and_seen_from_then_on(embedded_database: Urls) -> None:
    urls, evening = embedded_database, Visit(datetime(2026, 11, 20, 18, tzinfo=UTC))  # the 21st in Đà Lạt
    number = do(urls, lambda book: deeds.propose(book, STAFF, "CQ-02", "da-lat", "2026-11", 74.3, WHY, evening))
    do(urls, lambda book: deeds.approve(book, MANAGER, number, evening))

    def seen(until: date) -> date | None:
        found = ask(urls, lambda city: city.scoreboard(Frequency.MONTH, until, NOW), LEADER)
        (cell,) = (row.cells["da-lat"] for row in found.rows if row.indicator.code == "CQ-02")
        return cell and cell.as_of

    assert seen(date(2026, 11, 20)) is None
    assert seen(date(2026, 11, 21)) == date(2026, 11, 21)


def test_nobody_lets_stand_what_they_entered_nor_decides_on_what_is_not_theirs(embedded_database: Urls) -> None:
    urls = embedded_database
    number = propose(urls, MANAGER)
    with pytest.raises(IocError, match="a second person"):
        do(urls, lambda book: deeds.approve(book, MANAGER, number, VISIT))
    with pytest.raises(NotAllowedError):
        do(urls, lambda book: deeds.approve(book, STAFF, number, VISIT))
    with pytest.raises(IocError, match=f"there is no proposal {number}"):
        do(urls, lambda book: deeds.approve(book, STRANGER, number, VISIT))
    with psycopg.connect(urls.gate) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("UPDATE proposal SET state = 'approved', decided_by = by, decided_at = now()")
    do(urls, lambda book: deeds.refuse(book, SECOND, number, "Số của tháng 9", VISIT))
    (refused,) = ask(urls, lambda city: city.proposals(NOW), MANAGER)
    assert (refused.state, refused.reason) == ("refused", "Số của tháng 9")
    assert ask(urls, lambda city: city.indicator("CQ-02", NOW)).observations == {}


@pytest.mark.parametrize(
    ("code", "period", "value", "why", "words"),
    [
        ("CQ-99", "2026-10", 1.0, WHY, "no indicator is called"),
        ("CQ-02", "tháng 10", 1.0, WHY, "is no period"),
        ("CQ-02", "2026-12", 1.0, WHY, "has not begun"),
        ("CQ-02", "2026-10", 101.0, WHY, "from 0 to 100 per cent"),
        ("CQ-02", "2026-10", float("nan"), WHY, "a value is a number"),
        ("AT-03", "2026-10", 1e300, WHY, "is larger than any figure"),
        ("CQ-07", "2026", 1.0, WHY, "is told of the province"),
        ("CQ-02", "2026-10", 1.0, "  ", "give a reason"),
    ],
)
def test_what_no_screen_could_show_is_not_even_proposed(
    code: str, period: str, value: float, why: str, words: str
) -> None:
    nowhere = Book("postgresql://ioc_gate:x@127.0.0.1:1/ioc")

    async def deed() -> None:
        await deeds.propose(nowhere, STAFF, code, "da-lat", period, value, why, VISIT)

    with pytest.raises(IocError, match=words):
        asyncio.run(deed())


def test_a_flag_is_assigned_settled_with_a_reason_and_stays_so_until_its_figures_change(
    embedded_database: Urls,
) -> None:
    urls = embedded_database
    keep(urls, [figure("CQ-02", "da-lat", "2026-10", 104.0)])
    figures = Figures("2023", ZONE)
    later = Visit(NOW + timedelta(hours=1))
    with db.connecting(urls.watch) as connection:
        connection.autocommit = True
        assert figures.look_over(connection, NOW) == 1
        (flag,) = ask(urls, lambda city: city.flags(NOW), MANAGER)
        assert flag.words == "Tỷ lệ 104 % nằm ngoài 0–100 %."
        assert ask(urls, lambda city: city.flags(NOW), STRANGER) == []
        with pytest.raises(NotAllowedError):
            do(urls, lambda book: deeds.assign(book, STAFF, flag.id, "Phòng KSTTHC", None, VISIT))
        due = date(2026, 11, 27)
        do(urls, lambda book: deeds.assign(book, MANAGER, flag.id, "Phòng KSTTHC", due, VISIT))
        assert figures.look_over(connection, NOW) == 0
        keep(urls, [figure("CQ-02", "da-lat", "2026-10", 105.0)])  # other figures, the same matter in the same hands
        assert figures.look_over(connection, NOW) == 2
        again, before = ask(urls, lambda city: city.flags(NOW), MANAGER)
        assert (again.state, again.assignee, again.due, before.state, before.by) == (
            "assigned", "Phòng KSTTHC", due, "settled", "ioc"
        )  # fmt: skip
        do(urls, lambda book: deeds.settle(book, MANAGER, again.id, "Nguồn gửi nhầm mẫu số", later))
        assert Figures("2023", ZONE).look_over(connection, NOW) == 0
        assert [f.state for f in ask(urls, lambda city: city.flags(NOW))] == ["settled", "settled"]
        keep(urls, [figure("CQ-02", "da-lat", "2026-10", 98.0)])
        assert figures.look_over(connection, NOW) == 0
        keep(urls, [figure("CQ-02", "da-lat", "2026-10", 130.0)])
        assert figures.look_over(connection, NOW) == 1
    with pytest.raises(IocError, match="settled by manager before"):
        do(urls, lambda book: deeds.settle(book, MANAGER, again.id, "lần nữa", later))
    assert audited(urls) == [("manager", "flag.assigned"), ("manager", "flag.settled")]


def test_what_was_gone_by_itself_and_is_back_is_flagged_again_and_what_a_person_settled_is_not(
    embedded_database: Urls,
) -> None:
    urls, figures = embedded_database, Figures("2023", ZONE)

    def look(value: float) -> tuple[str, str | None]:
        keep(urls, [figure("CQ-02", "da-lat", "2026-10", value)])
        with db.connecting(urls.watch) as connection:
            figures.look_over(connection, NOW)
        (flag,) = ask(urls, lambda city: city.flags(NOW))
        return flag.state, flag.by

    assert look(104.0) == ("open", None)
    (number,) = (flag.id for flag in ask(urls, lambda city: city.flags(NOW)))
    assert look(98.0) == ("settled", "ioc")
    assert look(104.0) == ("open", None)
    do(urls, lambda book: deeds.assign(book, MANAGER, number, "Phòng KSTTHC", None, VISIT))
    assert look(98.0) == ("settled", "ioc")
    assert look(104.0) == ("assigned", None)
    do(urls, lambda book: deeds.settle(book, MANAGER, number, "Nguồn gửi nhầm mẫu số", VISIT))
    assert look(98.0) == look(104.0) == ("settled", "manager")


def test_flags_on_the_provinces_figures_and_on_others_are_for_who_leads_all(embedded_database: Urls) -> None:
    urls = embedded_database
    published.load(urls.owner, "2023", NOW, ZONE)
    flags = {flag.kind: flag for flag in ask(urls, lambda city: city.flags(NOW), MANAGER)}
    for kind in ("parts", "points"):
        number = flags[kind].id  # type: ignore[index]
        with pytest.raises(NotAllowedError):
            do(urls, lambda book, n=number: deeds.settle(book, MANAGER, n, "Đúng là vậy", VISIT))
        do(urls, lambda book, n=number: deeds.settle(book, LEADER, n, "Đã hỏi lại nguồn", VISIT))
    published.load(urls.owner, "2023", NOW, ZONE)
    settled = [flag.kind for flag in ask(urls, lambda city: city.flags(NOW)) if flag.state == "settled"]
    assert sorted(settled) == ["parts", "points"]
