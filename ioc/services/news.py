"""When something last moved in each area, as far as this process was told."""

import time
from collections.abc import Callable, Iterable


class News:
    """What the channel of changes said; before its first word, and once it is silent for good, nothing is known."""

    def __init__(self) -> None:
        self._moved: dict[str, float] = {}
        self._since: float | None = None

    def hear(self, area: str) -> None:
        """Something moved in an area (slug) just now."""
        self._moved[area] = time.monotonic()
        self._since = self._since or self._moved[area]

    def lose(self) -> None:
        """The channel ended: what moves from now on is not heard."""
        self._since = None

    def still(self, areas: Iterable[str]) -> Callable[[float], bool]:
        """Whether nothing has moved in these areas since a moment of `time.monotonic`; no where nobody knows."""

        def holds(moment: float) -> bool:
            heard = self._since
            return heard is not None and heard <= moment and all(self._moved.get(a, 0.0) <= moment for a in areas)

        return holds
