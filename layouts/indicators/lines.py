"""Lines over time as masks: drawn here, coloured by the style sheet, so that light and dark are one picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from layouts.spark import uri

Course = Sequence[tuple[date, float]]  # the oldest first
WIDTH, HEIGHT = 400, 100  # of the picture, which is stretched to its place
PARTS = 6  # that the values spread over, about
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where days and values lie, in per cent of the picture from its left and from its bottom."""

    since: date
    until: date
    low: float
    high: float

    def across(self, day: date) -> float:
        """How far to the right a day lies."""
        return 100 * (day - self.since).days / max((self.until - self.since).days, 1)

    def up(self, value: float) -> float:
        """How far up a value lies."""
        return 100 * (value - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The round values at its ends and in its middle."""
        return (self.low, (self.low + self.high) / 2, self.high)


def scale(
    courses: Iterable[Course], since: date, until: date, also: Iterable[float] = (), most: float | None = None
) -> Scale:
    """One scale for all of these, from round value to round value; `also` are values that must lie on it.

    Nothing is told above `most`, as no share is above 100.
    """
    values = [*(value for course in courses for _day, value in course), *also]
    low, high = min(values, default=0.0), max(values, default=1.0)
    step = round_up((high - low or abs(high) or 1.0) / PARTS)
    begin = floor(low / step) * step
    end = max(ceil(high / step) * step, begin + 2 * step)
    if round((end - begin) / step) % 2:  # so that the middle is round as well
        end += step
    if most is not None and high <= most < end:
        begin, end = most - 2 * step * max(ceil((most - low) / (2 * step)), 1), most
    return Scale(since, until, begin, end)


def round_up(value: float) -> float:
    """The next round number: 1, 2, 2.5, 5 or 10 of its magnitude."""
    magnitude = 10 ** floor(log10(value))
    return next(step * magnitude for step in STEPS if step * magnitude >= value * (1 - 1e-9))


def mask(courses: Iterable[Course], on: Scale, thick: float) -> str:
    """Lines as the address of a picture; a lonely value is a dot."""
    paths = "".join(_path(course, on) for course in courses)
    return uri(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' preserveAspectRatio='none'>"
        f"<path d='{paths}' fill='none' stroke='black' stroke-width='{thick:g}' stroke-linejoin='round'"
        " stroke-linecap='round' vector-effect='non-scaling-stroke'/></svg>"
    )


def _path(course: Course, on: Scale) -> str:
    points = [(on.across(day) * WIDTH / 100, HEIGHT - on.up(value) * HEIGHT / 100) for day, value in course]
    if len(points) == 1:
        return f"M{points[0][0]:.1f} {points[0][1]:.1f}h.01"
    return "".join(f"{'L' if i else 'M'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(points))
