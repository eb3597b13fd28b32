"""What the side panel says of a chosen sensor: its state, why, the figures of its span, its device. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from dash import html
from dash.development.base_component import Component

from ioc.i18n import N_, _, age, clock, number, numeric_date, when
from ioc.model.air import StationAir
from ioc.model.aqi import BANDS, METHOD, band
from ioc.model.catalogue import DOMAINS, find
from ioc.model.condition import Condition
from ioc.model.device import Device
from ioc.model.history import History, Moment
from ioc.model.sensor import SensorNow, SeriesNow, passed, shown, stand
from ioc.model.units import label
from layouts.anatomy import attributes, icon, shape, short_name, state_word
from layouts.desk.history_chart import Look, bin_words, moment_words, said, threshold_words
from layouts.desk.narrow import SPANS
from layouts.panel import View
from layouts.words import CONDITIONS, is_old

SPAN_WORDS = {
    "1h": N_("1 giờ"),
    "6h": N_("6 giờ"),
    "24h": N_("24 giờ"),
    "yesterday": N_("Hôm qua"),
    "7d": N_("7 ngày"),
    "30d": N_("30 ngày"),
    "1y": N_("1 năm"),
    "5y": N_("5 năm"),
}
Row: TypeAlias = tuple[str, str | list[Component | str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of the chosen sensor, of the series that is drawn, and of its span."""

    series: Sequence[SeriesNow]
    chosen: SeriesNow
    history: History
    device: Device | None
    past_since: datetime | None
    air: StationAir | None
    now: datetime

    @property
    def sensor(self) -> SensorNow:
        """The sensor as it stands."""
        return stand(self.series, self.now)


def look_of(answer: Answer, zone: ZoneInfo, **more: object) -> Look:
    """How the chosen series is written."""
    metric = find(answer.chosen.domain, answer.chosen.metric)
    unit, digits = (label(metric.unit), metric.digits) if metric else ("", 1)
    return Look(unit, digits, zone, **more)  # type: ignore[arg-type]


def head(answer: Answer, view: View) -> list[Component]:
    """Name, place, id, when it was heard; then its value, its state and why."""
    sensor, chosen = answer.sensor, answer.chosen
    domain = DOMAINS.get(sensor.domain)
    place = view.wards.get(sensor.ward or "")
    heard = _("đo {when}", when=when(chosen.seen_at, answer.now, view.zone)) if chosen.seen_at else _("chưa gửi số đo")
    facts = [part for part in (place, _(domain.name) if domain else sensor.domain) if part]
    return [
        html.P(
            [
                icon(domain.icon if domain else "sensor"),
                " · ".join(facts),
                " · ",
                html.Span(sensor.sensor, className="mono"),
                f" · {heard}",
            ],
            className="where",
        ),
        html.Div(
            [
                html.Span(
                    [html.B(value_now(answer)), " ", html.Span(unit_now(answer))], className=f"v c-{_state(answer)}"
                ),
                state_word(_state(answer)),
                _tag("suspect", _("Nghi ngờ số liệu")) if _suspect(chosen) else None,
                _tag("simulated", _("Mô phỏng")) if sensor.simulated else None,
            ],
            className="now",
        ),
        *why(answer, view.zone),
    ]


def value_now(answer: Answer) -> str:
    """The newest good value of the chosen series; of an amount that of the last hour."""
    value = answer.chosen.state_value
    return "—" if value is None else number(value, look_of(answer, ZoneInfo("UTC")).digits)


def unit_now(answer: Answer) -> str:
    """Its unit, of an amount with the hour it is counted over."""
    unit = look_of(answer, ZoneInfo("UTC")).unit
    return _("{unit} trong 1 giờ", unit=unit) if answer.history.kind == "amount" else unit


def _state(answer: Answer) -> str:
    """The word for the chosen series: how old its news are, else its condition."""
    return shown(stand([answer.chosen], answer.now))


def _suspect(series: SeriesNow) -> bool:
    return series.bad_at is not None and series.bad_at == series.seen_at and series.bad_at != series.measured_at


def _tag(kind: str, words: str) -> html.Span:
    return html.Span([shape("simulated") if kind == "simulated" else None, words], className=f"tag-{kind}")


