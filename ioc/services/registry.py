"""The registry of sensors: who is in it, and how a person accepts one that registered itself."""

from geodata import areas as editions
from ioc.errors import IocError
from ioc.model.area import AreaKind
from ioc.model.reading import SensorKey, SensorNote
from ioc.store import areas, database, sensors
from ioc.store.sensors import Registered

LONGEST_NAME = 200


def listing(url: str, area: str | None = None, *, new: bool = False, edition: str = "2023") -> list[Registered]:
    """Every sensor of an area (slug) or of all, or only those that nobody has described."""
    with database.connecting(url) as connection, database.transaction(connection):
        return sensors.registered(connection, _area(connection, area, edition) if area else None, new=new)


def accept(url: str, described: SensorNote, edition: str = "2023") -> str:
    """Make a sensor known with what a person says of it; returns its name. Screens are told at once."""
    _check(described, edition)
    key = described.key
    with database.connecting(url) as connection, database.transaction(connection):
        name = sensors.accept(connection, _area(connection, key.area, edition), key.sensor, described)
        if name is None:
            raise IocError(f"{key.area} has no sensor {key.sensor!r}; see `ioc sensors list --area {key.area} --new`")
        database.notify(connection, f"{key.area} sensors")
    return name


def described(
    area: str, sensor: str, name: str | None, ward: str | None, lat: float | None, lon: float | None
) -> SensorNote:
    """What a person says of a sensor."""
    return SensorNote(SensorKey(area, "", sensor), name, ward, lat, lon)


def _area(connection: database.Connection, slug: str, edition: str) -> int:
    ids = areas.ids(connection, edition)
    if slug not in ids:
        raise IocError(f"no area is called {slug!r}; see `ioc geodata list`")
    return ids[slug]


def _check(described: SensorNote, edition: str) -> None:
    """IocError when a person describes a sensor in a way that no screen could show."""
    if described.name is not None and not 0 < len(described.name.strip()) <= LONGEST_NAME:
        raise IocError(f"a name has 1 to {LONGEST_NAME} characters")
    if (described.lat is None) != (described.lon is None):
        raise IocError("a place has both --lat and --lon")
    if described.lat is not None and not (-90 <= described.lat <= 90 and -180 <= (described.lon or 0) <= 180):
        raise IocError("a place is in degrees: --lat from -90 to 90, --lon from -180 to 180")
    if described.ward is not None:
        district = editions.find(described.key.area, edition).code
        wards = {a.code: a.name for a in editions.load(edition) if a.kind is AreaKind.WARD and a.parent == district}
        if described.ward not in wards:
            known = ", ".join(f"{code} {name}" for code, name in sorted(wards.items()))
            raise IocError(f"{described.key.area} has no ward {described.ward!r}; its wards are {known}")
