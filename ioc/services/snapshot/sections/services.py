"""What services did: the one-stop shop, citizens' reports, payments, exchanges, events."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ioc.i18n import N_, _, brought, number
from ioc.model.counted import Tally
from ioc.model.event import Event, Severity
from ioc.model.report import ReportCount
from ioc.model.snapshot import Counted, DossierGroup, Snapshot
from ioc.services.snapshot import charts, words
from ioc.services.snapshot.blocks import MOST_GROUPS, Block, Cell, bold, chart, table
from ioc.services.snapshot.joining import Count, added
from ioc.services.snapshot.words import DASH, figure

GRAVE = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM)
MOST_EVENTS = 14  # what a page holds; the workbook has all


def shop(snapshot: Snapshot) -> list[Block]:
    """The one-stop shop by field and by unit."""
    shop = snapshot.today.dossiers
    blocks: list[Block] = [{"kind": "section", "text": _("Hồ sơ một cửa")}]
    if not (shop.whole.received or shop.whole.finished or shop.whole.open):
        return [*blocks, {"kind": "empty", "text": _("Không có hồ sơ nào trong ngày.")}]
    head = [
        _("Lĩnh vực"),
        _("Tiếp nhận"),
        _("Giải quyết"),
        _("Trước hạn"),
        _("Đúng hạn"),
        _("Trễ hạn"),
        _("Đạt hạn, %"),
        _("Đang mở"),
        _("Quá hạn"),
    ]
    rows = [_group_row(g, name) for name, g in _groups(shop.fields, N_("{n} lĩnh vực khác"))]
    rows.append(bold(_group_row(shop.whole, _("Tổng"))))
    undated = _("{n} hồ sơ giải quyết xong không có hẹn trả.", n=shop.whole.undated) if shop.whole.undated else ""
    note = _(
        "Giải quyết = trước hạn + đúng hạn + trễ hạn; đạt hạn gồm trước hạn và đúng hạn. "
        "Dưới 30 hồ sơ: đọc tỷ lệ dè dặt."
    )
    blocks.append(
        table(_("Hồ sơ theo lĩnh vực"), head, rows, "l" + "r" * 8, total=True, note=f"{note} {undated}".strip())
    )
    if shop.whole.channelled or shop.whole.payable or shop.whole.scanned:
        blocks.append(_ways(snapshot))
    if any(shop.received_by_hour):
        plot = charts.bars(_("hồ sơ"), _("tiếp nhận mỗi giờ"), tuple(float(n) for n in shop.received_by_hour))
        blocks.append(chart(_("Hồ sơ tiếp nhận theo giờ"), [plot]))
    if len(shop.units) > 1:
        units = [_group_row(g, name) for name, g in _groups(shop.units, N_("{n} đơn vị khác"))]
        units.append(bold(_group_row(shop.whole, _("Tổng"))))
        blocks.append(table(_("Hồ sơ theo đơn vị xử lý"), [_("Đơn vị"), *head[1:]], units, "l" + "r" * 8, total=True))
    return blocks


def _ways(snapshot: Snapshot) -> Block:
    """How those received came: online, paid online, digitised."""
    shop = snapshot.today.dossiers
    head = [_("Lĩnh vực"), _("Tiếp nhận"), _("Nộp trực tuyến"), "%", _("Trả phí trực tuyến"), "%", _("Đã số hóa"), "%"]

    def row(g: DossierGroup, name: str) -> list[Cell]:
        return [
            name,
            number(g.received),
            _share(g.online, g.channelled),
            figure(g.online_share, 1),
            _share(g.paid, g.payable),
            figure(g.paid_share, 1),
            _share(g.digitised, g.scanned),
            figure(g.digitised_share, 1),
        ]

    came = [g for g in shop.fields if g.received]
    rows = [row(g, name) for name, g in _groups(came, N_("{n} lĩnh vực khác"))]
    rows.append(bold([str(c) for c in row(shop.whole, _("Tổng"))]))
    note = _("Trên số hồ sơ tiếp nhận mà nguồn có báo; trả phí: trên số có phí.")
    return table(_("Nộp trực tuyến, trả phí, số hóa"), head, rows, "l" + "r" * 7, total=True, note=note)


def _groups(groups: Sequence[DossierGroup], others: str) -> list[tuple[str, DossierGroup]]:
    return _foremost([(g.name or _("Không rõ"), g) for g in groups], DossierGroup(None), others)


def _foremost(groups: Sequence[tuple[str, Count]], nothing: Count, others: str) -> list[tuple[str, Count]]:
    """What a page holds by name: the first ones, and all others in one row, so that columns add up."""
    if len(groups) <= MOST_GROUPS:
        return [*groups]
    rest = groups[MOST_GROUPS - 1 :]
    return [*groups[: MOST_GROUPS - 1], (_(others, n=len(rest)), added(nothing, (c for _name, c in rest)))]


def _group_row(g: DossierGroup, name: str) -> list[Cell]:
    counts = [number(n) for n in (g.received, g.finished, g.early, g.on_time - g.early, g.late)]
    return [name, *counts, figure(g.on_time_share, 1), number(g.open), number(g.overdue)]


def citizens(snapshot: Snapshot) -> list[Block]:
    """Citizens' reports against their two deadlines."""
    told = snapshot.today.reports
    blocks: list[Block] = [{"kind": "section", "text": _("Phản ánh hiện trường")}]
    if not (told.whole.filed or told.whole.answered or told.whole.open):
        return [*blocks, {"kind": "empty", "text": _("Không có phản ánh nào trong ngày.")}]
    head = [
        _("Lĩnh vực"),
        _("Mới"),
        _("Có mặt trong 2 giờ"),
        _("Trả lời trong 6 giờ"),
        _("Trả lời trong ngày"),
        _("Còn mở"),
        _("Quá hạn"),
    ]

    def row(name: str, c: ReportCount) -> list[Cell]:
        return [
            name,
            number(c.filed),
            _share(c.on_site_in_time, c.on_site_judged),
            _share(c.answer_in_time, c.answer_judged),
            number(c.answered),
            number(c.open),
            number(c.overdue),
        ]

    named = [(name or _("Không rõ"), c) for name, c in told.categories]
    rows = [row(*one) for one in _foremost(named, ReportCount(), N_("{n} lĩnh vực khác"))]
    rows.append(bold(row(_("Tổng"), told.whole)))
    note = _("Số đạt / số xét: chỉ xét phản ánh gửi trong ngày đã đến hạn hoặc đã xong.")
    return [*blocks, table(_("Phản ánh và hai thời hạn"), head, rows, "l" + "r" * 6, total=True, note=note)]


