"""What goes wrong on purpose, the same every time: a silent sensor, a stuck one, impossible values, broken payloads."""

from collections.abc import Sequence

from ingest.publisher import Outgoing
from ingest.simulate.noise import chance, key_of
from ingest.simulate.stations import AREA, Station

SILENT_S = 3 * 3600
STUCK_S = 6 * 3600
IMPOSSIBLE = -999.0  # what many devices send when they measure nothing
IMPOSSIBLE_SHARE = 0.04  # of the moments of the one sensor that does it

BROKEN = (
    b'{"time": "2026-11-21T14:05:00+07:00", "values": {"pm25": 18.',
    b'{"values": {"pm25": NaN}}',
    b'{"time": "2026-11-21T14:05:00", "values": {"pm25": 18.4}}',
    b'{"values": {"krypton": 1}}',
    b'{"values": {"temperature": {"value": 66, "unit": "furlong"}}}',
    b"\x00\x01\x02",
)


def _chosen(seed: int, fault: str, window: int, count: int) -> int:
    return int(chance(key_of(seed, fault, window)) * count)


def silent(seed: int, stations: Sequence[Station], at: int) -> Station:
    """The sensor that says nothing for these hours."""
    return stations[_chosen(seed, "silent", at // SILENT_S, len(stations))]


def stuck(seed: int, stations: Sequence[Station], at: int) -> Station:
    """The sensor that repeats what it measured when these hours began; never a gauge, which would rain for ever."""
    candidates = [s for s in stations if s.domain != "weather"]
    return candidates[_chosen(seed, "stuck", at // STUCK_S, len(candidates))]


def stuck_since(at: int) -> int:
    """The moment whose values a stuck sensor repeats."""
    return at - at % STUCK_S


def spoiled(seed: int, stations: Sequence[Station], station: Station, at: int) -> bool:
    """Whether this sensor sends an impossible value at this moment; one sensor a day does it now and then."""
    of_day = _chosen(seed, "impossible", at // 86_400, len(stations))
    return stations[of_day] is station and chance(station.key, at) < IMPOSSIBLE_SHARE


def broken(seed: int, minute: int) -> Outgoing:
    """A payload that cannot be read."""
    payload = BROKEN[int(chance(key_of(seed, "broken"), minute) * len(BROKEN))]
    return Outgoing(f"ioc/{AREA}/air/kk-thu-nghiem/readings", payload)
