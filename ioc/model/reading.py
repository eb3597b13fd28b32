"""Readings and what a payload tells about its sensor, as decoders hand them on."""

from datetime import datetime
from enum import IntFlag

import msgspec


class Quality(IntFlag):
    """Flags of a reading; a reading with any of BAD stands in no sum, index or state."""

    GOOD = 0
    IMPLAUSIBLE = 1  # outside the catalogue's range
    RECEIPT_TIME = 2  # the source gave no time: the moment of receipt stands
    SUSPECT = 4  # the source itself doubts the value
    BAD = 5  # IMPLAUSIBLE | SUSPECT


class SensorKey(msgspec.Struct, frozen=True, order=True):
    """Who measured: identity is (area, sensor); the domain is told by the topic."""

    area: str  # slug
    domain: str
    sensor: str


class Reading(msgspec.Struct, frozen=True, gc=False):
    """One value of one metric of one sensor at one moment (UTC), in the catalogue's unit."""

    key: SensorKey
    metric: str
    measured_at: datetime
    value: float
    quality: int = 0


class SensorNote(msgspec.Struct, frozen=True):
    """What a payload says of its sensor beside values; None: it does not say."""

    key: SensorKey
    name: str | None = None
    ward: str | None = None  # GSO code
    lat: float | None = None
    lon: float | None = None
    interval_s: int | None = None
    simulated: bool | None = None
    offline_after_s: int | None = None  # values hold so long and no longer

    @property
    def told(self) -> list[str]:
        """The names of what it says."""
        return [name for name in self.__struct_fields__ if name != "key" and getattr(self, name) is not None]


class SensorStatus(msgspec.Struct, frozen=True):
    """A sensor's own word on its state, also the broker's last will."""

    key: SensorKey
    online: bool | None  # None: it does not say
    battery: float | None = None  # %
    rssi: float | None = None  # dBm
    snr: float | None = None  # dB
    firmware: str | None = None