def why(answer: Answer, zone: ZoneInfo) -> Iterator[Component]:
    """Why it needs a look: silent since when, past which threshold since when."""
    chosen, now = answer.chosen, answer.now
    if is_old(chosen.freshness(now)) and chosen.seen_at is not None:
        since = when(chosen.seen_at, now, zone)
        silence = age((now - chosen.seen_at).total_seconds())
        yield html.P([html.B(_("Không có số mới từ {when}", when=since)), f", {silence}"], className="why old")
    limit = passed(chosen)
    if limit is None:
        return
    look = look_of(answer, zone)
    words = _("Dưới {limit}") if chosen.thresholds.falling else _("Trên {limit}")
    text = words.format(limit=said(limit, look))
    since = _("từ {when}", when=when(answer.past_since, now, zone)) if answer.past_since else ""
    grade = chosen.condition()
    rule = _("Ngưỡng của IOC: {grade}.", grade=_(CONDITIONS[grade]))
    because = html.Span([html.B(text), f" {since}. " if since else ". ", rule])
    yield html.P([shape(grade.key), because], className=f"why c-{grade.key}")


def air(answer: Answer, zone: ZoneInfo) -> list[Component]:
    """The station's VN_AQI as a web page owes it: band, every pollutant and the highest, advice, hour and method."""
    station = answer.air
    if station is None:
        return []
    if station.index is None or station.hour is None:
        return [html.P(_("Chưa tính được VN_AQI: cần ít nhất 2 trong 3 giờ gần nhất"), className="muted")]
    grade = band(station.index)
    parts = " · ".join(f"{short_name('air', p.key)} {number(p.index)}" for p in station.pollutants)
    method = _("Chỉ số giờ kết thúc lúc {time}, {method}", time=clock(station.hour, zone), method=METHOD)
    source = _("mô phỏng") if station.simulated else _("số liệu trạm")
    return [
        html.Div(
            [
                html.Span(_("VN_AQI giờ"), className="l"),
                html.B(number(station.index)),
                html.Span(_(grade.name), className=f"plate band-{BANDS.index(grade) + 1}"),
                html.Span(_("do {pollutant}", pollutant=short_name("air", station.dominant or "")), className="muted"),
            ],
            className="aqi",
        ),
        html.P(f"{_(grade.everybody)}."),
        html.P(_("Người già, trẻ em, người có bệnh phổi, tim: {advice}.", advice=_lowered(_(grade.sensitive)))),
        html.P(parts, className="muted"),
        html.P(f"{method}, {source}", className="muted"),
    ]


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def choices(answer: Answer) -> list[html.Button]:
    """The metrics of the sensor; none when it has but one."""
    if len(answer.series) == 1:
        return []
    return [
        html.Button(
            short_name(s.domain, s.metric),
            id={"side": "metric", "to": s.metric},
            type="button",
            **attributes(aria_pressed=str(s.metric == answer.chosen.metric).lower()),
        )
        for s in sorted(answer.series, key=rank)
    ]


def rank(series: SeriesNow) -> int:
    """Where its metric stands in the catalogue, after all others when it does not."""
    keys = [m.key for m in DOMAINS[series.domain].metrics] if series.domain in DOMAINS else []
    return keys.index(series.metric) if series.metric in keys else len(keys)


def spans(chosen: str) -> list[html.Button]:
    """A button a span."""
    return [
        html.Button(
            _(SPAN_WORDS[key]),
            id={"side": "span", "to": key},
            type="button",
            **attributes(aria_pressed=str(key == chosen).lower()),
        )
        for key in SPANS
    ]


def sub(answer: Answer) -> str:
    """What the chart shows: its metric and how wide its points are."""
    metric = find(answer.chosen.domain, answer.chosen.metric)
    name = _(metric.name) if metric else answer.chosen.metric
    width = bin_words(answer.history.bin_s)
    return f"{name}, " + (_("mỗi {bin}", bin=width) if answer.history.binned else _("từng số đo"))


def empty(answer: Answer, span: str, zone: ZoneInfo) -> str:
    """The sentence in place of a chart without a point."""
    first = _("Chưa có số đo trong {span}.", span=_(SPAN_WORDS[span]).lower())
    chosen = answer.chosen
    if chosen.value is None or chosen.measured_at is None:
        return first
    value, at = said(chosen.value, look_of(answer, zone)), when(chosen.measured_at, answer.now, zone)
    return f"{first} " + _("Số gần nhất: {value}, {when}.", value=value, when=at)


def legend(history: History) -> list[html.Span]:
    """What the marks of the chart are, those only that it shows."""
    kinds = {
        "mean": (_("trung bình") if history.binned else _("số đo"), history.kind == "level"),
        "band": (_("thấp–cao"), history.kind == "level" and history.binned),
        "bar": (_("lượng"), history.kind == "amount"),
        "gap": (_("thiếu"), bool(history.gaps)),
        "bad": (_("nghi ngờ"), history.n_bad > 0),
    }
    return [html.Span([html.I(className=f"key {k}"), words]) for k, (words, shows) in kinds.items() if shows]


