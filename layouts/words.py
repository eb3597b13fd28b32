"""Conditions, quantities, concerns and events in words a wall can show."""

from collections.abc import Mapping

from ioc.i18n import N_, _, number
from ioc.model.area import Area
from ioc.model.concern import Concern
from ioc.model.condition import Condition, Freshness
from ioc.model.event import ALARM_CLEARED, CAMERA_DETECTED, REPORT_CHANGED, SENSOR_CHANGED, Event, Severity
from ioc.model.report import ReportState, state
from ioc.services.words import CONDITIONS, metric_name, quantity, sight

SHOWN = {condition.key: word for condition, word in CONDITIONS.items()} | {
    "stale": N_("Dữ liệu cũ"),
    "offline": N_("Mất kết nối"),
    "new": N_("Mới"),
}
SENSOR = {
    "new": N_("{name} mới đăng ký"),
    "online": N_("{name} gửi lại"),
    "late": N_("{name} gửi trễ"),
    "offline": N_("{name} mất kết nối"),
}
WEAK = N_("Mật khẩu cần 10–200 ký tự và khó đoán: hãy ghép vài từ không liên quan đến nhau.")
CHANGED = N_("{name} đổi trạng thái")
REPORT_STATES = {
    ReportState.FILED: N_("mới gửi"),
    ReportState.ASSIGNED: N_("đã giao xử lý"),
    ReportState.ON_SITE: N_("đã có người đến"),
    ReportState.ANSWERED: N_("đã trả lời"),
    ReportState.CLOSED: N_("đã đóng"),
    ReportState.REOPENED: N_("mở lại"),
    ReportState.REJECTED: N_("không tiếp nhận"),
}
KINDS_OF_AREA = {
    "Tỉnh ": N_("Tỉnh {name}"),
    "Thành phố ": N_("Thành phố {name}"),
    "Huyện ": N_("Huyện {name}"),
    "Khu vực ": N_("Khu vực {name}"),
}
VOLUMES = ("B", "kB", "MB", "GB")
GRAVE = {Severity.CRITICAL: Condition.CRITICAL, Severity.HIGH: Condition.WARNING, Severity.MEDIUM: Condition.WATCH}


def volume(size: float) -> str:
    """So many bytes: `25 B`, `1,2 MB`."""
    unit = 0
    while size >= 1000 and unit < len(VOLUMES) - 1:
        size, unit = size / 1000, unit + 1
    return f"{number(size, 1 if unit and size < 100 else 0)}\u00a0{VOLUMES[unit]}"


def official_name(area: Area) -> str:
    """An area with its kind, as the language puts it: `Thành phố Đà Lạt`, `Đà Lạt City`."""
    kind = next((words for start, words in KINDS_OF_AREA.items() if area.name.startswith(start)), None)
    return _(kind, name=area.short) if kind else area.name


def subject(concern: Concern) -> str:
    """What a concern is about, without its value."""
    if concern.kind == "offline":
        return _("{n} cảm biến mất kết nối", n=concern.count)
    if concern.kind == "overdue":
        return _("{n} hồ sơ quá hạn", n=concern.count)
    if concern.kind == "reports":
        return _("{n} phản ánh quá hạn", n=concern.count)
    if concern.kind == "exchange":
        return _("LGSP {system}: {n} lượt lỗi trong giờ qua", system=concern.place, n=number(concern.count or 0))
    if concern.kind == "camera":
        return _("{place}: {what}", place=concern.place, what=sight(concern.seen))
    return concern.headline or concern.place


def sentence(concern: Concern) -> str:
    """What is wrong, where, and against which threshold."""
    if concern.value is None:
        return subject(concern)
    said = {
        "place": concern.place.split(" – ")[0],
        "what": metric_name(concern.domain, concern.metric),
        "value": quantity(concern.value, concern.domain, concern.metric, named=True),
    }
    if concern.threshold is None:
        return _("{place}: {what} {value}", **said)
    threshold = quantity(concern.threshold, concern.domain, concern.metric, named=True)
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
    if event.type == REPORT_CHANGED:
        return _report_words(event)
    if event.type == CAMERA_DETECTED:
        place = data.get("name") or data.get("camera") or event.source
        return _("{place}: {what}", place=place, what=sight(str(data.get("kind") or "")))
    headline = str(data.get("headline") or event.subject or event.type)
    if event.type == ALARM_CLEARED:
        return _("Đã hết: {headline}", headline=headline)
    return headline


def _report_words(event: Event) -> str:
    """A step of a report: where it stands, and what it is about as far as this event tells."""
    about = str(event.data.get("text") or event.data.get("category") or event.data.get("report") or event.subject)
    told = state(event.data.get("state"))
    if told is None:
        return _("Phản ánh: {about}", about=about)
    return _("{about}: {state}", state=_(REPORT_STATES[told]), about=about)


def is_old(freshness: Freshness) -> bool:
    """Whether figures of this freshness are drawn as old."""
    return freshness in (Freshness.STALE, Freshness.OFFLINE)
