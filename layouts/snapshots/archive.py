"""The archive as a table: what is kept, found by day, area or checksum, each with its manifest when it is opened."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number, stamp
from ioc.model.kept import Kept, KeptFile, Shelf, Taken
from ioc.services.dispatch import shelf as shelves
from layouts.anatomy import attributes, icon
from layouts.snapshots.look import A_PAGE, PATH, Look
from layouts.snapshots.order import FORMS, KINDS, dated
from layouts.snapshots.request import Asked
from layouts.words import volume

SHORT = 12  # signs of a checksum in a row
TITLES = (N_("Ngày"), N_("Địa bàn"), N_("Tạo lúc"), N_("Bởi"), N_("Tệp"), N_("Cỡ"), N_("SHA-256 kê khai"), N_("Kiểm"),
          N_("Lượt tải"))  # fmt: skip
NUMBERS = (N_("Tệp"), N_("Cỡ"), N_("Lượt tải"))


def layout(look: Look) -> html.Section:
    """The card with its head, which is drawn once: somebody may type there while the rest is drawn anew."""
    label = _("Ngày, địa bàn, mã SHA-256")
    sought = dcc.Input(
        id="snapshots-q", type="text", value=look.q, debounce=True, placeholder=label, maxLength=100, autoComplete="off"
    )
    seek = [icon("search"), html.Span(_("Tìm trong kho"), className="visually-hidden"), sought]
    head = [
        html.H2(_("Kho")),
        html.Nav(id="snapshots-kinds", className="seg", **attributes(aria_label=_("Loại"))),
        html.Span(className="space"),
        html.Label(seek, className="seek"),
    ]
    return html.Section([html.Header(head), html.Div(id="snapshots-shelf")], className="card wide shelf")


def kinds(look: Look) -> list[html.A]:
    """Days, weeks or months: ways to each."""
    return [
        html.A(
            _(words),
            href=PATH + replace(look, every=every, page=1, open=None).search(),
            **attributes(data_go="", aria_current="true" if every is look.every else "false"),
        )
        for every, words in KINDS.items()
    ]


def draw(
    found: Shelf, opened: Kept | None, takers: Sequence[Taken], asked: Asked, look: Look
) -> list[Component | None]:
    """The page that was found, and the ways to others."""
    heads = [
        html.Th(),
        *(html.Th(_(t), scope="col", className="num" if t in NUMBERS else "") for t in TITLES),
        html.Th(),
    ]
    rows: list[Component] = []
    for kept in _with(opened, found):
        is_open = opened is not None and kept.id == opened.id
        rows.append(_row(kept, asked, look, is_open=is_open))
        if is_open:
            rows.append(_manifest(kept, takers, asked))
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="arc")
    return [table if rows else html.P(_nothing(look), className="none"), _foot(found, look)]


def _with(opened: Kept | None, found: Shelf) -> list[Kept]:
    """What is opened by a link from outside stands first when it is not on this page."""
    known = {kept.id for kept in found.kept}
    return [*([opened] if opened and opened.id not in known else []), *found.kept]


def _nothing(look: Look) -> str:
    if look.q:
        return _("Không có bản nào khớp “{q}”.", q=look.q)
    return _("Chưa có bản nào trong kho. Bản do lịch hoặc do nút Tạo bản tin làm ra sẽ nằm ở đây.")


def _row(kept: Kept, asked: Asked, look: Look, *, is_open: bool) -> html.Tr:
    way = replace(look, open=None if is_open else kept.id)
    there = [f for f in kept.files if f.gone_at is None and f.form != shelves.MANIFEST]
    first = next((f for f in there if f.form == "pdf"), there[0] if there else None)
    again = _("bản {n}", n=kept.revision) if kept.revision > 1 else None
    opener = html.A(
        icon("down"),
        href=PATH + way.search(),
        className="opener",
        **attributes(data_go="", aria_expanded="true" if is_open else "false", aria_label=_("Kê khai")),
    )
    return html.Tr(
        [
            html.Td(opener),
            html.Th([dated(kept.period), html.Small(again) if again else None], scope="row"),
            html.Td(asked.areas.get(kept.area, kept.area)),
            _cell(_("Tạo lúc"), stamp(kept.made_at, asked.zone)),
            _cell(_("Bởi"), _by(kept), "muted"),
            _cell(_("Tệp"), number(len(there)), "num"),
            _cell(_("Cỡ"), volume(kept.size), "num"),
            _cell("SHA-256", f"{kept.sealed[:SHORT]}…", "mono muted"),
            html.Td(_check(kept.sound)),
            _cell(_("Lượt tải"), number(kept.taken), "num"),
            html.Td(_take(kept, first, FORMS.get(first.form, first.form)) if first else None, className="num"),
        ],
        className="open" if is_open else "",
    )


def _cell(title: str, text: str, kind: str = "") -> html.Td:
    return html.Td(text, className=kind, **attributes(data_title=title))


def _by(kept: Kept) -> str:
    if not kept.scheduled:
        return kept.made_by
    again = _(", lần {n}", n=kept.attempts) if kept.attempts > 1 else ""
    return _("lịch") + again + (_(", chạy bù") if kept.late else "")


def _check(sound: bool | None) -> Component:
    if sound is None:
        return html.Span(_("Chưa kiểm"), className="muted")
    if sound:
        return html.Span([icon("check"), _("Khớp")], className="okk")
    return html.Span([html.I(className="sh sh-critical"), " ", _("Không khớp")], className="bad-check")


def _take(kept: Kept, file: KeptFile, words: str) -> html.A:
    address = f"{PATH}/kept/{kept.id}/{quote(file.name)}"
    return html.A([icon("download"), words], href=address, className="take", download=file.name)


def _manifest(kept: Kept, takers: Sequence[Taken], asked: Asked) -> html.Tr:
    titles = (_("Dạng"), _("Tệp"), _("Cỡ"), _("Gồm"), "SHA-256", _("Lượt tải"), "")
    heads = [html.Th(t, scope="col", className="num" if t in (_("Cỡ"), _("Lượt tải")) else "") for t in titles]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody([_file(kept, f) for f in kept.files])])
    box = html.Div([table, _sealed(kept, asked), _takers(takers, asked)], className="mbox")
    return html.Tr(html.Td(box, colSpan=len(TITLES) + 2), className="man")


def _file(kept: Kept, file: KeptFile) -> html.Tr:
    form = _("Kê khai") if file.form == shelves.MANIFEST else FORMS.get(file.form, file.form.upper())
    rows = "" if file.rows is None else _("{n} dòng", n=number(file.rows))
    take = html.Span(_("hết hạn giữ"), className="muted") if file.gone_at else _take(kept, file, _("Tải"))
    return html.Tr(
        [
            html.Td(form),
            html.Th(file.name, scope="row", className="mono"),
            _cell(_("Cỡ"), volume(file.size), "num"),
            _cell(_("Gồm"), rows),
            html.Td(
                f"{file.sha256[:32]}…", className="mono muted", title=file.sha256, **attributes(data_title="SHA-256")
            ),
            _cell(_("Lượt tải"), number(file.taken), "num"),
            html.Td(take),
        ]
    )


def _sealed(kept: Kept, asked: Asked) -> html.Div:
    """Of which state it tells, whether it is still what it was, and how that is found out."""
    cut_off = _("Số liệu chốt lúc {at}.", at=stamp(kept.cut_off, asked.zone))
    state = "" if kept.complete else _(" Ngày chưa hết khi tạo.")
    verified = _(" Kiểm lúc {at}.", at=stamp(kept.verified_at, asked.zone)) if kept.verified_at else ""
    simulated = html.Span(_("Số liệu mô phỏng"), className="sim") if kept.simulated else None
    command = f"ioc snapshot verify {kept.folder}"
    copied = attributes(data_act="copy", data_copy=command, data_done=_("Đã chép"))
    return html.Div(
        [
            html.Span([cut_off, state, verified]),
            simulated,
            html.Span(className="space"),
            html.Button(_("Kiểm lại"), id={"type": "snapshot-verify", "kept": kept.id}, type="button", className="act"),
            html.Button(html.Span(_("Chép lệnh kiểm")), type="button", className="act", **copied),
        ],
        className="mfoot",
    )


def _takers(takers: Sequence[Taken], asked: Asked) -> html.P | None:
    if not takers:
        return None
    told = [_("{who} lấy {name} lúc {at}", who=t.by, name=t.name, at=stamp(t.at, asked.zone)) for t in takers]
    return html.P(_("Tải gần nhất: ") + "; ".join(told), className="takers")


def _foot(found: Shelf, look: Look) -> html.Footer | None:
    if not found.total:
        return None
    first = (look.page - 1) * A_PAGE + 1
    words = _(
        "{first}–{last} trong {all}",
        first=number(first),
        last=number(first + len(found.kept) - 1),
        all=number(found.total),
    )
    ways: list[Any] = []
    if look.page > 1:
        ways.append(_way(_("Trước"), replace(look, page=look.page - 1, open=None)))
    if first - 1 + len(found.kept) < found.total:
        ways.append(_way(_("Sau"), replace(look, page=look.page + 1, open=None)))
    return html.Footer([html.Span(words), html.Span(className="space"), *ways], className="tf")


def _way(words: str, look: Look) -> html.A:
    return html.A(words, href=PATH + look.search(), className="act", **attributes(data_go=""))
