"""Personal data: keys that name it are dropped, traces of it in free text are masked, all else stays."""

import time

import pytest

from ingest.event_data import TYPES
from ioc.model.privacy import MASK, PERSONAL, clean, is_personal, mask


@pytest.mark.parametrize("word", PERSONAL)
def test_a_key_is_personal_in_every_spelling(word: str) -> None:
    for key in (word, word.upper(), f"applicant_{word}", f"{word}2", "-".join(word)):
        assert is_personal(key), key


@pytest.mark.parametrize("key", ["Họ và tên", "Địa chỉ", "ĐỊA CHỈ", "Số điện thoại", "họ tên", "Ngày sinh", "E-Mail"])
def test_vietnamese_spellings_are_understood(key: str) -> None:
    assert is_personal(key)


def test_no_key_of_the_contract_is_personal() -> None:
    known = {key.name for keys in TYPES.values() for key in keys} | {"code", "name", "lat", "lon", "polygon"}
    assert not [key for key in known if is_personal(key)]


@pytest.mark.parametrize(
    "trace",
    ["0912345678", "0912 345 678", "0912.345.678", "091-234-5678", "+84912345678", "+84 912 345 678", "0084912345678",
     "84912345678", "+84 (0) 912 345 678", "02633822123", "(0263) 3 822 123", "a.b+c@ubnd.lamdong.gov.vn",
     "250123456", "068123456789"],
)  # fmt: skip
def test_a_trace_in_a_sentence_is_masked(trace: str) -> None:
    assert mask(f"Gọi {trace}, cảm ơn.") == (f"Gọi {MASK}, cảm ơn.", 1)
    assert mask(trace) == (MASK, 1)


@pytest.mark.parametrize(
    "text",
    ["000.00.21.H36-261121-0007", "68-672-0001987-4", "ngày 08-11-2026 07:30", "2026-11-20T08:31:00+07:00", "1.004222",
     "20261120083100", "phí 1.250.000 đồng", "11.9465, 108.4420", "QL20 km 225+300", "tổng đài 1022", "@ubnd", "24784"],
)  # fmt: skip
def test_codes_dates_sums_and_places_are_left_alone(text: str) -> None:
    assert mask(text) == (text, 0)


def test_everything_is_counted_at_every_depth() -> None:
    told = {"a": [{"Email": "x", "b": {"phone": 1}}, "0912345678 và 0912345679"], "0912345678": 1, "n": 912345678}
    assert clean(told) == ({"a": [{"b": {}}, f"{MASK} và {MASK}"], MASK: 1, "n": 912345678}, 5)


def test_what_names_the_thing_itself_is_no_free_text() -> None:
    assert clean({"report": "123456789", "text": "123456789"}, {"123456789"}) == (
        {"report": "123456789", "text": "123456789"},
        0,
    )


@pytest.mark.parametrize(
    "text", ["a" * 250_000, "a@" * 125_000, "0" * 250_000, "0 " * 125_000, "+84" * 80_000, "0[" * 125_000]
)
def test_hostile_text_takes_no_time(text: str) -> None:
    began = time.process_time()
    mask(text)
    assert time.process_time() - began < 2
