"""FIWARE Smart Data Models: what each attribute means here, a line each, with the unit that its model gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Means:
    """An attribute as a metric; `unit` is the model's own, for values that come without a unitCode."""

    attribute: str
    metric: str
    unit: str | None  # None: the model names none, and without a unitCode the value is left aside
    counted: bool = False  # told for the observation's interval, kept for an hour


@dataclass(frozen=True, slots=True)
class Model:
    """A type of entity: its domain, its measures (the first of a metric stands), its words that are numbers to us."""

    domain: str
    measures: tuple[Means, ...] = ()
    words: Mapping[str, Mapping[str, Mapping[str, float]]] = field(
        default_factory=dict[str, "Mapping[str, Mapping[str, float]]"]
    )


M = Means
# fmt: off  # a line an attribute
_WEATHER = (
    M("temperature", "temperature", "Cel"),
    M("relativeHumidity", "humidity", "1"),
    M("atmosphericPressure", "pressure", "hPa"),
    M("pressure", "pressure", "hPa"),
    M("windSpeed", "wind_speed", "m/s"),
    M("windDirection", "wind_direction", "deg"),
)
_LAMP_FAULTS = ("defectiveLamp", "columnIssue", "brokenLantern")
MODELS: dict[str, Model] = {
    "AirQualityObserved": Model(
        "air",
        (
            M("pm1", "pm1", "ug/m3"),
            M("pm25", "pm25", "ug/m3"),
            M("pm10", "pm10", "ug/m3"),
            M("no", "no", "ug/m3"),
            M("no2", "no2", "ug/m3"),
            M("nox", "nox", "ug/m3"),
            M("so2", "so2", "ug/m3"),
            M("o3", "o3", "ug/m3"),
            M("co", "co", "ug/m3"),
            M("co2", "co2", "mg/m3"),
            *_WEATHER,
        ),
    ),
    "WeatherObserved": Model(
        "weather",
        (
            *_WEATHER,
            M("dewPoint", "dew_point", "Cel"),
            M("precipitation", "rain", "mm"),
            M("solarRadiation", "solar", "W/m2"),
            M("illuminance", "illuminance", "lx"),
            M("uVIndexMax", "uv", "1"),
            M("streamGauge", "level", "cm"),
        ),
    ),
    "TrafficFlowObserved": Model(
        "traffic",
        (
            M("averageVehicleSpeed", "speed", "km/h"),
            M("intensity", "intensity", "/h", counted=True),
            M("occupancy", "occupancy", "1"),
        ),
    ),
    "WaterQualityObserved": Model(
        "water",
        (
            M("temperature", "temperature", "Cel"),
            M("pH", "ph", "[pH]"),
            M("turbidity", "turbidity", "[NTU]"),
            M("conductivity", "conductivity", "S/m"),
            M("O2", "oxygen", "mg/L"),
        ),
    ),
    "WaterObserved": Model(
        "water",
        (
            M("waterLevel", "level", "m"),
            M("height", "level", "m"),
            M("flow", "flow", "m3/s"),
            M("waterDischarge", "flow", "m3/s"),
        ),
    ),
    "FloodMonitoring": Model("water", (M("currentLevel", "level", "m"),)),
    "NoiseLevelObserved": Model(
        "noise",
        (
            M("LAeq", "laeq", "dB[SPL]"),
            M("LAmax", "lamax", "dB[SPL]"),
        ),
    ),
    "Streetlight": Model(
        "lighting",
        (
            M("illuminanceLevel", "dimming", "1"),
            M("powerConsumption", "power", None),
        ),
        {
            "powerState": {"on": {"lamps": 1, "lit": 1}, "low": {"lamps": 1, "lit": 1}, "off": {"lamps": 1, "lit": 0}},
            "status": {"ok": {"lamps": 1, "faulty": 0}} | {word: {"lamps": 1, "faulty": 1} for word in _LAMP_FAULTS},
        },
    ),
    "WasteContainer": Model(
        "waste",
        (
            M("fillingLevel", "filling", "1"),
            M("temperature", "temperature", "Cel"),
        ),
    ),
    "ParkingSpot": Model(
        "parking",
        words={
            "status": {"free": {"free": 1, "occupancy": 0}, "occupied": {"free": 0, "occupancy": 100}},
        },
    ),
    "OffStreetParking": Model(
        "parking",
        (
            M("availableSpotNumber", "free", "{count}"),
            M("totalSpotNumber", "capacity", "{count}"),
            M("occupancy", "occupancy", "1"),
        ),
    ),
}
# fmt: on
MODELS["OnStreetParking"] = MODELS["OffStreetParking"]
DEVICE = "Device"  # says how a sensor is, not what it measures
