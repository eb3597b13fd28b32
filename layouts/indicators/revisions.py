"""Of everything told of an indicator, what stands: of one place, period and kind the highest revision."""

from collections.abc import Iterable

from ioc.model.observation import Key, Observation


def standing(observations: Iterable[Observation]) -> dict[Key, Observation]:
    """Of each key the observation that stands."""
    found: dict[Key, Observation] = {}
    for one in observations:
        known = found.get(one.key)
        if known is None or one.revision > known.revision:
            found[one.key] = one
    return found
