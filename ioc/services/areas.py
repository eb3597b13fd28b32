"""Bringing schema and map into the database, and changing what belongs to a place."""

from math import isfinite

from geodata import areas as geography
from geodata import editions
from ioc.errors import IocError
from ioc.model.catalogue import DOMAINS, Thresholds
from ioc.services.refolding import refold
from ioc.store import areas, database, sensors


def load_areas(owner_url: str, edition: str = "2023") -> int:
    """Put every area of an edition into the database or bring it up to date; returns how many there are."""
    known = geography.load(edition)
    with database.connecting(owner_url) as connection, database.transaction(connection):
        areas.load(connection, editions.find(edition), known)
    return len(known)


def migrate_and_load(owner_url: str, edition: str = "2023") -> tuple[list[str], int]:
    """Migrate, then load the areas; returns the migrations that ran and the number of areas."""
    ran = database.migrate(owner_url)
    if ran:
        refold(owner_url)
    return ran, load_areas(owner_url, edition)


def set_thresholds(url: str, area: str, sensor: str, metric: str, limits: Thresholds, edition: str = "2023") -> None:
    """Give one place thresholds of its own, before or after its sensor is heard; the catalogue must know the metric."""
    if not any(domain.metric(metric) for domain in DOMAINS.values()):
        raise IocError(f"no metric is called {metric!r}; see ioc/model/catalogue.py")
    _check_order(limits)
    with database.connecting(url) as connection, database.transaction(connection):
        ids = areas.ids(connection, edition)
        if area not in ids:
            raise IocError(f"no area is called {area!r}; see `ioc geodata list`")
        sensors.set_thresholds(connection, ids[area], sensor, metric, limits)


def _check_order(limits: Thresholds) -> None:
    """IocError when a threshold is no number or a graver one lies before a milder one."""
    told = [v for v in (limits.watch, limits.warning, limits.critical) if v is not None]
    if not all(map(isfinite, told)):
        raise IocError("a threshold is a finite number")
    if told != sorted(told, reverse=limits.falling):
        way = "fall" if limits.falling else "rise"
        raise IocError(f"watch, warning and critical must {way} in this order; --falling is for where less is worse")
