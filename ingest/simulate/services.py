"""The services of the districts: everything they tell of what began on a day, story by story."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from ingest.simulate import alarms, cameras, dossiers, exchanges, payments, reports
from ingest.simulate.scenarios import Cue
from ingest.simulate.stations import Station
from ingest.simulate.told import VIETNAM, Told
from ingest.simulate.world import World
from ioc.model.area import Area
from ioc.model.event import ALARM_RAISED

Story = list[Told]  # all that is told of one dossier, report, alarm or exchange, oldest first
LASTS = timedelta(hours=2)  # an alarm of a scenario, which nobody clears


def begun_on(world: World, area: Area, day: date, near: Sequence[Station]) -> Iterator[Story]:
    """The stories that begin on a day, dossiers apart."""
    here = [s for s in near if s.area == area.slug]
    yield from reports.filed_on(world, area, day, here)
    yield from exchanges.of_day(world, area, day)
    yield from cameras.of_day(world, area, day, here)
    yield from alarms.of_day(world, area, day, here)


def dossiers_of(world: World, area: Area, day: date, alive_on: date | None = None) -> Iterator[Story]:
    """The dossiers handed in on a day, with what was paid for them; of those only that may live on another day."""
    for steps in dossiers.received_on(world, area, day, alive_on):
        yield sorted(steps + payments.of_dossier(world, steps), key=lambda told: told.at)


def staged(world: World, near: Sequence[Station]) -> Iterator[Story]:
    """What the scenario brings beside: its cues, the reports it provokes, the calls over the LGSP that fail."""
    for cue in world.scenario.cues:
        yield [_cued(world, cue, next(s for s in near if (s.area, s.id) == (cue.area, cue.near)))]
    for call in world.scenario.calls:
        yield from reports.called(world, call, [s for s in near if s.area == call.area])
    for area in world.centres:
        if area.slug in world.scenario.strains:
            yield from exchanges.retried(world, area)


def _cued(world: World, cue: Cue, place: Station) -> Told:
    at = datetime.fromtimestamp(world.since + cue.after_s, VIETNAM)
    data = {"location": {"lat": place.lat, "lon": place.lon}, **cue.data}
    service, subject = cameras.SERVICE, data.get("camera")
    if cue.type == ALARM_RAISED:
        data |= {"alarm": f"{data['alarm']}-{at:%y%m%d-%H%M%S}", "expires": (at + LASTS).isoformat()}
        service, subject = alarms.SERVICE, data["alarm"]
    id_ = f"{subject}-{world.since}-{cue.after_s}"
    return Told(at, cue.area, service, id_, cue.type, str(subject), data, ward=place.ward, severity=cue.severity)