def _share(part: int, whole: int) -> str:
    return DASH if not whole else f"{number(part)} / {number(whole)}"


def online(snapshot: Snapshot) -> list[Block]:
    """Payments and exchanges over the LGSP."""
    paid, systems = snapshot.today.payments, snapshot.today.systems
    if not (paid.made or paid.failed or systems):
        return []
    rows: list[list[Cell]] = []
    if paid.made or paid.failed:
        amount = _("{n} triệu đồng", n=number(paid.amount_vnd / 1e6, 1))
        rows.append(
            [
                _("Thanh toán trực tuyến"),
                number(paid.made + paid.failed),
                number(paid.failed),
                figure(paid.success_share, 1),
                amount,
            ]
        )
    for name, c in systems[:MOST_GROUPS]:
        counts = [number(c.calls), number(c.failed), figure(c.success_share, 1)]
        rows.append([f"LGSP: {name}", *counts, f"{figure(c.latency_ms)} ms"])
    head = [_("Dịch vụ"), _("Lượt"), _("Lỗi"), _("Thành công, %"), _("Số tiền hoặc độ trễ")]
    left = len(systems) - MOST_GROUPS
    note = _("Còn {n} hệ thống khác trong bảng tính kèm theo.", n=left) if left > 0 else ""
    return [
        {"kind": "section", "text": _("Thanh toán và trao đổi dữ liệu")},
        table(_("Thanh toán trực tuyến và trao đổi qua LGSP"), head, rows, "lrrrr", note=note),
    ]


def counted(snapshot: Snapshot) -> list[Block]:
    """What the province counts of its own: each type with its parts and places, beside the two other days."""
    blocks: list[Block] = []
    for told in snapshot.counted:
        rows = [bold(_tally_row(_("Tổng"), *(t.total for t in _days(told))))]
        rows += [_part_row(told, i) for i in range(len(told.kind.parts))]
        rows += [[name, number(n), "", ""] for name, n in told.places]
        head = [brought(told.kind.by_name or told.kind.name), _("Trong ngày"), _("Hôm trước"), _("Cùng thứ tuần trước")]
        name = brought(told.kind.name)
        blocks += [{"kind": "section", "text": name}, table(name, head, rows, "lrrr")]
    return blocks


def _days(told: Counted) -> tuple[Tally, Tally, Tally]:
    return told.today, told.before, told.week_before


def _tally_row(name: str, *counts: int) -> list[str]:
    return [name, *(number(n) for n in counts)]


def _part_row(told: Counted, at: int) -> list[Cell]:
    part = told.kind.parts[at]
    if not part.share:
        return [*_tally_row(brought(part.name), *(t.parts[at] for t in _days(told)))]
    shares = [figure(100 * t.parts[at] / t.total if t.total else None, 1) for t in _days(told)]
    return [_("{name}, %", name=brought(part.name)), *shares]


def happened(snapshot: Snapshot) -> list[Block]:
    """The newest events that were more than a note, oldest first."""
    names = {s.sensor: s.name for s in snapshot.today.sensors}
    blocks: list[Block] = [{"kind": "section", "text": _("Sự kiện")}]
    if not snapshot.events:
        return [*blocks, {"kind": "empty", "text": _("Không có sự kiện nào trong ngày.")}]
    graver = sorted(snapshot.events, key=lambda e: (e.severity not in GRAVE, -e.time.timestamp()))[:MOST_EVENTS]
    ends = {(a.raised.source, a.raised.id): a.cleared_at for a in snapshot.alarms}
    rows: list[list[Cell]] = [
        [words.at(e.time, snapshot.span.zone), _(words.SEVERITIES[e.severity]) if e.severity else DASH,
         words.happened(e, names), words.place(e, snapshot) or DASH, _ended(e, ends, snapshot)]
        for e in sorted(graver, key=lambda e: e.time)
    ]  # fmt: skip
    left = len(snapshot.events) - len(rows)
    note = _("Còn {n} sự kiện khác trong bảng tính kèm theo.", n=left) if left else ""
    head = [_("Lúc"), _("Mức"), _("Sự kiện"), _("Nơi"), _("Kết quả")]
    return [*blocks, table(_("Sự kiện trong ngày"), head, rows, "lllll", wide=2, note=note)]


def _ended(event: Event, ends: Mapping[tuple[str, str], datetime | None], snapshot: Snapshot) -> str:
    """Of an alarm, when it ended or that it stands."""
    if (event.source, event.id) not in ends:
        return ""
    end = ends[event.source, event.id]
    return _("hết lúc {at}", at=words.at(end, snapshot.span.zone)) if end else _("còn mở lúc chốt")
