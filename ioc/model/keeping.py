"""Terms: how long raw readings and hourly rollups of each domain are kept. Rollups by day are kept for good."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ioc.errors import SettingsError
from ioc.model.catalogue import DOMAINS


@dataclass(frozen=True, slots=True)
class Terms:
    """Days, of every domain and of those that have a term of their own."""

    raw_days: int = 90
    hourly_days: int = 730
    raw_days_of: Mapping[str, int] = field(default_factory=dict[str, int])
    hourly_days_of: Mapping[str, int] = field(default_factory=dict[str, int])

    def __post_init__(self) -> None:
        named = {*self.raw_days_of, *self.hourly_days_of}
        if unknown := sorted(named - DOMAINS.keys()):
            known = ", ".join(DOMAINS)
            raise SettingsError(f"IOC_RAW_DAYS_OF, IOC_HOURLY_DAYS_OF: no domain {unknown[0]!r}; there are {known}")
        for domain in ("", *sorted(named)):
            raw, hourly = self._raw(domain), self._hourly(domain)
            if hourly < raw:
                raise SettingsError(
                    f"hours are kept for {hourly} days and the raw readings they are made of for {raw}: "
                    f"IOC_HOURLY_DAYS{domain and '_OF for ' + domain} must be {raw} at least"
                )

    def raw_since(self, domain: str, now: datetime) -> datetime:
        """Since when raw readings are still to be kept: a midnight of UTC, as chunks and months are cut."""
        return _midnight(now) - timedelta(days=self._raw(domain))

    def hours_since(self, domain: str, now: datetime) -> datetime:
        """The same of hourly rollups."""
        return _midnight(now) - timedelta(days=self._hourly(domain))

    def _raw(self, domain: str) -> int:
        return self.raw_days_of.get(domain, self.raw_days)

    def _hourly(self, domain: str) -> int:
        return self.hourly_days_of.get(domain, self.hourly_days)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
