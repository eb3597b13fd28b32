"""The page of operations: what its figures say, what is worst, and how honestly old news are told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ioc.i18n import speaking
from ioc.model.health import Minute, Operations
from ioc.services.operations import summed
from layouts import machinery
from layouts.diff import plain, updates
from layouts.tiles import bars
from tests.layouts.trees import by_class, by_id, nodes, words

NOW = datetime(2026, 11, 21, 7, 30, 20, tzinfo=UTC)
THIS = NOW.replace(second=0)


def minute(slot: int = 0, ago: int = 0, **more: Any) -> Minute:
    of = THIS - timedelta(minutes=ago)
    at = NOW - timedelta(seconds=2) if not ago else of + timedelta(seconds=58)
    base = Minute(slot, of, THIS - timedelta(hours=5), at, connected=True, paused=False, waiting=False, held=3)
    return replace(base, **more)


def told(*minutes: Minute) -> Operations:
    return summed(minutes, NOW, THIS - timedelta(hours=14), THIS - timedelta(minutes=60))


def drawn(*minutes: Minute) -> Any:
    return plain(machinery.draw(told(*minutes), None))  # type: ignore[arg-type]


BUSY = (
    minute(ago=1, received=600, stored=1500, batches=60, commit_s=2.4, wait_p50=0.12, wait_p95=0.31, age_p50=1.4,
           age_p95=75.0, quarantined=4, refused={"time": 3, "topic": 1}),
    minute(received=180, stored=450, batches=18, commit_s=0.72, wait_p50=0.12, wait_p95=0.31, age_p50=1.4,
           age_p95=75.0),
)  # fmt: skip


def test_figures_are_told_in_words_that_fit_them() -> None:
    page = drawn(*BUSY)
    shown = {
        key: words(by_id(page, f"machinery-{key}")) for key in ("received", "stored", "wait", "age", "commit", "held")
    }
    assert shown == {"received": "10,0", "stored": "25,0", "wait": "310", "age": "1 phút", "commit": "40", "held": "3"}
    text = words(page)
    assert "95% nhanh hơn; một nửa dưới 120\u00a0ms" in text
    assert "10 tin một mẻ" in text
    assert "Bình thường: 1 bộ nhận tin đang chạy" in text
    assert "Thời điểm sai chỉnh đồng hồ hoặc múi giờ của nguồn 3" in text


@pytest.mark.parametrize(
    ("minutes", "state", "sentence"),
    [
        ([{"ago": 3}], "critical", "Không có tin từ bộ nhận nào từ"),
        ([{}, {"slot": 1, "ago": 3}], "warning", "Bộ nhận tin 1 không có tin từ"),
        ([{"connected": False}, {"slot": 1, "ago": 3}], "critical", "Bộ nhận tin 0 mất nối với máy chủ MQTT"),
        ([{"waiting": True}], "critical", "Bộ nhận tin 0 đang chờ kho số liệu"),
        ([{"paused": True}], "watch", "Bộ nhận tin 0 tạm ngừng đọc"),
        ([{}, {"slot": 1}], "normal", "Bình thường: 2 bộ nhận tin đang chạy"),
    ],
)
def test_the_worst_is_said_first(minutes: list[Mapping[str, Any]], state: str, sentence: str) -> None:
    page = drawn(*(minute(**one) for one in minutes))
    verdict = by_id(page, "machinery-verdict")
    assert f"of-{state}" in verdict["props"]["className"]
    assert sentence in words(verdict)


def test_what_is_old_says_since_when_and_gives_no_rates() -> None:
    page = drawn(minute(ago=5, received=600, batches=6))
    assert "is-old" in page["props"]["className"]
    assert words(by_id(page, "machinery-received")) == "0,0"
    (row,) = [n for n in nodes(by_class(page, "figures")[0]) if n["type"] == "Tr"][1:]
    assert words(row).split() == ["0", "không", "có", "tin", "từ", "–", "–", "–"]
    (since,) = [n["props"]["dateTime"] for n in nodes(by_id(page, "machinery-verdict")) if n["type"] == "Time"]
    assert since == (THIS - timedelta(minutes=5) + timedelta(seconds=58)).isoformat()


def test_nobody_and_nothing_are_told_in_words() -> None:
    assert "Bật nó bằng lệnh ioc ingest" in words(drawn())
    assert "Hôm nay chưa có tin nào phải cách ly." in words(drawn(minute()))


def test_bars_leave_out_who_did_not_speak() -> None:
    image = bars([None, 0.0, 5.0, 10.0])
    assert image.count("M") == 3
    assert "M4 32v-1.0h3V32z" in image
    assert "M12 32v-32.0h3V32z" in image


def test_a_new_figure_is_a_small_update() -> None:
    later = (BUSY[0], replace(BUSY[1], received=186))
    news = updates(drawn(*BUSY), drawn(*later))
    assert "machinery" not in {update.id for update in news}
    assert "machinery-received" in {update.id for update in news}


def test_english_is_spoken_too() -> None:
    with speaking("en"):
        assert "Normal: ingestors at work: 1" in words(drawn(*BUSY))
