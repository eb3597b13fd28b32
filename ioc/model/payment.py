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

    @property
    def mean_vnd(self) -> float | None:
        """The mean amount of those that succeeded; None when none did."""
        return self.amount_vnd / self.made if self.made else None


@dataclass(frozen=True, slots=True)
class PaymentDay:
    """Today's payments of an area, beside yesterday and a week ago at the same time of day."""

    today: PaymentCount
    yesterday: PaymentCount
    last_week: PaymentCount
    hours: tuple[PaymentCount, ...]  # the last 24, oldest first
    at: datetime | None  # newest payment; None: the area has never sent one
    simulated: bool
