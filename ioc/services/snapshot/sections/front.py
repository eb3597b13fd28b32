"""The first page: the day in a few sentences and figures, and what to have heard of."""

from ioc.i18n import _, number, signed
from ioc.model import aqi
from ioc.model.event import Severity
from ioc.model.snapshot import Alarm, Day, Moment, Snapshot
from ioc.services.snapshot import notes, words
from ioc.services.snapshot.blocks import Block, Cell, table
from ioc.services.snapshot.headlines import Headline, headlines
from ioc.services.snapshot.words import DASH, figure
from ioc.services.words import CONDITIONS, metric_name

NO_BREAK = "\u00a0"
TILES = ("received", "on_time", "filed", "answered", "aqi", "rain", "traffic", "uptime")
MOST_CONCERNS = 14  # what a page holds; the workbook has all
SHAPES = {Severity.CRITICAL: "critical", Severity.HIGH: "warning"}  # of alarms; all others are to be watched


def nothing(snapshot: Snapshot) -> list[Block]:
    """A day nobody sent anything of."""
    known = len(snapshot.today.sensors)
    told = _("Không có số đo, hồ sơ, phản ánh hay sự kiện nào trong ngày này.")
    sensors = (
        _("{n} cảm biến đã đăng ký, không cảm biến nào gửi số đo.", n=known)
        if known
        else _("Địa bàn chưa có cảm biến nào gửi số liệu về đây.")
    )
    return [{"kind": "lead", "text": f"{told} {sensors}"}]


def lead(snapshot: Snapshot) -> list[Block]:
    """The day in a few sentences and eight figures."""
    day = snapshot.today
    told = {h.key: h for h in headlines(snapshot)}
    tiles = [_tile(told[key]) for key in TILES if key in told and told[key].today is not None]
    sentences = [s for s in (_shop_said(day), _citizens_said(day), _air_said(day), _alarms_said(snapshot)) if s]
    return [{"kind": "lead", "text": " ".join(sentences)}, {"kind": "tiles", "tiles": tiles}]


def _shop_said(day: Day) -> str:
    whole = day.dossiers.whole
    if not (whole.received or whole.finished):
        return ""
    counts = {"received": number(whole.received), "finished": number(whole.finished)}
    if whole.on_time_share is None:
        return _("Một cửa tiếp nhận {received} hồ sơ, giải quyết {finished}.", **counts)
    share = number(whole.on_time_share, 1)
    return _(
        "Một cửa tiếp nhận {received} hồ sơ, giải quyết {finished}, trước và đúng hạn {share} %.", **counts, share=share
    )


def _citizens_said(day: Day) -> str:
    whole = day.reports.whole
    if not whole.filed and not whole.open:
        return ""
    counts = {"filed": number(whole.filed), "open": number(whole.open), "overdue": number(whole.overdue)}
    return _("Người dân gửi {filed} phản ánh; còn {open} phản ánh mở, {overdue} quá hạn.", **counts)


def _air_said(day: Day) -> str:
    known = [s for s in day.stations if s.index.value is not None]
    if not known:
        return ""
    worst = known[0]
    assert worst.index.value is not None
    band = _(aqi.band(worst.index.value).name)
    return _("VN_AQI ngày cao nhất {value} ({band}) tại {place}.", value=worst.index.value, band=band, place=worst.name)


def _alarms_said(snapshot: Snapshot) -> str:
    standing = sum(a.cleared_at is None for a in snapshot.alarms)
    told = {"n": len(snapshot.moments), "alarms": len(snapshot.alarms), "open": standing}
    return _("{n} chuỗi đo chạm ngưỡng của IOC; {alarms} tin báo, {open} còn mở lúc chốt.", **told)


def _tile(headline: Headline) -> Block:
    """A figure large, its difference small."""
    change = headline.change(headline.before)
    same = change is not None and round(change, headline.digits) == 0
    note = (
        ""
        if change is None
        else _("như hôm trước")
        if same
        else _("{change} so với hôm trước", change=signed(change, headline.digits))
    )
    unit = _(headline.unit)
    return {"name": _(headline.name), "value": figure(headline.today, headline.digits), "unit": unit, "note": note}


