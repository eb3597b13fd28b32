"""What the page of indicators asks the city at once, for whom, and of which indicator it draws charts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ioc.errors import IocError, NotAllowedError
from ioc.model.focus import Person
from ioc.model.proposal import Proposal
from ioc.model.scoreboard import IndicatorHistory, Scoreboard
from ioc.model.usage import Use
from layouts.focus import Directory
from layouts.indicators.asked import Desk
from layouts.indicators.way import Way
from layouts.panel import View

if TYPE_CHECKING:
    from ioc.services.city import City


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page shows at once."""

    board: Scoreboard
    chosen: IndicatorHistory | None  # of which there are charts
    proposals: Sequence[Proposal]
    use: Sequence[Use] | None  # None: not theirs to see


async def desk_of(directory: Directory, way: Way, person: Person) -> tuple[Desk, View]:
    """What the pieces of the page share, with the view of the province."""
    view, now = await directory.province(), datetime.now(UTC)
    if view is None:
        raise IocError("there is no province; run `ioc migrate`")
    names = {area.slug: area.short for area in await directory.areas() if area.slug}
    until = way.day(now.astimezone(directory.zone).date())
    slug, edition = view.area.slug or "", view.area.edition
    return Desk(way, person, names, slug, edition, until, now, directory.zone), view


async def ask(city: "City", desk: Desk) -> Answer:
    """The scoreboard, then of the chosen indicator all there is."""
    found, waiting, use = await asyncio.gather(
        city.scoreboard(desk.way.freq, desk.until, desk.now), city.proposals(desk.now), _use(city, desk)
    )
    code = desk.way.code or chosen(found, desk.way)
    return Answer(found, await city.indicator(code, desk.now) if code else None, waiting, use)


async def _use(city: "City", desk: Desk) -> list[Use] | None:
    if desk.way.code:
        return None
    try:
        return await city.usage(desk.now)
    except NotAllowedError:
        return None


def chosen(found: Scoreboard, way: Way) -> str:
    """The indicator of the charts: as the address says, else the first with a target and values of areas."""
    rows = [row for row in found.rows if any(row.cells.values())]
    judged = (row for row in rows if any(cell and cell.target for cell in row.cells.values()))
    default = next(judged, rows[0] if rows else None)
    codes = {row.indicator.code for row in found.rows}
    return way.sel if way.sel in codes else default.indicator.code if default else ""
