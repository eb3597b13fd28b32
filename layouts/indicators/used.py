"""Whether screens are used: how often each was opened in an area in the last thirty days; it tells of no person."""

from collections.abc import Sequence

from dash import html

from ioc.i18n import _, number, numeric_date
from ioc.model.usage import DAYS, SCREENS, Use
from layouts.anatomy import attributes
from layouts.indicators import words
from layouts.indicators.asked import Desk
from layouts.tiles import bars


def draw(found: Sequence[Use], desk: Desk) -> html.Section:
    """A row a screen and area, those most used first."""
    titles = (_("Màn hình"), _("Địa bàn"), _("Lượt mở"), _("Theo ngày"), _("Lần cuối"))
    rows = [_row(use, desk) for use in found if use.screen in SCREENS]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(title, scope="col") for title in titles])), html.Tbody(rows)], className="figures"
    )
    nothing = html.P(_("Chưa ai mở trang nào kể từ khi bắt đầu đếm."), className="none")
    said = _("{n} ngày qua; chỉ đếm lượt mở, không ghi ai mở", n=DAYS)
    head = html.Header([html.H2(_("Sử dụng")), html.Small(said)])
    return html.Section([head, table if rows else nothing], id="usage", className="card usage")


def _row(use: Use, desk: Desk) -> html.Tr:
    where = words.place(use.area, desk.names) if use.area else _("người của nhiều địa bàn")
    days = {"maskImage": f'url("{bars(use.by_day)}")'}
    said = _("mỗi cột một ngày, đến hôm nay")
    return html.Tr(
        [
            html.Th(_(SCREENS[use.screen]), scope="row"),
            html.Td(where, **attributes(data_title=_("Địa bàn"))),
            html.Td(html.B(number(use.n)), **attributes(data_title=_("Lượt mở"))),
            html.Td(html.I(className="bars", style=days, title=said)),
            html.Td(numeric_date(use.last), **attributes(data_title=_("Lần cuối"))),
        ]
    )
