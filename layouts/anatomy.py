"""The pieces every panel is made of: rule, head, hero, rows with hanging marks, sparks; empty and old ones in words.

Elements that change often have ids, so that an update is one number and not its panel.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _, number, signed
from ioc.model.catalogue import find
from ioc.model.condition import Condition, Freshness
from ioc.model.figure import Figure
from ioc.model.units import label
from layouts.letters import figures, width
from layouts.spark import spark
from layouts.words import CONDITIONS, SHOWN, is_old

DASH = "–"  # no value
ROOM, SPARK = 19.7, 3.7  # of label and value in a row, and of the spark that a long label takes, in vh
HUNDRED = 99.95  # what is less stays less when rounded to one digit
THOUSAND = 999.5  # what is less stays less when rounded
PLACE = 14  # characters of a place's name in a row
LEAST, WHOLE = "88,8", "188"  # the room of a value, and of a whole one, is never less: labels stand still as it changes
CAPTION = 18  # characters that fit under a hero, beside its spark


@dataclass(frozen=True, slots=True)
class Head:
    """A panel's head: what it is about, how bad it is, how old its news are."""

    key: str
    icon: str
    title: str
    condition: Condition = Condition.NORMAL
    freshness: Freshness = Freshness.FRESH
    at: datetime | None = None  # newest news
    interval_s: int = 300  # how often news are expected; later than that, the time becomes an age
    simulated: bool = False
    mixed: bool = False  # simulated and real beside each other


def panel(head: Head, *body: Component) -> html.Section:
    """A panel: state rule, head, body, and the element that says so when its question fails."""
    old = is_old(head.freshness)
    return html.Section(
        id=head.key,
        className=" ".join(
            ("panel", f"panel-{head.key}", *(["is-stale"] if old else []), *(["no-week"] if _young(body) else []))
        ),
        **attributes(data_state="stale" if old else head.condition.key, data_source=_source(head)),
        children=[
            _rule(head),
            html.Header(
                [
                    icon(head.icon),
                    html.H2(head.title),
                    html.Span(None if old else _state(head.condition), id=f"{head.key}-state", className="slot"),
                    html.Span(_freshness(head), id=f"{head.key}-fresh", className="fresh"),
                ]
            ),
            *body,
            html.P(id=f"{head.key}-trouble", className="trouble"),
        ],
    )


def waiting(key: str, icon_name: str, title: str) -> Callable[[object], html.Section]:
    """What stands in a panel's place before its first answer: its title."""
    return lambda _view: panel(Head(key, icon_name, _(title)))


def empty(key: str, icon_name: str, title: str, sentence: str) -> html.Section:
    """A panel without anything to show: its title and one sentence; no zeros, no empty axes."""
    return panel(Head(key, icon_name, title), html.P(sentence, id=f"{key}-empty", className="empty"))


def attributes(**named: object) -> dict[str, Any]:
    """Attributes that HTML writes with dashes: `attributes(data_at="…")` → `{"data-at": "…"}`."""
    return {name.replace("_", "-"): value for name, value in named.items()}


def scrolling(table: Component, name: str, look: str = "wide-table") -> html.Div:
    """What may be wider than its place: keys reach and scroll it, and a screen reader says what it is."""
    return html.Div(table, className=look, tabIndex="0", role="region", **attributes(aria_label=name))


def icon(name: str) -> html.I:
    """A drawn icon, in the colour of the text around it."""
    return html.I(className=f"ic ic-{name}", **attributes(aria_hidden="true"))


def shape(state: str) -> html.I:
    """The shape of a state; its outline alone tells it from the others."""
    return html.I(className=f"sh sh-{state}", **attributes(aria_hidden="true"))


def state_word(state: str) -> html.Span:
    """A state as shape and word."""
    return html.Span([shape(state), _(SHOWN[state])], className=f"st c-{state}")


def moment(at: datetime | None, interval_s: int = 0, style: str = "age") -> html.Time | None:
    """A time that the browser writes: `15:42`, and once older than two intervals (0: at once) in its style.

    The styles: age `16 phút`, ago `16 phút trước`, since `15:42, 16 phút`, clock `15:42` however old.
    """
    if at is None:
        return None
    return html.Time(
        dateTime=at.isoformat(),
        className="age",
        **attributes(data_at=at.isoformat(), data_interval=interval_s, data_style=style),
    )


def spark_img(key: str, source: str | None) -> html.Span:
    """The place of a spark, empty when there is no line yet."""
    return html.Span(html.Img(src=source, className="spark", alt="") if source else None, id=key, className="sp")


def _fig(key: str, value: str, unit: str, caption: str) -> html.Div:
    """The large figure itself, its unit behind it and its caption below."""
    return html.Div(
        className="fig",
        children=[
            html.B(value, id=f"{key}-value", className=_size(value)),
            html.Span(unit, className="u"),
            html.Span(caption, id=f"{key}-caption", className="cap"),
        ],
    )


