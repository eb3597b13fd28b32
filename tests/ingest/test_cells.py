"""What the text of a cell says."""

from datetime import UTC, datetime

import pytest

from ingest.cells import flag, moment, number_and_unit, plain_number, shortest


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("18.9°C", 18.9, "°C"),
        ("96%", 96, "%"),
        ("10.8 km/h", 10.8, "km/h"),
        ("-3", -3, None),
        ("1,234.5 hPa", 1234.5, "hPa"),
        ("1.2e3", 1200, None),
        ("5 m3/s", 5, "m3/s"),
    ],
)
def test_a_unit_inside_the_text_is_found(text: str, value: float, unit: str | None) -> None:
    assert number_and_unit(text) == (value, unit)


@pytest.mark.parametrize(("text", "value"), [("18,9 °C", 18.9), ("1.234,5 °C", 1234.5), ("1 234 °C", 1234)])
def test_a_comma_may_be_the_decimal_sign(text: str, value: float) -> None:
    assert number_and_unit(text, ",") == (value, "°C")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("18 furlong", "'furlong' in '18 furlong' is no known unit"),
        ("cao", "'cao' is no number"),
        ("°C", "is no number"),
        ("1.2.3", "'1.2.3' is no number"),
        ("18,9", """'18,9' is no number; with `decimal = ","` in the mapping it may be one"""),
        ("nan", "is no number"),
        ("1,23,4", "is no number"),
    ],
)
def test_what_is_no_number_is_not_guessed(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        number_and_unit(text)
    assert reason in str(refused.value)


def test_whole_numbers_stay_whole() -> None:
    assert repr(shortest(plain_number("4.0"))) == "4"
    assert repr(shortest(plain_number("4.5"))) == "4.5"


@pytest.mark.parametrize(
    ("text", "style", "zone"),
    [
        ("2026-11-21T14:05:00+07:00", None, None),
        ("2026-11-21 14:05:00.000000+07:00", None, None),
        ("2026-11-21T07:05Z", None, None),
        ("2026-11-21 14:05", None, "Asia/Ho_Chi_Minh"),
        ("21/11/2026 14:05", "%d/%m/%Y %H:%M", "Asia/Ho_Chi_Minh"),
        ("20261121140500", "%Y%m%d%H%M%S", "Asia/Ho_Chi_Minh"),
    ],
)
def test_a_time_is_read_with_its_offset_or_its_zone(text: str, style: str | None, zone: str | None) -> None:
    assert moment(text, style, zone) == datetime(2026, 11, 21, 7, 5, tzinfo=UTC)


def test_a_summer_time_zone_is_followed() -> None:
    assert moment("2011-07-01 12:00", None, "Europe/Amsterdam").astimezone(UTC).hour == 10
    assert moment("2011-12-01 12:00", None, "Europe/Amsterdam").astimezone(UTC).hour == 11


def test_a_naive_time_without_a_zone_names_the_cure() -> None:
    with pytest.raises(ValueError, match='has no offset; set `zone = "Asia/Ho_Chi_Minh"` in the mapping'):
        moment("2026-11-21 14:05", None, None)


def test_yes_and_no_are_words_too() -> None:
    assert [flag(t) for t in ("Có", "x", "1", "không", "FALSE")] == [True, True, True, False, False]
    with pytest.raises(ValueError, match="neither yes nor no"):
        flag("maybe")
