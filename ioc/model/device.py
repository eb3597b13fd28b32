"""A device: what a sensor says of itself beside its values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Device:
    """The hardware behind a sensor; None: it has not said."""

    registered_at: datetime  # when it was first heard of
    battery: float | None = None  # %
    rssi: float | None = None  # dBm
    snr: float | None = None  # dB
    firmware: str | None = None
