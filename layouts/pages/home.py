"""The first page: every operations centre with its condition, one sentence, and the way to its wall."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dash import html

from ioc.i18n import _, language
from ioc.model.concern import Concern
from ioc.model.condition import Condition
from ioc.model.focus import Focus, Person
from ioc.model.sensor import SensorNow, tally
from layouts.anatomy import attributes, shape
from layouts.focus import Directory
from layouts.panel import View
from layouts.words import SHOWN, sentence

if TYPE_CHECKING:
    from ioc.services.city import City


async def layout(city: "City", directory: Directory, person: Person) -> html.Main:
    """The centres that this person may see."""
    now = datetime.now(UTC)
    cards = []
    for view in await directory.centres():
        if person.sees(view.area.slug):
            focus = Focus.on(view.area.slug or "")
            cards.append(_card(view, await city.concerns(focus, now), await city.sensors(focus, now)))
    return html.Main(
        className="home",
        children=[
            html.I(className="mist", **attributes(aria_hidden="true")),
            html.Header(
                className="home-head",
                children=[
                    html.I(className="emblem"),
                    html.Div(
                        [html.H1(_("IOC Lâm Đồng")), html.P(_("Trung tâm điều hành thông minh các huyện, thành phố"))]
                    ),
                    _switch(),
                ],
            ),
            html.Div(
                cards or [html.P(_("Chưa có huyện, thành phố nào bật IOC"), className="empty")], className="centres"
            ),
        ],
    )


def _card(view: View, concerns: list[Concern], sensors: list[SensorNow]) -> html.A:
    """One centre, all of it the way to its wall."""
    worst = concerns[0].condition if concerns else Condition.NORMAL
    counts = tally(sensors)
    why = sentence(concerns[0]) if concerns else _("Không có việc cần chú ý")
    if not sensors:
        why = _("Chưa có cảm biến nào gửi số liệu về đây")
    state = worst.key if sensors or concerns else "new"
    return html.A(
        href=f"/wall/{view.area.slug}{_query()}",
        className="centre",
        **attributes(data_state=worst.key),
        children=[
            html.Div(
                [
                    html.H2(view.area.short),
                    html.Span([shape(state), _(SHOWN[state])], className=f"st c-{state}"),
                ],
                className="name",
            ),
            html.P(why),
            html.Div(
                className="facts",
                children=[
                    html.Span(_("{n}/{total} cảm biến đang gửi", n=counts.sending, total=counts.total)),
                    html.Span(_("Mô phỏng"), className="tag-simulated") if any(s.simulated for s in sensors) else None,
                    html.Span(_("Mở màn hình"), className="go"),
                ],
            ),
        ],
    )


def _query() -> str:
    return "" if language() == "vi" else f"?lang={language()}"


def _switch() -> html.A:
    """The other language, in its own words."""
    other = ("English", "/?lang=en") if language() == "vi" else ("Tiếng Việt", "/")
    return html.A(other[0], href=other[1], className="switch")
