"""A page of the sensors as a table: its heads order the list, a name opens the sensor's panel, the foot turns pages."""

from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, clock, number, when
from ioc.model.catalogue import DOMAINS, find
from ioc.model.condition import Condition, Freshness
from ioc.model.focus import Act
from ioc.model.listing import Order, Page
from ioc.model.sensor import SensorNow
from ioc.services.words import metric_name, quantity
from layouts.anatomy import attributes, icon, shape, state_word
from layouts.desk.narrow import Narrow
from layouts.sensors.look import PATH, Look
from layouts.sensors.request import Asked
from layouts.words import is_old

HEADS: dict[str, Order | None] = {  # what a column is ordered by, if it can be
    N_("Cảm biến"): "name",
    N_("Địa bàn"): "area",
    N_("Lĩnh vực"): "domain",
    N_("Số đo mới nhất"): None,
    N_("Kết nối"): "state",
    N_("Nghe lần cuối"): None,
}
NUMBERS = (N_("Số đo mới nhất"), N_("Nghe lần cuối"))
FRESH = {
    Freshness.NEW: N_("Chưa gửi số liệu"),
    Freshness.FRESH: N_("Đang gửi"),
    Freshness.LATE: N_("Gửi trễ"),
    Freshness.STALE: N_("Dữ liệu cũ"),
    Freshness.OFFLINE: N_("Mất kết nối"),
}


def draw(page: Page, look: Look, asked: Asked) -> html.Section:
    """The card: how many there are, the page, and the ways to those beside it."""
    heads = [_head(title, order, look) for title, order in HEADS.items()]
    rows = [_row(sensor, look, asked) for sensor in page.sensors]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="long")
    return html.Section(
        [_title(page, look, asked), table if rows else _nothing(page, look), _foot(page, look)], className="card wide"
    )


def _title(page: Page, look: Look, asked: Asked) -> html.Header:
    told = {sensor.simulated for sensor in page.sensors}
    tag = _("Dữ liệu mô phỏng") if told == {True} else _("Có phần mô phỏng") if True in told else None
    file = html.A(
        [icon("download"), _("Tải CSV")], href=f"{PATH}.csv{look.first().search()}", className="act", download=""
    )
    return html.Header(
        [
            html.H2(_("{n} cảm biến", n=number(page.total or 0))),
            html.Small(_("hỏi lúc {time}", time=clock(asked.now, asked.zone))),
            html.Span(tag, className="sim") if tag else None,
            file if Act.EXPORT in asked.by.may else None,
        ]
    )


def _head(title: str, order: Order | None, look: Look) -> html.Th:
    kind = "num" if title in NUMBERS else ""
    if order is None:
        return html.Th(_(title), scope="col", className=kind)
    chosen = order == look.order
    way = "down" if chosen and not look.way else ""
    sorted_ = ("descending" if look.way else "ascending") if chosen else "none"
    link = html.A(
        [_(title), html.I(className="order", **attributes(aria_hidden="true"))],
        href=PATH + replace(look.first(way=way), order=order).search(),
        **attributes(data_go=""),
    )
    return html.Th(link, scope="col", **attributes(aria_sort=sorted_))


def _row(sensor: SensorNow, look: Look, asked: Asked) -> html.Tr:
    domain, ward = DOMAINS.get(sensor.domain), asked.wards.get(sensor.ward or "")
    area = asked.areas.get(sensor.area, sensor.area)
    return html.Tr(
        [
            html.Th([_name(sensor, look, asked), html.Small(sensor.sensor, className="mono")], scope="row"),
            _cell(_("Địa bàn"), [area, html.Small(ward) if ward else None]),
            _cell(_("Lĩnh vực"), [icon(domain.icon) if domain else None, _(domain.name) if domain else sensor.domain]),
            html.Td(_measured(sensor), className="num"),
            html.Td(_heard(sensor.freshness), className=f"st c-{sensor.freshness}"),
            _cell(_("Nghe lần cuối"), [when(sensor.seen_at, asked.now, asked.zone) if sensor.seen_at else "—"], "num"),
        ],
        className="old" if is_old(sensor.freshness) else "",
    )  # fmt: skip


def _name(sensor: SensorNow, look: Look, asked: Asked) -> html.A | html.Span:
    """The way to the panel of a sensor, at the desk of its area; an area without an operations centre has no desk."""
    if sensor.area not in asked.desks:
        return html.Span(sensor.name)
    return html.A(sensor.name, href=f"/district/{sensor.area}{Narrow(sel=sensor.sensor, lang=look.lang).search()}")


def _measured(sensor: SensorNow) -> list[Component | str | None]:
    """The newest value with its unit and what it is; what is worse than normal as shape and word."""
    if sensor.value is None:
        return ["—"]
    metric = find(sensor.domain, sensor.metric or "")
    worse = sensor.condition is not Condition.NORMAL and not is_old(sensor.freshness)
    marks = [state_word(sensor.condition.key)] if worse else []
    doubt = [html.Span([shape("suspect"), _("Nghi ngờ")], className="st")] if sensor.suspect else []
    named = html.Small(metric_name(sensor.domain, sensor.metric) if metric else sensor.metric)
    return [*marks, *doubt, html.B(quantity(sensor.value, sensor.domain, sensor.metric)), named]


def _heard(freshness: Freshness) -> list[Component | str]:
    """Whether it sends; what does not has a shape too."""
    silent = is_old(freshness) or freshness is Freshness.NEW
    return [*([shape(freshness)] if silent else []), _(FRESH[freshness])]


def _cell(title: str, inside: list[Component | str | None], kind: str = "") -> html.Td:
    return html.Td(inside, className=kind, **attributes(data_title=title))


def _nothing(page: Page, look: Look) -> html.P:
    if page.total:
        return html.P(
            [_("Trang này không còn dòng nào."), " ", _way(look.first(), _("Về trang đầu"))], className="none"
        )
    return html.P(_("Không có cảm biến nào khớp."), className="none")


def _foot(page: Page, look: Look) -> html.Footer | None:
    """The pages beside this one; a page begins at a sensor, so that what comes meanwhile moves nothing."""
    if not (page.before or page.after):
        return None
    back = replace(look, after=None, before=page.before)
    on = replace(look, after=page.after, before=None)
    ways = [
        _way(look.first() if page.before else None, _("Trang đầu")),
        _way(back if page.before else None, _("Trang trước"), "prev"),
        _way(on if page.after else None, _("Trang sau"), "next"),
    ]
    return html.Footer(html.Nav(ways, **attributes(aria_label=_("Các trang của bảng"))), className="turn")


def _way(look: Look | None, words: str, rel: str = "") -> html.A:
    """A way to another page; without one it stands there, and leads nowhere."""
    if look is None:
        return html.A(words, className="act", **attributes(aria_disabled="true"))
    return html.A(words, href=PATH + look.search(), rel=rel, className="act", **attributes(data_go=""))
