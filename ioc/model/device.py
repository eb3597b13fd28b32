"""A device: what a sensor says of itself beside its values."""

from dataclasses import dataclass
from datetime import datetime

LOW_BATTERY = 20  # %


@dataclass(frozen=True, slots=True)
class Device:
    """The hardware behind a sensor; None: it has not said."""

    registered_at: datetime  # when it was first heard of
    battery: float | None = None  # %
    rssi: float | None = None  # dBm
    snr: float | None = None  # dB
    firmware: str | None = None
    said_at: datetime | None = None  # its newest word on itself
    said_offline: bool = False
    interval_given: bool = True  # else how often it sends was learned

    @property
    def battery_is_low(self) -> bool:
        """Whether somebody should bring a new one along."""
        return self.battery is not None and self.battery <= LOW_BATTERY
