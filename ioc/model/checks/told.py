"""What stands of all figures, as the checks ask for it; and how exactly a figure was told."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from ioc.i18n import number
from ioc.model.indicators import Known
from ioc.model.observation import Key, Observation

EXACT = 1e-6  # of a figure that is computed, and not rounded


class Standing:
    """Observations by what they are of, beside what is declared of their indicators."""

    def __init__(self, known: Known, told: Iterable[Observation]) -> None:
        self.known = known
        self.by_key: Mapping[Key, Observation] = {one.key: one for one in told if one.indicator in known.by_code}

    def of(self, code: str) -> Iterator[Observation]:
        """Every figure of an indicator."""
        yield from self.by_code.get(code, ())

    @cached_property
    def by_code(self) -> Mapping[str, list[Observation]]:
        """Figures by their indicator."""
        found: dict[str, list[Observation]] = {}
        for one in self.by_key.values():
            found.setdefault(one.indicator, []).append(one)
        return found

    def beside(self, one: Observation, code: str) -> Observation | None:
        """The figure of another indicator, of the same place and period."""
        return self.by_key.get((code, one.place, one.period.text, one.published))


def digits(value: float) -> int:
    """How many decimals a figure is told with."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def rounding(value: float) -> float:
    """How far a figure that was rounded as this one may be from what it stands for."""
    places = digits(value)
    return EXACT if places > 6 else 0.5 * 10**-places + EXACT


def written(value: float) -> str:
    """A figure in the language in force, with the decimals it has, two at most."""
    return number(value, min(digits(round(value, 2)), 2))
