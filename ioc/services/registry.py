"""The registry of sensors: who is in it, and how people accept or refuse those that registered themselves."""

from geodata import areas as editions
from ioc.errors import IocError
from ioc.model.admission import Policy
from ioc.model.focus import Act, Person
from ioc.model.reading import SensorKey, SensorNote
from ioc.services.book import Book, Visit, require
from ioc.store import admission, areas, audit, database, sensors
from ioc.store.admission import Applicant, Found
from ioc.store.database import AsyncConnection
from ioc.store.sensors import Registered

LONGEST_NAME = 200
MOST = 500  # applicants on one page


def listing(url: str, area: str | None = None, *, new: bool = False, edition: str = "2023") -> list[Registered]:
    """Every sensor of an area (slug) or of all, or only those that wait or that nobody has described."""
    with database.connecting(url) as connection, database.transaction(connection):
        return sensors.registered(connection, _area(connection, area, edition) if area else None, new=new)


async def applicants(book: Book, by: Person) -> list[Applicant]:
    """Sensors that nobody has accepted, of the areas where this person may."""
    async with book.reading() as connection:
        return [one for one in await admission.applicants(connection, MOST) if by.does(Act.ADMIT, one.area)]


async def policies(book: Book) -> dict[str, Policy]:
    """What areas do with sensors they do not know, where it is not to accept them."""
    async with book.reading() as connection:
        return await admission.policies(connection)


async def set_policy(book: Book, by: Person, area: str, policy: Policy, visit: Visit) -> None:
    """What an area does from now on with a sensor it hears for the first time."""
    require(by, Act.ADMIT, area)
    async with book.writing() as connection:
        id_ = await book.area(connection, area)
        await admission.set_policy(connection, id_, policy)
        await audit.write(connection, by.name, "sensors.policy", policy, area=id_, address=visit.address)


async def accept(book: Book, by: Person, sensor: Found, described: SensorNote, visit: Visit) -> str:
    """Make a sensor known and visible with what a person says of it; returns its name. Screens are told at once."""
    require(by, Act.ADMIT, sensor.area)
    check(described, book.edition)
    async with book.writing() as connection:
        name = await admission.accept(connection, sensor.id, described)
        await _tell(connection, book, by, "sensor.accepted", sensor, visit, name=name)
    return name


async def refuse(book: Book, by: Person, sensor: Found, visit: Visit) -> None:
    """Take nothing of a sensor any more; what it sent before is hidden and kept."""
    require(by, Act.ADMIT, sensor.area)
    async with book.writing() as connection:
        await admission.refuse(connection, sensor.id)
        await _tell(connection, book, by, "sensor.refused", sensor, visit)


async def _tell(
    connection: AsyncConnection, book: Book, by: Person, act: str, sensor: Found, visit: Visit, **detail: object
) -> None:
    """The audit, and every screen that may show it."""
    area = await book.area(connection, sensor.area)
    await audit.write(connection, by.name, act, sensor.sensor, area=area, address=visit.address, **detail)
    await database.notify_async(connection, f"{sensor.area} {sensor.domain} sensors")


async def find(book: Book, by: Person, area: str, sensor: str) -> Found:
    """The sensor of an area by its id there."""
    require(by, Act.ADMIT, area)
    async with book.reading() as connection:
        found = await admission.find(connection, area=await book.area(connection, area), sensor=sensor)
    if found is None:
        raise IocError(f"{area} has no sensor {sensor!r}; see `ioc sensors list --area {area} --new`")
    return found


async def numbered(book: Book, by: Person, id_: int) -> Found:
    """The sensor of a number, for who may admit it."""
    async with book.reading() as connection:
        found = await admission.find(connection, id_=id_)
    if found is None or not by.does(Act.ADMIT, found.area):  # the same word for both: what others have is not told
        raise IocError(f"there is no sensor {id_}")
    return found


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


def check(described: SensorNote, edition: str) -> None:
    """IocError when a person describes a sensor in a way that no screen could show."""
    if described.name is not None and not 0 < len(described.name.strip()) <= LONGEST_NAME:
        raise IocError(f"a name has 1 to {LONGEST_NAME} characters")
    if (described.lat is None) != (described.lon is None):
        raise IocError("a place has both lat and lon")
    if described.lat is not None and not (-90 <= described.lat <= 90 and -180 <= (described.lon or 0) <= 180):
        raise IocError("a place is in degrees: lat from -90 to 90, lon from -180 to 180")
    if described.ward is not None:
        wards = {a.code: a.name for a in editions.wards(editions.find(described.key.area, edition))}
        if described.ward not in wards:
            known = ", ".join(f"{code} {name}" for code, name in sorted(wards.items()))
            raise IocError(f"{described.key.area} has no ward {described.ward!r}; its wards are {known}")
