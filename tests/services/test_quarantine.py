"""The quarantine: who sees and does what with it, what becomes of what is read again, and what is dropped."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psycopg
import pytest

from ingest.arrivals import Message, Rules, read
from ingest.upkeep import Upkeep
from ioc.errors import IocError, NotAllowedError
from ioc.model.decoded import Arrival
from ioc.model.focus import LOCAL_OPERATOR, Act, Person
from ioc.model.quarantine import Kept
from ioc.model.role import Grant, Role, person_of
from ioc.services import quarantine
from ioc.services.book import Book, Visit
from ioc.services.clerk import Clerk
from ioc.services.quarantine import Meant
from ioc.services.recorder import Recorder
from ioc.store import database
from tests.servers import Urls, fresh_database
from tests.services.stage import do

T = TypeVar("T")
NOW = datetime.now(UTC).replace(microsecond=0)
GOOD = b'{"values": {"pm25": 18.4}, "time": "%s"}'


@pytest.fixture
def urls(embedded: str) -> Iterator[Urls]:
    with fresh_database("postgresql", embedded) as urls:
        yield urls


def keep(urls: Urls, *arrivals: Arrival) -> None:
    with closing(Recorder(urls.ingest)) as recorder:
        recorder.record(arrivals)


def refused(topic: str, payload: bytes = b"{", reason: str = "broken", **more: Any) -> Arrival:
    """Something that could not be read once."""
    area = topic.split("/")[1] if topic.startswith("ioc/") else None
    return Arrival(topic, payload, more.pop("at", NOW), area, reason=reason, **more)


def visit() -> Visit:
    return Visit(datetime.now(UTC), "10.0.0.9")


def lying(urls: Urls, by: Person = LOCAL_OPERATOR, **meant: Any) -> list[Kept]:
    return do(urls, lambda book: quarantine.listing(book, by, Meant(**meant), datetime.now(UTC)))


def replay(urls: Urls, **meant: Any) -> dict[int, tuple[str, str]]:
    """What became of what is meant, by the numbers of the payloads, once an ingestor has done it."""
    number = do(urls, lambda book: quarantine.replay(book, LOCAL_OPERATOR, Meant(**meant), visit()))
    with closing(Recorder(urls.ingest)) as recorder, closing(Clerk(urls.ingest)) as clerk:
        upkeep = Upkeep(clerk, lambda: recorder, Rules())
        while upkeep.reread():
            pass
    found = do(urls, lambda book: quarantine.outcomes(book, LOCAL_OPERATOR, number))
    return {one.item: (one.became, one.reason) for one in found}


def count(urls: Urls, question: str) -> Any:
    with psycopg.connect(urls.superuser) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row and row[0]


def test_what_can_be_read_today_is_stored_with_its_own_moment_and_leaves(urls: Urls) -> None:
    at = NOW - timedelta(days=3)
    keep(urls, refused("ioc/da-lat/air/s1/readings", b'{"values": {"pm25": 18.4}}', at=at))
    (kept,) = lying(urls)
    assert replay(urls) == {kept.id: ("stored", "")}
    assert lying(urls) == []
    assert count(urls, "SELECT measured_at FROM reading") == at


def test_content_type_and_user_properties_are_those_it_came_with(urls: Urls) -> None:
    told = {"specversion": "1.0", "id": "1", "source": "/x", "type": "vn.example.pinged"}
    keep(urls, refused("ioc/da-lat/events/x", b'{"a": 1}', content_type="application/json", properties=told))
    assert [became for became, _ in replay(urls).values()] == ["stored"]
    assert count(urls, "SELECT data->>'a' FROM event WHERE id = '1'") == "1"


def test_what_is_there_already_is_a_duplicate_and_leaves(urls: Urls) -> None:
    good = GOOD % NOW.isoformat().encode()
    keep(urls, read(Message("ioc/da-lat/air/s1/readings", good, NOW), Rules()))
    keep(urls, refused("ioc/da-lat/air/s1/readings", good))
    assert [became for became, _ in replay(urls).values()] == ["duplicate"]
    assert lying(urls) == []


def test_what_is_still_refused_stays_under_its_number_with_todays_reason(urls: Urls) -> None:
    keep(
        urls,
        refused("ioc/da-lat/air/s1/readings", b"{"),
        refused("ioc/da-lat/air/s1/readings", b'{"values": {"pm25": 1}}', retained=True),
        refused("ioc/atlantis/air/s1/readings", b'{"values": {"pm25": 1}}'),
    )
    cut, retained, nowhere = sorted(one.id for one in lying(urls))
    became = replay(urls)
    assert became[cut] == ("refused", "Input data was truncated")
    assert "a retained message without a time" in became[retained][1]
    assert became[nowhere] == ("refused", "no area is called 'atlantis'; see `ioc geodata list`")
    assert {one.id: (one.cause, one.reason) for one in lying(urls)} == {
        cut: ("broken", "Input data was truncated"),
        retained: ("time", became[retained][1]),
        nowhere: ("area", became[nowhere][1]),
    }


def test_only_what_is_meant_and_lay_there_is_read_again(urls: Urls) -> None:
    good = b'{"values": {"pm25": 1}}'
    keep(urls, refused("ioc/da-lat/air/s1/readings", good), refused("ioc/da-lat/air/s2/readings", good))
    number = do(urls, lambda book: quarantine.replay(book, LOCAL_OPERATOR, Meant(topic="/s1/"), visit()))
    keep(urls, refused("ioc/da-lat/air/s1/readings", good, at=NOW - timedelta(hours=1)))
    with closing(Recorder(urls.ingest)) as recorder, closing(Clerk(urls.ingest)) as clerk:
        assert Upkeep(clerk, lambda: recorder, Rules()).reread()
        assert not Upkeep(clerk, lambda: recorder, Rules()).reread()
    assert len(do(urls, lambda book: quarantine.outcomes(book, LOCAL_OPERATOR, number))) == 1
    assert [one.topic for one in lying(urls)] == ["ioc/da-lat/air/s2/readings", "ioc/da-lat/air/s1/readings"]


def test_a_long_replay_goes_on_where_another_ingestor_left_it(urls: Urls) -> None:
    keep(urls, *(refused(f"ioc/da-lat/air/s{n}/readings", b'{"values": {"pm25": 1}}') for n in range(5)))
    do(urls, lambda book: quarantine.replay(book, LOCAL_OPERATOR, Meant(), visit()))
    steps: list[int | None] = []
    for _ in range(4):
        with closing(Recorder(urls.ingest)) as recorder, closing(Clerk(urls.ingest)) as clerk:
            steps.append(clerk.reread(lambda one: read(Message(one.topic, one.payload, NOW), Rules()), recorder, 2))
    assert steps == [2, 2, 1, None]
    (done,) = do(urls, lambda book: quarantine.replayed(book, LOCAL_OPERATOR))
    assert done.done_at is not None
    assert done.became == {"stored": 5}


FILTERS: list[tuple[Mapping[str, Any], str]] = [
    ({"cause": "broken"}, "a"),
    ({"words": "TRUNC"}, "a"),
    ({"topic": "/bao-loc/"}, "b"),
    ({"area": "bao-loc"}, "b"),
    ({"area": quarantine.NO_AREA}, "c"),
    ({"beyond_h": 24}, "b"),
    ({"within_h": 24}, "ac"),
    ({}, "abc"),
]


@pytest.mark.parametrize(("meant", "found"), FILTERS, ids=lambda part: str(part))
def test_a_filter_means_what_it_says(listed: Urls, meant: Mapping[str, Any], found: str) -> None:
    assert sorted(one.topic[-1] for one in lying(listed, **meant)) == list(found)


@pytest.fixture(scope="module")
def listed(embedded: str) -> Iterator[Urls]:
    """Three payloads that tests look at and leave alone."""
    with fresh_database("postgresql", embedded) as urls:
        keep(
            urls,
            refused("ioc/da-lat/a", b'{"ho_ten": "Lan", "n": 1}', "Input data was truncated"),
            refused("ioc/bao-loc/b", reason="topic 'x' is none of ours", at=NOW - timedelta(days=2)),
            refused("elsewhere/c", reason="topic 'x' is none of ours"),
        )
        yield urls


def test_people_see_a_masked_form(listed: Urls) -> None:
    (kept,) = lying(listed, area="da-lat")
    assert (kept.excerpt, kept.size, kept.area) == ('{"n":1}', 25, "da-lat")


@pytest.mark.parametrize(
    ("granted", "found"),
    [
        (Grant(Role.ADMIN), "abc"),
        (Grant(Role.MANAGER), "ab"),
        (Grant(Role.STAFF, "da-lat"), "a"),
        (Grant(Role.ADMIN, "bao-loc"), "b"),
        (Grant(Role.OPERATOR), ""),
    ],
    ids=str,
)
def test_everybody_sees_their_areas_and_admins_what_has_none(listed: Urls, granted: Grant, found: str) -> None:
    by = person_of("lan", [granted])
    assert sorted(one.topic[-1] for one in lying(listed, by)) == list(found)


def test_deeds_are_for_who_administers_the_area(listed: Urls) -> None:
    staff, head = person_of("lan", [Grant(Role.STAFF, "da-lat")]), person_of("hoa", [Grant(Role.ADMIN, "bao-loc")])

    async def story(book: Book) -> None:
        for by, meant in ((staff, Meant()), (staff, Meant("da-lat")), (head, Meant("da-lat")), (head, Meant("-"))):
            with pytest.raises(NotAllowedError):
                await quarantine.purge(book, by, meant, visit())
            with pytest.raises(NotAllowedError):
                await quarantine.replay(book, by, meant, visit())
        with pytest.raises(IocError, match="no area is called 'atlantis'"):
            await quarantine.replay(book, LOCAL_OPERATOR, Meant("atlantis"), visit())
        await quarantine.replay(book, staff, Meant("da-lat"), visit(), Act.DESK)
        assert [one.asked_by for one in await quarantine.replayed(book, head)] == []

    do(listed, story)


def test_what_is_purged_is_counted_and_audited(urls: Urls) -> None:
    keep(urls, refused("ioc/da-lat/a"), refused("ioc/da-lat/b"), refused("ioc/bao-loc/c"))
    by = person_of("hoa", [Grant(Role.ADMIN, "da-lat")])
    assert do(urls, lambda book: quarantine.purge(book, by, Meant(), visit())) == 2
    assert [one.topic for one in lying(urls)] == ["ioc/bao-loc/c"]
    assert count(urls, "SELECT (way, n, bytes)::text FROM quarantine_dropped") == "(purge,2,2)"
    assert count(urls, "SELECT subject FROM audit WHERE actor = 'hoa' AND act = 'quarantine.purged'") == "2"


def test_the_old_and_then_what_has_no_room_is_dropped_and_counted(urls: Urls) -> None:
    keep(
        urls,
        refused("ioc/da-lat/old", at=NOW - timedelta(days=31)),
        refused("ioc/da-lat/first", b"x" * 600_000),
        refused("ioc/da-lat/second", b"x" * 600_000),
    )
    with database.connecting(urls.watch) as connection:
        assert quarantine.retain(connection, NOW, days=30, megabytes=2) == 1
        assert quarantine.retain(connection, NOW, days=30, megabytes=1) == 1
        assert quarantine.retain(connection, NOW, days=30, megabytes=1) == 0
    assert [one.topic for one in lying(urls)] == ["ioc/da-lat/second"]
    assert count(urls, "SELECT string_agg(way || n, ' ' ORDER BY way) FROM quarantine_dropped") == "age1 size1"
