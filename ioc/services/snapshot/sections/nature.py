"""Air and weather: VN_AQI by station, temperature and rain by hour."""

from collections.abc import Callable, Sequence
from statistics import fmean

from ioc.i18n import _, number
from ioc.model import aqi
from ioc.model.snapshot import SeriesDay, Snapshot, StationDay
from ioc.services.snapshot import charts, words
from ioc.services.snapshot.blocks import Block, Cell, chart, table
from ioc.services.snapshot.headlines import across, of
from ioc.services.snapshot.sections.where import badge
from ioc.services.snapshot.words import DASH


def air(snapshot: Snapshot) -> list[Block]:
    """VN_AQI by station, and the map."""
    stations = snapshot.today.stations
    blocks: list[Block] = [{"kind": "section", "text": _("Không khí")}]
    if stations:
        used = [p for p in aqi.POLLUTANTS if any(p in s.index.parts for s in stations)]
        peak = _("{what} cao nhất", what=words.short("air", "pm25"))
        head = [_("Trạm"), "VN_AQI", *(words.short("air", p) for p in used), peak]
        rows = [_station_row(s, used, snapshot) for s in stations]
        note = _(
            "Dòng trên: nồng độ, µg/m³; dòng dưới: chỉ số thành phần. {method}. "
            "Cột cuối: số đo cao nhất trong ngày và lúc đo. Cảm biến của IOC, không phải trạm quan trắc quốc gia.",
            method=aqi.METHOD,
        )
        blocks.append(table(_("VN_AQI ngày theo trạm"), head, rows, "lc" + "r" * (len(used) + 1), note=note))
    else:
        blocks.append({"kind": "empty", "text": _("Không trạm không khí nào có số đo trong ngày.")})
    return blocks


def _station_row(station: StationDay, used: Sequence[str], snapshot: Snapshot) -> list[Cell]:
    value = station.index.value
    parts: list[Cell] = []
    for p in used:
        part = station.index.parts.get(p)
        digits = words.digits("air", p)
        told = (
            {"t": number(part.concentration, digits), "sub": number(part.index), "bold": p == station.index.dominant}
            if part
            else DASH
        )
        parts.append(told)
    name = {"t": station.name, "sub": snapshot.wards.get(station.ward or "", "")}
    return [name, badge(value), *parts, _peak(station, snapshot)]


def _peak(station: StationDay, snapshot: Snapshot) -> Cell:
    """The highest reading of PM2.5, and when it was measured."""
    series = next((s for s in of(snapshot.today, "air", "pm25") if s.sensor == station.sensor), None)
    if series is None or series.max is None:
        return DASH
    return {
        "t": number(series.max, words.digits("air", "pm25")),
        "sub": words.at(series.max_at, snapshot.span.zone),
    }


def weather(snapshot: Snapshot) -> list[Block]:
    """Temperature with its band, and rain, by hour."""
    today, before = snapshot.today, snapshot.before
    warm, rain = ([s for s in of(today, "weather", metric) if s.by_hour] for metric in ("temperature", "rain"))
    plots: list[Block] = []
    if warm:
        lows, highs = _bounds(warm, "min", min), _bounds(warm, "max", max)
        lines = [charts.Line(_("trung bình giờ"), across(warm, fmean), "main")]
        yesterday = across(of(before, "weather", "temperature"), fmean)
        if any(v is not None for v in yesterday):
            lines.append(charts.Line(_("hôm trước"), yesterday, "other"))
        plots.append(charts.lines("°C", lines, band=(_("thấp–cao"), lows, highs)))
    if rain:
        plots.append(charts.bars("mm", _("mưa mỗi giờ, trung bình các trạm"), across(rain, fmean)))
    if not plots:
        return []
    caption = _("Nhiệt độ và mưa theo giờ; {n} trạm", n=max(len(warm), len(rain)))
    return [{"kind": "section", "text": _("Thời tiết")}, chart(caption, plots)]


def _bounds(series: Sequence[SeriesDay], name: str, pick: Callable[[list[float]], float]) -> tuple[float | None, ...]:
    hours = [[v for s in series if (h := s.hours[i]) and (v := getattr(h, name)) is not None] for i in range(24)]
    return tuple(pick(known) if known else None for known in hours)
