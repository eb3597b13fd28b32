"""What documents say about figures: points that are called per cent, and sources that imply different wholes."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from ioc.i18n import _, every_language
from ioc.model.checks.told import Standing, rounding, written
from ioc.model.flag import Finding, FlagKind, Line
from ioc.model.indicators import Claim, Implied, Known
from ioc.model.observation import LARGEST, Observation
from ioc.model.period import parse

ALIKE = 0.8  # of the longer of two periods both must have, or their wholes are not to be compared


def points(standing: Standing, claimed: Iterable[Claim]) -> Iterator[Finding]:
    """Changes of shares that are told in per cent and are none; beside the published figure that they are about."""
    known = standing.known
    for claim in claimed:
        if (claim.indicator, claim.place, parse(claim.period).text, True) not in standing.by_key:
            continue
        relative = 100 * (claim.after / claim.before - 1) if claim.before else None
        right = relative is not None and abs(relative - claim.change) <= rounding(claim.change)
        if claim.unit == "%" and known.find(claim.indicator).unit == "%" and not right:
            yield _points(known, claim, relative)


def _points(known: Known, claim: Claim, relative: float | None) -> Finding:
    difference = claim.after - claim.before
    name = known.find(claim.indicator).name
    lines = (
        Line(every_language(lambda: _("Trước")), claim.before, "%"),
        Line(name, claim.after, "%"),
        Line(every_language(lambda: _("Công bố tăng")), claim.change, "%"),
        Line(every_language(lambda: _("Chênh lệch, điểm phần trăm")), difference, "{point}", result=True),
        *(
            [Line(every_language(lambda: _("Tăng tương đối")), round(relative, 1), "%", result=True)]
            if relative is not None
            else []
        ),
    )

    def say() -> str:
        return _(
            "Công bố “+{told} %”, nhưng từ {before} % lên {after} % là {points} điểm phần trăm.",
            told=written(claim.change),
            before=written(claim.before),
            after=written(claim.after),
            points=written(difference),
        )

    return Finding(FlagKind.POINTS, claim.indicator, claim.place, claim.period, lines, every_language(say))


Pair = tuple[Observation, Observation]  # a count and its rate


def disagreements(standing: Standing) -> Iterator[Finding]:
    """Pairs of a count and a rate that imply wholes too far from each other."""
    for rule in standing.known.implied:
        told = [pair for codes in rule.pairs for pair in _pairs(standing, *codes)]
        for one, other in combinations(told, 2):
            if (one[0].place, one[0].published) == (other[0].place, other[0].published) and _apart(rule, one, other):
                yield _disagreement(standing, rule, one, other)


def _pairs(standing: Standing, count: str, rate: str) -> Iterator[Pair]:
    for one in standing.of(count):
        beside = standing.beside(one, rate)
        if beside is not None and beside.unit == "%" and beside.value > 0 and _whole((one, beside)) <= LARGEST:
            yield one, beside


def _whole(pair: Pair) -> float:
    return 100 * pair[0].value / pair[1].value


def _apart(rule: Implied, one: Pair, other: Pair) -> bool:
    """Whether two pairs of nearly the same period imply wholes that differ by more than the rule allows, by the day."""
    if one[0].indicator == other[0].indicator or one[0].period.overlap(other[0].period) < ALIKE:
        return False
    daily = [_whole(pair) / pair[0].period.days for pair in (one, other)]
    return 100 * abs(daily[0] - daily[1]) > rule.within * max(map(abs, daily))  # nothing beside nothing agrees


def _disagreement(standing: Standing, rule: Implied, one: Pair, other: Pair) -> Finding:
    lines: list[Line] = []
    for pair in (one, other):
        lines += [Line(standing.known.by_code[o.indicator].name, o.value, o.unit) for o in pair]
        lines.append(Line(every_language(lambda: _("Suy ra tổng")), round(_whole(pair)), rule.unit, result=True))

    def say() -> str:
        return _(
            "Hai nguồn suy ra hai tổng khác nhau trong gần cùng một kỳ: khoảng {one} và {other} {unit}.",
            one=written(round(_whole(one), -3)),
            other=written(round(_whole(other), -3)),
            unit=standing.known.unit(rule.unit),
        )

    related = tuple(o.indicator for o in (one[0], *other[::-1]))
    rate = one[1]
    return Finding(
        FlagKind.DISAGREE, rate.indicator, rate.place, rate.period.text, tuple(lines), every_language(say), related
    )
