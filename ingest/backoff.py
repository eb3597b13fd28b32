"""How long to wait before trying again: twice as long each time, with jitter, up to a cap."""

import random


class Backoff:
    """Waits in seconds; jitter keeps many that lost the same server from coming back all at once."""

    def __init__(self, first_s: float = 0.25, cap_s: float = 10.0) -> None:
        self._first_s = first_s
        self._cap_s = cap_s
        self._next_s = first_s

    def next_s(self) -> float:
        """The next wait."""
        wait = self._next_s * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, no secret
        self._next_s = min(2 * self._next_s, self._cap_s)
        return wait

    def reset(self) -> None:
        """It went well: begin small again."""
        self._next_s = self._first_s

    @property
    def fresh(self) -> bool:
        """Whether nothing failed since the last success."""
        return self._next_s == self._first_s
