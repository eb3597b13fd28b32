"""What goes wrong on purpose, the same every time: silent sensors, a stuck one, impossible values, broken payloads."""

from collections.abc import Sequence

from ingest.publisher import Outgoing
from ingest.simulate.noise import chance, key_of
from ingest.simulate.stations import Station

SILENT = 3  # sensors at a time
SILENT_S = 3 * 3600
STUCK_S = 6 * 3600
IMPOSSIBLE = -999.0  # what many devices send when they measure nothing
IMPOSSIBLE_SHARE = 0.04  # of the moments of the one sensor that does it
BROKEN_AREA = "da-lat"

BROKEN = (
    b'{"time": "2026-11-21T14:05:00+07:00", "values": {"pm25": 18.',
    b'{"values": {"pm25": NaN}}',
    b'{"time": "2026-11-21T14:05:00", "values": {"pm25": 18.4}}',
    b'{"values": {"krypton": 1}}',
    b'{"values": {"temperature": {"value": 66, "unit": "furlong"}}}',
    b"\x00\x01\x02",
)


class Faults:
    """What is wrong with which of some sensors; the same seed and moment give the same."""

    def __init__(self, seed: int, stations: Sequence[Station]) -> None:
        self._seed = seed
        self._stations = stations
        # never a gauge, which would rain for ever, nor a meter
        self._may_stick = [s for s in stations if s.domain not in ("weather", "energy")]

    def silent(self, at: int) -> tuple[Station, ...]:
        """The sensors that say nothing for these hours."""
        return tuple(self._chosen("silent", n, at // SILENT_S, self._stations) for n in range(SILENT))

    def stuck(self, at: int) -> Station:
        """The sensor that repeats what it measured when these hours began."""
        return self._chosen("stuck", 0, at // STUCK_S, self._may_stick)

    def spoiled(self, station: Station, at: int) -> bool:
        """Whether this sensor sends an impossible value at this moment; one sensor a day does it now and then."""
        of_day = self._chosen("impossible", 0, at // 86_400, self._stations)
        return of_day is station and chance(station.key, at) < IMPOSSIBLE_SHARE

    def _chosen(self, fault: str, number: int, window: int, among: Sequence[Station]) -> Station:
        return among[int(chance(key_of(self._seed, fault, window), number) * len(among))]


def stuck_since(at: int) -> int:
    """The moment whose values a stuck sensor repeats."""
    return at - at % STUCK_S


def broken(seed: int, minute: int) -> Outgoing:
    """A payload that cannot be read."""
    payload = BROKEN[int(chance(key_of(seed, "broken"), minute) * len(BROKEN))]
    return Outgoing(f"ioc/{BROKEN_AREA}/air/kk-thu-nghiem/readings", payload)
