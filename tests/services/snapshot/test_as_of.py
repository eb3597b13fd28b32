"""What is open, overdue and finished on a day is told as it was known at its end, whatever is told of it later."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from ioc.model.decoded import Decoded
from ioc.model.dossier import DossierCount
from ioc.model.event import DOSSIER_CHANGED, REPORT_CHANGED, Event
from ioc.model.focus import Focus
from ioc.model.snapshot import DossierGroup
from ioc.services.city import City
from tests.servers import Urls, fresh_database
from tests.services.snapshot.conftest import read
from tests.services.snapshot.published import keep

DAY = date(2026, 11, 18)
START = datetime(2026, 11, 17, 17, tzinfo=UTC)  # its midnight
LATER = datetime(2026, 11, 25, 3, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def told(
    code: str, hours: float, status: int | None = None, due: float | None = None, done: float | None = None
) -> Event:
    data: dict[str, object] = {"dossier": code, "status": status}
    data |= {"due_at": at(due).isoformat()} if due is not None else {}
    data |= {"finished_at": at(done).isoformat()} if done is not None else {}
    return Event("da-lat", "/s", f"{code} {hours}", DOSSIER_CHANGED, at(hours), at(hours), data, subject=code)


def reported(code: str, hours: float, state: str) -> Event:
    data = {"report": code, "state": state}
    return Event("da-lat", "/s", f"{code} {hours}", REPORT_CHANGED, at(hours), at(hours), data, subject=code)


EVENTS = (
    # overdue at the day's end; the day after its due time is moved and it is finished in time
    told("moved", -30, 2, due=20), told("moved", 30, 4, due=90), told("moved", 80, 9),
    # finished late; three days later somebody moves its due time behind it
    told("glossed", -30, 2, due=5), told("glossed", 10, 9), told("glossed", 80, due=60),
    # finished in time on the day; taken up again, and finished late long after it
    told("again", 8, 2, due=30), told("again", 12, 9), told("again", 40, 4), told("again", 90, 9, done=90),
    # finished on the day, which its source tells two days later
    told("late word", 9, 2, due=30), told("late word", 60, 9, done=20),
    # the clock stands at the day's end
    told("waiting", -60, 2, due=-20), told("waiting", 22, 5), told("waiting", 50, 4),
    # withdrawn after it, open and overdue then
    told("withdrawn", -60, 2, due=1), told("withdrawn", 30, 7),
    reported("answered and opened again", 1, "filed"), reported("answered and opened again", 3, "answered"),
    reported("answered and opened again", 40, "reopened"),
    reported("opened again and closed since", 1, "filed"), reported("opened again and closed since", 2, "answered"),
    reported("opened again and closed since", 5, "reopened"), reported("opened again and closed since", 50, "closed"),
)  # fmt: skip


@pytest.fixture(scope="module")
def urls(embedded: str) -> Iterator[Urls]:
    """A database in which a day's dossiers were told of in four more days."""
    with fresh_database("postgresql", embedded) as urls:
        yield urls


def shop(urls: Urls, events: tuple[Event, ...] = ()) -> DossierGroup:
    if events:
        keep(urls, Decoded(events=list(events)))
    return read(urls, day=DAY, now=LATER).today.dossiers.whole


def test_a_day_stands_as_it_was_known_at_its_end(urls: Urls) -> None:
    of_then = shop(urls, tuple(e for e in EVENTS if e.time < at(24)))
    assert (of_then.finished, of_then.on_time, of_then.late) == (2, 1, 1)
    assert (of_then.received, of_then.open, of_then.overdue) == (2, 4, 2)
    found = shop(urls, EVENTS)
    assert (found.open, found.overdue) == (of_then.open, of_then.overdue)
    assert (found.on_time, found.late) == (2, 1), "one more, which its source told late"
    reports = read(urls, day=DAY, now=LATER).today.reports.whole
    assert (reports.filed, reports.answered, reports.open) == (2, 1, 1)


def test_what_comes_late_of_the_day_itself_is_of_that_day(urls: Urls) -> None:
    before = shop(urls, EVENTS)
    late = told("straggler", 7, 2, due=8)
    after = shop(urls, (late,))
    assert (after.received, after.open, after.overdue) == (before.received + 1, before.open + 1, before.overdue + 1)


def test_a_wall_holds_today_against_days_as_they_were_known(urls: Urls) -> None:
    """What a wall says of yesterday is what it said then."""
    keep(urls, Decoded(events=list(EVENTS)))

    async def count(now: datetime) -> tuple[DossierCount, DossierCount]:
        city = City(urls.web)
        await city.open()
        try:
            asked = await city.dossiers(Focus.on("da-lat"), now)
            area = next(a for a in await city.outlook(now) if a.area == "da-lat")
            assert area.sight == "all"
            return asked.today, asked.yesterday
        finally:
            await city.close()

    for hours in (11, 13, 16, 23):
        then, _ = asyncio.run(count(at(hours)))
        _, seen_later = asyncio.run(count(at(hours + 24)))
        assert seen_later == then
