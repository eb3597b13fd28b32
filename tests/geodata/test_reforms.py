"""On which days the ground of an area was cut anew."""

from datetime import date

from geodata.reforms import reforms

MERGED, ABOLISHED = date(2024, 12, 1), date(2025, 7, 1)


def test_three_districts_were_merged_and_every_district_was_abolished() -> None:
    found = reforms("2023")
    assert {slug for slug, days in found.items() if MERGED in days} == {"da-teh", "cat-tien", "da-huoai"}
    assert len(found) == 12
    assert all(ABOLISHED in days for days in found.values())


def test_what_came_before_an_edition_is_no_reform_of_its_areas() -> None:
    assert reforms("2025-07") == {}
