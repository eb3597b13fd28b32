"""The map: where sensors stand, with stations and places past a threshold called out beside it."""

from collections.abc import Mapping
from itertools import combinations

from geodata import plan
from ioc.i18n import _, number
from ioc.model import aqi
from ioc.model.snapshot import Moment, SensorDay, Snapshot
from ioc.services.snapshot import words
from ioc.services.snapshot.blocks import Block, Cell
from ioc.services.snapshot.words import DASH
from ioc.services.words import CONDITIONS

MOST_CALLOUTS = 8  # what stands beside a map
SHAPES = ("normal", "watch", "warning", "critical", "offline")


def where(snapshot: Snapshot) -> list[Block]:
    """The map, when there is anything to show on it."""
    return [area_map(snapshot)] if snapshot.today.sensors else []


def area_map(snapshot: Snapshot) -> Block:
    """The map of the area with what was measured there."""
    drawn = plan.draw(snapshot.area.slug or "", snapshot.area.edition)
    worst = {m.sensor: m for m in reversed(snapshot.moments)}
    index = {s.sensor: s.index.value for s in snapshot.today.stations if s.index.value is not None}
    placed = [(s, place) for s in snapshot.today.sensors if (place := _place(s, drawn))]
    points: list[Block] = [_point(s, place, worst.get(s.sensor)) for s, place in placed]
    called = [
        (0 if s.sensor in index else 4 - int(worst[s.sensor].condition), point | _called(s, index, worst))
        for (s, _place_of), point in zip(placed, points, strict=True)
        if s.sensor in index or s.sensor in worst
    ]
    first = sorted(called, key=lambda c: c[0])[:MOST_CALLOUTS]
    shown = [shape for shape in SHAPES if any(p["shape"] == shape for p in points)]
    legend = {c.key: _(w) for c, w in CONDITIONS.items()} | {"offline": _("Không gửi cả ngày")}
    return {
        "kind": "map",
        "svg": drawn.svg,
        "ratio": drawn.ratio,
        "km": drawn.km,
        "names": [list(name) for name in drawn.names],
        "points": points,
        "callouts": _untangled([c for _rank, c in first], drawn.ratio),
        "legend": [{"shape": shape, "text": legend[shape]} for shape in shown],
        "caption": _("Cảm biến trên địa bàn (sơ đồ, không phải địa giới pháp lý)"),
        "alt": _("Sơ đồ {area} với {n} cảm biến", area=snapshot.area.name, n=len(points)),
        "tag": _("Sơ đồ"),
    }


def _place(sensor: SensorDay, drawn: plan.Plan) -> tuple[float, float] | None:
    """Where a sensor lies on the picture, None when it lies beside it or nobody knows."""
    if sensor.lat is None or sensor.lon is None:
        return None
    x, y = drawn.place(sensor.lon, sensor.lat)
    return (x, y) if 0 <= x <= 1 and 0 <= y <= 1 else None


def _point(sensor: SensorDay, place: tuple[float, float], worst: Moment | None) -> Block:
    shape = worst.condition.key if worst else "normal" if sensor.received else "offline"
    return {"x": place[0], "y": place[1], "shape": shape}


def _called(sensor: SensorDay, index: Mapping[str, int], worst: Mapping[str, Moment]) -> Block:
    """A station with its index, or a place with its worst value."""
    if sensor.sensor in index:
        return {"name": sensor.name, "badge": badge(index[sensor.sensor])}
    m = worst[sensor.sensor]
    value = f"{number(m.value, words.digits(m.domain, m.metric))} {words.unit(m.domain, m.metric)}".strip()
    return {"name": sensor.name, "text": f"{words.short(m.domain, m.metric)} {value}"}


def _untangled(callouts: list[Block], ratio: float) -> list[Block]:
    """Callouts in an order of rows in which no two lines to their places cross; a swap always shortens the lines."""
    order = sorted(callouts, key=lambda c: c["y"])
    ends = [(1.0, (i + 0.5) / len(order)) for i in range(len(order))]

    def crossing() -> tuple[int, int] | None:
        lines = [((c["x"], c["y"] * ratio), (x, y * ratio)) for c, (x, y) in zip(order, ends, strict=True)]
        pairs = combinations(range(len(order)), 2)
        return next(((i, j) for i, j in pairs if _cross(*lines[i], *lines[j])), None)

    while pair := crossing():
        i, j = pair
        order[i], order[j] = order[j], order[i]
    return order


Spot = tuple[float, float]


def _cross(a: Spot, b: Spot, c: Spot, d: Spot) -> bool:
    """Whether the lines from a to b and from c to d cross."""

    def side(p: Spot, q: Spot, r: Spot) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def badge(value: int | None) -> Cell:
    """The index on the colour the decision gives it."""
    if value is None:
        return {"t": DASH, "sub": _("thiếu giờ")}
    band = aqi.band(value)
    return {"t": number(value), "sub": _(band.name), "fill": _hex(band.rgb), "ink": band.ink, "bold": True}


def _hex(rgb: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)