def figures(answer: Answer, zone: ZoneInfo) -> list[Component]:
    """The figures of the span: highest and lowest with their moments, mean or total, how many, how many doubtful."""
    history, look = answer.history, look_of(answer, zone)
    rows: list[Row] = []
    if history.highest:
        name = _("Nhiều nhất mỗi {bin}", bin=bin_words(history.bin_s)) if history.kind == "amount" else _("Cao nhất")
        rows.append((name, _extreme(history.highest, answer, look)))
    if history.lowest:
        rows.append((_("Thấp nhất"), _extreme(history.lowest, answer, look)))
    if history.kind == "amount" and history.total is not None:
        rows.append((_("Tổng"), said(history.total, look)))
    elif history.mean is not None:
        rows.append((_("Bình quân"), said(history.mean, look)))
    rows.append((_("Số lần đo"), number(history.n)))
    if history.bad_share is not None:
        rows.append((_("Nghi ngờ"), f"{number(history.bad_share, 1)}\u00a0% ({number(history.n_bad)})"))
    if history.gaps:
        lost = sum((until - since).total_seconds() for since, until in history.gaps)
        rows.append((_("Thiếu"), f"{age(lost)} ({number(len(history.gaps))})"))
    return _table(rows)


def _extreme(moment: Moment, answer: Answer, look: Look) -> list[Component | str]:
    at, value = moment
    history = answer.history
    told = when(at, answer.now, look.zone)
    if history.kind == "amount":
        point = next(p for p in history.points if p.at == at)
        told = moment_words(point, history, look.zone)
    return [html.B(said(value, look)), html.Span(told, className="at")]


def device(answer: Answer, zone: ZoneInfo) -> list[Component]:
    """The device and where its figures come from."""
    chosen, told = answer.chosen, answer.device
    learned = told is not None and not told.interval_given
    interval = _("{age}, theo các lần gửi gần đây", age=age(chosen.interval_s)) if learned else age(chosen.interval_s)
    rows: list[Row] = [(_("Chu kỳ"), interval)]
    if told is not None:
        rows += _condition(told, answer.now, zone)
        rows.append((_("Đăng ký"), numeric_date(told.registered_at.astimezone(zone).date())))
    look = look_of(answer, zone)
    limits: list[Component | str] = [html.Div(threshold_words(c, v, answer.history, look)) for c, v in _limits(chosen)]
    if limits:
        rows.append((_("Ngưỡng của IOC"), limits))
    if chosen.lat is not None and chosen.lon is not None:
        rows.append((_("Toạ độ"), _("{lat} B, {lon} Đ", lat=number(chosen.lat, 4), lon=number(chosen.lon, 4))))
    rows.append((_("Nguồn"), f"{chosen.area}/{chosen.domain}/{chosen.sensor}"))
    if chosen.simulated:
        rows.append((_("Số liệu"), _("Mô phỏng")))
    new = [] if chosen.known else [html.P([shape("new"), _("Mới, chưa khai báo tên và nơi đặt")], className="c-new")]
    return [*new, *_table(rows)]


def _condition(told: Device, now: datetime, zone: ZoneInfo) -> Iterator[Row]:
    """What the hardware says of itself; an empty battery is told by a shape and a word."""
    if told.battery is not None:
        level = f"{number(told.battery)}\u00a0%"
        low = html.Span([shape("warning"), _("{level}, sắp hết", level=level)], className="st c-warning")
        yield _("Pin"), [low] if told.battery_is_low else level
    if told.rssi is not None:
        signal = f"{number(told.rssi)}\u00a0dBm"
        yield _("Sóng"), signal if told.snr is None else f"{signal} · {number(told.snr, 1)}\u00a0dB"
    if told.firmware:
        yield _("Phần mềm"), told.firmware
    if told.said_at is not None:
        at = when(told.said_at, now, zone)
        yield _("Tự báo"), _("mất kết nối, {time}", time=at) if told.said_offline else _("có mặt, {time}", time=at)


def _limits(series: SeriesNow) -> list[tuple[Condition, float]]:
    limits = series.thresholds
    graded = zip(list(Condition)[1:], (limits.watch, limits.warning, limits.critical), strict=True)
    return [(condition, value) for condition, value in graded if value is not None]


def _table(rows: Sequence[Row]) -> list[Component]:
    return [html.Dl([part for name, value in rows for part in (html.Dt(name), html.Dd(value))], className="kv")]
