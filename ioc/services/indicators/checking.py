"""Flags kept up to date: every check over what stands, and what came of it put into the database."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from geodata import province
from ioc.i18n import N_
from ioc.model import checks
from ioc.model.flag import Finding
from ioc.model.indicators import Known
from ioc.model.observation import Observation
from ioc.services.indicators.aside import left_aside
from ioc.store import areas, database, flags, observations

REACH = timedelta(days=550)  # how far back the course of an indicator is looked over
HOLDS_NOW = N_("Số liệu đã đổi; phép kiểm không còn thấy lệch như trước.")


def renew(
    connection: database.Connection,
    edition: str,
    now: datetime,
    zone: tzinfo,
    only: Collection[str] | None = None,
) -> tuple[int, int]:
    """Look figures over, all or those of some indicators with what they are checked against, and bring the flags up to
    date; returns how many were opened and how many settled.
    """
    today = now.astimezone(zone).date()
    known = province.indicators()
    groups = [group for group in known.related if only is None or not group.isdisjoint(only)]
    told = observations.standing(connection, today - REACH, {code for group in groups for code in group})
    found, looked_at = _find(known, groups, told, today)
    aside = known.by_code.keys() - looked_at  # these keep their flags
    return flags.renew(connection, found, areas.ids(connection, edition), now, HOLDS_NOW, aside)


def _find(
    known: Known, groups: Iterable[Collection[str]], told: Sequence[Observation], today: date
) -> tuple[list[Finding], set[str]]:
    """What does not hold in each group, and the indicators that could be looked at."""
    found, looked_at = list[Finding](), set[str]()
    for group in groups:
        with left_aside(" ".join(sorted(group))):
            mine = [one for one in told if one.indicator in group]
            found += checks.find(known, mine, province.documents().claims, today)
            looked_at.update(group)
    return found, looked_at