def hero(
    key: str,
    value: str,
    unit: str,
    caption: str,
    trend: tuple[str, str],
    line: str | None,
    *,
    above: Component | None = None,
) -> html.Div:
    """The one large figure; at its right the differences and the past day, in the columns of the rows below."""
    return html.Div(
        className="hero",
        children=[
            _fig(key, value, unit, caption),
            html.Div(
                className="r",
                children=[
                    above,
                    html.I(_("24 giờ")),
                    html.I(_("7 ngày")),
                    html.Em(trend[0], id=f"{key}-day"),
                    html.Em(trend[1], id=f"{key}-week"),
                    spark_img(f"{key}-spark", line),
                ],
            ),
        ],
    )


def gone(key: str, value: str, unit: str, caption: str, since: datetime | None) -> html.Div:
    """A hero whose figure is old: still the best known, and since when nothing came."""
    return html.Div(
        className="hero",
        children=[
            _fig(key, value, unit, caption),
            html.Div(
                [
                    html.Span(_("không có dữ liệu")),
                    html.Span([_("từ"), " ", moment(since, style="since")], id=f"{key}-since"),
                ],
                className="gone",
            ),
        ],
    )


def since_row(key: str, since: datetime | None) -> html.Div:
    """Over rows that are all old: since when nothing came."""
    return html.Div(
        [html.Span([_("không có dữ liệu từ"), " ", moment(since, style="since")], id=f"{key}-since")], className="gone"
    )


def row(
    key: str,
    name: str,
    unit: str,
    value: str,
    line: str | None = None,
    trend: tuple[str, str] = ("", ""),
    state: str = "normal",
    of: int | None = None,
    mark: Component | None = None,
    room: float = ROOM,
    least: str = LEAST,
) -> html.Div:
    """A row of a panel, `of` behind a count of so many; one in watch or worse has its shape hanging in the gutter.

    Where places have a mark of their own, it hangs there in the place of the shape.
    """
    mark = mark or (None if state == "normal" else shape(state))
    return html.Div(
        id=key,
        className=f"row {_width(f'{name} {unit}'.strip(), value if of is None else f'{value}/{of}', room, least)}",
        children=[
            html.Span(mark, id=f"{key}-mark", className="mark"),
            html.Span([html.Span(name, id=f"{key}-name"), html.S(unit) if unit else None], className="l"),
            html.Span(value if of is None else [value, html.Small(f"/{of}")], id=f"{key}-value", className="v"),
            spark_img(f"{key}-spark", line),
            html.Span(trend[0], id=f"{key}-day", className="d"),
            html.Span(trend[1], id=f"{key}-week", className="d"),
        ],
    )


def figure_hero(key: str, figure: Figure, caption: str, freshness: Freshness) -> html.Div:
    """The hero of a figure, or of an old one."""
    value, unit = amount(figure), label(figure.unit)
    if is_old(freshness):
        return gone(key, value, unit, caption, figure.at)
    line = spark(figure.spark, figure.ghost, figure.threshold, small=False)
    return hero(key, value, unit, caption, trend(figure), line)


def figure_row(
    key: str, name: str, figure: Figure, unit: str | None = None, room: float = ROOM, least: str = LEAST
) -> html.Div:
    """The row of a figure."""
    line = spark(figure.spark, figure.ghost)
    text = label(figure.unit) if unit is None else unit
    return row(key, name, text, amount(figure), line, trend(figure), figure.condition.key, room=room, least=least)


def rows(*children: Component | None) -> html.Div:
    """The rows of a panel, on one grid with each other."""
    return html.Div([child for child in children if child is not None], className="rows")


def note(key: str, *lines: Component | str) -> html.Div:
    """What a panel has to say beside its figures."""
    return html.Div([html.Span(line) if isinstance(line, str) else line for line in lines], id=key, className="note")


def amount(figure: Figure) -> str:
    """A figure's value in its own precision, or a dash."""
    return DASH if figure.value is None else number(figure.value, figure.digits)


def trend(figure: Figure) -> tuple[str, str]:
    """Against the same hour yesterday and a week ago, in the value's precision, or dashes."""
    return delta(figure.day_delta, figure.digits), delta(figure.week_delta, figure.digits)


def delta(value: float | None, digits: int = 0) -> str:
    """A difference with its sign, or a dash; one of three figures says enough without the rest, and has no room.

    One of more is told in thousands, so that it stays clear of the one beside it: `+1,1k`, `−12k`.
    """
    if value is None:
        return DASH
    if abs(value) < THOUSAND:
        return signed(value, digits if abs(value) < HUNDRED else 0)
    return f"{signed(value / 1000, 1 if abs(value) < 10 * THOUSAND else 0)}k"


def turned(figure: Figure, base: float, factor: float, unit: str, digits: int) -> Figure:
    """The figure (base − value) · factor, with its past and its differences: the way left to a threshold."""

    def way(value: float | None) -> float | None:
        return None if value is None else (base - value) * factor

    def turn(difference: float | None) -> float | None:
        return None if difference is None else -difference * factor

    return replace(
        figure,
        value=way(figure.value),
        unit=unit,
        digits=digits,
        spark=tuple(way(v) for v in figure.spark),
        ghost=tuple(way(v) for v in figure.ghost),
        day_delta=turn(figure.day_delta),
        week_delta=turn(figure.week_delta),
        threshold=None,
        condition=Condition.NORMAL,
    )


