"""Units by their UCUM codes, the other names they go by, and how one becomes another by declaration."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as base · factor + offset: 1 km/h = 1/3.6 m/s, 0 Cel = 273.15 K."""

    code: str  # UCUM
    base: str
    factor: float = 1.0
    offset: float = 0.0
    aliases: tuple[str, ...] = ()  # UN/CEFACT codes, symbols and spellings met on real brokers
    label: str = ""  # as shown to people; the code itself when empty


UNITS = (
    Unit("ug/m3", "g/m3", 1e-6, aliases=("GQ", "µg/m³", "μg/m³", "ug/m^3", "µg/m3"), label="µg/m³"),
    Unit("mg/m3", "g/m3", 1e-3, aliases=("GP", "mg/m³"), label="mg/m³"),
    Unit("Cel", "K", 1.0, 273.15, ("CEL", "°C", "C", "celsius"), "°C"),
    Unit("K", "K", aliases=("KEL",)),
    Unit("[degF]", "K", 5 / 9, 459.67 * 5 / 9, ("FAH", "°F"), "°F"),
    Unit("%", "1", 0.01, aliases=("P1", "percent", "%RH")),
    Unit("1", "1", aliases=("C62", "ratio", "/")),
    Unit("[ppm]", "1", 1e-6, aliases=("59", "ppm")),  # of a gas: no mass, which would need its temperature too
    Unit("Pa", "Pa", aliases=("PAL",)),
    Unit("hPa", "Pa", 100.0, aliases=("A97", "mbar", "MBR")),
    Unit("kPa", "Pa", 1000.0, aliases=("KPA",)),
    Unit("m/s", "m/s", aliases=("MTS",)),
    Unit("km/h", "m/s", 1 / 3.6, aliases=("KMH", "kmh", "km/hr")),
    Unit("deg", "deg", aliases=("DD", "°"), label="°"),
    Unit("m", "m", aliases=("MTR",)),
    Unit("cm", "m", 0.01, aliases=("CMT",)),
    Unit("mm", "m", 0.001, aliases=("MMT", "mm/m2", "l/m2")),
    Unit("W/m2", "W/m2", aliases=("D54", "W/m²"), label="W/m²"),
    Unit("lx", "lx", aliases=("LUX", "lux")),
    Unit("V", "V", aliases=("VLT",)),
    Unit("mV", "V", 0.001, aliases=("2Z",)),
    Unit("A", "A", aliases=("AMP",)),
    Unit("mA", "A", 0.001, aliases=("4K",)),
    Unit("W", "W", aliases=("WTT",)),
    Unit("kW", "W", 1000.0, aliases=("KWT",)),
    Unit("W.h", "W.h", aliases=("WHR", "Wh"), label="W·h"),
    Unit("kW.h", "W.h", 1000.0, aliases=("KWH", "kWh"), label="kW·h"),
    Unit("dB[SPL]", "dB[SPL]", aliases=("2N", "dB", "dBA", "dB(A)"), label="dB"),
    Unit("mg/L", "g/L", 1e-3, aliases=("M1", "mg/l")),
    Unit("uS/cm", "S/m", 1e-4, aliases=("G42", "µS/cm"), label="µS/cm"),
    Unit("mS/cm", "S/m", 0.1, aliases=("H61",)),
    Unit("S/m", "S/m", aliases=("D10",)),
    Unit("[NTU]", "[NTU]", aliases=("NTU", "FNU", "FTU"), label="NTU"),  # all calibrated with formazin
    Unit("[pH]", "[pH]", aliases=("Q30", "pH"), label="pH"),
    Unit("m3/s", "m3/s", aliases=("MQS", "m³/s"), label="m³/s"),
    Unit("m3/h", "m3/s", 1 / 3600, aliases=("MQH", "m³/h"), label="m³/h"),
    Unit("L/s", "m3/s", 0.001, aliases=("G51", "l/s")),
    Unit("{count}", "{count}", aliases=("count",), label=""),
    Unit("/h", "/h", aliases=("{vehicles}/h", "vehicles/h", "xe/h"), label="xe/h"),
)
BY_NAME = {name: unit for unit in UNITS for name in (unit.code, *unit.aliases)}


def convert(value: float, source: str, target: str) -> float:
    """`value` of unit `source` in unit `target`; raises LookupError when one is unknown or they do not compare."""
    if source == target:
        return value
    have, want = BY_NAME.get(source), BY_NAME.get(target)
    if have is None or want is None:
        raise LookupError(f"unknown unit {source if have is None else target!r}")
    if have.code == want.code:
        return value
    if have.base != want.base:
        raise LookupError(f"{source!r} cannot become {target!r}")
    return (value * have.factor + have.offset - want.offset) / want.factor


def label(code: str) -> str:
    """The unit as people write it: `ug/m3` → `µg/m³`."""
    unit = BY_NAME.get(code)
    return code if unit is None else unit.label if (unit.label or code == "{count}") else unit.code
