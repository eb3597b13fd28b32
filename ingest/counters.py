"""What an ingestor has done since it started, for its log and for whoever watches it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Counters:
    """Each field is written by one thread only: the upper ones by the network's, the lower ones by the recorder's."""

    received: int = 0
    acknowledged: int = 0
    stale: int = 0  # acknowledgements of a connection that was gone
    connections: int = 0
    pauses: int = 0
    paused: bool = False
    connected: bool = False
    taken_over: bool = False  # by another ingestor with the same client id

    stored: int = 0  # new readings and events
    duplicates: int = 0
    corrections: int = 0
    quarantined: int = 0
    refused: str = ""  # the newest topic and reason of those
    committed_at: datetime | None = None
    waiting: bool = False  # for a database that is away

    def __str__(self) -> str:
        state = "connected" if self.connected else "without a broker"
        more = (", paused" if self.paused else "") + (", waiting for the database" if self.waiting else "")
        return (
            f"{state}{more}: received {self.received}, acknowledged {self.acknowledged}, stored {self.stored}, "
            f"duplicates {self.duplicates}, corrections {self.corrections}, quarantined {self.quarantined}, "
            f"stale {self.stale}, connections {self.connections}, pauses {self.pauses}"
            + (f"; last quarantined: {self.refused}" if self.refused else "")
        )
