"""What is measured: every domain and its metrics, a line each; thresholds are the IOC's own, not official levels."""

from dataclasses import dataclass
from typing import Literal

from ioc.i18n import N_

Kind = Literal["level", "amount"]  # a level is averaged over time, an amount (mm of rain, vehicles counted) is summed


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where watch, warning and critical begin; falling when less is worse. None: no such grade."""

    watch: float | None = None
    warning: float | None = None
    critical: float | None = None
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: canonical UCUM unit, plausible range, digits shown, a name and a short one (≤ 12 characters)."""

    key: str
    unit: str
    low: float
    high: float
    digits: int
    name: str
    short: str
    kind: Kind = "level"
    thresholds: Thresholds = Thresholds()


@dataclass(frozen=True, slots=True)
class Domain:
    """A field of city life and its metrics; `interval_s` is expected of a sensor that does not say its own."""

    key: str
    name: str
    icon: str
    interval_s: int
    metrics: tuple[Metric, ...]

    def metric(self, key: str) -> Metric | None:
        """The metric called `key`, or None."""
        return next((m for m in self.metrics if m.key == key), None)


T = Thresholds
# fmt: off  # a line a metric
_WEATHER = (
    Metric("temperature", "Cel", -10, 50, 1, N_("Nhiệt độ"), N_("Nhiệt độ"), thresholds=T(33, 36, 39)),
    Metric("humidity", "%", 0, 100, 0, N_("Độ ẩm"), N_("Độ ẩm")),
    Metric("pressure", "hPa", 780, 1060, 0, N_("Khí áp"), N_("Khí áp")),
    Metric("wind_speed", "m/s", 0, 75, 1, N_("Tốc độ gió"), N_("Gió"), thresholds=T(10.8, 17.2, 24.5)),
    Metric("wind_direction", "deg", 0, 360, 0, N_("Hướng gió"), N_("Hướng gió")),
)

