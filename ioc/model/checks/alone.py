"""What is wrong with a figure by itself: a share outside of 0 to 100, a unit that is not its indicator's."""

from collections.abc import Iterator

from ioc.i18n import _, every_language
from ioc.model.checks.told import Standing, written
from ioc.model.flag import Finding, FlagKind, Line
from ioc.model.observation import Observation


def shares(standing: Standing) -> Iterator[Finding]:
    """Shares below 0 or above 100 per cent."""
    for one in standing.by_key.values():
        known = standing.known.by_code[one.indicator]
        if known.bounded and one.unit == "%" and not 0 <= one.value <= 100:
            said = every_language(lambda one=one: _("Tỷ lệ {value} % nằm ngoài 0–100 %.", value=written(one.value)))
            lines = (Line(known.name, one.value, one.unit),)
            yield Finding(FlagKind.SHARE, one.indicator, one.place, one.period.text, lines, said)


def units(standing: Standing) -> Iterator[Finding]:
    """Figures told in another unit than their indicator's: they cannot stand beside the others."""
    for one in standing.by_key.values():
        if one.unit != standing.known.by_code[one.indicator].unit:
            yield _unit(standing, one)


def _unit(standing: Standing, one: Observation) -> Finding:
    known = standing.known.by_code[one.indicator]

    def say() -> str:
        return _(
            "Khác đơn vị khi so: số này tính “{told}”, chỉ số tính “{meant}”.",
            told=standing.known.unit(one.unit),
            meant=standing.known.unit(known.unit),
        )

    lines = (Line(known.name, one.value, one.unit),)
    return Finding(FlagKind.UNITS, one.indicator, one.place, one.period.text, lines, every_language(say))
