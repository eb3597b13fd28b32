"""A snapshot as a document: what stands on the pages of the PDF, block after block, as plain data."""

from ioc.i18n import _, language
from ioc.model.review import Review
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
    services,
    where,
)


def document(snapshot: Snapshot) -> Block:
    """Everything the template needs of a day, in the language in force."""
    told = {
        "title": _("Bản tin ngày"),
        "day": notes.day(snapshot),
        "until": words.until(snapshot.span),
        "stamp": notes.cut_off(snapshot),
        "about": _("{area}, {day}", area=snapshot.area.short, day=snapshot.span.day.strftime("%d/%m/%Y")),
    }
    blocks = [block for section in _sections(snapshot) for block in section]
    return framed(snapshot, told, blocks, simulated=snapshot.today.simulated)


def framed(of: Snapshot | Review, told: dict[str, str], blocks: list[Block], *, simulated: bool) -> Block:
    """What stands around the blocks: who tells, of which area and time, and whether anything in it is simulated."""
    local = of.span.until.astimezone(of.span.zone)
    return {
        **told,
        "stamp": told["stamp"][:1].upper() + told["stamp"][1:],
        "lang": language(),
        "area": of.area.name,
        "centre": _("IOC {name}", name=of.area.short),
        "office": _("Trung tâm điều hành thông minh {name}", name=of.area.short),
        "province": of.parent.name if of.parent else of.area.name,
        "state": _("Cộng hòa xã hội chủ nghĩa Việt Nam"),
        "motto": _("Độc lập - Tự do - Hạnh phúc"),
        "cut_off": [local.year, local.month, local.day, local.hour, local.minute, local.second],
        "simulated": _("Số liệu mô phỏng") if simulated else "",
        "warning": _("Số liệu do bộ mô phỏng phát, không dùng để điều hành"),
        "page": _("trang"),
        "blocks": blocks,
    }


def contents() -> Block:
    """What the pages hold."""
    return {"kind": "contents", "text": _("Mục lục")}


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
    return [contents()]


def _method(snapshot: Snapshot) -> list[Block]:
    rows = [{"word": word, "text": text} for word, text in notes.method(snapshot)]
    return [{"kind": "section", "text": _("Cách tính và định nghĩa")}, {"kind": "definitions", "rows": rows}]


SECTIONS = (
    front.lead, _contents, changes.changes, front.attention, beside.beside, where.where, front.compared, nature.air,
    nature.weather, city.city, services.shop, services.citizens, services.online, services.counted,
    services.happened, indicators.indicators, city.trust, duty.notes, _method,
)  # fmt: skip
