"""The areas of a province side by side, on one scale: shares, and counts by head where areas differ in size."""

from ioc.i18n import _, number
from ioc.model.snapshot import Snapshot
from ioc.services.snapshot.blocks import Block, Cell, bold, table
from ioc.services.snapshot.headlines import headlines
from ioc.services.snapshot.sections.where import badge
from ioc.services.snapshot.words import DASH, figure

NO_BREAK = "\u00a0"
FEW = 30  # cases: a share of fewer is to be read with care
HEADS = 10_000  # inhabitants


def beside(snapshot: Snapshot) -> list[Block]:
    """One row an area, the province under them."""
    if not snapshot.parts:
        return []
    head = [
        _("Địa bàn"),
        _("Hồ sơ tiếp nhận"),
        _("trên 1 vạn dân"),
        _("Đạt hạn, %"),
        _("Đang quá hạn"),
        _("Trực tuyến, %"),
        _("Phản ánh mới"),
        _("Trả lời 6 giờ, %"),
        "VN_AQI",
        _("Mưa, mm"),
        _("Nhận được, %"),
    ]
    rows = [*(_row(part) for part in snapshot.parts), _total(snapshot)]
    note = _(
        "* dưới 30 trường hợp: đọc tỷ lệ dè dặt. Dân số theo nguồn của bản địa giới; VN_AQI và mưa của trạm cao nhất. "
        "Gạch: không có số liệu."
    )
    return [
        {"kind": "section", "text": _("Các địa bàn")},
        table(_("Từng địa bàn trong ngày, một cách tính"), head, rows, "l" + "r" * 10, total=True, note=note),
    ]


def _total(snapshot: Snapshot) -> list[Cell]:
    """The province itself, under its areas."""
    return bold([c if isinstance(c, str) else str(c["t"]) for c in _row(snapshot)])


def _row(part: Snapshot) -> list[Cell]:
    shop, people = part.today.dossiers.whole, part.today.reports.whole
    served = shop.received or shop.finished or shop.open
    told = {h.key: h.today for h in headlines(part)}
    return [
        {"t": part.area.short.replace(" ", NO_BREAK), "small": True},
        number(shop.received) if served else DASH,
        _by_head(shop.received, part.area.population) if served else DASH,
        _share(shop.on_time_share, shop.finished - shop.undated),
        number(shop.overdue) if served else DASH,
        _share(shop.online_share, shop.channelled),
        number(people.filed) if people.filed or people.open else DASH,
        _share(people.answer_share, people.answer_judged),
        _index(told.get("aqi")),
        figure(told.get("rain"), 1),
        figure(told.get("uptime"), 1),
    ]


def _by_head(count: int, population: int | None) -> str:
    return DASH if not population else number(count * HEADS / population, 1)


def _share(value: float | None, cases: int) -> str:
    return DASH if value is None else number(value, 1) + ("*" if cases < FEW else "")


def _index(value: float | None) -> Cell:
    """VN_AQI on its colour, without its band's name: there is no room for it."""
    if value is None:
        return DASH
    told = badge(int(value))
    return {key: part for key, part in told.items() if key != "sub"} if isinstance(told, dict) else told
