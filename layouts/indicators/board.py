"""The scoreboard: pillars or other groups, their indicators, and what each comes to in the province and its areas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import html

from geodata import province
from ioc.i18n import _, brought, number
from ioc.model.indicator import Light, Pillar
from ioc.model.indicators import View
from ioc.model.scoreboard import Scoreboard, ScoreRow
from ioc.services.indicators.looking import FIRST
from layouts.anatomy import attributes, scrolling, shape
from layouts.indicators import score_row, words
from layouts.indicators.asked import Desk
from layouts.indicators.marks import bearer, flags, known, miss, tells_nothing
from layouts.indicators.way import Way

OWN = 7  # columns before those of the areas
SHOWN: dict[str, Callable[[ScoreRow], bool]] = {
    "all": lambda _row: True,
    "below": lambda row: any(cell.light in (Light.NEAR, Light.MISSED) for cell in known(row)),
    "flagged": lambda row: bool(flags(row)),
    "stale": lambda row: any(cell.stale for cell in known(row)),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading; what is not known of its weight is said."""

    title: str
    note: str
    rows: tuple[ScoreRow, ...]


def draw(board: Scoreboard, desk: Desk) -> html.Section:
    """The table with its filters above and its notes below."""
    sections = grouped(board.rows, desk.way)
    return html.Section(
        [
            html.Header([html.H2(_("Bảng điểm")), _key(), views(desk.way), _filters(board, desk.way)]),
            scrolling(_table(board, sections, desk), _("Bảng điểm")),
            html.P(_notes(desk.way), className="hint"),
        ],
        id="board",
        className="card board",
    )  # fmt: skip


def grouped(rows: Sequence[ScoreRow], way: Way) -> list[Section]:
    """The rows that are shown, by pillar or as a view has them; a group of a view stays when nothing is in it."""
    shown = [row for row in rows if SHOWN[way.show](row)]
    view = next((v for v in province.indicators().views if v.key == way.view), None)
    if view:
        return _as_in(view, shown, only_with_rows=way.show != "all")
    pillars = [*Pillar, None]
    found = {pillar: tuple(row for row in shown if row.indicator.pillar is pillar) for pillar in pillars}
    return [Section(words.pillar(p), _("{n} chỉ số", n=number(len(rows))), rows) for p, rows in found.items() if rows]


def _as_in(view: View, rows: Sequence[ScoreRow], *, only_with_rows: bool) -> list[Section]:
    """As a decision groups them. What it does not say, or is not known here, is not made up."""
    known, sections = province.indicators(), list[Section]()
    for group in view.groups:
        codes = {one.code for one in known.members(group)}
        inside = tuple(row for row in rows if row.indicator.code in codes)
        weight = (
            _("{n} trên {all} điểm", n=words.as_told(group.points), all=words.as_told(view.points or 0))
            if group.points
            else _("chưa biết trọng số")
        )
        held = _("{n} chỉ số", n=number(len(inside))) if inside else _("chưa có chỉ số nào ở đây")
        if inside or not only_with_rows:
            sections.append(Section(brought(group.name), f"{weight}, {held}", inside))
    return sections


# ---- above and below the table


def _key() -> html.Small:
    """What the marks mean."""
    return html.Small(
        [
            html.Span([miss(Light.MISSED), _("dưới mục tiêu")]),
            html.Span([miss(Light.NEAR), _("gần đạt")]),
            html.Span([html.Sup("n"), " ", _("dưới 30 trường hợp")]),
            html.Span([shape("stale"), " ", _("quá kỳ")]),
        ],
        className="marks",
    )


def views(way: Way) -> html.Nav:
    choices = [("", _("Trụ cột")), *((v.key, _short(v)) for v in province.indicators().views), *_others()]
    return segments(way, "view", choices, _("Nhóm theo"))


def _others() -> list[tuple[str, str]]:
    return [("elsewhere", _("Các tỉnh khác"))] if province.documents().places else []


def _short(view: View) -> str:
    """`766` and `DTI`, as people call them."""
    return view.key.upper()


def _filters(board: Scoreboard, way: Way) -> html.Nav:
    counts = {key: sum(map(test, board.rows)) for key, test in SHOWN.items()}
    labels = {"all": _("Tất cả"), "below": _("Có nơi dưới mục tiêu"), "flagged": _("Có cờ"), "stale": _("Quá kỳ")}
    return segments(way, "show", [(k, f"{label} {number(counts[k])}") for k, label in labels.items()], _("Lọc"))


def segments(way: Way, of: str, choices: Sequence[tuple[str, str]], label: str) -> html.Nav:
    """One choice of several, each a way to the same page; a choice closes the flag that is open."""
    links = [
        html.A(
            text,
            href=way.address(**{of: value, "flag": None}),
            **attributes(data_go="", aria_current="true" if getattr(way, of) == value else "false"),
        )
        for value, text in choices
    ]
    return html.Nav(links, className="seg", **attributes(aria_label=label))


def _notes(way: Way) -> str:
    told = [_("Số công bố đứng dưới tên chỉ số, với thời điểm của nó.")]
    told.append(_("Mỗi ô so với mục tiêu của chính cấp đó; màu luôn đi cùng hình và chữ."))
    view = next((v for v in province.indicators().views if v.key == way.view), None)
    if view:
        told.append(
            _(
                "Nhóm theo {source}; thành phần và trọng số bên trong mỗi nhóm chưa biết nên không cộng thành điểm.",
                source=view.source,
            )
        )
    return " ".join(told)


# ---- the table


def _table(board: Scoreboard, sections: Sequence[Section], desk: Desk) -> html.Table:
    width = OWN + len(board.areas)
    opened = bearer((row for section in sections for row in section.rows), desk.way.flag)
    bodies = [_body(section, board.areas, desk, width, opened) for section in sections]
    nothing = html.Tbody(html.Tr(html.Td(_("Không có chỉ số nào khớp bộ lọc này."), colSpan=width, className="none")))
    return html.Table([_head(board.areas, desk), *(bodies or [nothing])], className="scores")


def _head(areas: Sequence[str], desk: Desk) -> html.Thead:
    titles = (
        (_("Chỉ số, số đã công bố"), ""),
        (_("Giá trị tỉnh"), "num"),
        (_("Mục tiêu"), "num"),
        (_("Khoảng cách"), ""),
        (_("điểm"), "num"),
        (_("Từ 1/{year}", year=FIRST.year), ""),
        (_("Tuổi"), ""),
    )
    own = [html.Th(title, scope="col", className=name) for title, name in titles]
    others = [html.Th(words.place(slug, desk.names), scope="col", className="num area") for slug in areas]
    return html.Thead(html.Tr([*own, *others]))


def _body(section: Section, areas: Sequence[str], desk: Desk, width: int, opened: ScoreRow | None) -> html.Tbody:
    head = html.Tr(
        html.Th([section.title, html.Small(section.note)], scope="rowgroup", colSpan=width), className="pillar"
    )
    told = [row for row in section.rows if not tells_nothing(row)]
    silent = [row for row in section.rows if tells_nothing(row)]
    rows = [part for row in told for part in score_row.rows(row, areas, desk, width, bears=row is opened)]
    return html.Tbody([head, *rows, *(score_row.rest(silent, desk, width, opened) if silent else [])])
