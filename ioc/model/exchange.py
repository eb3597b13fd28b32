"""Exchanges over the LGSP, the platform that connects the systems of an administration: calls, failures, latency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ioc.model.condition import Condition

FAILING, DOWN = 2.0, 20.0  # per cent of an hour's calls that failed: to be watched, to be warned of


def calls(data: Mapping[str, Any]) -> int:
    """How many calls the data of an event stands for: one, when it does not say."""
    count = data.get("count")
    return 1 if count is None else count


@dataclass(frozen=True, slots=True)
class ExchangeCount:
    """Calls of a span of time; the latency is the mean over calls in milliseconds."""

    calls: int = 0
    failed: int = 0
    latency_ms: float | None = None

    @property
    def success_share(self) -> float | None:
        """Per cent of calls that succeeded; None when there was none."""
        return 100 * (self.calls - self.failed) / self.calls if self.calls else None


@dataclass(frozen=True, slots=True)
class SystemHealth:
    """One connected system over the last hour."""

    system: str
    hour: ExchangeCount
    at: datetime  # newest exchange

    @property
    def condition(self) -> Condition:
        """Judged by the share of failed calls."""
        failed = 100 - (self.hour.success_share if self.hour.success_share is not None else 100.0)
        return Condition.WARNING if failed >= DOWN else Condition.WATCH if failed >= FAILING else Condition.NORMAL


@dataclass(frozen=True, slots=True)
class ExchangeDay:
    """Today's exchanges of an area, beside yesterday and a week ago at the same time of day."""

    today: ExchangeCount
    yesterday: ExchangeCount
    last_week: ExchangeCount
    success_by_hour: tuple[float | None, ...]  # per cent, the last 24 hours, oldest first
    systems: tuple[SystemHealth, ...]  # worst first
    at: datetime | None  # newest exchange; None: the area has never sent one
    simulated: bool