def short_name(domain: str, metric: str) -> str:
    """The metric's short name from the catalogue, at most 12 characters."""
    known = find(domain, metric)
    return metric if known is None else _(known.short)


def main_place(name: str) -> str:
    """A place without what narrows it: `Suối Cam Ly – cầu Cam Ly` → `Suối Cam Ly`."""
    return re.split(NARROWS, name)[0].strip()


def caption(name: str) -> str:
    """A place as it stands under a hero: also without its kind when it is long."""
    text = main_place(name)
    return text if len(text) <= CAPTION else short_place(text)


def short_place(name: str) -> str:
    """A place as a row can hold it: also without its kind in front, or the thing that stands there."""
    text = main_place(name)
    for thing in THINGS:
        if text.startswith(thing):
            text = text[len(thing)].upper() + text[len(thing) + 1 :]
    for kind in KINDS_OF_PLACE:
        rest = text.removeprefix(kind)
        if rest != text and rest[:1].isupper():
            return rest
    return text


def row_places(names: Sequence[str]) -> list[str]:
    """The places of one list as its rows can hold them: those that would be called alike by what narrows them."""
    return [_on_a_sign(called) for called in apart(names, [short_place(name) for name in names])]


def apart(names: Sequence[str], short: Sequence[str]) -> list[str]:
    """Places by their short names, and those that would be called alike by what narrows them, if anything does."""
    return [_narrower(name, by) if short.count(by) > 1 else by for name, by in zip(names, short, strict=True)]


def _narrower(name: str, short: str) -> str:
    """`Suối Cam Ly – cầu Ông Đạo` → `Cầu Ông Đạo`."""
    _whole, *parts = re.split(NARROWS, name, maxsplit=1)
    return parts[0][:1].upper() + parts[0][1:] if parts else short


def _on_a_sign(text: str) -> str:
    """In the letters that signs use, then in initials."""
    for words, letters in ON_SIGNS.items():
        if len(text) > PLACE:
            text = text.replace(words, letters)
    words = text.split()
    for i in range(len(words) - 2):
        if len(" ".join(words)) <= PLACE:
            break
        words[i] = f"{words[i][0]}."
    return re.sub(r"\. (?=\w\.)", ".", " ".join(words))


NARROWS = r", *| [–-] "  # what stands behind it says where in a place
THINGS = ("Bãi xe ", "Thùng rác ", "Tiếng ồn ", "Ngập ", "Đèn ", "Điện ")
KINDS_OF_PLACE = ("Trạm ", "Hồ ", "Đường ", "Suối ", "Đèo ", "Cầu ")
ON_SIGNS = {
    "Bệnh viện": "BV",
    "Quảng trường": "QT",
    "Trung tâm": "TT",
    "Thành phố": "TP",
    "Sân bay": "SB",
    "Bến xe": "BX",
    "Nhà máy": "NM",
    "Đại học": "ĐH",
    "Thung lũng": "TL",
}
SOURCES = {True: "simulated", False: "real"}


def worst(conditions: Sequence[Condition]) -> Condition:
    """The worst of several; normal when there is none."""
    return max(conditions, default=Condition.NORMAL)


def _source(head: Head) -> str:
    return "none" if head.at is None else "mixed" if head.mixed else SOURCES[head.simulated]


def _size(value: str) -> str:
    """The style sheet sets a hero of many characters smaller, so that what stands beside it keeps its room."""
    return f"n{len(value)}"


def _width(text: str, value: str, room: float, least: str) -> str:
    """A label is never cut: a long one takes the spark's room, a longer one that of the differences too."""
    length = width(text) + max(figures(value), figures(least))
    return "" if length <= room else "wide" if length <= room + SPARK else "wider"


def _young(body: Sequence[Component]) -> bool:
    """Whether figures have a past, but none reaches back a week: then that column has nothing to say."""
    weeks = [component[key].children for component in body for key in component if key.endswith("-week")]
    return bool(weeks) and all(week in (DASH, "") for week in weeks)


def _rule(head: Head) -> html.Span:
    """The rule over a panel; it ends in the word when the figures are simulated, or some of them."""
    words = _("Có phần mô phỏng") if head.mixed else _("Mô phỏng") if head.simulated else None
    return html.Span(html.Span(words) if words else None, className="rule")


def _state(condition: Condition) -> Component | None:
    if condition is Condition.NORMAL:
        return None
    return html.Span([shape(condition.key), _(CONDITIONS[condition])], className=f"st c-{condition.key}")


def _freshness(head: Head) -> list[Component]:
    if is_old(head.freshness):
        return [state_word(head.freshness.value)]
    time = moment(head.at, head.interval_s)
    late = [shape("stale")] if head.freshness is Freshness.LATE else []
    return [*late, time] if time is not None else []  # an element without children is falsy
