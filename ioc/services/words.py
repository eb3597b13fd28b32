"""Conditions, quantities and what cameras see in the language in force, as pages and snapshots both write them."""

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

SIGHTS = {  # what cameras see, by payloads.md
    "crowd": N_("tụ tập đông người"),
    "accident": N_("tai nạn"),
    "smoke": N_("khói"),
    "flood": N_("ngập nước"),
    "parking": N_("đỗ xe sai nơi"),
    "red_light": N_("vượt đèn đỏ"),
}


# What is counted where a unit is a mere number.
COUNTED = {
    "free": N_("chỗ"),
    "capacity": N_("chỗ"),
    "lit": N_("bóng"),
    "lamps": N_("bóng"),
    "faulty": N_("bóng"),
}


def unit_word(domain: str | None, metric: str | None) -> str:
    """The unit of a metric as people write it, of a count the word for what is counted: `m`, `bóng`."""
    known = find(domain or "", metric or "")
    if known is None:
        return ""
    counted = COUNTED.get(metric or "")
    return label(known.unit) or (_(counted) if counted else "")


def quantity(value: float, domain: str | None, metric: str | None, *, named: bool = False) -> str:
    """A value with its unit in the metric's own precision: `1,72 m`.

    `named`: the metric's name stands before it and tells what is counted; no word for that follows.
    """
    known = find(domain or "", metric or "")
    if known is None:
        return number(value, 1)
    unit = label(known.unit) if named else unit_word(domain, metric)
    return f"{number(value, known.digits)} {unit}" if unit else number(value, known.digits)


def metric_name(domain: str | None, metric: str | None) -> str:
    """The metric's name as it stands inside a sentence: `mực nước`."""
    known = find(domain or "", metric or "")
    if known is None:
        return metric or ""
    name = _(known.name)
    return name if name[1:2].isupper() else name[0].lower() + name[1:]


def sight(seen: str | None) -> str:
    """What a camera saw, in words; its own word when it is not among ours."""
    if not seen:
        return _("có việc cần xem")
    return _(SIGHTS[seen]) if seen in SIGHTS else seen