def attention(snapshot: Snapshot) -> list[Block]:
    """What a person in charge should have heard of: thresholds reached, alarms, what is overdue."""
    rows = [*(_alarm_row(a, snapshot) for a in snapshot.alarms), *(_moment_row(m, snapshot) for m in snapshot.moments)]
    rows.sort(key=lambda r: r["order"])
    shop, people = snapshot.today.dossiers.whole.overdue, snapshot.today.reports.whole.overdue
    late = [
        _late_row(_("{n} hồ sơ một cửa đang quá hạn", n=number(shop))) if shop else None,
        _late_row(_("{n} phản ánh còn mở đã quá hạn", n=number(people))) if people else None,
    ]
    shown = [*rows[:MOST_CONCERNS], *(row for row in late if row)]
    more = len(rows) - MOST_CONCERNS
    blocks: list[Block] = [{"kind": "section", "text": _("Điều cần chú ý")}]
    if not shown:
        return [
            *blocks,
            {"kind": "empty", "text": _("Không có ngưỡng nào bị chạm, không có tin báo, không có việc quá hạn.")},
        ]
    blocks.append({"kind": "list", "rows": shown})
    if more > 0:
        blocks.append({"kind": "note", "text": _("Và {n} điều nữa: xem bảng tính kèm theo.", n=more)})
    return blocks


def _alarm_row(alarm: Alarm, snapshot: Snapshot) -> Block:
    event, zone = alarm.raised, snapshot.span.zone
    shape = SHAPES.get(event.severity, "watch") if event.severity else "watch"
    ended = _("hết lúc {at}", at=words.at(alarm.cleared_at, zone)) if alarm.cleared_at else _("còn mở lúc chốt")
    place = words.place(event, snapshot)
    text = words.happened(event, {})
    return {
        "order": -("watch", "warning", "critical").index(shape),
        "shape": shape,
        "word": _("Tin báo"),
        "text": _("{what} ({ward})", what=text, ward=place.replace(" ", NO_BREAK)) if place else text,
        "at": words.at(event.time, zone) if event.time >= snapshot.span.since else _("từ hôm trước"),
        "end": ended,
    }


def _moment_row(moment: Moment, snapshot: Snapshot) -> Block:
    digits, unit = words.digits(moment.domain, moment.metric), words.unit(moment.domain, moment.metric)
    said = {
        "place": moment.name,
        "what": metric_name(moment.domain, moment.metric),
        "value": f"{number(moment.value, digits)} {unit}".strip(),
    }
    text = (
        _("{place}: {what} {value} trong một giờ", **said)
        if moment.to_the_hour
        else _("{place}: {what} {value}", **said)
    )
    limit = f"{number(moment.threshold, 0 if moment.threshold == int(moment.threshold) else digits)} {unit}".strip()
    return {
        "order": -int(moment.condition) + 1,
        "shape": moment.condition.key,
        "word": _(CONDITIONS[moment.condition]),
        "text": text,
        "at": words.at(moment.at, snapshot.span.zone),
        "end": _("ngưỡng {limit}", limit=limit),
    }


def _late_row(text: str) -> Block:
    return {"shape": "warning", "word": _("Quá hạn"), "text": text, "at": "", "end": _("lúc chốt")}


def compared(snapshot: Snapshot) -> list[Block]:
    """All headline figures beside the two other days."""
    told = headlines(snapshot)
    if not told:
        return []
    head = [_("Chỉ tiêu"), _("Đơn vị"), _("Trong ngày")]
    rows: list[list[Cell]] = [[_(h.name), _(h.unit), {"t": figure(h.today, h.digits), "bold": True}] for h in told]
    if snapshot.span.complete:
        head += [_("Hôm trước"), _("Thay đổi"), notes.weekday_before(snapshot), _("Thay đổi")]
        rows = [[*row, *_others(h)] for row, h in zip(rows, told, strict=True)]
    caption = (
        _("Chỉ tiêu chính, so với hôm trước và cùng thứ tuần trước") if snapshot.span.complete else _("Chỉ tiêu chính")
    )
    note = (
        _("Thay đổi của tỷ lệ tính bằng điểm phần trăm.")
        if snapshot.span.complete
        else _("Ngày chưa hết: không so với ngày trọn.")
    )
    return [{"kind": "section", "text": _("Tổng hợp")}, table(caption, head, rows, "ll" + "r" * 5, note=note)]


def _others(headline: Headline) -> list[Cell]:
    made: list[Cell] = []
    for other in (headline.before, headline.week_before):
        change = headline.change(other)
        made += [figure(other, headline.digits), DASH if change is None else signed(change, headline.digits)]
    return made
