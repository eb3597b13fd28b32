"""What devices declared before, by source: discovery and births, which later messages only refer to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ioc.model.decoded import Declared


class Lore:
    """A memory that decoders read and that what they decode adds to, in the order of arrival; one thread's own."""

    def __init__(self, known: Iterable[tuple[str, str, Any]] = ()) -> None:
        self._told: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for source, key, told in known:
            self._told[source][key] = told

    def of(self, source: str) -> Mapping[str, Any]:
        """All that is known of a source, by key."""
        return self._told[source]

    def learn(self, declared: Iterable[Declared]) -> None:
        """Add what was declared, or drop what was taken back."""
        for one in declared:
            if one.told is None:
                self._told[one.source].pop(one.key, None)
            else:
                self._told[one.source][one.key] = one.told
