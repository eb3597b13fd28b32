"""Which marks of a map are drawn and where: what is worse keeps its place, what is normal gives way. Sizes in vh."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin

CELL = 4.0  # of the grid in which neighbours are looked up
CLUSTER = 4.4  # normal sensors nearer than about this become one ring with a number
NUDGES = 6  # rings of places tried around a mark that is covered
STEP = 1.4
GAP = 0.25
MAX_CALLOUTS = 4
SIZES = {
    "critical": 4.0,
    "warning": 3.3,
    "watch": 2.7,
    "stale": 2.1,
    "offline": 2.1,
    "new": 1.9,
    "simulated": 1.9,
    "normal": 1.5,
}
ORDER = ("critical", "warning", "watch", "stale", "offline", "new", "simulated", "normal")
CLUSTER_SIZE = 3.5
DIGIT, LETTER, LINE = 1.95, 1.24, 2.75  # mean widths and the height of callouts and names at their sizes
FRAME = 1.9  # what a callout adds to its text, both sides


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its left upper corner."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def inside(self, width: float, height: float) -> bool:
        """Whether it lies on a sheet of this size."""
        return self.x >= 0 and self.y >= 0 and self.x + self.width <= width and self.y + self.height <= height


@dataclass(frozen=True, slots=True)
class Mark:
    """A sensor on the map, by what it shows; `value` and `place` make it worth a callout."""

    key: str
    state: str
    x: float
    y: float
    value: str | None = None
    place: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map with a shorter form, to be centred at a spot; what matters more has the smaller priority."""

    text: str
    short: str
    kind: str
    x: float
    y: float
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Callout:
    """A value beside its mark; `side` is where the box hangs from the mark."""

    key: str
    state: str
    value: str
    place: str
    x: float
    y: float
    side: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What is drawn."""

    marks: tuple[Mark, ...]
    clusters: tuple[Mark, ...]
    callouts: tuple[Callout, ...]
    names: tuple[Name, ...]


class Taken:
    """The boxes already drawn on a sheet, in a grid, so that two thousand marks stay quick."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def add(self, box: Box) -> None:
        """Take the room of `box`."""
        for cell in _cells(box):
            self._cells[cell].append(box)

    def free(self, box: Box) -> bool:
        """Whether `box` lies on the sheet and nothing drawn so far overlaps it."""
        return box.inside(self._width, self._height) and not any(
            box.meets(other) for cell in _cells(box) for other in self._cells.get(cell, ())
        )


def settle(
    marks: Sequence[Mark], names: Sequence[Name], width: float, height: float, kept: Sequence[Box] = ()
) -> Settled:
    """Everything that has room on a sheet of width × height, `kept` staying free: design.md §5 in its order."""
    taken = Taken(width, height)
    for box in kept:
        taken.add(box)
    groups: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        groups[mark.state].append(mark)
    drawn = _placed([*groups["critical"], *groups["warning"]], taken)
    callouts = list(_callouts(drawn, taken))
    drawn += _placed(groups["watch"], taken)
    shown = list(_names(names, taken))
    drawn += _placed([m for state in ("stale", "offline", "new") for m in groups[state]], taken)
    alike = [cluster(groups[state]) for state in ("simulated", "normal")]
    singles, clusters = [m for s, _ in alike for m in s], [m for _, c in alike for m in c]
    rings = [m for m in (_beside(c, taken, CLUSTER_SIZE) for c in clusters) if m]
    drawn += [m for m in (_beside(s, taken, SIZES[s.state]) for s in singles) if m]
    return Settled(tuple(drawn), tuple(rings), tuple(callouts), tuple(shown))


def cluster(marks: Iterable[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Normal marks that stand alone, and clusters of those that stand close: one a cell, at the mean of its marks."""
    cells: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda m: m.key):
        cells[int(mark.x // CLUSTER), int(mark.y // CLUSTER)].append(mark)
    singles = [group[0] for group in cells.values() if len(group) == 1]
    clusters = [
        replace(
            group[0],
            key=f"cluster-{group[0].state}-{column}-{line}",
            x=sum(m.x for m in group) / len(group),
            y=sum(m.y for m in group) / len(group),
            count=len(group),
        )
        for (column, line), group in cells.items()
        if len(group) > 1
    ]
    return singles, clusters


def _placed(marks: Iterable[Mark], taken: Taken) -> list[Mark]:
    """Marks that are never hidden: moved aside when covered, drawn over others when nothing near is free."""
    placed = []
    for mark in sorted(marks, key=lambda m: (ORDER.index(m.state), m.key)):
        found = _beside(mark, taken, SIZES[mark.state])
        if found is None:
            taken.add(_square(mark.x, mark.y, SIZES[mark.state]))
        placed.append(found or mark)
    return placed


def _beside(mark: Mark, taken: Taken, size: float) -> Mark | None:
    """The mark at its own place or the nearest free one, its room taken; None when nothing near is free."""
    for x, y in _spiral(mark.x, mark.y):
        box = _square(x, y, size)
        if taken.free(box):
            taken.add(box)
            return replace(mark, x=x, y=y)
    return None


def _callouts(marks: Sequence[Mark], taken: Taken) -> Iterator[Callout]:
    """Values beside the worst marks, each on the first side that is free."""
    found = 0
    for mark in marks:
        if mark.value is None or found == MAX_CALLOUTS:
            continue
        text = max(len(mark.value) * DIGIT, len(mark.place) * LETTER) + FRAME
        for side, box in _sides(mark, text, 2.4 * LINE):
            if taken.free(box):
                taken.add(box)
                found += 1
                yield Callout(mark.key, mark.state, mark.value, mark.place, mark.x, mark.y, side)
                break


def _sides(mark: Mark, width: float, height: float) -> Iterator[tuple[str, Box]]:
    away = SIZES[mark.state] / 2 + GAP
    yield "right", Box(mark.x + away, mark.y - height / 2, width, height)
    yield "left", Box(mark.x - away - width, mark.y - height / 2, width, height)
    yield "below", Box(mark.x - width / 2, mark.y + away, width, height)
    yield "above", Box(mark.x - width / 2, mark.y - away - height, width, height)


def _names(names: Sequence[Name], taken: Taken) -> Iterator[Name]:
    """Names that have room, long or short, at their spot or a little above or below it."""
    for name in sorted(names, key=lambda n: n.priority):
        for text in dict.fromkeys((name.text, name.short)):
            spots = ((name.x, name.y + dy) for dy in (0, -1.6, 1.6, -3.2, 3.2))
            spot = next((s for s in spots if taken.free(_name_box(text, s))), None)
            if spot:
                taken.add(_name_box(text, spot))
                yield replace(name, text=text, x=spot[0], y=spot[1])
                break


def _name_box(text: str, spot: tuple[float, float]) -> Box:
    width = len(text) * LETTER + 4 * GAP
    return Box(spot[0] - width / 2, spot[1] - LINE / 2, width, LINE)


def _square(x: float, y: float, size: float) -> Box:
    return Box(x - size / 2, y - size / 2, size, size)


def _spiral(x: float, y: float) -> Iterator[tuple[float, float]]:
    """The place itself, then rings of places around it."""
    yield x, y
    for ring in range(1, NUDGES + 1):
        places = 6 * ring
        for step in range(places):
            turn = 2 * pi * step / places
            yield x + ring * STEP * cos(turn), y + ring * STEP * sin(turn)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box.x // CELL), int((box.x + box.width) // CELL) + 1):
        for line in range(int(box.y // CELL), int((box.y + box.height) // CELL) + 1):
            yield column, line
