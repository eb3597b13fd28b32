"""Figures that stand in documents, from the province's data into the database; they are flagged at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from geodata import province
from ioc.errors import IocError
from ioc.model.observation import Observation
from ioc.model.period import parse
from ioc.services.indicators import checking
from ioc.store import areas, database, observations
from ioc.store.observations import Told

BY = "published"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a load."""

    figures: int
    new: int
    opened: int  # flags
    settled: int


def load(url: str, edition: str, now: datetime, zone: tzinfo) -> Loaded:
    """Put in every published figure that is not there as it stands, as the owner; nothing is overwritten."""
    with database.connecting(url) as connection:
        with database.transaction(connection):
            told = _told(areas.ids(connection, edition), now)
            new = observations.keep(connection, told)
        with database.transaction(connection):  # by itself: while figures are checked, others may be told
            return Loaded(len(told), new, *checking.renew(connection, edition, now, zone))


def _told(ids: Mapping[str, int], now: datetime) -> list[Told]:
    told = [Told(one, ids.get(one.place), now) for one in figures()]
    if strange := {one.observation.place for one in told if one.area is None} - province.documents().places.keys():
        raise IocError(f"published.toml tells of {', '.join(sorted(strange))}; say under [places] what these are")
    return told


def figures() -> list[Observation]:
    """What the province's file of documents holds."""
    known = province.indicators()
    return [
        Observation(
            one.indicator,
            one.place,
            parse(one.period),
            one.value,
            one.unit or known.find(one.indicator).unit,
            one.source,
            date.fromisoformat(one.as_of) if one.as_of else None,
            published=True,
            by=BY,
        )
        for one in province.documents().figures
    ]
