"""The province in three numbers: sensors that send, dossiers and reports since midnight, over all that may be seen."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, number
from ioc.model.outlook import AreaNow, Headline
from layouts.anatomy import DASH, delta, icon, spark_img
from layouts.outlook import REST_S, TOPICS, ask, seen
from layouts.panel import Panel, View
from layouts.spark import spark

TITLE = N_("Toàn tỉnh")


def draw(areas: Sequence[AreaNow], view: View) -> html.Section:
    """Sums, never of what may not be seen."""
    shown = seen(areas)
    total, sending = sum(a.sensors.total for a in shown), sum(a.sensors.sending for a in shown)
    offline = sum(a.sensors.offline for a in shown)
    counts = [
        _sensors(sending, total, offline) if total else _count("sensors", _("Cảm biến"), DASH),
        _sum("dossiers", _("Hồ sơ"), together([a.received for a in shown])),
        _sum("reports", _("Phản ánh"), together([a.filed for a in shown])),
    ]
    return _frame(len(shown), view, counts)


def wait(view: View) -> html.Section:
    """The title."""
    return _frame(len(view.districts), view, [])


def together(figures: Sequence[Headline]) -> Headline:
    """The sum of counts, with the sum of their pasts; unknown when none of them is known."""
    told = [f for f in figures if f.value is not None]
    if not told:
        return Headline(None)
    return Headline(
        sum(f.value or 0 for f in told),
        tuple(sum(v or 0 for v in hour) for hour in zip(*(f.spark for f in told), strict=True)),
        sum(f.day_delta or 0 for f in told),
        sum(f.week_delta or 0 for f in told),
    )


def _frame(shown: int, view: View, counts: Sequence[Component]) -> html.Section:
    title = _(TITLE) if shown == len(view.districts) else _("Nơi được xem")
    return html.Section(
        id="totals",
        className="panel card totals",
        children=[
            html.Header([icon("layers"), html.H2(title), html.Span(_("24 giờ / 7 ngày"), className="against")]),
            html.Div(html.Span(_scope(shown, view)), className="why"),
            html.Div(list(counts), id="totals-counts", className="k"),
            html.P(id="totals-trouble", className="trouble"),
        ],
    )


def _scope(shown: int, view: View) -> str:
    """Over what the sums go."""
    every = len(view.districts)
    if shown < every:
        return _("{n}/{total} huyện, tính từ 0 giờ", n=shown, total=every)
    centres = sum(district.ioc for district in view.districts)
    return _("{n}/{total} huyện có IOC, tính từ 0 giờ", n=centres, total=every)


def _sensors(sending: int, total: int, offline: int) -> html.Div:
    below = _missing(total - sending, offline)
    return _count("sensors", _("Cảm biến"), number(sending), of=f"/{number(total)}", below=below)


def _missing(silent: int, offline: int) -> str:
    """Why not all of them send: whose connection is known to be gone, or nothing new was heard of."""
    if offline:
        return _("{n} mất kết nối", n=number(offline))
    return _("{n} không gửi", n=number(silent)) if silent else _("đều kết nối")


def _sum(key: str, name: str, figure: Headline) -> html.Div:
    value = DASH if figure.value is None else number(figure.value)
    trend = "" if figure.value is None else f"{delta(figure.day_delta)} / {delta(figure.week_delta)}"
    return _count(key, name, value, spark(figure.spark), trend)


def _count(
    key: str, name: str, value: str, line: str | None = None, below: str = "", of: str | None = None
) -> html.Div:
    return html.Div(
        [
            html.Div([name, spark_img(f"totals-{key}-spark", line)], className="l"),
            html.Div([html.B(value, id=f"totals-{key}-value"), html.Small(of) if of else None], id=f"totals-{key}"),
            html.Div(below, id=f"totals-{key}-trend", className="t"),
        ]
    )


PANEL = Panel("totals", "cards", TOPICS, ask, draw, wait, REST_S)
