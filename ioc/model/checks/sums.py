"""Whether parts add up to their whole, and whether a rate follows from its numerator and denominator."""

from collections.abc import Iterator

from ioc.i18n import _, every_language
from ioc.model.checks.told import EXACT, Standing, digits, rounding, written
from ioc.model.flag import Finding, FlagKind, Line
from ioc.model.indicator import Indicator
from ioc.model.observation import LARGEST, Observation


def parts(standing: Standing) -> Iterator[Finding]:
    """Sums that are not their whole, and parts that exceed what they are among."""
    for whole in standing.known.indicators:
        for codes, exhaustive in ((whole.adds, True), (whole.among, False)):
            for total in standing.of(whole.code) if codes else ():
                told = [standing.beside(total, code) for code in codes]
                found = [one for one in told if one is not None]
                if len(found) == len(codes) and (finding := _sum(standing, whole, total, found, exhaustive)):
                    yield finding


def _sum(
    standing: Standing, whole: Indicator, total: Observation, found: list[Observation], exhaustive: bool
) -> Finding | None:
    together = sum(one.value for one in found)
    off = together - total.value
    allowed = sum(0.0 if digits(one.value) == 0 else rounding(one.value) for one in (*found, total)) + EXACT
    if off <= allowed and (not exhaustive or off >= -allowed):
        return None
    lines = (
        *(_line(standing, one) for one in found),
        Line(every_language(lambda: _("Cộng các phần")), together, total.unit, result=True),
        _line(standing, total),
        Line(every_language(lambda: _("Lệch")), off, total.unit, result=True),
    )

    def say() -> str:
        unit = standing.known.unit(total.unit)
        if off > 0:
            return _("Các phần cộng lại lớn hơn tổng {n} {unit}.", n=written(off), unit=unit)
        return _("Các phần cộng lại nhỏ hơn tổng {n} {unit}.", n=written(-off), unit=unit)

    related = (*(one.indicator for one in found), *([whole.behind] if whole.behind else []))
    return Finding(FlagKind.PARTS, whole.code, total.place, total.period.text, lines, every_language(say), related)


def rates(standing: Standing) -> Iterator[Finding]:
    """Rates that are not the quotient of their parts, as exactly as they are told."""
    for indicator in standing.known.indicators:
        for rate in standing.of(indicator.code) if indicator.parts else ():
            above, below = (standing.beside(rate, code) for code in indicator.parts or ())
            if above and below and below.value and rate.unit == "%":
                share = 100 * above.value / below.value
                if abs(share) <= LARGEST and abs(share - rate.value) > rounding(rate.value):
                    yield _rate(standing, rate, above, below, share)


def _rate(standing: Standing, rate: Observation, above: Observation, below: Observation, share: float) -> Finding:
    exact = round(share, max(digits(rate.value), 1))
    lines = (
        _line(standing, above),
        _line(standing, below),
        Line(every_language(lambda: _("Tính ra")), exact, "%", result=True),
        _line(standing, rate),
    )

    def say() -> str:
        return _(
            "Tỷ lệ không suy ra được từ số: {above} / {below} = {share} %, còn ghi {told} %.",
            above=written(above.value),
            below=written(below.value),
            share=written(exact),
            told=written(rate.value),
        )

    related = (above.indicator, below.indicator)
    return Finding(FlagKind.RATE, rate.indicator, rate.place, rate.period.text, lines, every_language(say), related)


def _line(standing: Standing, one: Observation) -> Line:
    return Line(standing.known.by_code[one.indicator].name, one.value, one.unit)
