"""Concerns and events in words, in both languages."""

from datetime import UTC, datetime

import pytest

from ioc.i18n import speaking
from ioc.model.concern import Concern
from ioc.model.condition import Condition
from ioc.model.event import CAMERA_DETECTED, REPORT_CHANGED, Event
from layouts.words import event_words, sentence

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("concern", "vietnamese", "english"),
    [
        (Concern(Condition.WARNING, "reports", "", NOW, count=6), "6 phản ánh quá hạn", "Reports overdue: 6"),
        (
            Concern(Condition.WATCH, "exchange", "LLTP", NOW, count=1200),
            "LGSP LLTP: 1.200 lượt lỗi trong giờ qua",
            "LGSP LLTP: 1,200 failed calls in the past hour",
        ),
        (
            Concern(Condition.WATCH, "threshold", "Đèn Trại Mát", NOW, "lighting", "faulty", value=8, threshold=5),
            "Đèn Trại Mát: đèn hỏng 8, ngưỡng 5",
            "Đèn Trại Mát: faulty lamps 8, limit 5",
        ),
        (
            Concern(Condition.WARNING, "camera", "cam-prenn", NOW, seen="smoke"),
            "cam-prenn: khói",
            "cam-prenn: smoke",
        ),
        (Concern(Condition.WATCH, "camera", "cam-prenn", NOW, seen="ufo"), "cam-prenn: ufo", "cam-prenn: ufo"),
        (
            Concern(Condition.WATCH, "camera", "cam-prenn", NOW),
            "cam-prenn: có việc cần xem",
            "cam-prenn: something to look at",
        ),
    ],
)
def test_a_concern_of_a_service_is_a_sentence(concern: Concern, vietnamese: str, english: str) -> None:
    assert sentence(concern) == vietnamese
    with speaking("en"):
        assert sentence(concern) == english


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"report": "PA-1", "state": "filed", "text": "Đèn đường tắt"}, "Đèn đường tắt: mới gửi"),
        ({"report": "PA-1", "state": "on_site"}, "PA-1: đã có người đến"),
        ({"report": "PA-1", "state": {"odd": 1}}, "Phản ánh: PA-1"),
    ],
)
def test_a_step_of_a_report_says_where_it_stands(data: dict[str, object], words: str) -> None:
    assert event_words(Event("da-lat", "/egov", "1", REPORT_CHANGED, NOW, NOW, data), {}) == words


def test_what_a_camera_saw_is_said_with_its_place() -> None:
    event = Event("da-lat", "/cam", "1", CAMERA_DETECTED, NOW, NOW, {"camera": "cam-prenn", "kind": "flood"})
    assert event_words(event, {}) == "cam-prenn: ngập nước"
