"""A district of whose wards nobody knows the borders, as an edition may have it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from geodata import ground, plan, sketch, smoothing
from geodata.features import WARDS, features
from geodata.smoothing import smooth

KEPT = (smooth, sketch.draw, ground.ground, plan.draw)


@contextmanager
def bare(district: str) -> Iterator[None]:
    """For the block, the wards of a district (its code) are without geometry."""

    def told(edition: str, name: str) -> list[dict[str, Any]]:
        found = features(edition, name)
        theirs = [f for f in found if name == WARDS and f["properties"]["district"] == district]
        return [f | {"geometry": None} if f in theirs else f for f in found]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smoothing, "features", told)
        _forget()
        yield
    _forget()


def _forget() -> None:
    for kept in KEPT:
        kept.cache_clear()
