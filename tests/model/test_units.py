"""Units: by declaration, never by guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.model.catalogue import DOMAINS
from ioc.model.units import BY_NAME, UNITS, Unit, convert, label


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (0, "Cel", "K", 273.15), (50, "°F", "Cel", 10), (0.83, "1", "%", 83), (36, "km/h", "m/s", 10),
        (1.2, "mg/m3", "ug/m3", 1200), (1013.25, "A97", "Pa", 101325), (61, "cm", "m", 0.61),
    ],
)  # fmt: skip
def test_known_conversions(value: float, source: str, target: str, expected: float) -> None:
    assert convert(value, source, target) == pytest.approx(expected)


@pytest.mark.parametrize(("source", "target"), [("ppm", "ug/m3"), ("ug/m3", "%"), ("Cel", "m")])
def test_what_is_unknown_or_does_not_compare_is_refused(source: str, target: str) -> None:
    with pytest.raises(LookupError):
        convert(1, source, target)


def test_no_name_means_two_units() -> None:
    names = [name for unit in UNITS for name in (unit.code, *unit.aliases)]
    assert len(names) == len(set(names))


def test_every_unit_of_the_catalogue_is_known() -> None:
    assert {m.unit for d in DOMAINS.values() for m in d.metrics} <= BY_NAME.keys()


def test_short_names_fit_a_row_with_their_unit() -> None:
    assert [m.short for d in DOMAINS.values() for m in d.metrics if len(m.short) > 12] == []


@given(value=st.floats(-1e6, 1e6), unit=st.sampled_from(UNITS), other=st.sampled_from(UNITS))
def test_there_and_back_again(value: float, unit: Unit, other: Unit) -> None:
    if unit.base == other.base:
        there = convert(value, unit.code, other.code)
        assert convert(there, other.code, unit.code) == pytest.approx(value, rel=1e-9, abs=1e-6)


def test_labels_are_what_people_write() -> None:
    assert [label(c) for c in ("ug/m3", "Cel", "%", "{count}", "m/s")] == ["µg/m³", "°C", "%", "", "m/s"]
