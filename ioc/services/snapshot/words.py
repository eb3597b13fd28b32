"""What a snapshot says of things in the language in force: names, units, conditions, events."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from geodata import province
from ioc.i18n import N_, _, clock, number
from ioc.model.catalogue import DOMAINS, find
from ioc.model.event import ALARM_CLEARED, ALARM_RAISED, CAMERA_DETECTED, SENSOR_CHANGED, Event, Severity
from ioc.model.indicator import Light
from ioc.model.period import Frequency, Period
from ioc.model.revision import Change, Why
from ioc.model.snapshot import Snapshot, Span
from ioc.model.units import label
from ioc.services.words import CAUSES, sight

SEVERITIES = {
    Severity.INFORMATIONAL: N_("Thông tin"),
    Severity.LOW: N_("Thấp"),
    Severity.MEDIUM: N_("Trung bình"),
    Severity.HIGH: N_("Cao"),
    Severity.CRITICAL: N_("Nghiêm trọng"),
}
KINDS = {
    ALARM_RAISED: N_("Tin báo"),
    ALARM_CLEARED: N_("Hết tin báo"),
    CAMERA_DETECTED: N_("Camera phát hiện"),
    SENSOR_CHANGED: N_("Cảm biến đổi trạng thái"),
}
WHY = {
    Why.LATE_READINGS: N_("{n} số đo đến sau"),
    Why.CORRECTED: N_("{n} số đo được đính chính"),
    Why.LATE_EVENTS: N_("{n} sự kiện đến sau"),
    Why.LATE_VALUES: N_("{n} giá trị đến sau"),
    Why.FLAGGED: N_("{n} cờ được gắn hoặc giải quyết"),
    Why.REPLAYED: N_("{n} bản tin đọc lại từ khu cách ly"),
    Why.RETOLD: N_("nguồn kể lại về sau ({n} sự kiện)"),
    Why.DECLARED: N_("khai báo hoặc cách tính đã đổi"),
}
LIGHTS = {
    Light.MET: N_("Đạt"),
    Light.NEAR: N_("Gần đạt"),
    Light.MISSED: N_("Không đạt"),
}
QUARTERS = ("I", "II", "III", "IV")
DASH = "–"


def domain(key: str) -> str:
    """The name of a domain, or its key when the catalogue does not know it."""
    return _(DOMAINS[key].name) if key in DOMAINS else key


def metric(domain_key: str, key: str) -> str:
    """The name of a metric."""
    known = find(domain_key, key)
    return _(known.name) if known else key


def short(domain_key: str, key: str) -> str:
    """The short name of a metric."""
    known = find(domain_key, key)
    return _(known.short) if known else key


def unit(domain_key: str, key: str) -> str:
    """The unit of a metric as people write it."""
    known = find(domain_key, key)
    return label(known.unit) if known else ""


def digits(domain_key: str, key: str) -> int:
    """How many digits a metric is shown with."""
    known = find(domain_key, key)
    return known.digits if known else 1


def cause(key: str) -> str:
    """Why payloads lie in quarantine."""
    return _(CAUSES[key]) if key in CAUSES else key


def kind(event_type: str) -> str:
    """What a type of event is called, or its own word for itself."""
    return _(KINDS[event_type]) if event_type in KINDS else event_type


def why(change: Change) -> str:
    """What explains a figure that differs."""
    return "; ".join(_(WHY[reason], n=number(n)) for reason, n in change.why)


def figure(value: float | None, places: int = 0) -> str:
    """A number as the language writes it; a dash when there is none."""
    return DASH if value is None else number(value, places)


def offset(span: Span) -> str:
    """The offset of local time: `UTC+07:00`."""
    told = span.since.astimezone(span.zone).strftime("%z")
    return f"UTC{told[:3]}:{told[3:]}"


def until(span: Span) -> str:
    """How far the day goes: all of it, or up to a minute."""
    return _("trọn ngày, 00:00–24:00") if span.complete else _("tính đến {time}", time=clock(span.until, span.zone))


def happened(event: Event, names: Mapping[str, str]) -> str:
    """An event as one line; `names` are those of the sensors by their ids."""
    data = event.data
    if event.type == SENSOR_CHANGED:
        sensor = str(data.get("sensor") or event.subject or "")
        name = names.get(sensor) or names.get(f"{event.area}/{sensor}") or sensor or event.source
        return _("{name} mất kết nối", name=name) if data.get("to") == "offline" else _("{name} gửi lại", name=name)
    if event.type == CAMERA_DETECTED:
        camera = str(data.get("name") or data.get("camera") or event.source)
        return _("{place}: {what}", place=camera, what=sight(str(data.get("kind") or "")))
    headline = str(data.get("headline") or data.get("kind") or event.subject or event.type)
    return _("Đã hết: {headline}", headline=headline) if event.type == ALARM_CLEARED else headline


def place(event: Event, snapshot: Snapshot) -> str:
    """Where something happened, as far as its source says: its ward, and in a province its area."""
    ward = snapshot.wards.get(event.ward or "")
    area = next((p.area.short for p in snapshot.parts if p.area.slug == event.area), None)
    return ", ".join(name for name in (ward, area) if name)


def at(moment: datetime | None, zone: ZoneInfo) -> str:
    """Hours and minutes, or a dash."""
    return DASH if moment is None else clock(moment, zone)


def written(moment: datetime, span: Span) -> str:
    """When something was written of a day: hours and minutes, with the date where it was on another."""
    local = moment.astimezone(span.zone)
    told = clock(moment, span.zone)
    return told if local.date() == span.day else f"{told} {local:%d/%m}"


def period(told: Period) -> str:
    """A period as people write it: quý III/2026."""
    first, last = told.since, told.last
    match told.frequency:
        case Frequency.YEAR:
            return f"{first:%Y}"
        case Frequency.QUARTER:
            return _("quý {n}/{year}", n=QUARTERS[(first.month - 1) // 3], year=first.year)
        case Frequency.MONTH:
            return f"{first:%m/%Y}"
        case Frequency.WEEK:
            return _("tuần {n}/{year}", n=first.isocalendar().week, year=first.isocalendar().year)
        case Frequency.DAY:
            return f"{first:%d/%m/%Y}"
        case None:
            return f"{first:%d/%m}–{last:%d/%m/%Y}" if first.year == last.year else f"{first:%d/%m/%Y}–{last:%d/%m/%Y}"


def valued(value: float, unit: str) -> str:
    """A value of an indicator with its unit, no more digits than it has."""
    digits = 0 if value == int(value) else 2
    return f"{number(value, digits)} {province.indicators().unit(unit)}".strip()
