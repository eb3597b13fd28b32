"""What is worst anywhere in the province now, worst first; each line leads to the place it speaks of."""

from collections.abc import Sequence

from dash import html

from ioc.i18n import N_, _
from ioc.model.area import Area
from ioc.model.concern import Concern
from ioc.model.outlook import AreaNow
from layouts.anatomy import Head, moment, panel, shape, waiting
from layouts.outlook import REST_S, TOPICS, ask, by_slug, named, page, ranked
from layouts.panel import Panel, View
from layouts.words import quantity

TITLE = N_("Xấu nhất lúc này")
LINES = 5  # the list ends with how many more there are
WIDTH = 46.0  # of the words of a line, in vh


def draw(areas: Sequence[AreaNow], view: View) -> html.Section:
    """A line each: shape, area, what it is, its value, since when."""
    found = ranked(areas)
    head = Head("worst", "list", _(TITLE))
    if not found:
        return panel(head, html.P(_("Không có việc nào"), id="worst-list", className="empty"))
    districts = by_slug(view.districts)
    shown = found if len(found) <= LINES else found[: LINES - 1]
    more = html.Div(_("và {n} việc khác", n=len(found) - len(shown)), className="bad more")
    lines = [_line(area, concern, districts[area.area]) for area, concern in shown]
    return panel(
        head, html.Div([*lines, more] if len(found) > len(shown) else lines, id="worst-list", className="bads")
    )


def _line(area: AreaNow, concern: Concern, district: Area) -> html.A | html.Div:
    value = "" if concern.value is None else quantity(concern.value, concern.domain, concern.metric)
    told_at = concern.at if concern.kind == "alarm" else None  # of all else it is known that it is so, not since when
    cells = [
        shape(concern.condition.key),
        html.Span(district.short, className="p"),
        html.Span(named(concern, WIDTH)),
        html.B(value),
        html.Span(moment(told_at), className="a"),
    ]
    address = page(area, district, concern)
    return html.A(cells, href=address, className="bad") if address else html.Div(cells, className="bad")


PANEL = Panel("worst", "list", TOPICS, ask, draw, waiting("worst", "list", TITLE), REST_S)
