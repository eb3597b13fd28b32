"""The audit: who did what to what, from where, when; searched here, taken home as CSV."""

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dash import Dash, dcc, html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number, stamp
from ioc.services import accounts
from layouts import seeking
from layouts.admin.look import DAYS, Look
from layouts.anatomy import attributes, icon

if TYPE_CHECKING:
    from layouts.admin.request import Asked

SHOWN = 300  # the file has them all
ACTS = {
    "login": N_("Đăng nhập"),
    "login.refused": N_("Đăng nhập bị từ chối"),
    "oidc.refused": N_("Đăng nhập cơ quan bị từ chối"),
    "oidc.failed": N_("Hệ thống định danh không trả lời"),
    "logout": N_("Đăng xuất"),
    "logout.everywhere": N_("Đăng xuất mọi nơi"),
    "person.added": N_("Thêm người"),
    "person.granted": N_("Đổi vai trò"),
    "person.password": N_("Đặt mật khẩu"),
    "person.closed": N_("Đóng tài khoản"),
    "person.opened": N_("Mở lại tài khoản"),
    "link.made": N_("Tạo liên kết"),
    "link.opened": N_("Màn hình mở liên kết"),
    "link.revoked": N_("Thu hồi liên kết"),
    "snapshot.taken": N_("Tải bản tin ngày"),
    "snapshot.ordered": N_("Đặt tạo bản tin"),
    "snapshot.stopped": N_("Dừng tạo bản tin"),
    "snapshot.resent": N_("Gửi lại bản tin"),
    "snapshot.verified": N_("Kiểm bản tin trong kho"),
    "schedule.added": N_("Thêm lịch bản tin"),
    "schedule.ended": N_("Kết thúc lịch bản tin"),
    "schedule.run": N_("Chạy lịch bản tin"),
    "chart.taken": N_("Tải số liệu biểu đồ"),
    "note.written": N_("Ghi chú của ca trực"),
    "audit.taken": N_("Tải nhật ký"),
    "areas.taken": N_("Tải bảng so sánh"),
    "sensors.taken": N_("Tải danh sách cảm biến"),
    "indicators.taken": N_("Tải bảng điểm"),
    "indicator.proposed": N_("Nhập giá trị chỉ số"),
    "indicator.approved": N_("Duyệt giá trị chỉ số"),
    "indicator.refused": N_("Từ chối giá trị chỉ số"),
    "flag.assigned": N_("Giao cờ số liệu"),
    "flag.settled": N_("Đóng cờ số liệu"),
    "sensors.policy": N_("Đặt cách nhận cảm biến lạ"),
    "sensors.imported": N_("Nhập danh sách cảm biến"),
    "sensor.accepted": N_("Nhận cảm biến"),
    "sensor.refused": N_("Từ chối cảm biến"),
    "quarantine.replayed": N_("Cho đọc lại cách ly"),
    "quarantine.purged": N_("Xóa cách ly"),
}


async def body(asked: "Asked", look: Look) -> list[Component]:
    """What was found, the newest first."""
    now = asked.visit.now
    found = await accounts.deeds(asked.book, asked.by, look.q, look.since(now), now, limit=SHOWN)
    titles = (_("Lúc"), _("Ai"), _("Việc"), _("Với"), _("Địa bàn"), _("Từ"))
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(words, scope="col") for words in titles])),
            html.Tbody([_row(entry, asked) for entry in found]),
        ]
    )
    none = html.P(_("Không có việc nào khớp trong khoảng này."), className="none")
    count = _("{n} dòng mới nhất; tệp CSV có đủ", n=number(SHOWN)) if len(found) == SHOWN else number(len(found))
    head = html.Header([html.H2(_("Nhật ký")), html.Small(count), _file(look)])
    return [html.Section([head, _filters(look), table if found else none], className="card wide")]


def _row(entry: accounts.Entry, asked: "Asked") -> html.Tr:
    act = _(ACTS[entry.act]) if entry.act in ACTS else entry.act
    detail = ", ".join(f"{key}: {_plain(value)}" for key, value in entry.detail.items() if value)
    return html.Tr(
        [
            html.Td(stamp(entry.at, asked.zone)),
            html.Th(entry.actor, scope="row"),
            html.Td(act),
            html.Td([entry.subject, html.Small(detail) if detail else None]),
            html.Td(asked.areas.get(entry.area or "", entry.area)),
            html.Td(entry.address, className="mono"),
        ]
    )


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _filters(look: Look) -> html.Div:
    words = {1: _("1 ngày"), 7: _("7 ngày"), 30: _("30 ngày"), 365: _("1 năm")}
    label = _("Tìm tên, việc, địa bàn, địa chỉ")
    return html.Div(
        [
            html.Label([icon("search"), html.Span(label, className="visually-hidden"), _search(look, label)]),
            html.Nav(
                [
                    html.A(
                        words[days],
                        href=f"/admin{replace(look, days=days).search()}",
                        **attributes(data_go="", aria_current="true" if days == look.days else "false"),
                    )
                    for days in DAYS
                ],
                **attributes(aria_label=_("Khoảng thời gian")),
            ),
        ],
        className="filters",
    )


def _search(look: Look, label: str) -> dcc.Input:
    return dcc.Input(
        id="audit-q", type="text", value=look.q, debounce=True, placeholder=label, maxLength=200, autoComplete="off"
    )


def _file(look: Look) -> html.A:
    address = f"/admin/audit.csv?{urlencode({'q': look.q, 'days': look.days})}"
    return html.A(_("Tải CSV"), href=address, className="act", download="audit.csv")


def register(site: Dash) -> None:
    """What is typed becomes the address; nothing is asked for here."""

    seeking.register(site, "audit-q", Look.read, lambda look: look.q, lambda look, words: replace(look, q=words))
