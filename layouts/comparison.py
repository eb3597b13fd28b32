"""The areas of an edition side by side: a row each, those that are theirs first, then what is in none, and the sum."""

from collections.abc import Collection, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from ioc.i18n import _, brought, number
from ioc.model.comparison import Compared, Comparison, Counts
from layouts.anatomy import DASH, attributes

LESS = 99.9  # per cent: what is less than all stays less when it is rounded


def draw(told: Comparison, names: Mapping[str, str], until: str, centres: Collection[str]) -> list[Component]:
    """The table with its note; `names` are those of the areas in force by their slugs, `until` when it was counted.

    Where none of the `centres` (slugs) is, nobody tells what services did: what is not known is no zero.
    """
    seen = [one for one in told.units if one.sight == "all"]
    columns = _columns()
    most = {key: max((getattr(one.counts, key) for one in seen), default=0) for key in ("received", "filed")}
    rows = [
        _row(one, names, columns, most, centres) for one in sorted(told.units, key=lambda one: one.sight == "nothing")
    ]
    rest = [_rest(area, names, counts, columns) for area, counts in told.unplaced]
    whole = sum((counts for _area, counts in told.unplaced), sum((one.counts for one in seen), Counts()))
    title, counted = html.H2(brought(told.edition.name)), html.Small(_("tính đến {time}", time=until))
    head = html.Header([title, _simulated(whole), counted])
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(_("Đơn vị"), scope="col"), *(html.Th(c, scope="col") for c in columns)])),
            html.Tbody(rows),
            html.Tfoot([*rest, _line(_("Cộng"), whole, columns, {}, "units-together")] if seen else []),
        ],
        className="figures compared",
    )
    return [html.Section([head, table, *_notes(told, centres)], className="card")]


def _simulated(whole: Counts) -> html.Span | None:
    """That all of it is simulated, or some."""
    if not whole.simulated:
        return None
    words = _("Mô phỏng") if whole.simulated == whole.counted else _("Có phần mô phỏng")
    return html.Span(words, className="tag-simulated")


def _columns() -> tuple[str, ...]:
    return (
        _("Cảm biến"),
        _("Mất kết nối"),
        _("Vượt ngưỡng"),
        _("Hồ sơ nhận"),
        _("Đúng hạn"),
        _("Hồ sơ quá hạn"),
        _("Phản ánh"),
        _("Phản ánh trễ"),
    )


def _row(
    one: Compared,
    names: Mapping[str, str],
    columns: Sequence[str],
    most: Mapping[str, int],
    centres: Collection[str],
) -> html.Tr:
    """A unit by its name, and under it whose it was, when it was not one area's alone and whole."""
    area, homes = one.unit.area, [names.get(home, home) for home in one.unit.homes]
    mark = html.Span(_("ước tính"), className="off", title=_("Gồm phần của {areas}", areas=", ".join(homes)))
    whose = None if homes == [area.short] else html.Small(", ".join(homes))
    name = [area.name, *([" ", mark] if one.unit.estimated else []), whose]
    if one.sight == "nothing":
        nothing = html.Td(_("Không được xem"), colSpan=len(columns), className="unseen")
        return html.Tr([html.Th(name, scope="row"), nothing], id=f"unit-{area.code}", className="over")
    return _line(name, one.counts, columns, most, f"unit-{area.code}", told=one.served(centres))


def _rest(area: str, names: Mapping[str, str], counts: Counts, columns: Sequence[str]) -> html.Tr:
    """What an area told without a ward that could be placed."""
    name = [names.get(area, area), html.Small(_("không rõ xã, phường"))]
    return _line(name, counts, columns, {}, f"rest-{area}")


def _line(
    name: str | list[Component | str | None],
    counts: Counts,
    columns: Sequence[str],
    most: Mapping[str, int],
    id_: str,
    *,
    told: bool = True,
) -> html.Tr:
    share = counts.on_time_share
    on_time = DASH if share is None else f"{number(min(share, LESS) if counts.late else share, 1)} %"
    cells = (
        _count(counts.sensors),
        _count(counts.silent),
        _count(counts.worse),
        _bar(counts.received, most.get("received", 0), told=told),
        [on_time],
        _count(counts.overdue, told=told),
        _bar(counts.filed, most.get("filed", 0), told=told),
        _count(counts.waiting, told=told),
    )
    row = [html.Td(cell, **attributes(data_title=title)) for cell, title in zip(cells, columns, strict=True)]
    return html.Tr([html.Th(name, scope="row"), *row], id=id_)


def _count(value: int, *, told: bool = True) -> list[Component | str]:
    return [number(value) if value else html.Span(number(0) if told else DASH, className="zero")]


def _bar(value: int, most: int, *, told: bool = True) -> list[Component | str]:
    """A count with a bar beside it, as long as its share of the largest."""
    bar = html.I(className="bar", style={"--share": f"{100 * value / most:.0f}%"}) if most else ""
    return [bar, html.Span(_count(value, told=told))]


def _notes(told: Comparison, centres: Collection[str]) -> list[Component]:
    notes = [_("Số liệu ở lại địa bàn đã gửi nó; đơn vị của bản khác được cộng theo mã xã, phường.")]
    if not all(one.served(centres) for one in told.units):
        notes.append(_("Gạch ngang: nơi chưa có IOC, không có nguồn nào báo."))
    if any(one.unit.estimated for one in told.units):
        notes.append(
            _("Ước tính: đơn vị lấy một phần của nhiều địa bàn, nên phần không rõ xã, phường có thể thuộc nó.")
        )
    return [html.P(" ".join(notes), className="hint")]
