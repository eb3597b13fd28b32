"""A map picture in the walls' colours, as SVG: the area clear, all else under a veil and fading into the ground."""

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely import box
from shapely.geometry.base import BaseGeometry

from geodata.frame import Frame

GROUND, HALO = "#0b1412", "#0d1815"
LIFT = "#dfe8df"  # mist: the area's border and the light inside it
WATER, WATER_LINE, SHORE = "#2f6170", "#3f7b8b", "#6aa2ae"
ROAD, WARD = "#8d9a8e", "#c9d6cc"
PINE = "#22332c"  # the ground where no relief is at hand


ROUGH = 0.55  # of its width is left to a line that is only roughly known


@dataclass(frozen=True, slots=True)
class Lines:
    """Roads, rivers or lakes, parted by how well their course is known."""

    sure: list[BaseGeometry]
    rough: list[BaseGeometry]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A point of the map that has a name beside it."""

    kind: str
    x: float
    y: float


# Path data around the point itself, in user units: a peak, a saddle between two slopes, a runway, a ring.
SYMBOLS = {
    "summit": "M-7 5L0 -7L7 5Z",
    "pass": "M-7 -5Q-1 0 -7 5M7 -5Q1 0 7 5",
    "airport": "M0 -8V8M-8 -1L0 -3L8 -1M-4 7L0 5L4 7",
    "town": "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """What there is to paint, in user units."""

    area: BaseGeometry
    parts: list[BaseGeometry]
    neighbours: list[BaseGeometry]
    rivers: Lines
    lakes: Lines
    main_roads: Lines
    side_roads: Lines
    symbols: tuple[Symbol, ...] = ()
    relief: str = ""  # an <image>, or nothing


def paint(frame: Frame, picture: Picture) -> str:
    """The picture as one SVG document that refers to nothing outside itself."""
    x, y, width, height = frame.bled
    paper = box(x, y, x + width, y + height)
    area = path_of(picture.area)
    inner, outer = (_lines_off(picture.area, shapes) for shapes in (picture.parts, picture.neighbours))
    ground = picture.relief or f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{PINE}"/>'
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {width:g} {height:g}">',
            _definitions(frame),
            '<g mask="url(#mist)" fill="none" stroke-linejoin="round" stroke-linecap="round">',
            ground,
            f'<path d="{path_of(paper)}{area}" fill="{GROUND}" fill-opacity=".56" fill-rule="evenodd"/>',
            _line(_cut(outer, paper), WARD, 1.2, 0.16),
            _rivers(picture.rivers, paper),
            _lakes(picture.lakes, paper),
            _roads(picture.side_roads, paper, 1.3, 0.8),
            _roads(picture.main_roads, paper, 2.6, 0.95),
            f'<path d="{path_of(paper)}{area}" fill="{GROUND}" fill-opacity=".3" fill-rule="evenodd"/>',
            "</g>",
            '<g fill="none" stroke-linejoin="round" stroke-linecap="round">',
            _line(inner, WARD, 1.3, 0.36, 'stroke-dasharray="5 3" stroke-linecap="butt"'),
            f'<path d="{area}" stroke="{GROUND}" stroke-width="6" stroke-opacity=".5"/>',
            f'<path d="{area}" stroke="{LIFT}" stroke-width="2.2" stroke-opacity=".88"/>',
            *map(_symbol, picture.symbols),
            "</g></svg>",
        )
    )


def path_of(geometry: BaseGeometry) -> str:
    """SVG path data of lines and polygons, to a tenth of a unit."""
    out: list[str] = []
    for part in shapely.get_parts(shapely.simplify(geometry, 0.05)):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            points = shapely.get_coordinates(ring)
            closed = part.geom_type == "Polygon"
            out.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (points[:-1] if closed else points)))
            out.append("Z" if closed else "")
    return "".join(out)


def _definitions(frame: Frame) -> str:
    x, y, width, height = frame.bled
    fade = (
        f'x="{x + width * 0.12:g}" y="{y + height * 0.15:g}" width="{width * 0.76:g}" height="{height * 0.7:g}" rx="90"'
    )
    return (
        '<defs><filter id="blur" x="-20%" y="-20%" width="140%" height="140%">'
        f'<feGaussianBlur stdDeviation="{height * 0.055:.0f}"/></filter>'
        f'<mask id="mist" maskUnits="userSpaceOnUse" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}">'
        f'<rect {fade} fill="#fff" filter="url(#blur)"/></mask></defs>'
    )


def _lines_off(area: BaseGeometry, shapes: list[BaseGeometry]) -> BaseGeometry:
    """The borders between shapes that are not the area's own, each in one piece: dashes begin anew at every piece."""
    lines = shapely.union_all([s.boundary for s in shapes]).difference(area.boundary.buffer(0.01))
    return shapely.line_merge(lines)


def _line(lines: BaseGeometry, colour: str, width: float, opacity: float, more: str = "") -> str:
    if lines.is_empty:
        return ""
    return f'<path d="{path_of(lines)}" stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity}" {more}/>'


def _rivers(rivers: Lines, paper: BaseGeometry) -> str:
    return "".join(
        _line(clipped, HALO, round(2.4 * share + 2.5, 2), 0.45) + _line(clipped, WATER_LINE, round(2.4 * share, 2), 1)
        for clipped, share in _by_certainty(rivers, paper)
    )


def _lakes(lakes: Lines, paper: BaseGeometry) -> str:
    return "".join(
        f'<path d="{path_of(clipped)}" fill="{WATER}" stroke="{SHORE}" stroke-width="{1.2 * share:.2g}"/>'
        for clipped, share in _by_certainty(lakes, paper)
        if not clipped.is_empty
    )


def _roads(roads: Lines, paper: BaseGeometry, width: float, opacity: float) -> str:
    return "".join(
        _line(clipped, HALO, width * share + 2.2, 0.6) + _line(clipped, ROAD, round(width * share, 2), opacity)
        for clipped, share in _by_certainty(roads, paper)
    )


def _by_certainty(lines: Lines, paper: BaseGeometry) -> tuple[tuple[BaseGeometry, float], ...]:
    """What is roughly known, below, and what is known, each with the share of its full width."""
    return (_clip(lines.rough, paper), ROUGH), (_clip(lines.sure, paper), 1.0)


def _symbol(symbol: Symbol) -> str:
    path = f'<path transform="translate({symbol.x:.1f} {symbol.y:.1f})" d="{SYMBOLS[symbol.kind]}"'
    return f'{path} stroke="{HALO}" stroke-width="4.5" stroke-opacity=".7"/>{path} stroke="{LIFT}" stroke-width="1.6"/>'


def _clip(shapes: Iterable[BaseGeometry], paper: BaseGeometry) -> BaseGeometry:
    return shapely.union_all([_cut(s, paper) for s in shapes])


def _cut(geometry: BaseGeometry, paper: BaseGeometry) -> BaseGeometry:
    return shapely.clip_by_rect(geometry, *paper.bounds)
