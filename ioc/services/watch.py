"""The watch: judges what is kept while nobody looks: who fell silent, what is to be forgotten or let go, whether
partitions lie ahead. One leads.
"""

import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ioc.errors import IocError, StoreBusyError
from ioc.model.event import SENSOR_CHANGED, Event
from ioc.model.liveness import judged, learned_interval_s, listening_since
from ioc.services import air_days, keeping, quarantine
from ioc.services.indicators.aside import left_aside
from ioc.services.indicators.watching import Figures
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
LEARN_S = 300.0  # between two looks at how often sensors send that never said so
LET_GO_S = 3600.0  # between two looks for readings and hours whose term is over
AIR_S = 3600.0  # between two computations of the newest daily VN_AQI
AIR_AGAIN_S = 86400.0  # between two of every day that late readings may still change
COMPUTE_S = 300.0  # between two looks for indicators of periods that are over
COMPUTE_AGAIN_S = 86400.0  # between two computations of those that late data may still change
FIGURES_S = 15.0  # between two looks for indicators that somebody told
LATELY = timedelta(days=3)
LEARN_FROM = timedelta(days=7)
STEADY = 0.2  # a learned interval that differs by less stays as it is
NEWEST = 21  # readings of each series: twenty gaps


def run(settings: Settings, stop: threading.Event) -> None:
    """Lead when no other watch does, until `stop` is set; a database that is away is waited for."""
    url = required(settings.database_watch_url, "IOC_DATABASE_WATCH_URL")
    keeping.terms(settings)  # said at once when they do not fit
    while not stop.is_set():
        try:
            with database.connecting(url) as connection:
                _lead(connection, stop, settings)
        except IocError as error:
            log.warning("%s; trying again in %.0f s", error, PERIOD_S)
            stop.wait(PERIOD_S)


def _lead(connection: database.Connection, stop: threading.Event, settings: Settings) -> None:
    """Rounds every few seconds, for as long as the lock on leading is ours."""
    awake, chores, figures = Awake(datetime.now(UTC)), Chores(), Figures(settings.edition, ZoneInfo(settings.zone))
    connection.autocommit = True
    while not stop.is_set():
        if database.try_lead(connection, WATCH_LOCK):
            now = datetime.now(UTC)
            _round(connection, now, awake, chores, settings)
            _look_at_figures(connection, now, chores, figures)
        stop.wait(PERIOD_S)


def _round(
    connection: database.Connection, now: datetime, awake: "Awake", chores: "Chores", settings: Settings
) -> None:
    if changed := check_sensors(connection, now, awake.since(now)):
        log.info("%d sensors changed their state", changed)
    if chores.due("learn", LEARN_S):
        learn_intervals(connection, now)
    if chores.due("forget", FORGET_S):
        _forget(connection, now - timedelta(days=settings.report_text_days))
    if chores.due("drop", DROP_S):
        _drop(connection, now, settings)
    if chores.due("air", AIR_S):
        _keep_air_days(connection, now, settings, again=chores.due("air again", AIR_AGAIN_S))
    for chore, again_s, do in (("partitions", 0.0, _partitions), ("let go", LET_GO_S, _let_go)):
        if chores.due(chore, again_s):
            try:
                if do(connection, now, settings):
                    chores.put_off(chore, 0.0)
            except StoreBusyError:
                chores.put_off(chore, BUSY_S)


def _look_at_figures(connection: database.Connection, now: datetime, chores: "Chores", figures: Figures) -> None:
    """Compute indicators, and look over what was told of them; sensors have their turn whatever comes of it."""
    with left_aside("indicators"):
        if chores.due("compute", COMPUTE_S):
            new = figures.compute(connection, now, again=chores.due("compute again", COMPUTE_AGAIN_S))
            log.info("%d values of indicators are new or changed", new)
        if chores.due("figures", FIGURES_S) and (moved := figures.look_over(connection, now)):
            log.info("%d flags on indicators opened or settled", moved)


class Chores:
    """What is not done in every round, and when it is due again."""

    def __init__(self) -> None:
        self._at_s: dict[str, float] = {}

    def due(self, chore: str, again_s: float = 0.0) -> bool:
        """Whether it is to be done now; it is due again after so many seconds."""
        if time.monotonic() < self._at_s.get(chore, 0.0):
            return False
        self.put_off(chore, again_s)
        return True

    def put_off(self, chore: str, for_s: float) -> None:
        """Leave it for a while."""
        self._at_s[chore] = time.monotonic() + for_s


def _partitions(connection: database.Connection, now: datetime, _: Settings) -> bool:
    """Make those that lie ahead."""
    if made := make_partitions(connection, now):
        log.info("%d partitions made", made)
    return bool(made)


def _let_go(connection: database.Connection, now: datetime, settings: Settings) -> bool:
    """Let go of what outlived its term; whether there may be more."""
    archived = settings.archive_dir is not None
    return keeping.let_go(connection, now, keeping.terms(settings), ZoneInfo(settings.zone), archived=archived)


def _keep_air_days(connection: database.Connection, now: datetime, settings: Settings, *, again: bool) -> None:
    """Compute the VN_AQI of days that are over: of the newest, or of all that have raw readings."""
    since = keeping.terms(settings).raw_since("air", now) if again else now - LATELY
    today = datetime.combine(now.astimezone(zone := ZoneInfo(settings.zone)).date(), datetime.min.time(), zone)
    air_days.keep(connection, since, today, zone)


def _forget(connection: database.Connection, before: datetime) -> None:
    """Let go of words that are old."""
    if blanked := forget_texts(connection, before):
        log.info("the texts of %d old reports were blanked", blanked)


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

    Silence counts from `started`, from when ingestors hear again, and from a sensor's own registration: a system that
    was away must not accuse others, and a sensor whose past is loaded first has not had its turn.
    """
    with database.transaction(connection):
        known = sensors.states(connection)
        listening = max(filter(None, (started, listening_since(sensors.beats(connection), now))), default=None)
        sensors.set_back(connection, ((s.id, s.said_at) for s in known if s.heard.is_back))
        moved = [(s, new) for s in known if (new := judged(s.heard, now, listening)) != s.state]
        sensors.set_states(connection, ((s.id, new) for s, new in moved))
        if moved:
            events.insert(connection, [(s.area_id, _event(s, new, now)) for s, new in moved])
        for area in sorted({s.area for s, _ in moved}):
            database.notify(connection, f"{area} {' '.join(sorted(topics(SENSOR_CHANGED)))}")
    return len(moved)


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


def learn_intervals(connection: database.Connection, now: datetime) -> int:
    """Expect sensors that never said how often they send as often as they did of late; returns how many changed."""
    with database.transaction(connection):
        found = [
            (id_, learned)
            for id_, interval_s, moments in sensors.moments(connection, now - LEARN_FROM, NEWEST)
            if (learned := learned_interval_s(moments)) and abs(learned - interval_s) > interval_s * STEADY
        ]
        sensors.set_intervals(connection, found)
    return len(found)


def make_partitions(connection: database.Connection, now: datetime) -> int:
    """Partitions for this month and the next two, and for months whose readings strayed; returns how many were made."""
    with database.transaction(connection):
        return readings.ensure_months(connection, now)


def forget_texts(connection: database.Connection, before: datetime) -> int:
    """Blank the words of reports, and of the events that told them, that were touched last before a moment."""
    with database.transaction(connection):
        return reports.forget_texts(connection, before)
