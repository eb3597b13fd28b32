"""Infrastructure: every quantity measured across its places, and how far the figures can be trusted."""

from collections.abc import Sequence
from statistics import fmean

from ioc.i18n import _, number
from ioc.model import aqi
from ioc.model.catalogue import DOMAINS
from ioc.model.snapshot import Day, SensorDay, Snapshot
from ioc.services.snapshot import charts, notes, words
from ioc.services.snapshot.blocks import Block, Cell, bold, chart, grouped, table
from ioc.services.snapshot.headlines import across, of
from ioc.services.snapshot.sections.duty import quarantine
from ioc.services.snapshot.sections.places import DOMAINS as DOMAINS_BY_PLACE
from ioc.services.snapshot.sections.places import places
from ioc.services.snapshot.words import figure


def city(snapshot: Snapshot) -> list[Block]:
    """What a city is run by, place by place; every other quantity across its places, with where it was highest."""
    today = snapshot.today
    blocks: list[Block] = [{"kind": "section", "text": _("Hạ tầng và môi trường")}]
    flow = [s for s in of(today, "traffic", "intensity") if s.by_hour]
    if flow:
        lines = [charts.Line(_("trong ngày"), across(flow, sum), "main")]
        last_week = across(of(snapshot.week_before, "traffic", "intensity"), sum)
        if any(v is not None for v in last_week):
            lines.append(charts.Line(notes.weekday_before(snapshot), last_week, "other"))
        plot = charts.lines(_("xe/giờ"), lines, from_zero=True)
        blocks.append(chart(_("Lưu lượng xe theo giờ, cộng {n} điểm đếm", n=len(flow)), [plot]))
    blocks += (by_place := places(snapshot))
    rows = grouped([_quantity_row(today, *key, snapshot) for key in _quantities(today)])
    if not rows and by_place:
        return blocks
    if not rows:
        return [*blocks, {"kind": "empty", "text": _("Không có số đo nào trong ngày.")}]
    head = [
        _("Lĩnh vực"),
        _("Đại lượng"),
        _("Đơn vị"),
        _("Nơi"),
        _("TB hoặc tổng"),
        _("Thấp nhất"),
        _("Cao nhất"),
        _("Nơi cao nhất, lúc"),
    ]
    note = _("Trung bình của các nơi; với lượng cộng dồn (mưa, điện) là tổng ở nơi nhiều nhất.")
    return [*blocks, table(_("Các đại lượng khác đo được trong ngày"), head, rows, "lllrrrrl", wide=7, note=note)]


def _quantities(day: Day) -> list[tuple[str, str]]:
    """Domain and metric of what has no table of its own, in the order of the catalogue."""
    found = dict.fromkeys((s.domain, s.metric) for _, s in day.series if s.n)
    ordered = [(d.key, m.key) for d in DOMAINS.values() for m in d.metrics]
    left = [key for key in found if key not in ordered]
    shown = {("air", p) for p in aqi.POLLUTANTS}
    return [key for key in [*ordered, *left] if key in found and key not in shown and key[0] not in DOMAINS_BY_PLACE]


def _quantity_row(day: Day, domain: str, metric: str, snapshot: Snapshot) -> list[Cell]:
    series = of(day, domain, metric)
    names = {s.sensor: s.name for s in day.sensors}
    digits = words.digits(domain, metric)
    amount = series[0].amount
    if amount:
        top = max(series, key=lambda s: s.sum or 0.0)
        middle, where = top.sum, names[top.sensor]
    else:
        top = max(series, key=lambda s: s.max if s.max is not None else float("-inf"))
        middle, where = (
            fmean(s.mean for s in series if s.mean is not None),
            f"{names[top.sensor]}, {words.at(top.max_at, snapshot.span.zone)}",
        )
    low = None if amount else min(s.min for s in series if s.min is not None)
    high = None if amount else top.max
    return [
        words.domain(domain),
        words.metric(domain, metric),
        words.unit(domain, metric),
        number(len(series)),
        {"t": figure(middle, digits), "bold": True},
        figure(low, digits),
        figure(high, digits),
        {"t": where, "small": True},
    ]


def trust(snapshot: Snapshot) -> list[Block]:
    """How far the figures can be trusted: what came of what was promised, and what could not be read."""
    day = snapshot.today
    domains = dict.fromkeys(s.domain for s in day.sensors)
    rows = [_trust_row(words.domain(key), [s for s in day.sensors if s.domain == key]) for key in domains]
    if not rows:
        return quarantine(snapshot) if snapshot.quarantined else []
    rows.append(bold(_trust_row(_("Tổng"), list(day.sensors))))
    head = [_("Lĩnh vực"), _("Cảm biến"), _("Không gửi cả ngày"), _("Nhận được, %"), _("Số đo tốt"), _("Số đo xấu")]
    return [
        {"kind": "section", "text": _("Độ tin cậy của số liệu")},
        table(_("Cảm biến trong ngày"), head, rows, "lrrrrr", total=True),
        *quarantine(snapshot),
    ]


def _trust_row(name: str, sensors: Sequence[SensorDay]) -> list[Cell]:
    shares = [s.uptime for s in sensors if s.uptime is not None]
    good, bad = (sum(getattr(x, key) for s in sensors for x in s.series) for key in ("n", "n_bad"))
    silent = sum(not s.received for s in sensors)
    return [
        name,
        number(len(sensors)),
        number(silent),
        figure(fmean(shares) if shares else None, 1),
        number(good),
        number(bad),
    ]
