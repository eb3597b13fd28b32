"""An event of a service of an area, told at its moment as a CloudEvent."""

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec

from ingest.publisher import Outgoing

VIETNAM = timezone(timedelta(hours=7))


class Told(msgspec.Struct, frozen=True):
    """What a service tells of a moment; the same moment is always told with the same id."""

    at: datetime
    area: str  # slug
    service: str  # last part of the topic
    id: str
    type: str
    subject: str
    data: dict[str, Any]
    ward: str | None = None
    severity: str | None = None

    def outgoing(self) -> Outgoing:
        """As it goes to the broker."""
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": f"/{self.service}/{self.area}",
            "type": self.type,
            "subject": self.subject,
            "time": self.at.isoformat(),
            "datacontenttype": "application/json",
            "simulated": True,
            "data": self.data,
        }
        event |= {k: v for k, v in (("ward", self.ward), ("severity", self.severity)) if v}
        topic = f"ioc/{self.area}/events/{self.service}"
        return Outgoing(topic, msgspec.json.encode(event), "application/cloudevents+json")
