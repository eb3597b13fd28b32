"""The bar at the top: whose desk this is, the ways to province and wall, how live it is, language, light, keys."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from ioc.i18n import LANGUAGES, _
from layouts.anatomy import attributes, moment
from layouts.desk.answer import Answer
from layouts.desk.narrow import Narrow
from layouts.panel import View

OTHER = {"vi": ("EN", "en", "Read in English"), "en": ("VI", "vi", "Đọc bằng tiếng Việt")}  # in its own words


def layout(view: View, narrow: Narrow) -> html.Header:
    """The bar with its empty lamp."""
    lang = "" if narrow.lang == LANGUAGES[0] else f"?lang={narrow.lang}"
    return html.Header(
        className="top",
        children=[
            html.A(_("Đến nội dung chính"), href="#main", className="skip"),
            html.A(
                [html.I(className="emblem"), html.Span(_("IOC {name}", name=view.area.short))],
                href=f"/{lang}",
                className="brand",
                title=_("Về trang tỉnh"),
            ),
            html.Nav(_ways(view, lang), className="ways", **attributes(aria_label=_("Các trang"))),
            html.Span(className="space"),
            html.Span(id="desk-source"),
            html.Span([html.I(className="lamp"), html.Span(id="desk-lamp")], className="live", role="status"),
            html.Span(_language(view, narrow), id="desk-language"),
            _button("theme", _("Đổi sáng/tối (Shift T)")),
            _button("keys", _("Phím tắt (?)")),
        ],
    )


def drawn(answer: Answer, view: View, narrow: Narrow) -> dict[str, Any]:
    """Where the figures come from, when the newest came, and the language switch of this very address."""
    told = {s.simulated for s in answer.sensors}
    tag = _("Dữ liệu mô phỏng") if told == {True} else _("Có phần mô phỏng") if True in told else None
    newest = max((s.seen_at for s in answer.sensors if s.seen_at), default=None)
    return {
        "desk-source": html.Span(tag, className="sim") if tag else None,
        "desk-lamp": _lamp(newest),
        "desk-language": _language(view, narrow),
    }


def _lamp(newest: datetime | None) -> list[Component]:
    live = html.Span([_("Trực tiếp"), *([", ", moment(newest, style="ago")] if newest else [])], className="is-live")
    lost = html.Span([_("Mất máy chủ từ"), " ", html.Span(className="lost-at")], className="is-gone")
    return [live, lost]


def _ways(view: View, lang: str) -> list[Component]:
    return [
        html.A(_("Toàn tỉnh"), href=f"/{lang}"),
        html.A(_("Bàn làm việc"), **attributes(aria_current="page")),
        html.A(_("Màn hình"), href=f"/wall/{view.area.slug}{lang}"),
    ]


def _language(view: View, narrow: Narrow) -> html.A:
    text, code, title = OTHER.get(narrow.lang, OTHER["vi"])
    address = f"/district/{view.area.slug}{replace(narrow, lang=code).search()}"
    return html.A(text, href=address, className="tool text", lang=code, title=title, hrefLang=code)


def _button(act: str, words: str) -> html.Button:
    named = attributes(data_act=act, aria_label=words)
    return html.Button(html.I(className=f"ic ic-{act}"), type="button", className="tool", title=words, **named)
