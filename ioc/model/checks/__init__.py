"""What does not hold about figures: every check, over what stands of all of them."""

from collections.abc import Iterable
from datetime import date

from ioc.model.checks import alone, claims, series, sums
from ioc.model.checks.told import Standing
from ioc.model.flag import Finding
from ioc.model.indicators import Claim, Known
from ioc.model.observation import Observation


def find(known: Known, told: Iterable[Observation], claimed: Iterable[Claim], today: date) -> list[Finding]:
    """Everything that does not hold, as of a day; of each subject one finding."""
    standing = Standing(known, told)
    found = [
        *sums.parts(standing),
        *sums.rates(standing),
        *claims.points(standing, claimed),
        *claims.disagreements(standing),
        *alone.shares(standing),
        *alone.units(standing),
        *series.jumps(standing),
        *series.stale(standing, today),
    ]
    return list({finding.subject: finding for finding in found}.values())
