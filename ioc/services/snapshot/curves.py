"""The 24 hours of a day as one table: what the charts of a workbook are drawn from."""

from collections.abc import Callable, Sequence
from statistics import fmean

from ioc.i18n import _
from ioc.model.snapshot import HOURS, Snapshot
from ioc.services.snapshot import words
from ioc.services.snapshot.headlines import across, of
from ioc.services.snapshot.tables import Column, Table

Combine = Callable[[list[float]], float]


def table(snapshot: Snapshot) -> Table:
    """A row an hour: quantities across their places, and what came in."""
    today = snapshot.today
    counts = (today.dossiers.received_by_hour, today.dossiers.finished_by_hour, today.reports.filed_by_hour)
    columns = (
        Column("hour", _("Giờ"), "moment", _("Đầu giờ.")),
        *(_column(domain, metric, told) for domain, metric, _c, told in _quantities()),
        Column("received", _("Hồ sơ tiếp nhận"), "count", _("Hồ sơ tiếp nhận trong giờ.")),
        Column("finished", _("Hồ sơ giải quyết"), "count", _("Hồ sơ giải quyết xong trong giờ.")),
        Column("filed", _("Phản ánh mới"), "count", _("Phản ánh gửi trong giờ.")),
    )
    measured = [across(of(today, domain, metric), combine) for domain, metric, combine, _t in _quantities()]
    hours = [snapshot.span.hour(i) for i in range(HOURS)]
    return Table("curves", _("24 giờ"), columns, tuple(zip(hours, *measured, *map(_all, counts), strict=True)))


def _quantities() -> tuple[tuple[str, str, Combine, str], ...]:
    """Domain, metric, and how its places become one figure, also in words."""
    mean, total = _("Trung bình giờ của các trạm có số đo."), _("Cộng các điểm đo trong giờ.")
    return (
        ("weather", "temperature", fmean, mean),
        ("weather", "rain", fmean, _("Tổng giờ, trung bình các trạm có số đo.")),
        ("air", "pm25", fmean, mean),
        ("traffic", "intensity", sum, total),
        ("energy", "energy", sum, total),
    )


def _column(domain: str, metric: str, told: str) -> Column:
    return Column(metric, words.metric(domain, metric), "number", told, words.unit(domain, metric))


def _all(counts: Sequence[int]) -> Sequence[int]:
    """24 counts, also of a day that knows none."""
    return counts or (0,) * HOURS
