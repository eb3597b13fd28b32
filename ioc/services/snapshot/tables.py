"""A snapshot as tables: what the workbook and the CSV hold, each column with its unit and its meaning."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ioc.i18n import _, brought
from ioc.model import aqi
from ioc.model.event import ALARM_RAISED
from ioc.model.exchange import ExchangeCount
from ioc.model.report import ReportCount
from ioc.model.snapshot import HOURS, Counted, DossierGroup, SensorDay, SeriesDay, Snapshot
from ioc.services.snapshot import frozen, words
from ioc.services.snapshot.headlines import headlines
from ioc.services.snapshot.sections import indicators as stood
from ioc.services.words import CONDITIONS

Value = str | int | float | datetime | date | bool | None
Kind = Literal["text", "count", "number", "share", "moment", "day", "flag", "place"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in CSV, its title on a sheet, what it holds, its unit and what it means."""

    key: str
    title: str
    kind: Kind
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its key is the name of its CSV file, its title that of its sheet."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def tables(snapshot: Snapshot) -> list[Table]:
    """Every table of a snapshot, in the order of the sheets; some only where there is anything to say."""
    makers = MAKERS if not snapshot.parts else tuple(make for make in MAKERS if make not in OF_AN_AREA)
    wanted = [
        (areas, snapshot.parts),
        (indicators, stood.told(snapshot)),
        (counted, snapshot.counted),
        (quarantine, snapshot.quarantined),
        (notes, snapshot.notes),
        (changes, snapshot.revision and snapshot.revision.changes),
    ]
    return [make(snapshot) for make in (*makers, *(make for make, told in wanted if told))]


def summary(snapshot: Snapshot) -> Table:
    """The headline figures beside the day before and a week ago."""
    columns = (
        Column("figure", _("Chỉ tiêu"), "text", _("Tên chỉ tiêu.")),
        Column("unit", _("Đơn vị"), "text", _("Đơn vị của các con số trong dòng.")),
        Column("today", _("Trong ngày"), "number", _("Giá trị của ngày {when}.", when=words.until(snapshot.span))),
        Column("day_before", _("Hôm trước"), "number", _("Giá trị cả ngày hôm trước; trống khi ngày chưa hết.")),
        Column("change", _("Thay đổi"), "number", _("Trong ngày trừ hôm trước; với tỷ lệ là điểm phần trăm.")),
        Column("week_before", _("Tuần trước"), "number", _("Giá trị cùng thứ tuần trước; trống khi ngày chưa hết.")),
        Column("week_change", _("Thay đổi tuần"), "number", _("Trong ngày trừ cùng thứ tuần trước.")),
        Column("meaning", _("Cách tính"), "text", _("Cách tính chỉ tiêu.")),
    )
    rows = [
        (_(h.name), _(h.unit), h.today, h.before, h.change(h.before), h.week_before, h.change(h.week_before),
         _(h.meaning))
        for h in headlines(snapshot)
    ]  # fmt: skip
    return Table("summary", _("Tổng hợp"), columns, tuple(rows))


