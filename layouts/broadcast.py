"""The hub in one panel: who looks at walls, what is sent to them, how late it is drawn, and which panels are slow."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.focus import Focus
from layouts.anatomy import DASH, attributes, moment
from layouts.panel import Panel, View
from layouts.tiles import frame, rate, span, tile, verdict
from layouts.vitals import Health, Minute, Spent

if TYPE_CHECKING:
    from ioc.services.city import City

KEY = "broadcast"
SLOWEST = 6  # panels that are named
OFTEN = 0.05  # a share of late ticks above this is told first
KIB, MIB = 1024, 1024 * 1024


def panel(health: Callable[[], Health]) -> Panel:
    """The panel of one hub: each web process tells of itself alone. Made once, so that all who look share a drawing."""

    async def ask(city: "City", focus: Focus, now: datetime) -> Health:  # noqa: ARG001 - every panel asks alike
        return health()

    return Panel(KEY, "cards", frozenset(), ask, draw, wait)


def draw(told: Health, view: View) -> html.Section:  # noqa: ARG001 - every panel is drawn alike
    """A sentence, figures with the past hour below each, the slowest panels, and what else this process counts."""
    return frame(
        KEY,
        verdict(KEY, *_judged(told)),
        html.Div(_tiles(told), className="tiles"),
        html.Div([_slowest(told), _process(told)], className="below"),
    )


def wait(view: View) -> html.Section:  # noqa: ARG001 - every panel waits alike
    """Before the first answer."""
    return frame(KEY)


def _judged(told: Health) -> tuple[str, str]:
    late, ticks = told.recent.late, told.recent.ticks
    if late > OFTEN * ticks:
        words = N_("Máy chủ web vẽ muộn {late} trong {ticks} nhịp")
        return "watch", _(words, late=number(late), ticks=number(ticks))
    return "normal", _("Máy chủ web vẽ đúng nhịp cho {n} màn hình", n=number(told.now.viewers))


def _tiles(told: Health) -> list[Component]:
    recent, hour = told.recent, told.hour
    return [
        _tile("viewers", N_("Màn hình đang xem"), (number(told.now.viewers), ""), told, lambda m: m.viewers,
              _("{n} ô vẽ chung cho mọi màn hình", n=number(told.now.shown))),
        _tile("updates", N_("Cập nhật gửi đi"), (rate(recent.updates_s), _("/giây")), told, lambda m: m.updates_s,
              _("{size} một cập nhật", size="\u00a0".join(_size(_each(recent))))),
        _tile("sent", N_("Dữ liệu gửi đi"), _size(recent.sent_s, _("/giây")), told, lambda m: m.sent_s,
              _("{n} lần gửi lại từ đầu cho màn hình chậm", n=number(hour.resynchronised))),
        _tile("late", N_("Nhịp vẽ muộn trong 1 giờ"), (number(hour.late), _("nhịp")), told, lambda m: m.late,
              _("trong {n} nhịp", n=number(hour.ticks))),
    ]  # fmt: skip


def _tile(
    key: str, title: str, figure: tuple[str, str], told: Health, of: Callable[[Minute], float], below: str
) -> html.Div:
    values = [None if minute is None else of(minute) for minute in told.minutes]
    return tile(f"{KEY}-{key}", _(title), figure, values, below)


def _each(recent: Minute) -> float:
    """Bytes an update, its share of heartbeats included."""
    return recent.sent_s / recent.updates_s if recent.updates_s else 0.0


def _size(count: float, per: str = "") -> tuple[str, str]:
    """So many bytes as a figure and its unit."""
    for unit, name in ((MIB, "MB"), (KIB, "KB")):
        if count >= unit:
            return rate(count / unit), name + per
    return number(count), "byte" + per


def _slowest(told: Health) -> html.Section:
    """Where the time of this process goes."""
    ranked = sorted(told.panels.items(), key=lambda one: -(one[1].ask_s + one[1].draw_s) / one[1].drawn)
    titles = (_("Ô"), _("Lần vẽ"), _("Lần hỏng"), _("Hỏi"), _("Vẽ"))
    head = html.Thead(html.Tr([html.Th(words, scope="col") for words in titles]))
    rows = [_panel(key, spent) for key, spent in ranked[:SLOWEST]]
    none = html.P(_("Chưa vẽ ô nào trong 1 giờ qua."), className="none")
    table = html.Table([head, html.Tbody(rows)], className="figures")
    title = html.H2(_("Các ô chậm nhất trong 1 giờ qua, mỗi lần"))
    return html.Section([html.Header(title), table if rows else none], id=f"{KEY}-slowest", className="card slowest")


def _panel(key: str, spent: Spent) -> html.Tr:
    figures = (
        (_("Lần vẽ"), number(spent.drawn)),
        (_("Lần hỏng"), number(spent.failed) if spent.failed else DASH),
        (_("Hỏi"), _time(spent.ask_s / spent.drawn)),
        (_("Vẽ"), _time(spent.draw_s / spent.drawn)),
    )
    cells = [html.Td(words, **attributes(data_title=title)) for title, words in figures]
    return html.Tr([html.Th(html.Code(key), scope="row"), *cells])


def _time(seconds: float) -> str:
    """Milliseconds with a digit while they are few."""
    if seconds < 0.1:
        return f"{number(1000 * seconds, 1)}\u00a0{_('ms')}"
    return "\u00a0".join(span(seconds))


def _process(told: Health) -> html.Section:
    """What this process says of itself."""
    rows = (
        (_("Chạy từ"), moment(told.began_at, 12 * 3600)),
        (_("Nhịp vẽ từ khi chạy"), number(told.now.ticks)),
        (_("Nhịp muộn từ khi chạy"), number(told.now.late)),
        (_("Gửi đi từ khi chạy"), "\u00a0".join(_size(told.now.sent))),
    )
    body = html.Tbody([html.Tr([html.Th(title, scope="row"), html.Td(words)]) for title, words in rows])
    head = html.Header(html.H2(_("Tiến trình web trả lời trang này")))
    return html.Section([head, html.Table(body, className="figures")], id=f"{KEY}-process", className="card")
