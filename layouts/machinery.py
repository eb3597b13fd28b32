"""The machinery in one panel: how fast messages come and are kept, how late, what is refused, and every ingestor."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.focus import Focus
from ioc.model.health import Minute, Operations, is_silent
from layouts.anatomy import DASH, attributes, moment, shape
from layouts.causes import CAUSES
from layouts.panel import Panel, View
from layouts.tiles import Said, frame, rate, span, spanned, tile, verdict

if TYPE_CHECKING:
    from ioc.services.city import City

KEY = "machinery"
CLOCK_S = 12 * 3600  # until then a moment is told by the clock, and after it as an age


async def ask(city: "City", focus: Focus, now: datetime) -> Operations:  # noqa: ARG001 - every panel asks alike
    """How the ingestors do."""
    return await city.operations(now)


def draw(told: Operations, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """A sentence, figures with the past hour below each, then every ingestor and what was refused today."""
    if not told.slots:
        words = _("Chưa có bộ nhận tin nào báo trong một giờ qua. Bật nó bằng lệnh ioc ingest.")
        return frame(KEY, verdict(KEY, "offline", words), stale=True)
    state, words = _judged(told)
    return frame(
        KEY,
        verdict(KEY, state, *words),
        html.Div(_tiles(told), className="tiles"),
        html.P(_("Mỗi cột là một phút của giờ vừa qua; chỗ trống là lúc không bộ nhận tin nào báo."), className="key"),
        html.Div([_ingestors(told), _refused(told)], className="below"),
        stale=all(is_silent(m, told.now) for m in told.slots),
    )


def wait(view: View) -> html.Section:  # noqa: ARG001 - every panel waits alike
    """Before the first answer."""
    return frame(KEY)


def _judged(told: Operations) -> tuple[str, Said]:
    """The worst there is to say."""
    silent = [m for m in told.slots if is_silent(m, told.now)]
    living = [m for m in told.slots if not is_silent(m, told.now)]
    if silent and not living:
        newest = max(silent, key=lambda m: m.at)
        return "critical", [_("Không có tin từ bộ nhận nào từ"), " ", _at(newest.at)]
    if lost := [m for m in living if not m.connected]:
        return "critical", [_("Bộ nhận tin {slots} mất nối với máy chủ MQTT", slots=_named(lost))]
    if away := [m for m in living if m.waiting]:
        return "critical", [_("Bộ nhận tin {slots} đang chờ kho số liệu; tin nằm lại máy chủ MQTT", slots=_named(away))]
    if silent:
        return "warning", [_("Bộ nhận tin {slots} không có tin từ", slots=_named(silent)), " ", _at(silent[0].at)]
    if paused := [m for m in living if m.paused]:
        return "watch", [_("Bộ nhận tin {slots} tạm ngừng đọc cho đến khi ghi kịp", slots=_named(paused))]
    return "normal", [_("Bình thường: {n} bộ nhận tin đang chạy", n=number(len(living)))]


def _named(slots: Sequence[Minute]) -> str:
    return ", ".join(str(m.slot) for m in slots)


def _at(at: datetime) -> Component | None:
    return moment(at, CLOCK_S)


# ---- figures


def _tiles(told: Operations) -> list[Component]:
    recent = next((m for m in reversed(told.hour) if m and m.batches), None)
    today, held = told.today, sum(m.held for m in told.slots if not is_silent(m, told.now))
    hour = [m for m in told.hour if m]
    return [
        _tile("received", N_("Tin nhận"), rate(told.messages_s), _("/giây"), told, lambda m: m.received,
              _("{n} từ 0 giờ", n=number(today.received if today else 0))),
        _tile("stored", N_("Số đo, sự kiện ghi mới"), rate(told.rows_s), _("/giây"), told, lambda m: m.stored,
              _("hôm nay trùng {n}, sửa {m}", n=number(today.duplicates if today else 0),
                m=number(today.corrections if today else 0))),
        _tile("wait", N_("Từ lúc nhận đến lúc ghi"), *span(recent and recent.wait_p95), told, lambda m: m.wait_p95,
              _("95% nhanh hơn; một nửa dưới {span}", span=spanned(recent and recent.wait_p50))),
        _tile("age", N_("Từ lúc đo đến lúc ghi"), *span(recent and recent.age_p95), told, lambda m: m.age_p95,
              _("95% nhanh hơn; một nửa dưới {span}", span=spanned(recent and recent.age_p50))),
        _tile("commit", N_("Ghi một mẻ"), *span(_commit(recent)), told, _commit,
              _("{n} tin một mẻ", n=number(recent.received / recent.batches)) if recent else ""),
        _tile("held", N_("Chưa xác nhận"), number(held), _("tin"), told, lambda m: m.held,
              _("đã nhận, chưa ghi xong")),
        _tile("reconnects", N_("Nối lại máy chủ MQTT"), number(sum(m.reconnects for m in hour)), _("lần"), told,
              lambda m: m.reconnects, _("trong 1 giờ qua")),
        _tile("quarantined", N_("Vào cách ly hôm nay"), number(today.quarantined if today else 0), _("tin"), told,
              lambda m: m.quarantined, _("{n} trong 1 giờ qua", n=number(sum(m.quarantined for m in hour)))),
    ]  # fmt: skip


def _tile(
    key: str,
    title: str,
    value: str,
    unit: str,
    told: Operations,
    of: Callable[[Minute], float | None],
    below: str,
) -> html.Div:
    values = [None if m is None else of(m) for m in told.hour[:-1]]  # the minute that goes on would look like a fall
    return tile(f"{KEY}-{key}", _(title), (value, unit), values, below)


def _commit(minute: Minute | None) -> float | None:
    return minute.commit_s / minute.batches if minute and minute.batches else None


# ---- below


def _ingestors(told: Operations) -> html.Section:
    titles = (_("Số"), _("Tình trạng"), _("Máy chủ MQTT"), _("Tin phút này"), _("Chưa xác nhận"), _("Chạy từ"))
    rows = [_ingestor(minute, told.now) for minute in told.slots]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(words, scope="col") for words in titles])), html.Tbody(rows)], className="figures"
    )
    head = html.Header(html.H2(_("Các bộ nhận tin")))
    return html.Section([head, table], id=f"{KEY}-ingestors", className="card")


def _ingestor(minute: Minute, now: datetime) -> html.Tr:
    silent = is_silent(minute, now)
    state, words = (
        ("offline", [_("không có tin từ"), " ", _at(minute.at)])
        if silent
        else ("critical", [_("chờ kho số liệu")])
        if minute.waiting
        else ("watch", [_("tạm ngừng đọc")])
        if minute.paused
        else ("normal", [_("đang chạy")])
    )
    link = DASH if silent else _("đã nối") if minute.connected else [shape("critical"), " ", _("mất nối")]
    return html.Tr(
        [
            html.Th(str(minute.slot), scope="row"),
            html.Td([shape(state), " ", *words]),
            html.Td(link, **attributes(data_title=_("Máy chủ MQTT"))),
            html.Td(DASH if silent else number(minute.received), **attributes(data_title=_("Tin phút này"))),
            html.Td(DASH if silent else number(minute.held), **attributes(data_title=_("Chưa xác nhận"))),
            html.Td(_at(minute.began_at), **attributes(data_title=_("Chạy từ"))),
        ],
        className="over" if silent else "",
    )


def _refused(told: Operations) -> html.Section:
    """What went into quarantine today, by reason."""
    by = sorted((told.today.refused if told.today else {}).items(), key=lambda one: (-one[1], one[0]))
    rows = [
        html.Tr(
            [
                html.Th([_(CAUSES[cause][0]), html.Small(_(CAUSES[cause][1]))], scope="row"),
                html.Td(number(n)),
            ]
        )
        for cause, n in by
        if cause in CAUSES
    ]
    none = html.P(_("Hôm nay chưa có tin nào phải cách ly."), className="none")
    table = html.Table(html.Tbody(rows), className="figures")
    head = html.Header(html.H2(_("Vào cách ly hôm nay")))
    return html.Section([head, table if rows else none], id=f"{KEY}-refused", className="card")


PANEL = Panel(KEY, "cards", frozenset(), ask, draw, wait)
