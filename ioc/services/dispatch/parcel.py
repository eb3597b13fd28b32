"""What goes to a recipient: a kept snapshot, its files, and what is said of it in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ioc.errors import IocError
from ioc.i18n import _, numeric_date
from ioc.model.kept import Kept
from ioc.model.period import Frequency, Period


class NotDeliveredError(IocError):
    """A recipient could not be reached, or refused; trying again may help."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery: its id is the same however often it is tried."""

    id: str
    kept: Kept
    area: str  # its short name
    late: bool  # makes up for an outage
    files: Mapping[str, Path]  # by name, those that are still there
    link: str | None  # to the page of the archive
    zone: ZoneInfo
    now: datetime

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(f.size for f in self.kept.files if f.name in self.files)


def title(period: Period) -> str:
    """What a snapshot of a period is called."""
    words = {Frequency.WEEK: _("Bản tin tuần"), Frequency.MONTH: _("Bản tin tháng")}
    return words.get(period.frequency or Frequency.DAY, _("Bản tin ngày"))


def named(period: Period) -> str:
    """A period as people write it: `20/11/2026`, `tuần 47 (16/11/2026–22/11/2026)`, `tháng 11/2026`."""
    if period.frequency is Frequency.WEEK:
        days = f"{numeric_date(period.since)}–{numeric_date(period.last)}"
        return _("tuần {n} ({days})", n=period.since.isocalendar().week, days=days)
    if period.frequency is Frequency.MONTH:
        return _("tháng {month}", month=f"{period.since:%m/%Y}")
    if period.frequency is None:
        return f"{numeric_date(period.since)}–{numeric_date(period.last)}"
    return numeric_date(period.since)
