"""The city: what a person may ask. Every question passes the one focus check and the database's row security."""

from asyncio import Future, gather
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from geodata import province
from ioc.errors import IocError, StoreUnavailableError
from ioc.model import aqi, takeover
from ioc.model.air import StationAir
from ioc.model.area import Area
from ioc.model.comparison import Comparison, Span
from ioc.model.concern import Concern
from ioc.model.counted import CountedDay
from ioc.model.device import Device
from ioc.model.dossier import Dossier, DossierCount, DossierDay
from ioc.model.duty import Note
from ioc.model.event import DOSSIER_CHANGED, LGSP_EXCHANGED, PAYMENT_MADE, REPORT_CHANGED, Event
from ioc.model.exchange import ExchangeDay
from ioc.model.figure import HOURS, Ask, Figures
from ioc.model.flag import Flag
from ioc.model.focus import LOCAL_OPERATOR, Act, Focus, Person
from ioc.model.health import Operations
from ioc.model.history import MAX_POINTS, History
from ioc.model.kept import Run, Shelf, Sought, Taken
from ioc.model.listing import Listing, Page
from ioc.model.outlook import AreaNow, Sight
from ioc.model.payment import PaymentDay
from ioc.model.period import Frequency, Period
from ioc.model.proposal import Proposal
from ioc.model.report import Report, ReportDay
from ioc.model.review import Review
from ioc.model.scoreboard import IndicatorHistory, Scoreboard
from ioc.model.sensor import SensorNow, SeriesNow, speaker, stand
from ioc.model.snapshot import Snapshot
from ioc.model.takeover import Critical
from ioc.model.usage import Use
from ioc.services import air, comparison, counted, days, figures, history, outlook, quarantine, takeovers, usage
from ioc.services import operations as machinery
from ioc.services.access import allow, sight
from ioc.services.concerns import concerns
from ioc.services.dispatch import asking
from ioc.services.indicators import board, looking
from ioc.services.news import News
from ioc.services.quarantine import Meant
from ioc.services.snapshot import reading, revising
from ioc.services.snapshot.review import reading as reviewing
from ioc.services.sparks import Spark, spark
from ioc.services.standing import SENSORS, SURE, TROUBLING, Parts, Standing, Troubles
from ioc.services.together import Together
from ioc.store import (
    areas,
    database,
    dossiers,
    duty,
    events,
    exchanges,
    flags,
    listing,
    payments,
    proposals,
    readings,
    reports,
    sensors,
    wards,
)
from ioc.store import outlook as services

KEPT = timedelta(minutes=1)  # of hours of figures
MAPPED = 40  # reports that wait, at most, of a map and a list of them


@dataclass(frozen=True, slots=True)
class Change:
    """Something moved in an area: a domain's readings, or one of the topics of `ioc.services.recorder.topics`."""

    area: str  # slug
    topic: str


