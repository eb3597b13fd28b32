"""When something last moved in each area, as far as this process was told."""

import time
from collections.abc import Callable, Collection, Iterable


class News:
    """What the channel of changes said; before its first word, and once it is silent for good, nothing is known."""

    def __init__(self) -> None:
        self._moved: dict[str, dict[str, float]] = {}  # by area (slug) and topic
        self._since: float | None = None

    def hear(self, area: str, topics: Iterable[str]) -> None:
        """Something moved in an area just now."""
        now = time.monotonic()
        self._moved.setdefault(area, {}).update(dict.fromkeys(topics, now))
        self._since = self._since or now

    def lose(self) -> None:
        """The channel ended: what moves from now on is not heard."""
        self._since = None

    def still(self, areas: Iterable[str], topics: Collection[str] | None = None) -> Callable[[float], bool]:
        """Whether nothing of these topics, or of any, moved in these areas since a moment of `time.monotonic`.

        No, where nobody knows.
        """

        def holds(moment: float) -> bool:
            heard = self._since
            if heard is None or heard > moment:
                return False
            told = (self._moved.get(area, {}).items() for area in areas)
            return all(at <= moment for of in told for topic, at in of if topics is None or topic in topics)

        return holds
