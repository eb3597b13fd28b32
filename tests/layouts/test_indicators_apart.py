"""Who sees what of the indicators, over a real database: a district's staff see their own cells and the province's."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from ioc.model.flag import Finding, FlagKind, Line
from ioc.model.focus import Person
from ioc.model.role import Grant, Role, person_of
from ioc.services.book import Book
from ioc.services.city import City
from ioc.settings import Settings
from ioc.store import areas, flags
from layouts.app import create
from tests.layouts.open_doors import OpenDoors
from tests.layouts.test_matrix import callbacks, question
from tests.servers import Urls
from tests.services.indicators.stage import NOW, figure, keep

LAC_DUONG = person_of("hoa", [Grant(Role.STAFF, "lac-duong")])
DA_LAT = person_of("lan", [Grant(Role.STAFF, "da-lat")])
SAME = person_of("lan", [Grant(Role.MANAGER, "da-lat")])  # who entered it, now a manager
LEADER = person_of("binh", [Grant(Role.MANAGER, "da-lat")])
OWN, PROVINCE, OTHERS = "58.43", "74.36", ("81.27", "80.91", "79.64")  # the last is waiting for somebody
DRAW = "indicators-drawn.data < address.search"
TAKE = "indicators-file.data < indicators-take.data"
DEED = "indicators-done.data < indicators-deed.data"
LOOKS = (
    "?until=2026-10-31", "?freq=quarter", "?freq=year", "?freq=day", "?show=below", "?show=flagged", "?view=766",
    "?view=dti", "?view=elsewhere", "?sel=CQ-02", "?code=CQ-02", "?code=CQ-02&flag=1", "?flag=1", "?flag=2",
)  # fmt: skip


Question = tuple[str, str, dict[str, str] | None]
Answer = tuple[int, str]


class Desk:
    """The app over a real city and book, as one person after the other."""

    def __init__(self, urls: Urls, folder: Path, runner: asyncio.Runner) -> None:
        self.doors, self.runner = OpenDoors(LAC_DUONG), runner
        self.doors.book = Book(urls.gate)
        self.city = City(urls.web)
        self.app = create(Settings(data_dir=folder), self.city, self.doors)

    def ask(self, *asked: Question, person: Person = LAC_DUONG) -> list[Answer]:
        """What callbacks answer: the row of each, the address, and what a store holds."""
        self.doors.person = person

        async def story() -> list[Answer]:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://ioc") as client:
                return [await self._call(client, *one) for one in asked]

        return self.runner.run(story())

    async def _call(self, client: httpx.AsyncClient, row: str, search: str, data: dict[str, str] | None) -> Answer:
        body = question(row, *callbacks(self.app)[row], "lac-duong")
        for given in (*body["inputs"], *body["state"]):
            if given["id"] == "address":
                given["value"] = search
            elif given["property"] == "data" and data is not None:
                given["value"] = data
        headers = {"sec-fetch-site": "same-origin"}
        answer = await client.post("/_dash-update-component", json=body, headers=headers)
        return answer.status_code, json.dumps(answer.json(), ensure_ascii=False)


@pytest.fixture
def desk(embedded_database: Urls, tmp_path: Path) -> Iterator[Desk]:
    """Two districts with values, a revision, a flag and a proposal of Đà Lạt."""
    keep(embedded_database, [
        figure("CQ-02", "lam-dong", "2026-10", float(PROVINCE)),
        figure("CQ-02", "lac-duong", "2026-10", float(OWN)),
        figure("CQ-02", "da-lat", "2026-10", float(OTHERS[0])),
    ])  # fmt: skip
    keep(embedded_database, [figure("CQ-02", "da-lat", "2026-10", float(OTHERS[1]))])
    jump = Finding(
        FlagKind.JUMP, "CQ-02", "da-lat", "2026-10", (Line({"vi": "Đà Lạt"}, float(OTHERS[0]), "%"),),
        {"vi": f"{OTHERS[0]} nhảy vọt"},
    )  # fmt: skip
    with psycopg.connect(embedded_database.watch) as connection:
        flags.renew(connection, [jump], areas.ids(connection, "2023"), NOW, "")
    with asyncio.Runner() as runner:
        found = Desk(embedded_database, tmp_path, runner)
        runner.run(found.city.open())
        runner.run(found.doors.book.open())
        told = {"deed": "propose", "area": "da-lat", "period": "2026-09", "value": OTHERS[2], "why": "Báo cáo"}
        ((_status, said),) = found.ask((DEED, "?code=CQ-02", told), person=DA_LAT)
        assert "Đã gửi CQ-02" in said
        yield found
        runner.run(found.doors.book.close())
        runner.run(found.city.close())


def test_of_another_district_no_answer_holds_anything(desk: Desk) -> None:
    draws: list[Question] = [(DRAW, search, None) for search in LOOKS]
    takes: list[Question] = [(TAKE, search, {"at": "1"}) for search in LOOKS[:9]]
    answers = desk.ask(*draws, *takes)
    assert {status for status, _said in answers} == {200}
    text = " ".join(said for _status, said in answers)
    for value in OTHERS:
        assert value not in text
        assert value.replace(".", ",") not in text
        assert f"{float(value):.1f}".replace(".", ",") not in text
    assert OWN in text  # in the file
    assert "58,4" in text
    assert "74,4" in text
    assert "80,9" in desk.ask(draws[0], person=DA_LAT)[0][1]


def test_for_another_district_nothing_is_entered_or_let_stand(desk: Desk) -> None:
    def deed(name: str, by: Person = LAC_DUONG, **typed: str) -> Answer:
        return desk.ask((DEED, "?code=CQ-02", {"deed": name, "number": "1", **typed}), person=by)[0]

    told = {"area": "da-lat", "period": "2026-08", "value": "70", "why": "x"}
    assert deed("propose", LAC_DUONG, **told)[0] == 403
    assert "Tỷ lệ nằm trong 0–100 %." in deed("propose", DA_LAT, **told | {"value": "101"})[1]
    assert deed("approve")[0] == 403
    assert "Không ai duyệt" in deed("approve", SAME)[1]
    assert "Đã duyệt" in deed("approve", LEADER)[1]
    assert "binh đã duyệt giá trị này rồi." in deed("refuse", LEADER, why="muộn")[1]
    assert "79,64" in desk.ask((DRAW, "?code=CQ-02", None), person=DA_LAT)[0][1]


def test_what_is_done_and_taken_stands_in_the_audit(desk: Desk, embedded_database: Urls) -> None:
    desk.ask((TAKE, "?until=2026-10-31", {"at": "1"}))
    assert [(act, subject) for act, subject, _area in desk.doors.noted] == [
        ("indicators.taken", "chi-so-month-2026-10-31.csv")
    ]
    desk.ask((DEED, "", {"deed": "settle", "number": "1", "reason": "đã rà"}), person=LEADER)
    with psycopg.connect(embedded_database.superuser) as connection:
        deeds: list[Any] = connection.execute("SELECT actor, act FROM audit ORDER BY id").fetchall()
    assert deeds == [("lan", "indicator.proposed"), ("binh", "flag.settled")]