def sensors(snapshot: Snapshot) -> Table:
    """One row a series: what it measured over the day."""
    columns = (
        *_whose(),
        Column("ward_code", _("Mã phường, xã"), "text", _("Mã đơn vị hành chính (Tổng cục Thống kê).")),
        Column("lat", _("Vĩ độ"), "place", _("Vĩ độ, WGS 84."), "°"),
        Column("lon", _("Kinh độ"), "place", _("Kinh độ, WGS 84."), "°"),
        *_what(),
        Column("n", _("Số đo tốt"), "count", _("Số đo tốt trong ngày.")),
        Column("n_bad", _("Số đo xấu"), "count", _("Số đo bị đánh dấu xấu: chỉ đếm, không vào con số nào khác.")),
        Column("min", _("Thấp nhất"), "number", _("Số đo tốt nhỏ nhất.")),
        Column("min_at", _("Lúc thấp nhất"), "moment", _("Lần đầu đạt giá trị nhỏ nhất.")),
        Column("mean", _("Trung bình"), "number", _("Trung bình mọi số đo tốt; trống với lượng cộng dồn.")),
        Column("max", _("Cao nhất"), "number", _("Số đo tốt lớn nhất.")),
        Column("max_at", _("Lúc cao nhất"), "moment", _("Lần đầu đạt giá trị lớn nhất.")),
        Column("sum", _("Tổng"), "number", _("Tổng các số đo tốt của lượng cộng dồn; trống với đại lượng khác.")),
        Column("last", _("Cuối cùng"), "number", _("Số đo tốt cuối cùng.")),
        Column("last_at", _("Lúc cuối cùng"), "moment", _("Thời điểm số đo tốt cuối cùng.")),
        Column("watch", _("Ngưỡng theo dõi"), "number", _("Ngưỡng của IOC, không phải cấp báo động chính thức.")),
        Column("warning", _("Ngưỡng cảnh báo"), "number", _("Ngưỡng của IOC.")),
        Column("critical", _("Ngưỡng nguy cấp"), "number", _("Ngưỡng của IOC.")),
        Column("interval_s", _("Chu kỳ"), "count", _("Chu kỳ gửi mong đợi."), "s"),
        Column("received", _("Đã nhận"), "count", _("Bản tin nhận được của cảm biến (của chuỗi nhiều số đo nhất).")),
        Column("expected", _("Phải có"), "count", _("Bản tin phải có theo chu kỳ, kể từ lúc cảm biến đăng ký.")),
        Column("uptime", _("Nhận được"), "share", _("Đã nhận / phải có, tối đa 100."), "%"),
        Column("simulated", _("Mô phỏng"), "flag", _("Cảm biến do bộ mô phỏng phát.")),
    )  # fmt: skip
    rows = [_series_row(snapshot, sensor, series) for sensor, series in snapshot.today.series]
    return Table("sensors", _("Cảm biến"), columns, tuple(rows))


def hours(snapshot: Snapshot) -> Table:
    """One row an hour of a series that measured something in it."""
    columns = (
        *_whose(),
        *_what(),
        Column("hour_start", _("Từ"), "moment", _("Đầu giờ.")),
        Column("hour_end", _("Đến"), "moment", _("Cuối giờ: nhãn giờ theo quy ước của VN_AQI (01:00 … 00:00).")),
        Column("n", _("Số đo tốt"), "count", _("Số đo tốt trong giờ.")),
        Column("n_bad", _("Số đo xấu"), "count", _("Số đo bị đánh dấu xấu trong giờ.")),
        Column("mean", _("Trung bình"), "number", _("Trung bình giờ; trống với lượng cộng dồn.")),
        Column("sum", _("Tổng"), "number", _("Tổng giờ của lượng cộng dồn; trống với đại lượng khác.")),
        Column("min", _("Thấp nhất"), "number", _("Số đo tốt nhỏ nhất trong giờ.")),
        Column("max", _("Cao nhất"), "number", _("Số đo tốt lớn nhất trong giờ.")),
    )
    rows = [
        (*_who(snapshot, sensor), *_measured(series), snapshot.span.hour(i), snapshot.span.hour(i + 1), h.n, h.n_bad,
         None if series.amount else h.mean, h.sum if series.amount and h.n else None, h.min, h.max)
        for sensor, series in snapshot.today.series
        if series.by_hour
        for i, h in zip(range(HOURS), series.hours, strict=True)
        if h
    ]  # fmt: skip
    return Table("hours", _("Theo giờ"), columns, tuple(rows))