DOMAINS: dict[str, Domain] = {
    d.key: d
    for d in (
        Domain(
            "air",
            N_("Không khí"),
            "wind",
            300,
            (
                Metric("pm25", "ug/m3", 0, 1000, 1, N_("Bụi PM2,5"), N_("PM2,5")),
                Metric("pm10", "ug/m3", 0, 2000, 1, N_("Bụi PM10"), "PM10"),
                Metric("pm1", "ug/m3", 0, 1000, 1, N_("Bụi PM1"), "PM1"),
                Metric("o3", "ug/m3", 0, 1500, 1, N_("Ôzôn O3"), "O3"),
                Metric("no2", "ug/m3", 0, 5000, 1, N_("Nitơ điôxít NO2"), "NO2"),
                Metric("no", "ug/m3", 0, 5000, 1, N_("Nitơ mônôxít NO"), "NO"),
                Metric("nox", "ug/m3", 0, 10000, 1, N_("Nitơ ôxít NOx"), "NOx"),
                Metric("so2", "ug/m3", 0, 5000, 1, N_("Lưu huỳnh điôxít SO2"), "SO2"),
                Metric("co", "ug/m3", 0, 200000, 0, N_("Cacbon mônôxít CO"), "CO"),
                Metric("co2", "mg/m3", 0, 20000, 0, N_("Cacbon điôxít CO2"), "CO2"),
                *_WEATHER,
            ),
        ),
        Domain(
            "weather",
            N_("Thời tiết"),
            "rain",
            600,
            (
                *_WEATHER,
                Metric("dew_point", "Cel", -30, 40, 1, N_("Điểm sương"), N_("Điểm sương")),
                Metric("rain", "mm", 0, 120, 1, N_("Lượng mưa"), N_("Mưa"), "amount", T(8, 20, 40)),  # over one hour
                Metric("solar", "W/m2", 0, 1500, 0, N_("Bức xạ mặt trời"), N_("Bức xạ")),
                Metric("illuminance", "lx", 0, 150000, 0, N_("Độ rọi"), N_("Độ rọi")),
                Metric("uv", "1", 0, 20, 1, N_("Chỉ số tia cực tím"), N_("Tia UV")),
                Metric("level", "m", -5, 60, 2, N_("Mực nước"), N_("Mực nước")),  # of a weather station's stream gauge
            ),
        ),
        Domain(
            "water",
            N_("Nước"),
            "water",
            300,
            (
                Metric("level", "m", -5, 60, 2, N_("Mực nước"), N_("Mực nước")),  # thresholds belong to each place
                Metric("depth", "cm", 0, 500, 0, N_("Độ sâu ngập đường"), N_("Ngập"), thresholds=T(10, 20, 40)),
                Metric("filling", "%", 0, 120, 1, N_("Dung tích hồ"), N_("Dung tích"), thresholds=T(90, 95, 100)),
                Metric("flow", "m3/s", 0, 5000, 1, N_("Lưu lượng"), N_("Lưu lượng")),
                Metric("temperature", "Cel", 0, 45, 1, N_("Nhiệt độ nước"), N_("Nhiệt độ")),
                Metric("ph", "[pH]", 0, 14, 1, N_("Độ pH"), "pH"),
                Metric("turbidity", "[NTU]", 0, 4000, 0, N_("Độ đục"), N_("Độ đục"), thresholds=T(200, 500)),
                Metric("conductivity", "uS/cm", 0, 50000, 0, N_("Độ dẫn điện"), N_("Dẫn điện")),
                Metric("oxygen", "mg/L", 0, 20, 1, N_("Ôxy hoà tan"), N_("Ôxy")),
            ),
        ),
        Domain(
            "traffic",
            N_("Giao thông"),
            "traffic",
            60,
            (
                Metric(
                    "speed",
                    "km/h",
                    0,
                    200,
                    1,
                    N_("Tốc độ trung bình"),
                    N_("Tốc độ"),
                    thresholds=T(18, 10, falling=True),
                ),
                Metric("intensity", "/h", 0, 12000, 0, N_("Lưu lượng xe"), N_("Xe")),
                Metric("occupancy", "%", 0, 100, 0, N_("Độ chiếm dụng đường"), N_("Chiếm dụng"), thresholds=T(60, 80)),
            ),
        ),
        Domain(
            "parking",
            N_("Đỗ xe"),
            "parking",
            60,
            (
                Metric("free", "{count}", 0, 5000, 0, N_("Chỗ trống"), N_("Trống")),
                Metric("capacity", "{count}", 0, 5000, 0, N_("Sức chứa"), N_("Sức chứa")),
                Metric("occupancy", "%", 0, 100, 0, N_("Tỷ lệ lấp đầy"), N_("Lấp đầy"), thresholds=T(90, 98)),
            ),
        ),
        Domain(
            "lighting",
            N_("Chiếu sáng"),
            "lamp",
            300,
            (
                Metric("lit", "{count}", 0, 5000, 0, N_("Đèn đang sáng"), N_("Đang sáng")),
                Metric("lamps", "{count}", 0, 5000, 0, N_("Số đèn"), N_("Số đèn")),
                Metric("faulty", "{count}", 0, 5000, 0, N_("Đèn hỏng"), N_("Hỏng"), thresholds=T(5, 15)),
                Metric("power", "kW", 0, 2000, 1, N_("Công suất"), N_("Công suất")),
                Metric("dimming", "%", 0, 100, 0, N_("Mức sáng"), N_("Mức sáng")),
                Metric("illuminance", "lx", 0, 150000, 0, N_("Độ rọi"), N_("Độ rọi")),
            ),
        ),
        Domain(
            "waste",
            N_("Rác thải"),
            "bin",
            1800,
            (
                Metric("filling", "%", 0, 120, 0, N_("Độ đầy thùng rác"), N_("Độ đầy"), thresholds=T(80, 95)),
                Metric(
                    "temperature",
                    "Cel",
                    -10,
                    200,
                    1,
                    N_("Nhiệt độ thùng rác"),
                    N_("Nhiệt độ"),
                    thresholds=T(55, 65, 80),
                ),
            ),
        ),
        Domain(
            "energy",
            N_("Điện năng"),
            "bolt",
            300,
            (
                Metric("power", "kW", 0, 20000, 1, N_("Công suất"), N_("Công suất")),
                Metric("energy", "kW.h", 0, 5000, 1, N_("Điện tiêu thụ"), N_("Tiêu thụ"), "amount"),
                Metric("voltage", "V", 0, 500, 0, N_("Điện áp"), N_("Điện áp"), thresholds=T(245, 255)),
                Metric("current", "A", 0, 5000, 1, N_("Dòng điện"), N_("Dòng điện")),
            ),
        ),
        Domain(
            "noise",
            N_("Tiếng ồn"),
            "sound",
            60,
            (
                Metric("laeq", "dB[SPL]", 20, 140, 1, N_("Mức ồn tương đương"), "LAeq", thresholds=T(70, 80, 95)),
                Metric("lamax", "dB[SPL]", 20, 150, 1, N_("Mức ồn cao nhất"), "LAmax"),
            ),
        ),
    )
}
# fmt: on
_METRICS = {(d.key, m.key): m for d in DOMAINS.values() for m in d.metrics}


def find(domain: str, metric: str) -> Metric | None:
    """The metric of a domain, or None when the catalogue does not know it."""
    return _METRICS.get((domain, metric))
