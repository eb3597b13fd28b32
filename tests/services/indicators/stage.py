"""What tests of indicators share: people, and figures to keep."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import psycopg

from ioc.model.observation import Observation
from ioc.model.period import parse
from ioc.model.role import Grant, Role, person_of
from ioc.services.book import Visit
from ioc.store import areas, observations
from ioc.store.observations import Told
from tests.servers import Urls

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
VISIT = Visit(NOW, "10.0.0.9")
STAFF = person_of("staff", [Grant(Role.STAFF, "da-lat")])
MANAGER = person_of("manager", [Grant(Role.MANAGER, "da-lat")])
LEADER = person_of("leader", [Grant(Role.MANAGER)])


def figure(code: str, place: str, period: str, value: float, **more: object) -> Observation:
    """A figure in per cent."""
    return Observation(code, place, parse(period), value, "%", "Hệ thống một cửa", by="test", **more)  # type: ignore[arg-type]


def keep(urls: Urls, told: Iterable[Observation], now: datetime = NOW) -> int:
    """Keep figures as an ingestor does."""
    with psycopg.connect(urls.ingest) as connection:
        ids = areas.ids(connection, "2023")
        return observations.keep(connection, [Told(one, ids.get(one.place), now) for one in told])