def air(snapshot: Snapshot) -> Table:
    """VN_AQI of the day by station with what each pollutant adds."""
    parts = [
        column
        for key in aqi.POLLUTANTS
        for column in (
            Column(key, words.metric("air", key), "number",
                   _("PM: trung bình 24 giờ; khí: 1 giờ lớn nhất; O3: 1 giờ hoặc 8 giờ, cái có chỉ số lớn hơn."),
                   "µg/m³"),
            Column(f"{key}_index", _("Chỉ số {name}", name=words.metric("air", key)), "count",
                   _("Chỉ số thành phần theo QĐ 1459/QĐ-TCMT.")),
        )
    ]  # fmt: skip
    columns = (
        Column("sensor", _("Mã cảm biến"), "text", _("Mã cảm biến trong địa bàn.")),
        Column("name", _("Trạm"), "text", _("Tên trạm.")),
        Column("ward", _("Phường, xã"), "text", _("Phường, xã nơi đặt trạm.")),
        Column("vn_aqi", "VN_AQI", "count", _("Chỉ số ngày; trống khi không đủ 18 giờ PM10 hoặc PM2,5.")),
        Column("band", _("Mức"), "text", _("Mức theo QĐ 1459/QĐ-TCMT.")),
        Column("dominant", _("Thông số cao nhất"), "text", _("Thông số có chỉ số thành phần lớn nhất.")),
        *parts,
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for s in snapshot.today.stations:
        value, found = s.index.value, [s.index.parts.get(key) for key in aqi.POLLUTANTS]
        told = [number for p in found for number in ((p.concentration, p.index) if p else (None, None))]
        band = None if value is None else _(aqi.band(value).name)
        dominant = s.index.dominant and words.metric("air", s.index.dominant)
        rows.append((s.sensor, s.name, snapshot.wards.get(s.ward or ""), value, band, dominant, *told))
    return Table("air", _("Không khí"), columns, tuple(rows))


def dossiers(snapshot: Snapshot) -> Table:
    """The one-stop shop: whole, by field, by unit."""
    columns = (
        Column("group", _("Nhóm"), "text", _("Toàn địa bàn, theo lĩnh vực hay theo đơn vị.")),
        Column("name", _("Tên"), "text", _("Lĩnh vực hoặc đơn vị.")),
        Column("received", _("Tiếp nhận"), "count", _("Hồ sơ tiếp nhận trong ngày.")),
        Column("finished", _("Giải quyết"), "count", _("Hồ sơ giải quyết xong trong ngày.")),
        Column("early", _("Trước hạn"), "count", _("Xong trước ngày hẹn trả.")),
        Column("on_the_day", _("Đúng hạn"), "count", _("Xong trong ngày hẹn trả, không muộn hơn giờ hẹn.")),
        Column("late", _("Trễ hạn"), "count", _("Giải quyết trừ trước hạn, đúng hạn và không hẹn.")),
        Column("undated", _("Không hẹn"), "count", _("Giải quyết xong mà không có hẹn trả.")),
        Column("on_time_share", _("Trước và đúng hạn"), "share", _("Trên số giải quyết có hẹn trả."), "%"),
        Column("open", _("Đang giải quyết"), "count", _("Còn mở lúc chốt, bất kể ngày tiếp nhận.")),
        Column(
            "overdue", _("Đang quá hạn"), "count", _("Trong số còn mở: đã qua hẹn trả, đang ở trạng thái 2 hoặc 4.")
        ),
        Column("online", _("Nộp trực tuyến"), "count", _("Trong số tiếp nhận: nộp trực tuyến.")),
        Column("channelled", _("Rõ hình thức nộp"), "count", _("Trong số tiếp nhận: nguồn có báo hình thức nộp.")),
        Column("paid", _("Trả phí trực tuyến"), "count", _("Trong số tiếp nhận có phí: trả trực tuyến.")),
        Column("payable", _("Có phí"), "count", _("Trong số tiếp nhận: có phí.")),
        Column("digitised", _("Đã số hóa"), "count", _("Trong số tiếp nhận: giấy tờ đã số hóa.")),
        Column("scanned", _("Rõ việc số hóa"), "count", _("Trong số tiếp nhận: nguồn có báo việc số hóa.")),
    )
    shop = snapshot.today.dossiers
    rows = [
        *((_("Lĩnh vực"), g.name or _("Không rõ"), *_dossier_row(g)) for g in shop.fields),
        *((_("Đơn vị xử lý"), g.name or _("Không rõ"), *_dossier_row(g)) for g in shop.units),
        (_("Toàn địa bàn"), snapshot.area.name, *_dossier_row(shop.whole)),
    ]
    return Table("dossiers", _("Hồ sơ"), columns, tuple(rows))


def reports(snapshot: Snapshot) -> Table:
    """Citizens' reports by category and whole."""
    columns = (
        Column("category", _("Lĩnh vực"), "text", _("Lĩnh vực của phản ánh.")),
        Column("filed", _("Mới"), "count", _("Gửi trong ngày.")),
        Column("answered", _("Đã trả lời"), "count", _("Trả lời trong ngày, bất kể ngày gửi.")),
        Column("on_site_judged", _("Xét có mặt"), "count", _("Gửi trong ngày, đã đến hạn 2 giờ hoặc đã có người đến.")),
        Column("on_site_in_time", _("Có mặt trong 2 giờ"), "count", _("Trong số xét có mặt.")),
        Column("answer_judged", _("Xét trả lời"), "count", _("Gửi trong ngày, đã đến hạn 6 giờ hoặc đã trả lời.")),
        Column("answer_in_time", _("Trả lời trong 6 giờ"), "count", _("Trong số xét trả lời.")),
        Column("open", _("Còn mở"), "count", _("Chưa trả lời lúc chốt, bất kể ngày gửi.")),
        Column("overdue", _("Còn mở quá hạn"), "count", _("Trong số còn mở: đã qua hạn kế tiếp.")),
    )
    told = [*snapshot.today.reports.categories, (_("Toàn địa bàn"), snapshot.today.reports.whole)]
    return Table("reports", _("Phản ánh"), columns, tuple((name or _("Không rõ"), *_report_row(c)) for name, c in told))


def services(snapshot: Snapshot) -> Table:
    """Payments and exchanges over the LGSP."""
    columns = (
        Column("service", _("Dịch vụ"), "text", _("Thanh toán trực tuyến, hoặc hệ thống kết nối qua LGSP.")),
        Column("calls", _("Lượt"), "count", _("Lượt thanh toán hoặc cuộc gọi trong ngày.")),
        Column("failed", _("Lỗi"), "count", _("Lượt không thành công.")),
        Column("success_share", _("Thành công"), "share", _("Lượt trừ lỗi, trên mọi lượt."), "%"),
        Column("amount_vnd", _("Số tiền"), "count", _("Tổng tiền các lượt thanh toán thành công."), "VND"),
        Column("latency_ms", _("Trễ trung bình"), "number", _("Trung bình theo cuộc gọi có báo thời gian."), "ms"),
    )
    paid = snapshot.today.payments
    rows: list[tuple[Value, ...]] = []
    if paid.made or paid.failed:
        told = (_("Thanh toán trực tuyến"), paid.made + paid.failed, paid.failed, paid.success_share, paid.amount_vnd)
        rows.append((*told, None))
    rows += [_exchange_row(f"LGSP: {name}", count) for name, count in snapshot.today.systems]
    if snapshot.today.systems:
        rows.append(_exchange_row(_("LGSP: mọi hệ thống"), snapshot.today.exchanges))
    return Table("services", _("Thanh toán, LGSP"), columns, tuple(rows))


def moments(snapshot: Snapshot) -> Table:
    """The worst moment of each series that reached a threshold."""
    columns = (
        Column("condition", _("Tình trạng"), "text", _("Mức ngưỡng cao nhất đã chạm.")),
        *_whose(),
        *_what(),
        Column(
            "value", _("Giá trị"), "number", _("Giá trị xấu nhất trong ngày; với lượng cộng dồn là tổng giờ lớn nhất.")
        ),
        Column("threshold", _("Ngưỡng đã chạm"), "number", _("Ngưỡng của IOC tương ứng.")),
        Column("at", _("Lúc"), "moment", _("Thời điểm; với lượng cộng dồn là đầu giờ.")),
    )
    sensors_by_id = {s.sensor: s for s in snapshot.today.sensors}
    rows = [
        (_(CONDITIONS[m.condition]), *_who(snapshot, sensors_by_id[m.sensor]),
         words.metric(m.domain, m.metric), words.unit(m.domain, m.metric), m.value, m.threshold, m.at)
        for m in snapshot.moments
    ]  # fmt: skip
    return Table("moments", _("Vượt ngưỡng"), columns, tuple(rows))


def events(snapshot: Snapshot) -> Table:
    """What happened, oldest first; an alarm carries its end."""
    columns = (
        Column("at", _("Lúc"), "moment", _("Thời điểm xảy ra theo nguồn.")),
        Column("kind", _("Loại"), "text", _("Loại sự kiện.")),
        Column("severity", _("Mức"), "text", _("Mức do nguồn báo.")),
        Column("what", _("Sự kiện"), "text", _("Nội dung, không có thông tin cá nhân.")),
        Column("ward", _("Phường, xã"), "text", _("Nơi xảy ra, khi nguồn có báo.")),
        Column("ended_at", _("Hết lúc"), "moment", _("Với tin báo: lúc hết; trống khi còn mở lúc chốt.")),
        Column("source", _("Nguồn"), "text", _("Nguồn của sự kiện (CloudEvents source).")),
        Column("id", _("Mã"), "text", _("Mã của sự kiện tại nguồn.")),
        Column("simulated", _("Mô phỏng"), "flag", _("Do bộ mô phỏng phát.")),
    )
    names = {s.sensor: s.name for s in snapshot.today.sensors}
    ends = {(a.raised.source, a.raised.id): a.cleared_at for a in snapshot.alarms}
    rows = [
        (e.time, _(words.KINDS[e.type]) if e.type in words.KINDS else e.type,
         _(words.SEVERITIES[e.severity]) if e.severity else None, words.happened(e, names),
         snapshot.wards.get(e.ward or ""), ends.get((e.source, e.id)) if e.type == ALARM_RAISED else None,
         e.source, e.id, e.simulated)
        for e in snapshot.events
    ]  # fmt: skip
    return Table("events", _("Sự kiện"), columns, tuple(rows))


def counted(snapshot: Snapshot) -> Table:
    """What the province counts of its own, a row a part and a place of the day."""
    columns = (
        Column("type", _("Loại"), "text", _("Loại sự kiện (CloudEvents type).")),
        Column("what", _("Chỉ tiêu"), "text", _("Điều được đếm, theo khai báo của tỉnh.")),
        Column("count", _("Trong ngày"), "count", _("Số sự kiện trong ngày.")),
        Column("before", _("Hôm trước"), "count", _("Số sự kiện hôm trước.")),
        Column("week_before", _("Tuần trước"), "count", _("Số sự kiện cùng thứ tuần trước.")),
    )
    rows = [row for told in snapshot.counted for row in _counted_rows(told)]
    return Table("counted", _("Lượt đếm"), columns, tuple(rows))


def _counted_rows(told: Counted) -> list[tuple[Value, ...]]:
    days = (told.today, told.before, told.week_before)
    whole: list[tuple[Value, ...]] = [(told.type, brought(told.kind.name), *(t.total for t in days))]
    parts = [(told.type, brought(p.name), *(t.parts[i] for t in days)) for i, p in enumerate(told.kind.parts)]
    return [*whole, *parts, *((told.type, name, n, None, None) for name, n in told.places)]


def areas(snapshot: Snapshot) -> Table:
    """A province's areas side by side: their headline figures, a row an area and figure."""
    columns = (
        Column("area", _("Địa bàn"), "text", _("Tên địa bàn.")),
        Column("slug", _("Mã địa bàn"), "text", _("Tên trong đường dẫn và chủ đề.")),
        Column("population", _("Dân số"), "count", _("Theo nguồn của bản địa giới.")),
        Column("figure", _("Chỉ tiêu"), "text", _("Tên chỉ tiêu.")),
        Column("unit", _("Đơn vị"), "text", _("Đơn vị của các con số trong dòng.")),
        Column("today", _("Trong ngày"), "number", _("Giá trị của ngày {when}.", when=words.until(snapshot.span))),
        Column("day_before", _("Hôm trước"), "number", _("Giá trị cả ngày hôm trước; trống khi ngày chưa hết.")),
        Column("week_before", _("Tuần trước"), "number", _("Giá trị cùng thứ tuần trước; trống khi ngày chưa hết.")),
    )
    rows = [
        (p.area.short, p.area.slug, p.area.population, _(h.name), _(h.unit), h.today, h.before, h.week_before)
        for p in snapshot.parts
        for h in headlines(p)
    ]
    return Table("areas", _("Địa bàn"), columns, tuple(rows))


def indicators(snapshot: Snapshot) -> Table:
    """Indicators as they stood at the day's end."""
    columns = (
        Column("code", _("Mã"), "text", _("Mã chỉ tiêu.")),
        Column("indicator", _("Chỉ tiêu"), "text", _("Tên chỉ tiêu.")),
        Column("unit", _("Đơn vị"), "text", _("Đơn vị của các con số trong dòng.")),
        Column("period", _("Kỳ"), "text", _("Kỳ mà giá trị nói đến (ISO 8601).")),
        Column("value", _("Giá trị"), "number", _("Giá trị mới nhất biết đến cuối ngày.")),
        Column("target", _("Mục tiêu"), "number", _("Mục tiêu của cấp này trong kỳ ấy.")),
        Column("state", _("Tình trạng"), "text", _("So với mục tiêu; trễ báo cáo khi kỳ sau đã hết mà chưa có.")),
        Column("source", _("Nguồn"), "text", _("Nguồn của giá trị.")),
        Column("flags", _("Cờ"), "text", _("Điều không khớp trong số liệu, chưa được giải quyết.")),
        Column("simulated", _("Mô phỏng"), "flag", _("Do bộ mô phỏng phát.")),
    )
    rows = [
        (row.indicator.code, brought(row.indicator.name), row.indicator.unit, cell.period.text, cell.value,
         cell.target and cell.target.value, stood.state(cell), cell.source, " · ".join(stood.flags(cell)) or None,
         cell.simulated)
        for row, cell in stood.told(snapshot)
    ]  # fmt: skip
    return Table("indicators", _("Chỉ tiêu điều hành"), columns, tuple(rows))


def quarantine(snapshot: Snapshot) -> Table:
    """What could not be read that day, by cause."""
    columns = (
        Column("cause", _("Nguyên nhân"), "text", _("Vì sao bản tin không đọc được.")),
        Column("payloads", _("Bản tin"), "count", _("Bản tin nhận trong ngày còn nằm trong khu cách ly.")),
    )
    return Table("quarantine", _("Khu cách ly"), columns, tuple((words.cause(c), n) for c, n in snapshot.quarantined))


def notes(snapshot: Snapshot) -> Table:
    """What the duty officers wrote down."""
    columns = (
        Column("at", _("Lúc"), "moment", _("Lúc ghi.")),
        Column("note", _("Ghi chú"), "text", _("Lời của ca trực, không có thông tin cá nhân.")),
    )
    return Table("notes", _("Ghi chú của ca trực"), columns, tuple((n.at, n.text) for n in snapshot.notes))


def changes(snapshot: Snapshot) -> Table:
    """What differs from the revision before."""
    columns = (
        Column("key", _("Khóa"), "text", _("Tên của con số trong kho (docs/methods.md).")),
        Column("figure", _("Con số"), "text", _("Con số khác với bản trước.")),
        Column("old", _("Bản trước"), "number", _("Giá trị ở bản trước.")),
        Column("new", _("Bản này"), "number", _("Giá trị ở bản này.")),
        Column("why", _("Vì sao"), "text", _("Số liệu đến sau, được đính chính, đọc lại hoặc kể lại.")),
    )
    told = snapshot.revision.changes if snapshot.revision else ()
    rows = [(c.figure, frozen.label(c.figure, snapshot), c.old, c.new, words.why(c)) for c in told]
    return Table("changes", _("Thay đổi"), columns, tuple(rows))


def _whose() -> tuple[Column, ...]:
    return (
        Column("sensor", _("Mã cảm biến"), "text", _("Mã cảm biến trong địa bàn.")),
        Column("name", _("Tên"), "text", _("Tên cảm biến.")),
        Column("domain", _("Lĩnh vực"), "text", _("Lĩnh vực.")),
        Column("ward", _("Phường, xã"), "text", _("Phường, xã nơi đặt.")),
    )


def _who(snapshot: Snapshot, sensor: SensorDay) -> tuple[Value, ...]:
    return sensor.sensor, sensor.name, words.domain(sensor.domain), snapshot.wards.get(sensor.ward or "")


def _what() -> tuple[Column, ...]:
    return (
        Column("metric", _("Đại lượng"), "text", _("Đại lượng đo.")),
        Column("unit", _("Đơn vị"), "text", _("Đơn vị của các số đo trong dòng.")),
    )


def _measured(series: SeriesDay) -> tuple[Value, ...]:
    return words.metric(series.domain, series.metric), words.unit(series.domain, series.metric)


def _series_row(snapshot: Snapshot, sensor: SensorDay, series: SeriesDay) -> tuple[Value, ...]:
    limits = series.thresholds
    mean, total = (None, series.sum) if series.amount else (series.mean, None)
    return (
        *_who(snapshot, sensor), sensor.ward, sensor.lat, sensor.lon, *_measured(series), series.n, series.n_bad,
        series.min, series.min_at, mean, series.max, series.max_at, total, series.last, series.last_at,
        limits.watch, limits.warning, limits.critical, sensor.interval_s, sensor.received, sensor.expected,
        sensor.uptime, sensor.simulated,
    )  # fmt: skip


def _dossier_row(g: DossierGroup) -> tuple[Value, ...]:
    parts = (g.early, g.on_time - g.early, g.late, g.undated)
    ways = (g.online, g.channelled, g.paid, g.payable, g.digitised, g.scanned)
    return g.received, g.finished, *parts, g.on_time_share, g.open, g.overdue, *ways


def _report_row(c: ReportCount) -> tuple[Value, ...]:
    judged = (c.on_site_judged, c.on_site_in_time, c.answer_judged, c.answer_in_time)
    return c.filed, c.answered, *judged, c.open, c.overdue


def _exchange_row(name: str, count: ExchangeCount) -> tuple[Value, ...]:
    return name, count.calls, count.failed, count.success_share, None, count.latency_ms


MAKERS: tuple[Callable[[Snapshot], Table], ...] = (
    summary, sensors, hours, air, dossiers, reports, services, moments, events,
)  # fmt: skip
OF_AN_AREA = (sensors, hours)  # too many of a whole province: each of its areas has its own
