"""What a snapshot says of things is in the language in force, never in a code of the payload."""

from datetime import UTC, datetime

import pytest

from ioc.i18n import speaking
from ioc.model.event import CAMERA_DETECTED, Event
from ioc.services.snapshot import words

NOON = datetime(2026, 11, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "told"), [("vi", "cam-cho-dem: vượt đèn đỏ"), ("en", "cam-cho-dem: a red light run")]
)
def test_what_a_camera_saw_is_told_in_words(language: str, told: str) -> None:
    seen = Event("da-lat", "/cameras", "1", CAMERA_DETECTED, NOON, NOON, {"camera": "cam-cho-dem", "kind": "red_light"})
    with speaking(language):
        assert words.happened(seen, {}) == told
