"""Fonts are made once for all apps of these tests, when the first of them asks."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ioc import fonts


@pytest.fixture(scope="package", autouse=True)
def fonts_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever the data directory of an app is."""
    for_web = fonts.for_web

    @cache
    def made() -> Path:
        return for_web(tmp_path_factory.mktemp("fonts"))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fonts, "for_web", lambda _data_dir: made())
        yield
