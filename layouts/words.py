"""Conditions, quantities, concerns and events in words a wall can show."""

from collections.abc import Mapping

from ioc.i18n import N_, _, number
from ioc.model.catalogue import find
from ioc.model.concern import Concern
from ioc.model.condition import Condition, Freshness
from ioc.model.event import ALARM_CLEARED, SENSOR_CHANGED, Event, Severity
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
SENSOR = {
    "new": N_("{name} mới đăng ký"),
    "online": N_("{name} gửi lại"),
    "late": N_("{name} gửi trễ"),
    "offline": N_("{name} mất kết nối"),
}
CHANGED = N_("{name} đổi trạng thái")
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


def subject(concern: Concern) -> str:
    """What a concern is about, without its value."""
    if concern.kind == "offline":
        return _("{n} cảm biến mất kết nối", n=concern.count)
    if concern.kind == "overdue":
        return _("{n} hồ sơ quá hạn", n=concern.count)
    return concern.headline or concern.place


def sentence(concern: Concern) -> str:
    """What is wrong, where, and against which threshold."""
    if concern.value is None:
        return subject(concern)
    said = {
        "place": concern.place.split(" – ")[0],
        "what": metric_name(concern.domain, concern.metric),
        "value": quantity(concern.value, concern.domain, concern.metric),
    }
    if concern.threshold is None:
        return _("{place}: {what} {value}", **said)
    threshold = quantity(concern.threshold, concern.domain, concern.metric)
    return _("{place}: {what} {value}, ngưỡng {threshold}", **said, threshold=threshold)


def event_condition(event: Event) -> str:
    """The shape beside an event: its severity, or what it says of a sensor."""
    if event.type == SENSOR_CHANGED and event.data.get("to") in ("offline", "new"):
        return str(event.data["to"])
    if event.type == ALARM_CLEARED or event.severity is None:
        return Condition.NORMAL.key
    return GRAVE.get(event.severity, Condition.NORMAL).key


def event_words(event: Event, names: Mapping[str, str]) -> str:
    """An event as one line; `names` are those of the sensors by their ids."""
    data = event.data
    if event.type == SENSOR_CHANGED:
        sensor = str(data.get("sensor") or event.subject or "")
        name = names.get(sensor) or sensor or event.source
        return _(SENSOR.get(str(data.get("to")), CHANGED), name=name)
    headline = str(data.get("headline") or event.subject or event.type)
    if event.type == ALARM_CLEARED:
        return _("Đã hết: {headline}", headline=headline)
    return headline


def is_old(freshness: Freshness) -> bool:
    """Whether figures of this freshness are drawn as old."""
    return freshness in (Freshness.STALE, Freshness.OFFLINE)
