"""The simulated sensors: what each kind measures and how often, and where every one of them stands."""

from dataclasses import dataclass

from ingest.simulate import districts
from ingest.simulate.districts import District, Spot
from ingest.simulate.noise import between, key_of
from ioc.model.catalogue import Thresholds, find

# Longer than three intervals without a reading is a gap, and the newest days of the past are told every 15 minutes.
PROMISED_S = 300
SIMULATED = {"simulated": "true"}  # MQTT 5 user property, for formats that have no word of their own for it
FIRMWARE = "ioc-simulate 1"
HOME, SPARKPLUG = "homeassistant", "sparkplug"  # who speak so introduce themselves and tell their own state
EDGE = "plc-1"  # the edge node of Sparkplug before each group of its stations
CLIMATE = ("temperature", "humidity", "pressure", "wind_speed", "wind_direction", "dew_point", "rain", "solar")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sensor: its domain, what it measures and, where its district does not say otherwise, how often."""

    key: str
    domain: str
    metrics: tuple[str, ...]
    every_s: int


KINDS = {
    kind.key: kind
    for kind in (
        Kind("air", "air", ("pm25", "pm10", "o3", "no2", "so2", "co", "temperature", "humidity"), 300),
        Kind("weather", "weather", CLIMATE, 150),
        Kind("stream", "water", ("level", "flow", "turbidity"), 60),
        Kind("lake", "water", ("filling", "temperature", "ph"), 300),
        Kind("flood", "water", ("depth",), 60),
        Kind("traffic", "traffic", ("speed", "intensity", "occupancy"), 30),
        Kind("parking", "parking", ("free", "capacity", "occupancy"), 60),
        Kind("lighting", "lighting", ("lit", "lamps", "faulty", "power", "dimming"), 180),
        Kind("waste", "waste", ("filling", "temperature"), 180),
        Kind("energy", "energy", ("power", "energy", "voltage", "current"), 60),
        Kind("noise", "noise", ("laeq", "lamax"), 60),
    )
}


@dataclass(frozen=True, slots=True)
class Station:
    """A simulated sensor; `key` is its own source of chance, `phase_s` when within its interval it measures."""

    area: str  # slug
    id: str
    kind: str
    domain: str
    metrics: tuple[str, ...]
    name: str
    ward: str
    lat: float
    lon: float
    levels: Thresholds | None  # of a stream
    speaks: str
    interval_s: int
    phase_s: int
    key: int

    @property
    def promised_s(self) -> int:
        """The interval it tells: it sends more often than it must."""
        return max(self.interval_s, PROMISED_S)

    @property
    def sensor(self) -> str:
        """Its id as sensors are known by it: some formats have ids of their own."""
        ids = {"chirpstack": f"70b3d57e{self.key:08x}", SPARKPLUG: f"{EDGE}:{self.id}"}
        return ids.get(self.speaks, self.id)

    @property
    def battery(self) -> int:
        """How full its battery is, in %."""
        return 60 + self.key % 40

    @property
    def rssi(self) -> int:
        """How strong its signal is, in dBm."""
        return -60 - self.key % 45

    def newest(self, at: int) -> int:
        """The last moment up to another at which it measures."""
        return at - (at - self.phase_s) % self.interval_s

    def thresholds(self, metric: str) -> Thresholds:
        """Where a metric of this place is no longer normal."""
        if metric == "level" and self.levels:
            return self.levels
        known = find(self.domain, metric)
        return known.thresholds if known else Thresholds()


def stations(seed: int, edition: str = "2023") -> list[Station]:
    """All sensors, each measuring at a moment of its own within its interval, so that they do not come at once."""
    return [
        _station(seed, area, district, KINDS[kind], sensor, spot)
        for area, district in districts.load(edition).items()
        for kind, spots in district.sensors.items()
        for sensor, spot in spots.items()
    ]


def _station(seed: int, area: str, district: District, kind: Kind, sensor: str, spot: Spot) -> Station:
    key, interval = key_of(seed, area, sensor), district.every.get(kind.key, kind.every_s)
    return Station(
        area=area,
        id=sensor,
        kind=kind.key,
        domain=kind.domain,
        metrics=kind.metrics,
        name=spot.name,
        ward=spot.ward,
        lat=spot.at[0],
        lon=spot.at[1],
        levels=Thresholds(*spot.levels) if spot.levels else None,
        speaks=district.speaks.get(kind.key, "plain"),
        interval_s=interval,
        phase_s=int(between(key, 0, interval, 3)),
        key=key,
    )
