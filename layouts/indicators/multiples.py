"""Small multiples: one indicator, an area a picture, all on one scale; targets and the reforms' days are marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from geodata.reforms import reforms
from ioc.i18n import _
from ioc.model.indicator import Indicator, Light, Target
from ioc.model.observation import Observation
from ioc.model.period import parse
from ioc.model.scoreboard import IndicatorHistory
from ioc.services.indicators.looking import FIRST
from layouts.anatomy import attributes
from layouts.indicators import lines, words
from layouts.indicators.asked import Desk
from layouts.indicators.lines import Course, Scale
from layouts.indicators.marks import miss
from layouts.indicators.revisions import standing

GHOST_PX, LINE_PX = 0.9, 1.9
WHOLE = 100.0  # per cent
ROOM = 13  # per cent of the height that a number beside the axis takes


@dataclass(frozen=True, slots=True)
class Picture:
    """One area: its course and how its newest value stands."""

    slug: str
    course: Course
    light: Light
    simulated: bool


def draw(told: IndicatorHistory, areas: Sequence[str], desk: Desk) -> html.Section:
    """A picture an area, and one that says how to read them."""
    indicator = told.indicator
    shown = pictures(told, areas, desk.until)
    unit = words.unit(indicator.unit)
    simulated = any(picture.simulated for picture in shown)
    head = html.Header(
        [
            html.H2([html.Span(indicator.code, className="code"), " ", words.name(indicator)]),
            html.Small(", ".join([unit, _("từ 1/{year}", year=FIRST.year), *([_("mô phỏng")] if simulated else [])])),
        ]
    )
    if not shown:
        return html.Section(
            [head, html.P(_("Chưa có số của địa bàn nào cho chỉ số này."), className="none")],
            className="card multiples",
        )
    target = told.indicator.target("district", parse(desk.until.isoformat()))
    most = WHOLE if indicator.bounded else None
    on = lines.scale([p.course for p in shown], FIRST, desk.until, [target.value] if target else [], most)
    ghosts = {"--ghosts": f'url("{lines.mask([p.course for p in shown], on, GHOST_PX)}")'}
    figures = [_figure(picture, indicator, target, on, desk) for picture in shown]
    return html.Section(
        [head, html.Div([*figures, _reading(shown, target, desk)], className="multiple-box", style=ghosts)],
        className="card multiples",
    )


def pictures(told: IndicatorHistory, areas: Sequence[str], until: date) -> list[Picture]:
    """The areas that have values since FIRST and until a day, each by what stands."""
    found = [_picture(slug, told.observations.get(slug, ()), told.indicator, until) for slug in areas]
    return [picture for picture in found if picture.course]


def _picture(slug: str, observations: Sequence[Observation], indicator: Indicator, until: date) -> Picture:
    told = (one for one in observations if not one.published)
    known = sorted(standing(told).values(), key=lambda o: o.period.since)
    within = [o for o in known if FIRST <= o.period.last <= until and o.period.frequency is not None]
    if not within:
        return Picture(slug, (), Light.NONE, simulated=False)
    newest = within[-1]
    alike = [o for o in within if o.period.frequency is newest.period.frequency]
    light = indicator.light(newest.value, indicator.target("district", newest.period))
    return Picture(slug, [(o.period.last, o.value) for o in alike], light, any(o.simulated for o in alike))


def _figure(picture: Picture, indicator: Indicator, target: Target | None, on: Scale, desk: Desk) -> html.Figure:
    """The line over the ghosts of the others, with its newest value told in its head."""
    day, value = picture.course[-1]
    missed = picture.light in (Light.NEAR, Light.MISSED)
    said = words.amount(value, indicator.unit)
    over = bool(target and value > target.value)
    name = words.place(picture.slug, desk.names)
    head = html.Figcaption(
        [html.B(name), html.Span([miss(picture.light, down=over) if missed else None, said],
                                 className=str(picture.light) if missed else "")]
    )  # fmt: skip
    line = {"maskImage": f'url("{lines.mask([picture.course], on, LINE_PX)}")'}
    end = {"left": f"{on.across(day):.2f}%", "bottom": f"{on.up(value):.2f}%"}
    plot = html.Div(
        [
            *_ticks(on, indicator, target),
            *_years(on),
            *_breaks(picture.slug, on, desk.edition),
            html.I(className="ghosts"),
            *_target(target, on),
            html.I(className="own", style=line),
            html.S(style=end),
        ],
        className="plot",
        role="img",
        **attributes(aria_label=f"{name}: {said}, {_(words.LIGHTS[picture.light])}"),
    )
    return html.Figure([head, plot], className="missed" if missed else "")


def _ticks(on: Scale, indicator: Indicator, target: Target | None) -> list[Component]:
    """Round values at the left, and the target among them, which takes the place of one that is too near."""

    def tick(value: float, kind: str) -> html.Span:
        said = words.as_told(value) if indicator.unit == "%" else words.figure(value, indicator.unit)
        return html.Span(said, className=kind, style={"bottom": f"{on.up(value):.2f}%"})

    aim = [] if target is None else [tick(target.value, "tick at-aim")]
    free = [value for value in on.ticks if target is None or abs(on.up(value) - on.up(target.value)) > ROOM]
    return [*(tick(value, "tick") for value in free), *aim]


def _years(on: Scale) -> list[Component]:
    years = [date(year, 1, 1) for year in range(on.since.year, on.until.year + 1)]
    return [
        html.Span(str(day.year), className="year", style={"left": f"{on.across(day):.2f}%"})
        for day in years
        if on.since <= day <= on.until and on.across(day) < 96
    ]


def _breaks(slug: str, on: Scale, edition: str) -> list[Component]:
    """The days on which the ground of this area was cut anew."""
    days = [day for day in reforms(edition).get(slug, ()) if on.since < day < on.until]
    return [
        html.Span(
            html.Small(f"{day.month}/{day.year}"),
            className="break before" if len(days) > 1 and day == days[0] else "break",
            style={"left": f"{on.across(day):.2f}%"},
        )
        for day in days
    ]


def _target(target: Target | None, on: Scale) -> list[Component]:
    if target is None:
        return []
    return [html.I(className="aim", style={"bottom": f"{on.up(target.value):.2f}%"})]


def _reading(shown: Sequence[Picture], target: Target | None, desk: Desk) -> html.Div:
    """How to read the pictures, in words."""
    said = [_("Đường đậm: địa bàn. Đường nhạt: các địa bàn còn lại. Mọi hình cùng một thang.")] if shown[1:] else []
    if target:
        said.append(_("Vạch ngang: mục tiêu cấp huyện {value}.", value=words.as_told(target.value)))
    said += _told_breaks([picture.slug for picture in shown], desk.edition, desk.names)
    return html.Div([html.B(_("Đọc hình")), *map(html.P, said)], className="reading")


def _told_breaks(areas: Sequence[str], edition: str, names: Mapping[str, str]) -> list[str]:
    """What the dotted lines are; a day that touches some only is told with their names."""
    cut = {slug: reforms(edition).get(slug, ()) for slug in areas}
    told: list[str] = []
    for day in sorted({day for days in cut.values() for day in days}):
        touched = [words.place(slug, names) for slug, days in cut.items() if day in days]
        who = "" if len(touched) == len(areas) else f" ({', '.join(touched)})"
        told.append(_("Vạch chấm {day}: địa giới cắt lại{who}.", day=f"{day.month}/{day.year}", who=who))
    if told:
        told.append(_("Số liệu vẫn theo vùng phục vụ cũ, nên hai bên vạch so được với nhau."))
    return told
