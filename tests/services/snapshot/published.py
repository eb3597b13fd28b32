"""A day of Đà Lạt as it was published: the same every time, kept through the recorder, and at hand as plain rows."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import cos, exp, pi
from zoneinfo import ZoneInfo

from ioc.model.catalogue import Thresholds
from ioc.model.decoded import Arrival, Decoded
from ioc.model.event import (
    ALARM_CLEARED,
    ALARM_RAISED,
    DOSSIER_CHANGED,
    LGSP_EXCHANGED,
    PAYMENT_MADE,
    REPORT_CHANGED,
    SENSOR_CHANGED,
    Event,
    Severity,
)
from ioc.model.reading import Reading, SensorKey, SensorNote
from ioc.services.areas import set_thresholds
from ioc.services.recorder import Recorder
from tests.servers import Urls

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2026, 11, 20)  # a Friday
AFTER = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # the day is over
EVERY = timedelta(minutes=10)

# sensor: domain, name, ward, latitude, longitude, {metric: (middle, swing over the day, noise)}
PLACES = {
    "kk-ho": ("air", "Trạm Hồ Xuân Hương", "24784", 11.9440, 108.4420,
              {"pm25": (21, 6, 3), "pm10": (38, 9, 5), "no2": (40, 12, 6), "o3": (70, 30, 6)}),
    "kk-cho": ("air", "Trạm Chợ Đà Lạt", "24769", 11.9435, 108.4365,
               {"pm25": (33, 10, 4), "pm10": (57, 14, 6), "no2": (66, 20, 8), "co": (1900, 400, 120)}),
    "kk-mat": ("air", "Trạm Trại Mát", "24802", 11.9430, 108.4980, {"pm25": (15, 4, 2), "o3": (85, 35, 7)}),
    "tt-tam": ("weather", "Trung tâm thành phố", "24784", 11.9400, 108.4380,
               {"temperature": (16, 5, 0.4), "humidity": (84, -12, 2), "rain": (0, 0, 0)}),
    "tt-prenn": ("weather", "Đèo Prenn", "24784", 11.9000, 108.4550,
                 {"temperature": (17, 5.5, 0.4), "rain": (0, 0, 0), "wind_speed": (3, 2, 0.7)}),
    "nuoc-cam-ly": ("water", "Suối Cam Ly – cầu Cam Ly", "24784", 11.9420, 108.4200, {"level": (0.8, 0.1, 0.02)}),
    "nuoc-pdp": ("water", "Suối Phan Đình Phùng", "24784", 11.9500, 108.4330, {"level": (0.4, 0.05, 0.02)}),
    "gt-prenn": ("traffic", "Đường Prenn", "24784", 11.9200, 108.4450,
                 {"intensity": (520, 300, 40), "speed": (38, -8, 2)}),
    "gt-32": ("traffic", "Đường 3 Tháng 2", "24769", 11.9400, 108.4330,
              {"intensity": (760, 480, 60), "speed": (27, -13, 1.5)}),
    "den-1": ("lighting", "Tủ điều khiển Trần Phú", "24784", 11.9370, 108.4370,
              {"lit": (400, 0, 4), "lamps": (412, 0, 0), "faulty": (6, 3, 1), "power": (30, -20, 1)}),
    "rac-cho": ("waste", "Thùng rác Chợ Đà Lạt", "24769", 11.9437, 108.4368, {"filling": (60, 25, 3)}),
    "dien-1": ("energy", "Trạm biến áp Phường 1", "24769", 11.9410, 108.4350,
               {"power": (310, 120, 10), "energy": (52, 20, 2), "voltage": (228, 4, 1)}),
    "on-cho": ("noise", "Chợ Đà Lạt, cổng chính", "24769", 11.9436, 108.4367, {"laeq": (63, 9, 1.5)}),
    "xe-am-phu": ("parking", "Bãi xe Âm Phủ", "24769", 11.9432, 108.4372,
                  {"capacity": (220, 0, 0), "free": (90, -70, 8), "occupancy": (59, 32, 3)}),
}  # fmt: skip
FIELDS = (("TP", "Tư pháp – Hộ tịch", 60), ("DD", "Đất đai", 38), ("KD", "Đăng ký kinh doanh", 25),
          ("XD", "Xây dựng", 14), ("LD", "Lao động – Xã hội", 11))  # fmt: skip
UNITS = ("UBND Phường 1", "UBND Phường 3", "Bộ phận một cửa thành phố")
CATEGORIES = ("Hạ tầng, đường sá", "Rác, môi trường", "Trật tự đô thị", "Chiếu sáng")


@dataclass
class Published:
    """What was published, as rows that a test can count itself."""

    readings: list[Reading] = field(default_factory=list)
    notes: list[SensorNote] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def publish(urls: Urls, area: str = "da-lat", seed: int = 1) -> Published:
    """Keep three days (the day, the one before, a week before) of everything; returns it as it was published."""
    chance = random.Random(seed)
    told = Published()
    for back in (7, 1, 0):
        start = midnight(DAY - timedelta(days=back))
        told.readings += _readings(area, start, chance, back)
        told.events += [
            *_dossiers(area, start, chance),
            *_reports(area, start, chance),
            *_services(area, start, chance),
        ]
    told.notes += [
        SensorNote(SensorKey(area, domain, key), name=name, ward=ward, lat=lat, lon=lon, interval_s=600, simulated=True)
        for key, (domain, name, ward, lat, lon, _) in PLACES.items()
    ]
    told.events += _alarms(area, midnight(DAY))
    for sensor, watch, warning in (("nuoc-cam-ly", 1.5, 1.8), ("nuoc-pdp", 0.9, 1.2)):
        set_thresholds(urls.owner, area, sensor, "level", Thresholds(watch, warning, 2.5))
    keep(urls, Decoded(readings=told.readings, notes=told.notes, events=told.events), area)
    return told


def keep(urls: Urls, decoded: Decoded, area: str = "da-lat") -> None:
    """Put something in as the ingestor does."""
    recorder = Recorder(urls.ingest)
    recorder.record([Arrival("t", b"", AFTER, area, decoded=decoded)])
    recorder.close()


def _readings(area: str, start: datetime, chance: random.Random, back: int) -> list[Reading]:
    made: list[Reading] = []
    for sensor, (domain, _, _, _, _, metrics) in PLACES.items():
        for i in range(144):
            hour = i / 6
            if sensor == "kk-mat" and 3 <= hour < 7:
                continue  # it was silent
            wave = cos((hour - 14) / 24 * 2 * pi)
            for metric, (middle, swing, noise) in metrics.items():
                value = max(0.0, middle + swing * wave + chance.gauss(0, noise) - back)
                if metric == "rain":
                    value = 0.0 if back else round(max(0.0, 3.1 * exp(-(((hour - 15.2) / 1.1) ** 2)) - 0.05), 1)
                if metric == "level" and sensor == "nuoc-pdp" and not back:
                    value += 0.75 * exp(-(((hour - 15.7) / 0.9) ** 2))
                bad = 5000.0 if metric == "pm25" and i == 77 else None
                made.append(
                    Reading(SensorKey(area, domain, sensor), metric, start + i * EVERY,
                            round(value, 2) if bad is None else bad, 0 if bad is None else 1)
                )  # fmt: skip
    return made


def _event(area: str, type_: str, id_: str, at: datetime, data: dict[str, object], **more: object) -> Event:
    return Event(area, f"/{type_.split('.')[2]}/{area}", id_, type_, at, at, data, simulated=True, **more)  # type: ignore[arg-type]


def _dossiers(area: str, start: datetime, chance: random.Random) -> list[Event]:
    made: list[Event] = []
    day = start.astimezone(ZONE).date().isoformat()
    for code, name, count in FIELDS:
        for i in range(count):
            number, received = f"{day}-{code}-{i}", start + timedelta(hours=7.4 + 9 * chance.random())
            due = received + timedelta(hours=chance.choice((4, 8, 30, 80)))
            data = {
                "dossier": number, "field": {"code": code, "name": name}, "unit": chance.choice(UNITS), "status": 2,
                "received_at": received.isoformat(), "due_at": due.isoformat(), "channel": chance.choice((1, 2)),
                "fee_vnd": (i % 3) * 20_000,
                "online_paid": None if i % 5 == 0 else i % 2 == 0, "digitised": None if i % 7 == 0 else i % 4 > 0,
            }  # fmt: skip
            made.append(_event(area, DOSSIER_CHANGED, f"{number}-2", received, data, subject=number))
            taken = timedelta(hours=chance.choice((0.5, 3, 5, 9, 60)))
            if (done := received + taken) < AFTER:
                data = {"dossier": number, "status": 9, "finished_at": done.isoformat()}
                made.append(_event(area, DOSSIER_CHANGED, f"{number}-9", done, data, subject=number))
    return made


def _reports(area: str, start: datetime, chance: random.Random) -> list[Event]:
    made: list[Event] = []
    for i in range(24):
        number = f"{start.astimezone(ZONE).date().isoformat()}-PA-{i}"
        at = start + timedelta(hours=6 + 15 * chance.random())
        data: dict[str, object] = {"report": number, "category": chance.choice(CATEGORIES), "text": "Đèn đường hỏng"}
        steps = [("filed", 0.0), ("on_site", chance.uniform(0.4, 2.6)), ("answered", chance.uniform(2.7, 7.5))]
        for state, later in steps[: chance.choice((2, 3, 3, 3))]:
            moment = at + timedelta(hours=later)
            if moment < AFTER:
                made.append(
                    _event(area, REPORT_CHANGED, f"{number}-{state}", moment, data | {"state": state}, subject=number)
                )
    return made


def _services(area: str, start: datetime, chance: random.Random) -> list[Event]:
    made: list[Event] = []
    for i in range(57):
        at = start + timedelta(hours=24 * chance.random())
        data: dict[str, object] = {"payment": f"{i}", "amount_vnd": 1000 * chance.randint(8, 900), "ok": i % 19 != 0}
        made.append(_event(area, PAYMENT_MADE, f"{start.date()}-tt-{i}", at, data))
    for i in range(48):
        data = {"system": chance.choice(("CSDL quốc gia về dân cư", "Hộ tịch điện tử", "Đăng ký doanh nghiệp")),
                "direction": "out", "count": chance.randint(5, 80), "failed": chance.choice((0, 0, 0, 1)),
                "latency_ms": chance.uniform(80, 600)}  # fmt: skip
        made.append(_event(area, LGSP_EXCHANGED, f"{start.date()}-lgsp-{i}", start + i * timedelta(minutes=30), data))
    return made


def _alarms(area: str, start: datetime) -> list[Event]:
    def at(hour: float) -> datetime:
        return start + timedelta(hours=hour)

    rain = {"alarm": "mua-1", "category": "Met", "headline": "Mưa to ở trung tâm thành phố"}
    lamp = {"alarm": "den-7", "category": "Infra", "headline": "Mười một đèn tắt cùng tuyến, đường Trần Phú"}
    return [
        _event(area, ALARM_RAISED, "a1", at(14.9), rain, severity=Severity.HIGH, ward="24784"),
        _event(area, ALARM_CLEARED, "a2", at(16.4), rain),
        _event(area, ALARM_RAISED, "a3", at(21.56), lamp, severity=Severity.MEDIUM, ward="24784"),
        _event(area, SENSOR_CHANGED, "s1", at(3.6), {"sensor": "kk-mat", "from": "late", "to": "offline"}),
        _event(area, SENSOR_CHANGED, "s2", at(7.1), {"sensor": "kk-mat", "from": "offline", "to": "online"}),
    ]