class City:
    """What `person` may ask of the areas of one edition; days are cut in `zone`, the clock is handed in as `now`.

    Every question raises StoreUnavailableError when the database is away and NotAllowedError when the focus holds an
    area that is not the person's.
    """

    def __init__(
        self, url: str, person: Person = LOCAL_OPERATOR, zone: ZoneInfo | None = None, edition: str = "2023"
    ) -> None:
        self.person = person
        self.zone = zone or ZoneInfo("Asia/Ho_Chi_Minh")
        self._url = url
        self._edition = edition
        self._pool = database.pool(url)
        self._ids: dict[str, int] = {}
        self._districts: dict[str, int] = {}
        self._outlook: Together[list[AreaNow]] = Together()
        self._news = News()
        self._parts = Parts(self._news)
        self._hours: Together[figures.Hours] = Together()
        self._standings: Together[Standing] = Together()
        self._troubles: Together[Troubles] = Together()
        self._reports: Together[ReportDay] = Together()
        self._stations: Together[list[StationAir]] = Together()
        self._episodes: dict[frozenset[str], takeover.Memory] = {}

    def of(self, person: Person) -> "City":
        """The same city as `person` may ask it; both share their connections."""
        other = copy(self)
        other.person = person
        return other

    async def open(self) -> None:
        """Start the connection pool; it connects in the background, and again whenever it must."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Give every connection back."""
        await self._pool.close()

    async def ready(self) -> bool:
        """Whether the database answers, is migrated and knows its areas."""
        try:
            async with database.looking(self._pool, ()) as connection:
                return await database.is_migrated(connection) and bool(await areas.ids_async(connection, self._edition))
        except StoreUnavailableError:
            return False

    async def quarantine(self, meant: Meant, by: str, now: datetime) -> quarantine.Answer:
        """What could not be read of the areas that the person looks into, grouped by a word of `quarantine.BY`."""
        async with database.looking(self._pool, ()) as connection:
            ids = await areas.ids_async(connection, self._edition)
        mine = quarantine.visible(self.person, ids)
        async with self._look(mine) as connection:
            return await quarantine.look(connection, quarantine.sieve(meant, now, ids, mine), by, now)

    async def operations(self, now: datetime) -> Operations:
        """How the ingestors do, for who may see it."""
        async with database.looking(self._pool, ()) as connection:
            return await machinery.look(connection, self.person, now, self.zone)

    async def usage(self, now: datetime) -> list[Use]:
        """How much the screens of the areas that the person answers for are used; it tells of no person."""
        async with database.looking(self._pool, ()) as connection:
            ids = await areas.ids_async(connection, self._edition)
        async with self._look(usage.visible(self.person, ids)) as connection:
            return await usage.look(connection, now, self.zone)

    async def areas(self) -> list[Area]:
        """Every area of the edition; names and borders are public."""
        async with database.looking(self._pool, ()) as connection:
            return await areas.every(connection, self._edition)

    async def sensors(self, focus: Focus, now: datetime) -> list[SensorNow]:
        """Every sensor of the focus as it stands now."""
        ids = await self._allowed(focus)
        return list((await self._standing(focus, ids, now, focus.domain)).sensors)

    async def listing(self, focus: Focus, asked: Listing, now: datetime) -> Page:
        """A page of the sensors of the focus, for lists longer than anyone reads whole."""
        ids = await self._allowed(focus, Act.DESK)
        async with self._look(ids) as connection:
            found = await listing.page(connection, ids, focus.domain, asked)
            total = await listing.count(connection, ids, focus.domain, asked) if asked.counted else None
            numbers = [number for number, _, _ in found.sensors]
            series = await sensors.standing(connection, ids, now, only=numbers)
        known = {(group[0].area, group[0].sensor): stand(group, now) for group in figures.per_sensor(series)}
        page = tuple(known[area, sensor] for _, area, sensor in found.sensors)
        before = numbers[0] if found.above and numbers else None
        return Page(page, total, before, numbers[-1] if found.below and numbers else None)

    async def sparks(self, focus: Focus, now: datetime) -> dict[str, Spark]:
        """The last 24 hours of every sensor by the metric that speaks for it, oldest first; None: an empty hour."""
        ids = await self._allowed(focus, Act.DESK)
        start = figures.start_of_hour(now) - (HOURS - 1) * figures.HOUR
        standing = await self._standing(focus, ids, now, focus.domain)
        async with self._look(ids) as connection:
            speaking = [speaker(group) for group in standing.groups]
            found = await readings.hours(connection, [s.series_id for s in speaking], start, now)
        known = figures.by_hour(found)
        return {s.sensor: spark(s, known, start) for s in speaking}

    async def figures(self, focus: Focus, domain: str, asks: Sequence[Ask], now: datetime) -> Figures:
        """Figures of a domain across the focus, in the order of `asks`."""
        ids = await self._allowed(focus)
        wanted = frozenset(a.metric for a in asks)
        series = (await self._standing(focus, ids, now, focus.domain and domain)).within(domain)

        async def read(at: datetime) -> figures.Hours:
            asked = [s.series_id for s in series if s.metric in wanted]
            async with self._look(ids) as connection:
                return figures.by_hour(
                    [
                        bucket
                        for since, until in figures.windows(at, self.zone)
                        for bucket in await readings.hours(connection, asked, since, until)
                    ]
                )

        # Hours are those of the moment's own hour, and kept for a minute as long as nothing is told of them.
        still, within = self._news.still(focus.areas, (domain, SENSORS)), min(KEPT, now - figures.start_of_hour(now))
        hours = await self._hours.get((*ids, domain, wanted), now, read, still, within)
        return figures.figures(series, hours, asks, now, self.zone)

    async def air(self, focus: Focus, now: datetime) -> list[StationAir]:
        """VN_AQI of every station of the focus, the worst first and those without an index last."""
        ids = await self._allowed(focus)

        async def find(at: datetime) -> list[StationAir]:
            series = (await self._standing(focus, ids, at, focus.domain and "air")).within("air")
            async with self._look(ids) as connection:
                asked = [s.series_id for s in series if s.metric in aqi.POLLUTANTS]
                hours = figures.by_hour(
                    [
                        bucket
                        for since, until in air.windows(at)
                        for bucket in await readings.hours(connection, asked, since, until)
                    ]
                )
            stations = [air.station(group, hours, at) for group in figures.per_sensor(series)]
            return sorted(stations, key=lambda s: -1 if s.index is None else s.index, reverse=True)

        return await self._stations.get((*ids, focus.domain), now, find, self._news.still(focus.areas))

    async def dossiers(self, focus: Focus, now: datetime) -> DossierDay:
        """Today's dossiers of the focus, beside yesterday's and last week's at this time of day."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            today, yesterday, last_week = [
                await dossiers.count(connection, ids, *span) for span in days.so_far(now, self.zone)
            ]
            first = days.first_hour(now)
            received, finished = await dossiers.by_hour(connection, ids, first, now)
            open_, overdue = await dossiers.open_by_hour(connection, ids, first, now)
            at, simulated = await events.newest(connection, ids, DOSSIER_CHANGED, now)
        return DossierDay(today, yesterday, last_week, received, finished, open_, overdue, at, simulated)

    async def dossier_list(self, focus: Focus, now: datetime, limit: int = 500, *, ended: bool = True) -> list[Dossier]:
        """Dossiers one by one: the open ones by their due time, then, if `ended`, those finished last."""
        ids = await self._allowed(focus, Act.DESK)
        async with self._look(ids) as connection:
            return await dossiers.every(connection, ids, now, limit, ended=ended)

    async def due(self, focus: Focus, now: datetime, limit: int = 2000) -> list[Dossier]:
        """The open dossiers by their due time, of each only where it stands: what a wall may count."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            found = await dossiers.every(connection, ids, now, limit, ended=False)
        return [Dossier("", d.status, d.changed_at, d.received_at, d.due_at, simulated=d.simulated) for d in found]

    async def reports(self, focus: Focus, now: datetime) -> ReportDay:
        """Today's reports of the focus, beside yesterday's and last week's as they stood at this time of day."""
        ids = await self._allowed(focus)

        async def find(at: datetime) -> ReportDay:
            earliest = days.so_far(at, self.zone)[-1][0]
            async with self._look(ids) as connection:
                steps = await reports.steps(connection, ids, earliest, at)
                urgent = await reports.urgent(connection, ids, at, MAPPED)
                newest = await events.newest(connection, ids, REPORT_CHANGED, at)
            return days.reports(steps, urgent, newest, at, self.zone)

        return await self._reports.get(tuple(ids), now, find, self._news.still(focus.areas))

    async def report_list(self, focus: Focus, now: datetime, limit: int = 500) -> list[Report]:
        """Reports one by one, those filed last first."""
        ids = await self._allowed(focus, Act.DESK)
        async with self._look(ids) as connection:
            return await reports.latest(connection, ids, now, limit)

    async def payments(self, focus: Focus, now: datetime) -> PaymentDay:
        """Today's payments of the focus, beside yesterday's and last week's at this time of day."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            today, yesterday, last_week = [
                await payments.count(connection, ids, *span) for span in days.so_far(now, self.zone)
            ]
            hours = await payments.by_hour(connection, ids, days.first_hour(now), now)
            at, simulated = await events.newest(connection, ids, PAYMENT_MADE, now)
        return PaymentDay(today, yesterday, last_week, days.payments_by_hour(hours, now), at, simulated)

    async def exchanges(self, focus: Focus, now: datetime) -> ExchangeDay:
        """Today's exchanges of the focus, beside yesterday's and last week's at this time of day."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            today, yesterday, last_week = [
                await exchanges.count(connection, ids, *span) for span in days.so_far(now, self.zone)
            ]
            hours = await exchanges.by_hour(connection, ids, days.first_hour(now), now)
            systems = await exchanges.systems(connection, ids, now, figures.DAY)
            at, simulated = await events.newest(connection, ids, LGSP_EXCHANGED, now)
        return ExchangeDay(today, yesterday, last_week, days.success_by_hour(hours, now), tuple(systems), at, simulated)

    async def counted(self, focus: Focus, now: datetime) -> list[CountedDay]:
        """Today's events of each type that the province counts, beside yesterday's and last week's."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            return await counted.today(connection, ids, province.kinds(), now, self.zone)

    async def events(self, focus: Focus, now: datetime, limit: int = 20) -> list[Event]:
        """What happened in the focus, newest first; a dossier's steps and sensors a little late are not listed."""
        ids = await self._allowed(focus)
        async with self._look(ids) as connection:
            return await events.recent(connection, ids, now, limit, tuple(province.kinds()))

    async def concerns(self, focus: Focus, now: datetime) -> list[Concern]:
        """What is worse than normal in the focus, worst first."""
        ids = await self._allowed(focus)
        standing, troubles = await gather(
            self._standing(focus, ids, now, focus.domain), self._troubles_of(focus, ids, now)
        )
        late = DossierCount(overdue=sum(o.dossiers for o in troubles.overdue))
        reports_late = sum(o.reports for o in troubles.overdue)
        return concerns(standing.sensors, late, troubles.grave, now, reports_late, troubles.systems)

    async def takeovers(self, focus: Focus, now: datetime) -> list[Critical]:
        """What has the walls of the focus now; what had them before is remembered, so that nothing has them twice."""
        ids = await self._allowed(focus)
        standing, troubles = await gather(self._standing(focus, ids, now, None), self._troubles_of(focus, ids, now))
        found = takeovers.of_events(troubles.grave)
        if past := takeovers.past_limits(standing):
            async with self._look(ids) as connection:
                for series, sensor in past:
                    since = await history.past_since(connection, series, sensor.threshold or 0.0, now)
                    found.append(takeovers.of_threshold(sensor, since, now))
        memory = takeover.step(self._episodes.get(focus.areas, {}), found, now)
        self._episodes[focus.areas] = memory
        return takeover.holding(memory, now)

    async def outlook(self, now: datetime) -> list[AreaNow]:
        """Every district of the edition as far as the person sees it; who may see the same shares one answer."""
        sights = tuple((slug, sight(self.person, slug)) for slug in await self._known_districts())
        found = await self._outlook.get(sights, now, self._outlook_at, lambda _begun: True)  # for a second
        return [self._with_ways_in(area) if area.sight == "all" else area for area in found]

    def _with_ways_in(self, area: AreaNow) -> AreaNow:
        """Which of its pages the person may open, who sees it on one of them at least."""
        return replace(area, wall=self.person.does(Act.WALL, area.area), desk=self.person.does(Act.DESK, area.area))

    async def _outlook_at(self, now: datetime) -> list[AreaNow]:
        """Read for all areas together: nothing of an area that is not theirs, not even counted."""
        districts = await self._known_districts()
        sights: dict[str, Sight] = {slug: sight(self.person, slug) for slug in districts}
        ids = [id_ for slug, id_ in districts.items() if sights[slug] != "nothing"]
        async with self._look(ids) as connection:
            series = await sensors.standing(connection, ids, now)
            asked = [s.series_id for s in series if outlook.is_asked(s)]
            hours = [
                bucket
                for since, until in outlook.windows(now)
                for bucket in await readings.hours(connection, asked, since, until)
            ]
            counts = await services.counts(connection, ids, outlook.spans(now, self.zone))
            overdue = await services.overdue(connection, ids, now)
            told = await events.grave(connection, ids, now)
            systems = await services.systems(connection, ids, now)
        known = outlook.by_area(sights, series, counts, overdue, told, systems)
        found = figures.by_hour(hours)
        return [outlook.area_now(slug, sights[slug], known[slug], found, now, self.zone) for slug in districts]

    async def compare(self, edition: str, span: Span, now: datetime) -> Comparison:
        """The areas of any edition, as far as the person sees the areas in force that they lie in, side by side."""
        asked, slugs = comparison.known(edition), comparison.visible(self.person, self._edition)
        async with database.looking(self._pool, ()) as connection:
            tellers = await areas.of_editions(connection, comparison.related(asked), slugs)
        in_force = [id_ for id_, (told, _slug) in tellers.items() if told == self._edition]
        async with self._look(list(tellers)) as connection:
            series = await sensors.standing(connection, in_force, now)
            counts = await wards.counts(connection, list(tellers), comparison.begin(span, now, self.zone), now)
        standing = [stand(group, now) for group in figures.per_sensor(series)]
        told = [*comparison.of_sensors(standing, self._edition), *comparison.of_services(counts, tellers)]
        return comparison.compare(asked, self._edition, slugs, told)

    async def series(self, focus: Focus, sensor: str, now: datetime) -> list[SeriesNow]:
        """What one sensor measures, each as it stands now; empty when nobody knows such a sensor.

        Where two areas of a cluster call a sensor alike it is one of theirs, and never a mixture.
        """
        ids = await self._allowed(focus, Act.DESK)
        async with self._look(ids) as connection:
            found = await sensors.standing(connection, ids, now, focus.domain and [focus.domain], sensor)
        return [s for s in found if s.area == found[0].area]

    async def device(self, focus: Focus, sensor: str) -> Device | None:
        """What a sensor says of itself beside its values; None when nobody knows it."""
        ids = await self._allowed(focus, Act.DESK)
        async with self._look(ids) as connection:
            return await sensors.device(connection, ids, sensor)

    async def past_since(self, focus: Focus, series: SeriesNow, limit: float, now: datetime) -> datetime | None:
        """Since when a level has been past `limit` without a break, looking back thirty days."""
        ids = await self._allowed(focus, Act.DESK)
        async with self._look(ids) as connection:
            return await history.past_since(connection, series, limit, now)

    async def history(
        self,
        focus: Focus,
        sensor: str,
        metric: str,
        since: datetime,
        until: datetime,
        max_points: int = MAX_POINTS,
    ) -> History:
        """What one sensor measured in [since, until), from the coarsest table that serves the span."""
        ids = await self._allowed(focus, Act.DESK)
        async with self._look(ids) as connection:
            known = await sensors.standing(connection, ids, until, sensor=sensor)
            found = next((s for s in known if s.metric == metric), None)
            if found is None:
                raise IocError(f"{sensor} has never measured {metric}; ask for one of its series")
            return await history.ask(connection, found, since, until, self.zone, max_points)

    async def course(self, focus: Focus, type: str, subject: str, now: datetime) -> list[Event]:  # noqa: A002
        """Everything told of one dossier or report, oldest first."""
        ids = await self._allowed(focus, Act.DESK)
        async with self._look(ids) as connection:
            return await events.course(connection, ids, type, subject, now)

    async def day(self, focus: Focus, day: date, now: datetime) -> Snapshot:
        """What a daily snapshot of the area of the focus holds, read from one state of the database.

        What is told of a day that is over is frozen; once it differs, the next revision says why.
        """
        ids = await self._allowed(focus, Act.EXPORT)
        known = {slug: self._ids[slug] for slug in focus.areas}
        async with database.looking(self._pool, ids, still=True) as connection:
            asked = reading.Asked(known, self._edition, day, now, self.zone)
            snapshot = await reading.read(connection, focus.name, asked)
        return await self._revised(snapshot, ids)

    async def days(self, focus: Focus, parts: Collection[str], day: date, now: datetime) -> list[Snapshot]:
        """A province's day, and those of some of its areas (slugs), read once and from one state of the database."""
        whole = await self.day(focus, day, now)
        own = [part for part in whole.parts if part.area.slug in parts]
        return [whole, *[await self._revised(part, [self._ids[part.area.slug or ""]]) for part in own]]

    async def _revised(self, snapshot: Snapshot, ids: Sequence[int]) -> Snapshot:
        """What is told of a day of areas (ids) that is over, with its revision."""
        if not snapshot.span.complete:
            return snapshot
        keeping = partial(database.keeping, self._pool, ids)
        home = self._ids[snapshot.area.slug or ""]
        return await revising.revise(keeping, home, ids, snapshot, self.person.name)

    async def review(self, focus: Focus, period: Period, now: datetime) -> Review:
        """A week or a month of the area of the focus, out of what was told of its days; a day untold is told now."""
        ids = await self._allowed(focus, Act.EXPORT)
        known = {slug: self._ids[slug] for slug in focus.areas}
        wanted = [*reviewing.before(period), *reviewing.over(period, now, self.zone)]
        async with self._look(ids) as connection:
            untold = await reviewing.missing(connection, known[focus.name], wanted)
        for day in untold:
            await self.day(focus, day, now)
        async with database.looking(self._pool, ids, still=True) as connection:
            return await reviewing.read(connection, focus.name, known, self._edition, period, now, self.zone)

    async def notes(self, focus: Focus, day: date) -> list[Note]:
        """What the duty officers of the focus wrote down of a day, oldest first."""
        ids = await self._allowed(focus, Act.DESK)
        async with self._look(ids) as connection:
            return await duty.notes(connection, ids, day)

    async def scoreboard(self, frequency: Frequency, until: date, now: datetime) -> Scoreboard:
        """Every indicator at the end of a day, as far as it is not ahead: the province, and areas that are theirs."""
        seen = await self._indicated()
        day = min(until, now.astimezone(self.zone).date())
        async with self._look([seen.ids[a.slug] for a in seen.areas if a.slug]) as connection:
            return await board.read(connection, province.indicators(), seen, frequency, day)

    async def indicator(self, code: str, now: datetime) -> IndicatorHistory:
        """What was told of one indicator: the newest values with their revisions, and all that stands since 2024."""
        seen = await self._indicated()
        async with self._look([seen.ids[a.slug] for a in seen.areas if a.slug]) as connection:
            return await looking.history(connection, province.indicators(), code, now, seen)

    async def flags(self, now: datetime) -> list[Flag]:
        """What was found not to hold, of the figures that the person sees; settled flags last."""
        seen = await self._indicated()
        async with self._look([seen.ids[a.slug] for a in seen.areas if a.slug]) as connection:
            return [flag for flag in await flags.every(connection) if flag.opened_at <= now]

    async def proposals(self, now: datetime) -> list[Proposal]:
        """Values that wait for a second person, in the areas that are theirs, and what became of others."""
        seen = await self._indicated()
        ids = [seen.ids[slug] for slug in seen.places if self.person.does(Act.DESK, slug)]
        async with self._look(ids) as connection:
            return [one for one in await proposals.every(connection) if one.at <= now]

    async def _indicated(self) -> board.Seen:
        """The province and the areas whose indicators the person sees."""
        if not self._ids:
            async with database.looking(self._pool, ()) as connection:
                self._ids.update(await areas.ids_async(connection, self._edition))
        return looking.seen(self.person, self._edition, self._ids)

    async def archive(self, sought: Sought) -> Shelf:
        """A page of the kept snapshots of the areas that the person may take home."""
        async with self._kept() as (connection, ids):
            return await asking.archive(connection, sought, ids)

    async def order(self, batch: str) -> list[Run]:
        """How far the snapshots are that were ordered together."""
        async with self._kept() as (connection, _):
            return await asking.progress(connection, batch)

    async def latest_runs(self, schedule: int, periods: int) -> list[Run]:
        """The runs of the newest periods of a schedule, the oldest first."""
        async with self._kept() as (connection, _):
            return await asking.latest(connection, schedule, periods)

    async def taken(self, kept: int) -> list[Taken]:
        """Who took files of a kept snapshot home, the last first."""
        async with self._kept() as (connection, _):
            return await asking.taken(connection, kept)

    @asynccontextmanager
    async def _kept(self) -> AsyncGenerator[tuple[database.AsyncConnection, dict[str, int]]]:
        """A look at the archive, as far as it is theirs, and the ids of every area."""
        async with database.looking(self._pool, ()) as connection:
            ids = await areas.ids_async(connection, self._edition)
        async with self._look(asking.visible(self.person, ids, self._edition)) as connection:
            yield connection, ids

    async def changes(self) -> AsyncIterator[Change]:
        """What moves in the areas the person sees something of, as it is committed; ends with StoreUnavailableError."""
        try:
            async for payload in database.listen(self._url):
                area, *topics = payload.split()
                self._news.hear(area, topics)
                if sight(self.person, area) != "nothing":
                    for topic in topics:
                        yield Change(area, topic)
        finally:
            self._news.lose()

    async def _allowed(self, focus: Focus, act: Act | None = None) -> list[int]:
        """Ids of the areas of the focus, when the person may do this with each of them, or see anything of it."""
        slugs = allow(self.person, focus, act).areas
        if not slugs <= self._ids.keys():
            async with database.looking(self._pool, ()) as connection:
                self._ids.update(await areas.ids_async(connection, self._edition))
        if unknown := slugs - self._ids.keys():
            raise IocError(f"no area is called {', '.join(sorted(unknown))}; see `ioc geodata list`")
        return sorted(self._ids[slug] for slug in slugs)

    async def _known_districts(self) -> dict[str, int]:
        """Ids of the districts by slug, in the order of the edition; asked once, as an edition comes with a restart."""
        if not self._districts:
            async with database.looking(self._pool, ()) as connection:
                self._districts = await areas.districts(connection, self._edition)
        return self._districts

    def _standing(self, focus: Focus, ids: Sequence[int], now: datetime, domain: str | None) -> Future[Standing]:
        """How these areas stand, read and judged once for all panels that ask at once."""

        async def read(at: datetime) -> Standing:
            async def of(domains: Collection[str] | None) -> list[SeriesNow]:
                async with self._look(ids) as connection:
                    return await sensors.standing(connection, ids, at, domains)

            return Standing.of(await self._parts.series(focus.areas, domain, at, of), at)

        return self._standings.get((tuple(ids), domain), now, read, self._news.still(focus.areas))

    def _troubles_of(self, focus: Focus, ids: Sequence[int], now: datetime) -> Future[Troubles]:
        """What is bad in these areas beside sensors, read once for all panels that ask at once."""

        async def read(at: datetime) -> Troubles:
            async with self._look(ids) as connection:
                return Troubles(
                    await events.grave(connection, ids, at),
                    await services.overdue(connection, ids, at),
                    await exchanges.systems(connection, ids, at, figures.HOUR),
                )

        return self._troubles.get(tuple(ids), now, read, self._news.still(focus.areas, TROUBLING), SURE)

    def _look(self, ids: Sequence[int]) -> AbstractAsyncContextManager[database.AsyncConnection]:
        return database.looking(self._pool, ids)
