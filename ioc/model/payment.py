"""Online payments of an area: how many, how much, how many failed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PaymentCount:
    """Payments of one day so far; the amount is of those that succeeded."""

    made: int = 0
    failed: int = 0
    amount_vnd: int = 0

    @property
    def success_share(self) -> float | None:
        """Per cent of attempts that succeeded; None when there was none."""
        tried = self.made + self.failed
        return 100 * self.made / tried if tried else None


@dataclass(frozen=True, slots=True)
class PaymentDay:
    """Today's payments of an area, beside yesterday and a week ago at the same time of day."""

    today: PaymentCount
    yesterday: PaymentCount
    last_week: PaymentCount
    made_by_hour: tuple[int, ...]  # the last 24 hours, oldest first
    amount_by_hour: tuple[int, ...]
    at: datetime | None  # newest payment; None: the area has never sent one
    simulated: bool
