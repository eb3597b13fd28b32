"""Today beside yesterday and last week, and what stands there when a day told nothing."""

from dataclasses import dataclass

from ioc.model.payment import PaymentCount
from layouts.beside import differences, three


@dataclass(frozen=True)
class Days:
    today: PaymentCount
    yesterday: PaymentCount
    last_week: PaymentCount


def test_a_day_that_told_nothing_is_not_compared_with() -> None:
    values = three(Days(PaymentCount(made=7), PaymentCount(made=9), PaymentCount()), "made")
    assert values == [7, 9, None]
    assert differences(values) == ("−2", "–")


def test_a_quiet_today_is_a_nought() -> None:
    assert three(Days(PaymentCount(), PaymentCount(made=9), PaymentCount(failed=1)), "made") == [0, 9, 0]


def test_a_difference_of_three_figures_has_no_room_for_more() -> None:
    assert differences([0.0, 100.0, 99.94], 1) == ("−100", "−99,9")
