"""Conditions, quantities, concerns and events in words a wall can show."""

from ioc.i18n import N_, _, number
from ioc.model.catalogue import find
from ioc.model.concern import Concern
from ioc.model.condition import Condition, Freshness
from ioc.model.event import ALARM_CLEARED, DOSSIER_CHANGED, SENSOR_CHANGED, Event, Severity
from ioc.model.units import label

CONDITIONS = {
    Condition.NORMAL: N_("Bình thường"),
    Condition.WATCH: N_("Theo dõi"),
    Condition.WARNING: N_("Cảnh báo"),
    Condition.CRITICAL: N_("Nguy cấp"),
}
SHOWN = {condition.key: word for condition, word in CONDITIONS.items()} | {
    "stale": N_("Dữ liệu cũ"),
    "offline": N_("Mất kết nối"),
    "new": N_("Mới, chưa gửi"),
}
DOSSIER = {
    1: N_("Mới đăng ký"),
    2: N_("Được tiếp nhận"),
    3: N_("Không được tiếp nhận"),
    4: N_("Đang xử lý"),
    5: N_("Yêu cầu bổ sung giấy tờ"),
    6: N_("Chờ nộp phí, lệ phí"),
    7: N_("Công dân rút hồ sơ"),
    8: N_("Dừng xử lý"),
    9: N_("Đã xử lý xong"),
    10: N_("Đã trả kết quả"),
}
SENSOR = {
    "new": N_("{name} mới đăng ký"),
    "online": N_("{name} gửi lại"),
    "late": N_("{name} gửi trễ"),
    "offline": N_("{name} mất kết nối"),
}
GRAVE = {Severity.CRITICAL: Condition.CRITICAL, Severity.HIGH: Condition.WARNING, Severity.MEDIUM: Condition.WATCH}


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


def sentence(concern: Concern) -> str:
    """What is wrong, where, and against which threshold."""
    if concern.headline:
        return concern.headline
    if concern.value is None:
        return _("{place}: mất kết nối", place=concern.place)
    value = quantity(concern.value, concern.domain, concern.metric)
    what = metric_name(concern.domain, concern.metric)
    if concern.threshold is None:
        return _("{place}: {what} {value}", place=concern.place, what=what, value=value)
    threshold = quantity(concern.threshold, concern.domain, concern.metric)
    return _(
        "{place}: {what} {value}, ngưỡng {threshold}", place=concern.place, what=what, value=value, threshold=threshold
    )


def event_condition(event: Event) -> str:
    """The shape beside an event: its severity, or what it says of a sensor."""
    if event.type == SENSOR_CHANGED and event.data.get("to") in ("offline", "new"):
        return str(event.data["to"])
    if event.type == ALARM_CLEARED or event.severity is None:
        return Condition.NORMAL.key
    return GRAVE.get(event.severity, Condition.NORMAL).key


def event_words(event: Event) -> str:
    """An event as one line."""
    data = event.data
    if event.type == DOSSIER_CHANGED:
        procedure = (data.get("procedure") or {}).get("name")
        status = _(DOSSIER.get(data.get("status") or 0, N_("Hồ sơ có thay đổi")))
        return f"{status}: {procedure}" if procedure else status
    if event.type == SENSOR_CHANGED:
        name = data.get("name") or data.get("sensor") or event.subject or event.source
        return _(SENSOR.get(str(data.get("to")), N_("{name} đổi trạng thái")), name=name)
    headline = str(data.get("headline") or event.subject or event.type)
    if event.type == ALARM_CLEARED:
        return _("Đã hết: {headline}", headline=headline)
    return headline


def is_old(freshness: Freshness) -> bool:
    """Whether figures of this freshness are drawn as old."""
    return freshness in (Freshness.STALE, Freshness.OFFLINE)
