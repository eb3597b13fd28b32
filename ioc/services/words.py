"""Conditions and quantities in the words of the language in force, as pages and snapshots both write them."""

from ioc.i18n import N_, _, number
from ioc.model.catalogue import find
from ioc.model.cause import Cause
from ioc.model.condition import Condition
from ioc.model.units import label

CONDITIONS = {
    Condition.NORMAL: N_("Bình thường"),
    Condition.WATCH: N_("Theo dõi"),
    Condition.WARNING: N_("Cảnh báo"),
    Condition.CRITICAL: N_("Nguy cấp"),
}

# Why payloads lie in quarantine.
CAUSES: dict[str, str] = {
    Cause.TOPIC: N_("Chủ đề sai"),
    Cause.AREA: N_("Sai địa bàn"),
    Cause.SENSOR: N_("Cảm biến bị từ chối"),
    Cause.SIZE: N_("Quá lớn"),
    Cause.TIME: N_("Thời điểm sai"),
    Cause.METRIC: N_("Chỉ số, đơn vị lạ"),
    Cause.FORMAT: N_("Định dạng lạ"),
    Cause.BROKEN: N_("Nội dung hỏng"),
    Cause.DATABASE: N_("Kho số liệu từ chối"),
    Cause.DEFECT: N_("Lỗi bộ giải mã"),
    Cause.CONTENT: N_("Thiếu hoặc sai kiểu"),
    Cause.OTHER: N_("Lý do khác"),
}


def quantity(value: float, domain: str | None, metric: str | None) -> str:
    """A value with its unit in the metric's own precision: `1,72 m`."""
    known = find(domain or "", metric or "")
    if known is None:
        return number(value, 1)
    unit = label(known.unit)
    return f"{number(value, known.digits)} {unit}" if unit else number(value, known.digits)


def metric_name(domain: str | None, metric: str | None) -> str:
    """The metric's name as it stands inside a sentence: `mực nước`."""
    known = find(domain or "", metric or "")
    if known is None:
        return metric or ""
    name = _(known.name)
    return name if name[1:2].isupper() else name[0].lower() + name[1:]
