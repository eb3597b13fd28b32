"""The watch: judges what is kept while nobody looks: who fell silent, what is to be forgotten, whether partitions lie
ahead. One leads.
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ioc.errors import IocError, StoreBusyError
from ioc.model.condition import Freshness, freshness
from ioc.model.event import SENSOR_CHANGED, Event
from ioc.services import quarantine
from ioc.services.recorder import topics
from ioc.settings import Settings, required
from ioc.store import database, events, readings, reports, sensors

log = logging.getLogger(__name__)
PERIOD_S = 5.0
GAP = timedelta(minutes=1)  # more than this between two rounds: the machine slept, or its clock was set
FORGET_S = 3600.0  # between two looks for texts that are to be forgotten
DROP_S = 60.0  # between two looks at the room of the quarantine
BUSY_S = 60.0  # to leave the readings alone after they were too busy for a new partition
WATCH_LOCK = 0x10C1  # of the one watch that leads
STATE = {
    Freshness.NEW: "new",
    Freshness.FRESH: "online",
    Freshness.LATE: "late",
    Freshness.STALE: "late",
    Freshness.OFFLINE: "offline",
}


def run(settings: Settings, stop: threading.Event) -> None:
    """Lead when no other watch does, until `stop` is set; a database that is away is waited for."""
    url = required(settings.database_watch_url, "IOC_DATABASE_WATCH_URL")
    while not stop.is_set():
        try:
            with database.connecting(url) as connection:
                _lead(connection, stop, settings)
        except IocError as error:
            log.warning("%s; trying again in %.0f s", error, PERIOD_S)
            stop.wait(PERIOD_S)


def _lead(connection: database.Connection, stop: threading.Event, settings: Settings) -> None:
    """Rounds every few seconds, for as long as the lock on leading is ours."""
    awake = Awake(datetime.now(UTC))
    connection.autocommit = True
    busy_until = forget_at = drop_at = 0.0
    while not stop.is_set():
        if database.try_lead(connection, WATCH_LOCK):
            now = datetime.now(UTC)
            if changed := check_sensors(connection, now, awake.since(now)):
                log.info("%d sensors changed their state", changed)
            if time.monotonic() >= forget_at:
                forget_at = time.monotonic() + FORGET_S
                if blanked := forget_texts(connection, now - timedelta(days=settings.report_text_days)):
                    log.info("the texts of %d old reports were blanked", blanked)
            if time.monotonic() >= drop_at:
                drop_at = time.monotonic() + DROP_S
                _drop(connection, now, settings)
            if time.monotonic() >= busy_until:
                try:
                    if made := make_partitions(connection, now):
                        log.info("%d partitions made", made)
                except StoreBusyError:
                    busy_until = time.monotonic() + BUSY_S
        stop.wait(PERIOD_S)


def _drop(connection: database.Connection, now: datetime, settings: Settings) -> None:
    """Make room in the quarantine."""
    if gone := quarantine.retain(connection, now, settings.quarantine_days, settings.quarantine_mb):
        log.warning("%d payloads of the quarantine were dropped, too old or too many", gone)


@dataclass(slots=True)
class Awake:
    """Since when the watch looks without a gap; rounds tell it their moments."""

    began: datetime
    last: datetime | None = None

    def since(self, now: datetime) -> datetime:
        """The moment since which it has been awake, as of a round at `now`."""
        if self.last is not None and abs(now - self.last) > GAP:
            self.began = now
        self.last = now
        return self.began


def check_sensors(connection: database.Connection, now: datetime, started: datetime | None = None) -> int:
    """Bring every sensor's state up to date and tell each change as an event; returns how many changed.

    For one interval after `started`, and after a sensor's own registration, nobody is called late or offline: a system
    that was away must not accuse others, and a sensor whose past is loaded first has not had its turn.
    """
    with database.transaction(connection):
        moved = [(s, new) for s in sensors.states(connection) if (new := _state(s, now, started)) != s.state]
        sensors.set_states(connection, ((s.id, new) for s, new in moved))
        if moved:
            events.insert(connection, [(s.area_id, _event(s, new, now)) for s, new in moved])
        for area in sorted({s.area for s, _ in moved}):
            database.notify(connection, f"{area} {' '.join(sorted(topics(SENSOR_CHANGED)))}")
    return len(moved)


def _state(sensor: sensors.SensorState, now: datetime, started: datetime | None) -> str:
    """The state a sensor is in; the old one while it is too early to accuse it."""
    new = STATE[freshness(now, sensor.seen_at, sensor.interval_s, sensor.said_offline)]
    since = max(sensor.registered_at, started or sensor.registered_at)
    early = now - since < timedelta(seconds=sensor.interval_s) and not sensor.said_offline
    return sensor.state if early and new in ("late", "offline") else new


def _event(sensor: sensors.SensorState, new: str, now: datetime) -> Event:
    return Event(
        area=sensor.area,
        source="/ioc/watch",
        id=f"{sensor.sensor}/{now.isoformat()}",
        type=SENSOR_CHANGED,
        time=now,
        received_at=now,
        subject=sensor.sensor,
        data={"sensor": sensor.sensor, "name": sensor.name, "from": sensor.state, "to": new},
        simulated=sensor.simulated,
    )


def make_partitions(connection: database.Connection, now: datetime) -> int:
    """Partitions for this month and the next two, and for months whose readings strayed; returns how many were made."""
    with database.transaction(connection):
        return readings.ensure_months(connection, now)


def forget_texts(connection: database.Connection, before: datetime) -> int:
    """Blank the words of reports, and of the events that told them, that were touched last before a moment."""
    with database.transaction(connection):
        return reports.forget_texts(connection, before)
