"""The figures a day is known by, beside the day before and the same weekday of the week before."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

from ioc.i18n import N_
from ioc.model.snapshot import HOURS, Day, SeriesDay, Snapshot


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of three days. Its name, unit and meaning (how it is computed) are message ids."""

    key: str
    name: str
    unit: str
    digits: int
    meaning: str
    today: float | None
    before: float | None = None
    week_before: float | None = None

    def change(self, other: float | None) -> float | None:
        """Today against another day."""
        return None if self.today is None or other is None else self.today - other


def headlines(snapshot: Snapshot) -> list[Headline]:
    """The figures that any of the three days knows; a day that is not over is not held against whole ones."""
    days = (snapshot.today, snapshot.before, snapshot.week_before)
    made: list[Headline] = []
    for key, name, unit, digits, meaning, ask in ASKED:
        values = [ask(day) for day in days]
        if any(value is not None for value in values):
            kept = values if snapshot.span.complete else values[:1]
            made.append(Headline(key, name, unit, digits, meaning, *kept))
    return made


def of(day: Day, domain: str, metric: str) -> list[SeriesDay]:
    """The series of a metric that measured something on that day."""
    return [s for _, s in day.series if (s.domain, s.metric) == (domain, metric) and s.n]


def across(series: list[SeriesDay], combine: Callable[[list[float]], float]) -> tuple[float | None, ...]:
    """The 24 hours of several series as one; an hour none of them knows stays empty."""
    hours = zip(*(s.hourly() for s in series), strict=True) if series else ((),) * HOURS
    return tuple(combine(known) if (known := [h for h in told if h is not None]) else None for told in hours)


def _index(day: Day) -> float | None:
    return max((s.index.value for s in day.stations if s.index.value is not None), default=None)


def _temperature(day: Day) -> float | None:
    means = [s.mean for s in of(day, "weather", "temperature") if s.mean is not None]
    return fmean(means) if means else None


def _rain(day: Day) -> float | None:
    return max((s.sum for s in of(day, "weather", "rain") if s.sum is not None), default=None)


def _traffic(day: Day) -> float | None:
    return max((v for v in across(of(day, "traffic", "intensity"), sum) if v is not None), default=None)


def _energy(day: Day) -> float | None:
    sums = [s.sum for s in of(day, "energy", "energy") if s.sum is not None]
    return sum(sums) if sums else None


def _uptime(day: Day) -> float | None:
    shares = [s.uptime for s in day.sensors if s.uptime is not None]
    return fmean(shares) if shares and day.readings else None


def _dossiers(name: str) -> Callable[[Day], float | None]:
    def ask(day: Day) -> float | None:
        whole = day.dossiers.whole
        return getattr(whole, name) if whole.received or whole.finished or whole.open else None

    return ask


def _reports(name: str) -> Callable[[Day], float | None]:
    def ask(day: Day) -> float | None:
        whole = day.reports.whole
        return getattr(whole, name) if whole.filed or whole.answered or whole.open else None

    return ask


def _paid(day: Day) -> float | None:
    return day.payments.made if day.payments.made or day.payments.failed else None


def _amount(day: Day) -> float | None:
    return day.payments.amount_vnd / 1e6 if day.payments.made or day.payments.failed else None


def _exchanged(day: Day) -> float | None:
    return day.exchanges.success_share


