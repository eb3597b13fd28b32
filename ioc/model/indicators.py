"""What a province declares of its indicators: units, indicators, views over them, and what must hold between them."""

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from ioc.errors import IocError
from ioc.i18n import brought
from ioc.model.counted import Words
from ioc.model.indicator import Indicator, Pillar


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Part of a view: indicators by their codes, or all of a pillar; what it scores where a decision says so."""

    name: Words
    points: float | None = None
    indicators: tuple[str, ...] = ()
    pillar: Pillar | None = None


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Indicators as a decision groups them; of parts that are not known, only the group is shown."""

    key: str
    name: Words
    source: str
    groups: tuple[Group, ...]
    points: float | None = None


class Implied(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole that several pairs of a count and a rate imply: they must agree within some per cent."""

    name: Words
    unit: str
    pairs: tuple[tuple[str, str], ...]
    within: float


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The indicators of a province, in the order in which it declares them."""

    units: dict[str, Words]
    indicators: tuple[Indicator, ...]
    views: tuple[View, ...] = ()
    implied: tuple[Implied, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, Indicator]:
        """Each by its code."""
        return {one.code: one for one in self.indicators}

    @property
    def rows(self) -> tuple[Indicator, ...]:
        """Those with a row of their own; the others are shown with the one that they stand behind."""
        return tuple(one for one in self.indicators if one.behind is None)

    def find(self, code: str) -> Indicator:
        """The indicator of a code."""
        if code not in self.by_code:
            raise IocError(f"no indicator is called {code[:40]!r}; see `ioc indicators list`")
        return self.by_code[code]

    def unit(self, key: str) -> str:
        """A unit in the language in force; one that nobody declared as it is."""
        return brought(self.units[key]) if key in self.units else key

    @cached_property
    def related(self) -> tuple[frozenset[str], ...]:
        """The codes in groups whose figures are checked against each other; every indicator is in one of them."""
        groups = [frozenset({code}) for code in self.by_code]
        for bound in self._bound():
            joined = bound.union(*(group for group in groups if group & bound))
            groups = [*(group for group in groups if not group & bound), joined]
        return tuple(groups)

    def _bound(self) -> Iterator[frozenset[str]]:
        """What one check compares."""
        for one in self.indicators:
            yield frozenset((one.code, *one.adds, *one.among, *(one.parts or ())))
        for rule in self.implied:
            yield frozenset(code for pair in rule.pairs for code in pair)

    def members(self, group: Group) -> tuple[Indicator, ...]:
        """The indicators of a group."""
        return tuple(
            one
            for one in self.indicators
            if one.code in group.indicators or (group.pillar is not None and one.pillar is group.pillar)
        )

    def faults(self) -> list[str]:
        """What does not fit together, in sentences."""
        codes = [one.code for one in self.indicators]
        told = {code: codes.count(code) for code in codes}
        faults = [f"{code} is declared {n} times" for code, n in told.items() if n > 1]
        for one in self.indicators:
            named = {*one.adds, *one.among, *(one.parts or ()), *([one.behind] if one.behind else [])}
            faults += [f"{one.code} names {code}, which is not declared" for code in sorted(named - told.keys())]
            if one.unit not in self.units:
                faults.append(f"{one.code} is in {one.unit!r}, which is none of the units")
        grouped = {code for view in self.views for group in view.groups for code in group.indicators}
        implied = {code for rule in self.implied for pair in rule.pairs for code in pair}
        return faults + [f"{code} is grouped and not declared" for code in sorted((grouped | implied) - told.keys())]


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure that stands in a document."""

    indicator: str
    place: str  # slug of the province, or of another one
    period: str
    value: float
    source: str
    as_of: str | None = None
    unit: str | None = None  # None: the indicator's


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a document says about a change: from `before` to `after` it is `change`, in the unit it gives."""

    indicator: str
    place: str
    period: str  # of the second figure
    before: float
    after: float
    change: float
    unit: str
    source: str


class Documents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was published of the province and of others."""

    places: dict[str, Words] = {}  # other provinces, by slug
    figures: tuple[Published, ...] = ()
    claims: tuple[Claim, ...] = ()
