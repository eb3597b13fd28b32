"""A review as tables: its figures beside those of the period before, and every figure by day."""

from ioc.i18n import _
from ioc.model.review import Review
from ioc.services.snapshot.review.figures import Reviewed, reviewed
from ioc.services.snapshot.tables import Column, Table, Value


def tables(review: Review) -> list[Table]:
    """Both tables, in the order of the sheets."""
    figures = reviewed(review)
    return [summary(figures), days(review, figures)]


def summary(figures: list[Reviewed]) -> Table:
    """A row a figure."""
    columns = (
        Column("figure", _("Chỉ tiêu"), "text", _("Tên chỉ tiêu.")),
        Column("unit", _("Đơn vị"), "text", _("Đơn vị của các con số trong dòng.")),
        Column("period", _("Trong kỳ"), "number", _("Giá trị của cả kỳ.")),
        Column("period_before", _("Kỳ trước"), "number", _("Giá trị của kỳ liền trước; trống khi kỳ chưa hết.")),
        Column("change", _("Thay đổi"), "number", _("Trong kỳ trừ kỳ trước; với tỷ lệ là điểm phần trăm.")),
        Column("lowest", _("Ngày thấp nhất"), "number", _("Giá trị của ngày thấp nhất.")),
        Column("lowest_on", _("Là ngày"), "day", _("Ngày đầu tiên có giá trị thấp nhất.")),
        Column("highest", _("Ngày cao nhất"), "number", _("Giá trị của ngày cao nhất.")),
        Column("highest_on", _("Vào ngày"), "day", _("Ngày đầu tiên có giá trị cao nhất.")),
        Column("meaning", _("Cách tính"), "text", _("Cách tính chỉ tiêu.")),
    )
    return Table("summary", _("Tổng hợp"), columns, tuple(_row(one) for one in figures))


def _row(one: Reviewed) -> tuple[Value, ...]:
    figure = one.figure
    extremes = (*(one.lowest or (None, None)), *(one.highest or (None, None)))
    return (_(figure.name), _(figure.unit), one.value, one.before, one.change, *extremes, _(figure.meaning))


def days(review: Review, figures: list[Reviewed]) -> Table:
    """A row a day."""
    daily = [
        Column(f.figure.key, _(f.figure.name), "number", _("Giá trị của ngày."), _(f.figure.unit)) for f in figures
    ]
    columns = (
        Column("day", _("Ngày"), "day", _("Ngày, giờ Việt Nam.")),
        *daily,
        Column("revision", _("Bản"), "count", _("Bản tin ngày thứ mấy của ngày đó, mới nhất.")),
    )
    rows = [(told.day, *(f.days[i] for f in figures), told.revision) for i, told in enumerate(review.days)]
    return Table("days", _("Theo ngày"), columns, tuple(rows))
