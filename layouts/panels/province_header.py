"""The head of the province: the worst thing anywhere in one sentence, the way to the other language, the clock."""

from collections.abc import Sequence

from dash import html

from geodata import province
from ioc.i18n import _, brought, language
from ioc.model.outlook import AreaNow
from layouts import masthead
from layouts.outlook import REST_S, TOPICS, ask, brief, by_slug, known, ranked
from layouts.panel import Panel, View

WIDTH = 46.0  # of the sentence, in vh, without the name of the area
OTHERS = {"vi": ("English", "/?lang=en"), "en": ("Tiếng Việt", "/")}


def draw(areas: Sequence[AreaNow], view: View) -> html.Section:
    """Name, condition, link and clock."""
    heard = known(areas)
    found = ranked(areas)
    if found:
        area, concern = found[0]
        words = _located(brief(concern, WIDTH), by_slug(view.districts)[area.area].short)
        state = masthead.worst(concern.condition, words, len(found) - 1)
    else:
        state = masthead.calm(known=bool(heard))
    newest = max((area.at for area in heard if area.at), default=None)
    return masthead.masthead(
        "province-header",
        brought(province.load().title),
        _sub(view),
        [a.simulated for a in heard if a.at],
        state,
        newest,
    )


def wait(view: View) -> html.Section:
    """Name, link and clock; the rest is not known yet."""
    return masthead.masthead("province-header", brought(province.load().title), _sub(view), (), [], None)


def _located(words: str, area: str) -> str:
    """What is wrong with the area where it is, unless the words name it themselves."""
    return words if area in words else _("{what} ({area})", what=words, area=area)


def _sub(view: View) -> list[html.Span | html.A]:
    """How many districts and wards there are, and the other language in its own words."""
    words, address = OTHERS[language()]
    counts = _("{districts} huyện, thành phố; {wards} xã, phường", districts=len(view.districts), wards=len(view.wards))
    return [html.Span(counts), html.A(words, href=address, className="switch")]


PANEL = Panel("province-header", "head", TOPICS, ask, draw, wait, REST_S)
