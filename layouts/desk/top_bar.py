"""The bar at the top: whose desk this is, the ways to province and wall, how live it is, language, light, keys."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from geodata import province
from ioc.i18n import LANGUAGES, _, brought
from ioc.model.focus import Act, Person
from ioc.services.logins import Pass
from layouts.anatomy import attributes, moment
from layouts.desk.answer import Answer
from layouts.desk.narrow import Narrow
from layouts.panel import View
from layouts.ways import way, ways
from layouts.who import menu

OTHER = {"vi": ("EN", "en", "Read in English"), "en": ("VI", "vi", "Đọc bằng tiếng Việt")}  # in its own words


if TYPE_CHECKING:
    from layouts.admin.look import Look
    from layouts.indicators.way import Way as IndicatorsWay
    from layouts.pages.areas import Way
    from layouts.sensors.look import Look as SensorsLook
    from layouts.snapshots.look import Look as SnapshotsLook


def layout(view: View, narrow: Narrow, pass_: Pass) -> html.Header:
    """The bar with its empty lamp."""
    lang = "" if narrow.lang == LANGUAGES[0] else f"?lang={narrow.lang}"
    told = [
        html.Span(id="desk-source"),
        html.Span([html.I(className="lamp"), html.Span(id="desk-lamp")], className="live", role="status"),
        html.Span(_language(view, narrow), id="desk-language"),
    ]
    mine = brand(_("IOC {name}", name=view.area.short), lang)
    return bar("main", mine, _ways(view, pass_.person, lang), told, pass_, tool("keys", _("Phím tắt (?)")))


def bar(
    main: str,
    mine: html.A,
    links: Sequence[Component],
    told: Sequence[Component],
    pass_: Pass,
    *tools: Component,
) -> html.Header:
    """The bar of a page for people who sit: past it to `main`, whose page it is, the ways to others, what it tells."""
    return html.Header(
        [
            html.A(_("Đến nội dung chính"), href=f"#{main}", className="skip"),
            mine,
            html.Nav(links, className="ways", **attributes(aria_label=_("Các trang"))),
            html.Span(className="space"),
            *told,
            tool("theme", _("Đổi sáng/tối (Shift T)")),
            *tools,
            menu(pass_),
        ],
        className="top",
    )


def drawn(answer: Answer, view: View, narrow: Narrow) -> dict[str, Any]:
    """Where the figures come from, when the newest came, and the language switch of this very address."""
    told = {s.simulated for s in answer.sensors}
    tag = _("Dữ liệu mô phỏng") if told == {True} else _("Có phần mô phỏng") if True in told else None
    newest = max((s.seen_at for s in answer.sensors if s.seen_at), default=None)
    return {
        "desk-source": html.Span(tag, className="sim") if tag else None,
        "desk-lamp": lamp(newest),
        "desk-language": _language(view, narrow),
    }


def lamp(newest: datetime | None = None) -> list[Component]:
    """The words beside the lamp while the server is heard, and while it is not."""
    live = html.Span([_("Trực tiếp"), *([", ", moment(newest, style="ago")] if newest else [])], className="is-live")
    lost = html.Span([_("Mất máy chủ từ"), " ", html.Span(className="lost-at")], className="is-gone")
    return [live, lost]


def _ways(view: View, person: Person, lang: str) -> list[Component]:
    desk, wall = f"/district/{view.area.slug}", f"/wall/{view.area.slug}"
    walls = [way(_("Màn hình"), wall, lang, desk)] if person.does(Act.WALL, view.area.slug) else []
    return [*ways(person, lang, desk, desk), *walls]


def _language(view: View, narrow: Narrow) -> html.A:
    return language_switch(f"/district/{view.area.slug}", narrow)


def brand(name: str, lang: str) -> html.A:
    """Whose page this is, and the way to the page of the province."""
    return html.A(_emblem(name), href=f"/{lang}", className="brand", title=_("Về trang tỉnh"))


def heading(name: str, address: str) -> html.A:
    """What page this is, and the way back to its beginning."""
    return html.A(_emblem(name), href=address, className="brand")


def _emblem(name: str) -> list[Component]:
    return [html.I(className="emblem"), html.Span(name)]


def home(lang: str) -> html.A:
    """The same of pages that are the whole province's."""
    return brand(brought(province.load().title), lang)


def language_switch(path: str, told: "Narrow | Look | SensorsLook | SnapshotsLook | Way | IndicatorsWay") -> html.A:
    """The way to the same address in the other language, in its own words."""
    text, code, title = OTHER.get(told.lang, OTHER["vi"])
    address = path + replace(told, lang=code).search()
    return html.A(text, href=address, className="tool text", lang=code, title=title, hrefLang=code)


def tool(act: str, words: str) -> html.Button:
    """A button of the bar; the script does what it says."""
    named = attributes(data_act=act, aria_label=words)
    return html.Button(html.I(className=f"ic ic-{act}"), type="button", className="tool", title=words, **named)
