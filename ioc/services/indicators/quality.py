"""How good figures are: đúng, đủ, sạch, sống (right, complete, clean, live), by area and by source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ioc.i18n import N_
from ioc.model.flag import Flag, FlagKind
from ioc.model.period import Frequency
from ioc.model.scoreboard import Quality, ScoreRow
from ioc.store.observations import Covered

FORM = frozenset((FlagKind.UNITS, FlagKind.SHARE))  # what makes a value unclean; all but these and STALE make it wrong
DEFINITIONS = {  # by the fields of Quality: what each is called and what it counts
    "right": (N_("Đúng"), N_("Số mới nhất không có cờ mở nào về phép tính, trên mọi số mới nhất.")),
    "complete": (
        N_("Đủ"),
        N_("Kỳ có số, trên kỳ phải có: các kỳ của một năm (theo ngày: của 30 ngày) của mọi chỉ số đang có nơi báo."),
    ),
    "clean": (N_("Sạch"), N_("Số đúng đơn vị, trong 0–100 nếu là tỷ lệ, báo một lần là xong, trên mọi số.")),
    "live": (N_("Sống"), N_("Chuỗi số mà kỳ kế tiếp chưa quá hạn, trên mọi chuỗi.")),
}


@dataclass(frozen=True, slots=True)
class Value:
    """The newest value of an indicator in a place, as far as its quality goes."""

    place: str
    source: str
    right: bool
    clean: bool
    live: bool | None  # None: it stands in a document, beside a newer one


@dataclass(frozen=True)
class Facts:
    """What is judged: the rows of a scoreboard, and how many periods have a value beside how many must."""

    rows: Sequence[ScoreRow]
    home: str  # slug of the province
    covered: Sequence[Covered]
    expected: Mapping[str, Mapping[tuple[str, Frequency], int]]  # by place

    @cached_property
    def values(self) -> list[Value]:
        """Every newest value, and what was published last beside it."""
        found: list[Value] = []
        for row in self.rows:
            for place, cell in {self.home: row.whole, **row.cells}.items():
                if cell is not None:
                    found.append(_value(place, cell.source, cell.flags, live=not cell.stale))
            if (told := row.published) is not None:
                found.append(_value(told.place, told.source, row.flags_on(told), live=None))
        return found

    @cached_property
    def source_of(self) -> dict[tuple[str, str], str]:
        """Who tells an indicator in a place."""
        return {(one.indicator, one.place): one.source for one in self.covered}


def _value(place: str, source: str, flags: Iterable[Flag], *, live: bool | None) -> Value:
    kinds = {flag.kind for flag in flags}
    return Value(place, source, not kinds - FORM - {FlagKind.STALE}, not kinds & FORM, live)


def judge(facts: Facts, place: str | None = None, source: str | None = None) -> Quality:
    """Of everything, or of one area (slug), or of one source."""

    def mine(of_place: str, of_source: str) -> bool:
        return place in (None, of_place) and source in (None, of_source)

    values = [value for value in facts.values if mine(value.place, value.source)]
    told = [one for one in facts.covered if mine(one.place, one.source)]
    must = sum(
        n
        for of_place, expected in facts.expected.items()
        for (code, _), n in expected.items()
        if mine(of_place, facts.source_of.get((code, of_place), _anybody(facts, code)))
    )
    periods = sum(one.periods for one in told)
    unclean = sum(one.again for one in told) + sum(not value.clean for value in values)
    return Quality(
        right=_share(sum(value.right for value in values), len(values)),
        complete=_share(min(periods, must), must),
        clean=_share(periods + len(values) - unclean, periods + len(values)),
        live=_share(sum(value.live is True for value in values), sum(value.live is not None for value in values)),
    )


def sources(facts: Facts) -> list[str]:
    """Every source that tells something."""
    return sorted({value.source for value in facts.values if value.source})


def _anybody(facts: Facts, code: str) -> str:
    """Who tells an indicator elsewhere: from them it is missing where nobody does."""
    return next((one.source for one in facts.covered if one.indicator == code), "")


def _share(part: int, of: int) -> float | None:
    return round(100 * part / of, 1) if of else None
