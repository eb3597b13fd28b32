"""The sixty simulated sensors of Đà Lạt: streets, streams, lakes and stations by real names, near real landmarks."""

from dataclasses import dataclass

from geodata import landmarks
from ingest.simulate.noise import between, key_of
from ioc.model.catalogue import Thresholds

AREA = "da-lat"
INTERVALS_S = {"air": 60, "weather": 30, "water": 30, "traffic": 10}
SPREAD_DEG = 0.007  # how far from its landmark a sensor may stand: about 800 m

# sensor id, name, landmark
# fmt: off
AIR = (
    ("kk-ho-xuan-huong", "Trạm Hồ Xuân Hương", "Hồ Xuân Hương"),
    ("kk-cho-da-lat", "Trạm Chợ Đà Lạt", "Chợ Đà Lạt"),
    ("kk-lam-vien", "Trạm Quảng trường Lâm Viên", "Quảng trường Lâm Viên"),
    ("kk-dai-hoc", "Trạm Đại học Đà Lạt", "Đại học Đà Lạt"),
    ("kk-cam-ly", "Trạm Cam Ly", "Thác Cam Ly"),
    ("kk-trai-mat", "Trạm Trại Mát", "Chùa Linh Phước - Trại Mát"),
    ("kk-prenn", "Trạm Đèo Prenn", "Thác Datanla"),
    ("kk-cau-dat", "Trạm Cầu Đất", "Cầu Đất"),
)
WEATHER = (
    ("tt-ho-xuan-huong", "Hồ Xuân Hương", "Hồ Xuân Hương"),
    ("tt-ga-da-lat", "Ga Đà Lạt", "Ga Đà Lạt"),
    ("tt-dinh-3", "Dinh III", "Dinh Bảo Đại (Dinh III)"),
    ("tt-thung-lung", "Thung lũng Tình Yêu", "Thung lũng Tình Yêu"),
    ("tt-than-tho", "Hồ Than Thở", "Hồ Than Thở"),
    ("tt-thai-phien", "Làng hoa Thái Phiên", "Làng hoa Thái Phiên"),
    ("tt-van-thanh", "Làng hoa Vạn Thành", "Làng hoa Vạn Thành"),
    ("tt-prenn", "Đèo Prenn", "Thác Datanla"),
    ("tt-tuyen-lam", "Hồ Tuyền Lâm", "Hồ Tuyền Lâm"),
    ("tt-truc-lam", "Thiền viện Trúc Lâm", "Thiền viện Trúc Lâm"),
    ("tt-trai-mat", "Trại Mát", "Chùa Linh Phước - Trại Mát"),
    ("tt-mimosa", "Đèo Mimosa", "Xuân Thọ (đèo Mimosa/QL20)"),
    ("tt-cau-dat", "Cầu Đất", "Cầu Đất"),
    ("tt-ta-nung", "Tà Nung", "Tà Nung"),
)
STREAMS = (
    ("nuoc-cau-ong-dao", "Suối Cam Ly – cầu Ông Đạo", "Chợ Đà Lạt"),
    ("nuoc-cau-cam-ly", "Suối Cam Ly – cầu Cam Ly", "Thác Cam Ly"),
    ("nuoc-thac-cam-ly", "Suối Cam Ly – thác Cam Ly", "Thác Cam Ly"),
    ("nuoc-phan-dinh-phung", "Suối Phan Đình Phùng", "Chợ Đà Lạt"),
    ("nuoc-suoi-tia", "Suối Tía", "Hồ Tuyền Lâm"),
    ("nuoc-datanla", "Suối Datanla", "Thác Datanla"),
)
STREAM_LEVELS = Thresholds(watch=1.3, warning=1.6, critical=1.9)  # m; invented like the streams' levels
LAKES = (
    ("nuoc-ho-xuan-huong", "Hồ Xuân Hương", "Hồ Xuân Hương"),
    ("nuoc-ho-tuyen-lam", "Hồ Tuyền Lâm", "Hồ Tuyền Lâm"),
    ("nuoc-ho-than-tho", "Hồ Than Thở", "Hồ Than Thở"),
    ("nuoc-ho-chien-thang", "Hồ Chiến Thắng", "Làng hoa Thái Phiên"),
)
TRAFFIC = (
    ("gt-prenn-dinh", "Đèo Prenn – đỉnh đèo", "Thác Datanla"),
    ("gt-prenn-chan", "Đèo Prenn – chân đèo", "Thác Datanla"),
    ("gt-3-thang-4", "Đường 3 Tháng 4", "Dinh Bảo Đại (Dinh III)"),
    ("gt-tran-phu", "Đường Trần Phú", "Dinh Bảo Đại (Dinh III)"),
    ("gt-trieu-viet-vuong", "Đường Triệu Việt Vương", "Dinh Bảo Đại (Dinh III)"),
    ("gt-hung-vuong", "Đường Hùng Vương", "Ga Đà Lạt"),
    ("gt-tran-hung-dao", "Đường Trần Hưng Đạo", "Ga Đà Lạt"),
    ("gt-quang-trung", "Đường Quang Trung", "Ga Đà Lạt"),
    ("gt-nguyen-trai", "Đường Nguyễn Trãi", "Ga Đà Lạt"),
    ("gt-yersin", "Đường Yersin", "Quảng trường Lâm Viên"),
    ("gt-ho-tung-mau", "Đường Hồ Tùng Mậu", "Quảng trường Lâm Viên"),
    ("gt-tran-quoc-toan", "Đường Trần Quốc Toản", "Hồ Xuân Hương"),
    ("gt-dinh-tien-hoang", "Đường Đinh Tiên Hoàng", "Hồ Xuân Hương"),
    ("gt-le-dai-hanh", "Đường Lê Đại Hành", "Chợ Đà Lạt"),
    ("gt-nguyen-thi-minh-khai", "Đường Nguyễn Thị Minh Khai", "Chợ Đà Lạt"),
    ("gt-3-thang-2", "Đường 3 Tháng 2", "Chợ Đà Lạt"),
    ("gt-phan-dinh-phung", "Đường Phan Đình Phùng", "Chợ Đà Lạt"),
    ("gt-bui-thi-xuan", "Đường Bùi Thị Xuân", "Chợ Đà Lạt"),
    ("gt-hoang-van-thu", "Đường Hoàng Văn Thụ", "Thác Cam Ly"),
    ("gt-cam-ly", "Đường Cam Ly", "Thác Cam Ly"),
    ("gt-hoang-dieu", "Đường Hoàng Diệu", "Thác Cam Ly"),
    ("gt-phu-dong", "Đường Phù Đổng Thiên Vương", "Đại học Đà Lạt"),
    ("gt-nguyen-tu-luc", "Đường Nguyên Tử Lực", "Đại học Đà Lạt"),
    ("gt-mai-anh-dao", "Đường Mai Anh Đào", "Thung lũng Tình Yêu"),
    ("gt-van-thanh", "Đường Vạn Thành", "Làng hoa Vạn Thành"),
    ("gt-ho-xuan-huong", "Đường Hồ Xuân Hương", "Hồ Than Thở"),
    ("gt-huynh-tan-phat", "Đường Huỳnh Tấn Phát", "Chùa Linh Phước - Trại Mát"),
    ("gt-mimosa", "Đèo Mimosa", "Xuân Thọ (đèo Mimosa/QL20)"),
)
# fmt: on
GROUPS = (
    ("air", ("pm25", "pm10", "o3", "no2", "so2", "co", "temperature", "humidity"), AIR),
    (
        "weather",
        ("temperature", "humidity", "pressure", "wind_speed", "wind_direction", "dew_point", "rain", "solar"),
        WEATHER,
    ),
    ("water", ("level", "flow", "turbidity"), STREAMS),
    ("water", ("filling", "temperature", "ph"), LAKES),
    ("traffic", ("speed", "intensity", "occupancy"), TRAFFIC),
)


@dataclass(frozen=True, slots=True)
class Station:
    """A simulated sensor; `key` is its own source of chance, `phase_s` when within its interval it measures."""

    id: str
    domain: str
    metrics: tuple[str, ...]
    name: str
    ward: str
    lat: float
    lon: float
    interval_s: int
    phase_s: int
    key: int


def stations(seed: int, edition: str = "2023") -> list[Station]:
    """All sensors, each a little off its landmark and measuring at its own moment, so that they do not come at once."""
    places = {place.name: place for place in landmarks.load(edition)}
    found: list[Station] = []
    for domain, metrics, rows in GROUPS:
        interval = INTERVALS_S[domain]
        for sensor, name, near in rows:
            place, key = places[near], key_of(seed, sensor)
            lat = round(place.lat + between(key, -SPREAD_DEG, SPREAD_DEG, 1), 5)
            lon = round(place.lon + between(key, -SPREAD_DEG, SPREAD_DEG, 2), 5)
            phase = int(between(key, 0, interval, 3))
            found.append(Station(sensor, domain, metrics, name, place.ward, lat, lon, interval, phase, key))
    return found