# fmt: off  # a line a figure
ASKED: tuple[tuple[str, str, str, int, str, Callable[[Day], float | None]], ...] = (
    (
        "received",
        N_("Hồ sơ tiếp nhận"),
        N_("hồ sơ"),
        0,
        N_("Hồ sơ có thời điểm tiếp nhận trong ngày."),
        _dossiers("received"),
    ),
    (
        "finished",
        N_("Hồ sơ giải quyết"),
        N_("hồ sơ"),
        0,
        N_("Hồ sơ có thời điểm giải quyết xong trong ngày."),
        _dossiers("finished"),
    ),
    (
        "on_time",
        N_("Hồ sơ trước và đúng hạn"),
        "%",
        1,
        N_("Trong số hồ sơ giải quyết có hẹn trả: phần xong không muộn hơn giờ hẹn."),
        _dossiers("on_time_share"),
    ),
    (
        "overdue",
        N_("Hồ sơ đang quá hạn"),
        N_("hồ sơ"),
        0,
        N_("Hồ sơ còn mở lúc chốt, đã qua hẹn trả, đang ở trạng thái 2 hoặc 4 (đồng hồ đang chạy)."),
        _dossiers("overdue"),
    ),
    (
        "online",
        N_("Hồ sơ nộp trực tuyến"),
        "%",
        1,
        N_("Trên số hồ sơ tiếp nhận trong ngày mà nguồn có báo hình thức nộp."),
        _dossiers("online_share"),
    ),
    (
        "fee_paid",
        N_("Hồ sơ trả phí trực tuyến"),
        "%",
        1,
        N_("Trên số hồ sơ tiếp nhận trong ngày có phí."),
        _dossiers("paid_share"),
    ),
    (
        "digitised",
        N_("Hồ sơ đã số hóa"),
        "%",
        1,
        N_("Trên số hồ sơ tiếp nhận trong ngày mà nguồn có báo việc số hóa."),
        _dossiers("digitised_share"),
    ),
    ("filed", N_("Phản ánh mới"), N_("phản ánh"), 0, N_("Phản ánh gửi đến trong ngày."), _reports("filed")),
    (
        "on_site",
        N_("Phản ánh có mặt trong 2 giờ"),
        "%",
        1,
        N_("Trong số phản ánh gửi trong ngày đã đến hạn hoặc đã có người đến: phần có mặt không quá 2 giờ."),
        _reports("on_site_share"),
    ),
    (
        "answered",
        N_("Phản ánh trả lời trong 6 giờ"),
        "%",
        1,
        N_("Trong số phản ánh gửi trong ngày đã đến hạn hoặc đã trả lời: phần trả lời không quá 6 giờ."),
        _reports("answer_share"),
    ),
    (
        "paid",
        N_("Thanh toán trực tuyến thành công"),
        N_("lượt"),
        0,
        N_("Lượt thanh toán trong ngày được báo thành công."),
        _paid,
    ),
    (
        "amount",
        N_("Số tiền thanh toán trực tuyến"),
        N_("triệu đồng"),
        1,
        N_("Tổng tiền của các lượt thành công."),
        _amount,
    ),
    (
        "exchanged",
        N_("Trao đổi LGSP thành công"),
        "%",
        1,
        N_("Cuộc gọi thành công trên mọi cuộc gọi trong ngày."),
        _exchanged,
    ),
    (
        "aqi",
        N_("VN_AQI ngày, trạm cao nhất"),
        N_("chỉ số"),
        0,
        N_("Chỉ số ngày lớn nhất trong các trạm có PM10 hoặc PM2,5."),
        _index,
    ),
    (
        "temperature",
        N_("Nhiệt độ trung bình"),
        "°C",
        1,
        N_("Trung bình của các trạm thời tiết, mỗi trạm một phiếu."),
        _temperature,
    ),
    (
        "rain",
        N_("Mưa cả ngày, trạm nhiều nhất"),
        "mm",
        1,
        N_("Tổng lượng mưa trong ngày ở trạm mưa nhiều nhất."),
        _rain,
    ),
    (
        "traffic",
        N_("Lưu lượng xe giờ cao điểm"),
        N_("xe/giờ"),
        0,
        N_("Giờ lớn nhất của tổng các điểm đếm, mỗi điểm lấy trung bình giờ."),
        _traffic,
    ),
    ("energy", N_("Điện tiêu thụ đo được"), "kW·h", 0, N_("Tổng của các điểm đo điện trong ngày."), _energy),
    (
        "uptime",
        N_("Số đo nhận được"),
        "%",
        1,
        N_("Trung bình các cảm biến: bản tin nhận được trên bản tin phải có theo chu kỳ, tối đa 100 %."),
        _uptime,
    ),
)
# fmt: on
