"""A snapshot as a document: what stands on the pages of the PDF, block after block, as plain data."""

from ioc.i18n import _, language
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot import notes, words
from ioc.services.snapshot.blocks import Block
from ioc.services.snapshot.sections import (
    beside,
    changes,
    city,
    duty,
    front,
    indicators,
    nature,
    places,
    services,
    where,
)


def document(snapshot: Snapshot) -> Block:
    """Everything the template needs, in the language in force."""
    span = snapshot.span
    stamp = notes.cut_off(snapshot)
    local = span.until.astimezone(span.zone)
    return {
        "lang": language(),
        "title": _("Bản tin ngày"),
        "area": snapshot.area.name,
        "centre": _("IOC {name}", name=snapshot.area.short),
        "office": _("Trung tâm điều hành thông minh {name}", name=snapshot.area.short),
        "province": snapshot.parent.name if snapshot.parent else snapshot.area.name,
        "state": _("Cộng hòa xã hội chủ nghĩa Việt Nam"),
        "motto": _("Độc lập - Tự do - Hạnh phúc"),
        "day": notes.day(snapshot),
        "until": words.until(span),
        "stamp": stamp[:1].upper() + stamp[1:],
        "cut_off": [local.year, local.month, local.day, local.hour, local.minute, local.second],
        "simulated": _("Số liệu mô phỏng") if snapshot.today.simulated else "",
        "warning": _("Số liệu do bộ mô phỏng phát, không dùng để điều hành"),
        "page": _("trang"),
        "about": _("{area}, {day}", area=snapshot.area.short, day=span.day.strftime("%d/%m/%Y")),
        "blocks": [block for section in _sections(snapshot) for block in section],
    }


def _sections(snapshot: Snapshot) -> list[list[Block]]:
    if snapshot.today.empty and not snapshot.counted:
        told = (
            front.nothing,
            changes.changes,
            indicators.indicators,
            *((duty.notes,) if snapshot.notes else ()),
            _method,
        )
        return [section(snapshot) for section in told]
    return [section(snapshot) for section in SECTIONS]


def _contents(_snapshot: Snapshot) -> list[Block]:
    return [{"kind": "contents", "text": _("Mục lục")}]


def _method(snapshot: Snapshot) -> list[Block]:
    rows = [{"word": word, "text": text} for word, text in notes.method(snapshot)]
    return [{"kind": "section", "text": _("Cách tính và định nghĩa")}, {"kind": "definitions", "rows": rows}]


SECTIONS = (
    front.lead, _contents, changes.changes, front.attention, beside.beside, where.where, front.compared, nature.air,
    nature.weather, places.places, city.city, services.shop, services.citizens, services.online, services.counted,
    services.happened, indicators.indicators, city.trust, duty.notes, _method,
)  # fmt: skip
