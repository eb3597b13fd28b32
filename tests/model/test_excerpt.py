"""Excerpts: nothing of a person is shown, whatever is broken; what tells the fault is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.model.excerpt import SHOWN, excerpt
from ioc.model.privacy import MASK
from tests.ingest.test_planted_names import PEOPLE, PLANTED, found, message


@pytest.mark.parametrize("row", PLANTED, ids=lambda row: row[0])
@pytest.mark.parametrize("spoilt", [False, True])
def test_no_person_is_left_in_it(row: tuple[str, str, dict[str, object]], spoilt: bool) -> None:
    payload = message(*row, spoilt=spoilt).payload
    assert found(excerpt(payload)) == []
    assert "specversion" in excerpt(payload)


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("cut", range(1, 400, 23))
def test_no_person_is_left_in_what_was_cut_off_anywhere(cut: int, written: bool) -> None:
    text = json.dumps({"people": [PEOPLE]}, ensure_ascii=written)
    assert found(excerpt(text[:-cut].encode())) == []


def test_json_keeps_its_shape_and_loses_its_people() -> None:
    told = b'{"values": {"pm25": "18.4"}, "note": "call 0912 345 678", "ho_ten": "X"}'
    assert excerpt(told) == '{"values":{"pm25":"18.4"},"note":"call ' + MASK + '"}'


def test_what_is_cut_keeps_keys_and_numbers() -> None:
    assert excerpt(b'{"values": {"pm25": 18.4, "unit": "ug') == '{"values": {"pm25": 18.4, "unit": "' + MASK


def test_what_is_no_json_shows_no_word() -> None:
    assert excerpt("tên;Bảo Châu;1984".encode()) == f"{MASK};{MASK} {MASK};1984"
    assert excerpt(b'{"cmnd": 12345678, "pm25": ') == '{"cmnd": ' + MASK + ', "pm25":'


@given(st.binary(max_size=3000))
def test_it_is_one_short_line_whatever_came(payload: bytes) -> None:
    shown = excerpt(payload)
    assert len(shown) <= SHOWN
    assert "\n" not in shown
    assert "\0" not in shown


def test_depth_and_size_stop_nobody() -> None:
    assert excerpt(b"[" * 10_000 + b"]" * 10_000).startswith("[[[")
    assert len(excerpt(b'{"a": "' + b"x" * 10_000_000 + b'"}')) <= SHOWN
