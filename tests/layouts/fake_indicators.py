"""Indicators of the fake city: one that is met, one that is missed, one published with a flag, one without a value."""

from datetime import UTC, date, datetime
from types import MappingProxyType

from geodata import province
from ioc.model.flag import Flag, FlagKind, Line
from ioc.model.indicator import Indicator, Light
from ioc.model.observation import Observation
from ioc.model.period import Frequency, Period, of, parse
from ioc.model.proposal import Proposal
from ioc.model.scoreboard import Cell, Counts, IndicatorHistory, Quality, Scoreboard, ScoreRow

AREAS = ("da-lat", "bao-loc")
RECEIVED = datetime(2026, 11, 1, 1, tzinfo=UTC)
QUALITY = Quality(86.0, 71.0, 93.0, 54.0)
PUBLISHED = Observation(
    "CQ-01", "lam-dong", parse("2022"), 95.7, "%", "Số công bố năm 2022", date(2022, 12, 31), published=True,
    by="published", received_at=RECEIVED, revision=1,
)  # fmt: skip
FLAG = Flag(
    1, FlagKind.PARTS, "CQ-09", "lam-dong", "2022",
    (
        Line({"vi": "Đúng hạn hoặc sớm", "en": "On time or early"}, 1_201_075, "{dossier}"),
        Line({"vi": "Quá hạn", "en": "Overdue"}, 46_418, "{dossier}"),
        Line({"vi": "Cộng các phần", "en": "The parts together"}, 1_247_493, "{dossier}", result=True),
        Line({"vi": "Hồ sơ đã giải quyết", "en": "Dossiers resolved"}, 1_242_768, "{dossier}"),
        Line({"vi": "Lệch", "en": "Difference"}, 4_725, "{dossier}", result=True),
    ),
    {"vi": "Các phần cộng lại lớn hơn tổng 4.725 hồ sơ.", "en": "The parts exceed the whole by 4,725 dossiers."},
    ("CQ-10", "CQ-11", "CQ-01"), RECEIVED, "assigned", "Phòng KSTTHC", date(2026, 11, 27), by="manager", at=RECEIVED,
)  # fmt: skip
PROPOSAL = Proposal(1, "CQ-03", "da-lat", parse("2026-10"), 70.4, "%", "Báo cáo tháng 10", "staff", RECEIVED)


def cell(indicator: Indicator, value: float, period: Period, place: str, *, small: bool = False) -> Cell:
    """A value with its light."""
    target = indicator.target("province" if place == "lam-dong" else "district", period)
    light = indicator.light(value, target)
    return Cell(value, period, light, target, period.last, RECEIVED, False, small, simulated=True, revision=1)


def row(indicator: Indicator, value: float | None, until: date) -> ScoreRow:
    """A row whose values rise towards `value`; of None one that nobody told anything of."""
    period = of(Frequency.MONTH, until)
    if value is None:
        return ScoreRow(indicator, None, None, (), dict.fromkeys(AREAS), (), None)
    points: list[tuple[Period, float]] = []
    for back in range(12):
        points.insert(0, (period, value - back))
        period = period.before()
    newest = points[-1][0]
    cells = {slug: cell(indicator, value - 6 * i, newest, slug, small=i == 1) for i, slug in enumerate(AREAS)}
    flagged = indicator.code == "CQ-01"
    return ScoreRow(
        indicator,
        cell(indicator, value, newest, "lam-dong"),
        PUBLISHED if flagged else None,
        (FLAG,) if flagged else (),
        MappingProxyType(cells),
        tuple(points),
        3.5,
    )


def scoreboard(frequency: Frequency, until: date) -> Scoreboard:
    """Three rows of the province's own indicators have values."""
    values = {"CQ-01": 97.1, "CQ-02": 74.3, "CQ-04": 42.0}
    rows = tuple(row(one, values.get(one.code), until) for one in province.indicators().rows)
    below = tuple(
        slug for slug in AREAS if any((c := r.cells.get(slug)) and c.light is not Light.MET and c.target for r in rows)
    )
    counts = Counts(2, 2, len(rows) - 2, below, 1, 1, 0, None)
    return Scoreboard(
        frequency, until, rows, AREAS, QUALITY, dict.fromkeys(AREAS, QUALITY), {"Hệ thống một cửa": QUALITY}, counts
    )


def history(code: str, until: date) -> IndicatorHistory:
    """What the scoreboard says, month by month."""
    indicator = province.indicators().find(code)
    period = of(Frequency.MONTH, until)
    told = {
        slug: tuple(
            Observation(code, slug, of(Frequency.MONTH, date(2026, month, 1)), 60.0 + month, indicator.unit,
                        "Hệ thống một cửa", date(2026, month, 28), n=200, simulated=True, by="simulate",
                        received_at=RECEIVED, revision=1)
            for month in range(1, period.since.month + 1)
        )
        for slug in ("lam-dong", *AREAS)
    }  # fmt: skip
    elsewhere = {"hai-duong": (Observation(code, "hai-duong", parse("2023-10"), 87.4, "%", published=True),)}
    return IndicatorHistory(indicator, told, (FLAG,), elsewhere, indicator.targets)
