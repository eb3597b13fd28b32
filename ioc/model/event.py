"""Events: CloudEvents told by a service of an area; identity is (area, source, id)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

DOSSIER_CHANGED = "vn.ioc.dossier.changed"
REPORT_CHANGED = "vn.ioc.report.changed"
PAYMENT_MADE = "vn.ioc.payment.made"
LGSP_EXCHANGED = "vn.ioc.lgsp.exchanged"
CAMERA_DETECTED = "vn.ioc.camera.detected"
SENSOR_CHANGED = "vn.ioc.sensor.changed"
ALARM_RAISED = "vn.ioc.alarm.raised"
ALARM_CLEARED = "vn.ioc.alarm.cleared"
INDICATOR_OBSERVED = "vn.ioc.indicator.observed"
SECURITY_OBSERVED = "vn.ioc.security.observed"


class Severity(StrEnum):
    """How grave a source calls its event."""

    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Event(msgspec.Struct, frozen=True):
    """A CloudEvent 1.0 with our extension attributes; `data` holds no personal key any more."""

    area: str  # slug, from the topic
    source: str
    id: str
    type: str
    time: datetime  # UTC; the moment of receipt when the source gave none
    received_at: datetime
    data: dict[str, Any]
    subject: str | None = None
    ward: str | None = None
    severity: Severity | None = None
    simulated: bool = False
    masked: int = 0  # personal values dropped or masked before it came here
