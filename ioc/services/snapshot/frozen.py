"""The figures of a day as one flat table that can be kept and held against another: each key says what it is. Pure.

A key is words with a slash between them. A district's: `dossiers/received`, the same of a field or unit
(`dossiers/field/Đất đai/received`); `reports/filed` and of a category; `payments/…`, `exchanges/…`; of every quantity
across its places `measured/air/pm25/n` (good readings), `n_bad`, `sum`, `min`, `max`; `air/kk-ho/vn_aqi` of a station;
`sensors/known`, `sensors/heard`; `told/{type}`, events of the day; `quarantine/{cause}`, payloads of the day that lie
there; `indicators/CQ-01`, a value as it stood, and `indicators/CQ-01/flags`, how many flags were on it. A province's:
the same of the whole, and those of services with their events once more for each area (`area/da-lat/dossiers/…`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields

from ioc.i18n import N_, _, brought
from ioc.model.event import DOSSIER_CHANGED, LGSP_EXCHANGED, PAYMENT_MADE, REPORT_CHANGED
from ioc.model.report import ReportCount
from ioc.model.revision import Value, Values
from ioc.model.snapshot import Day, DossierGroup, SeriesDay, Snapshot
from ioc.services.snapshot import words
from ioc.services.snapshot.sections import indicators

BY_GROUP = ("received", "finished", "on_time", "open", "overdue", "online", "paid", "digitised")
TYPES = {  # the events that services are told by
    "dossiers": DOSSIER_CHANGED,
    "reports": REPORT_CHANGED,
    "payments": PAYMENT_MADE,
    "exchanges": LGSP_EXCHANGED,
}
BY_CATEGORY = ("filed", "answered", "open", "overdue")
MEASURED = ("n", "n_bad", "sum", "min", "max")
SERVED = {  # what is counted of services as a whole
    "dossiers": tuple(f.name for f in fields(DossierGroup) if f.name != "name"),
    "reports": tuple(f.name for f in fields(ReportCount)),
    "payments": ("made", "failed", "amount_vnd"),
    "exchanges": ("calls", "failed"),
}
ANY = "*"  # in the kind of a figure, in the place of a name
_SERVICES = tuple(f"{subject}/{name}" for subject, names in SERVED.items() for name in names)
KINDS = frozenset(  # which figures this software tells of a day; what an older one did not tell is no change of the day
    (
        *_SERVICES,
        *(f"area/{ANY}/{key}" for key in (*_SERVICES, f"told/{ANY}")),
        *(f"dossiers/{group}/{ANY}/{name}" for group in ("field", "unit") for name in BY_GROUP),
        *(f"reports/category/{ANY}/{name}" for name in BY_CATEGORY),
        *(f"measured/{ANY}/{ANY}/{name}" for name in MEASURED),
        *(f"air/{ANY}/vn_aqi", "sensors/known", "sensors/heard", f"told/{ANY}", f"quarantine/{ANY}"),
        *(f"indicators/{ANY}", f"indicators/{ANY}/flags"),
    )
)
SUBJECTS = {
    "dossiers": N_("Hồ sơ"),
    "reports": N_("Phản ánh"),
    "payments": N_("Thanh toán"),
    "exchanges": N_("LGSP"),
    "sensors": N_("Cảm biến"),
    "quarantine": N_("Khu cách ly"),
    "told": N_("Sự kiện"),
}
FIGURES = {
    "received": N_("tiếp nhận"),
    "finished": N_("giải quyết"),
    "undated": N_("không hẹn"),
    "on_time": N_("trước và đúng hạn"),
    "early": N_("trước hạn"),
    "open": N_("đang mở"),
    "overdue": N_("quá hạn"),
    "channelled": N_("rõ hình thức nộp"),
    "online": N_("nộp trực tuyến"),
    "payable": N_("có phí"),
    "paid": N_("trả phí trực tuyến"),
    "scanned": N_("rõ việc số hóa"),
    "digitised": N_("đã số hóa"),
    "filed": N_("mới"),
    "answered": N_("trả lời"),
    "on_site_judged": N_("xét có mặt"),
    "on_site_in_time": N_("có mặt trong 2 giờ"),
    "answer_judged": N_("xét trả lời"),
    "answer_in_time": N_("trả lời trong 6 giờ"),
    "made": N_("thành công"),
    "failed": N_("lỗi"),
    "amount_vnd": N_("số tiền, đồng"),
    "calls": N_("cuộc gọi"),
    "known": N_("đã biết"),
    "heard": N_("có gửi"),
    "n": N_("số đo tốt"),
    "n_bad": N_("số đo xấu"),
    "sum": N_("tổng số đo"),
    "min": N_("thấp nhất"),
    "max": N_("cao nhất"),
    DOSSIER_CHANGED: N_("bước của hồ sơ"),
    REPORT_CHANGED: N_("bước của phản ánh"),
    PAYMENT_MADE: N_("lượt thanh toán"),
    LGSP_EXCHANGED: N_("lượt báo của LGSP"),
}


def figures(snapshot: Snapshot) -> Values:
    """Every figure of the day by its key."""
    day = snapshot.today
    made = dict(_services(day))
    made |= dict(_groups(day))
    made |= {f"measured/{domain}/{metric}/{key}": value for domain, metric, key, value in _measured(day)}
    made |= {f"air/{s.sensor}/vn_aqi": s.index.value for s in day.stations}
    made |= {"sensors/known": len(day.sensors), "sensors/heard": sum(s.received > 0 for s in day.sensors)}
    made |= {f"told/{type_}": n for type_, n in snapshot.told.items()}
    made |= {f"quarantine/{cause}": n for cause, n in snapshot.quarantined}
    for row, cell in indicators.told(snapshot):
        key = f"indicators/{row.indicator.code}"
        made |= {key: cell.value, f"{key}/flags": len(cell.flags)}
    for part in snapshot.parts:
        events = [(f"told/{type_}", part.told.get(type_, 0)) for type_ in TYPES.values()]
        made |= {f"area/{part.area.slug}/{key}": value for key, value in (*_services(part.today), *events)}
    return made


def placed(key: str) -> tuple[str | None, list[str]]:
    """The area of a province (slug) that a key is about, None of the whole; and the words of the key within it."""
    first, *rest = key.split("/")
    return (rest[0], rest[1:]) if first == "area" else (None, [first, *rest])


def kind(key: str) -> str:
    """A key with ANY for each name that a day brings: `reports/category/Rác/open` is `reports/category/*/open`."""
    area, (subject, *rest) = placed(key)
    if area is not None:
        return f"area/{ANY}/{kind('/'.join((subject, *rest)))}"
    if subject in ("told", "quarantine", "indicators"):
        return "/".join((subject, ANY, *rest[1:]))
    if subject in SERVED:
        return key if len(rest) == 1 else "/".join((subject, rest[0], ANY, rest[-1]))
    if subject == "air":
        return f"air/{ANY}/{rest[-1]}"  # a province's stations have their area before them: `da-lat/kk-ho`
    return "/".join((subject, *(ANY for _name in rest[:-1]), rest[-1]))


def _services(day: Day) -> Iterator[tuple[str, Value]]:
    """What services did, as whole counts; shares follow from them."""
    counted = {
        "dossiers": day.dossiers.whole,
        "reports": day.reports.whole,
        "payments": day.payments,
        "exchanges": day.exchanges,
    }
    for subject, names in SERVED.items():
        for name in names:
            yield f"{subject}/{name}", getattr(counted[subject], name)


def _groups(day: Day) -> Iterator[tuple[str, Value]]:
    for kind, groups in (("field", day.dossiers.fields), ("unit", day.dossiers.units)):
        for group in groups:
            for name in BY_GROUP:
                yield f"dossiers/{kind}/{_flat(group.name)}/{name}", getattr(group, name)
    for category, count in day.reports.categories:
        for name in BY_CATEGORY:
            yield f"reports/category/{_flat(category)}/{name}", getattr(count, name)


def _flat(name: str | None) -> str:
    return (name or "").replace("/", "∕")  # a name's own slash is no border of words


def _measured(day: Day) -> Iterator[tuple[str, str, str, Value]]:
    """Each quantity across its places, so that no reading can change unnoticed."""
    quantities: dict[tuple[str, str], list[SeriesDay]] = defaultdict(list)
    for _sensor, series in day.series:
        quantities[series.domain, series.metric].append(series)
    for (domain, metric), series in quantities.items():
        yield domain, metric, "n", sum(s.n for s in series)
        yield domain, metric, "n_bad", sum(s.n_bad for s in series)
        yield domain, metric, "sum", _total(s.sum for s in series)
        yield domain, metric, "min", min((s.min for s in series if s.min is not None), default=None)
        yield domain, metric, "max", max((s.max for s in series if s.max is not None), default=None)


def _total(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) if known else None


def label(key: str, snapshot: Snapshot) -> str:
    """What a key is called, for people."""
    area, (subject, *rest) = placed(key)
    if area is not None:
        names = {p.area.slug: p.area.short for p in snapshot.parts}
        return f"{names.get(area, area)}: {label('/'.join((subject, *rest)), snapshot)}"
    if subject == "indicators":
        return _indicator(rest, snapshot)
    if subject == "measured":
        return f"{words.metric(rest[0], rest[1])}: {_figure(rest[2])}"
    if subject == "air":
        sensor = "/".join(rest[:-1])
        return f"VN_AQI: {next((s.name for s in snapshot.today.stations if s.sensor == sensor), sensor)}"
    if subject == "quarantine":
        return f"{_(SUBJECTS[subject])}: {words.cause(rest[0])}"
    name = f"{_(SUBJECTS[subject])}, {rest[1] or _('Không rõ')}" if len(rest) == 3 else _(SUBJECTS[subject])
    return f"{name}: {_figure(rest[-1])}"


def _indicator(rest: Sequence[str], snapshot: Snapshot) -> str:
    code = rest[0]
    names = (brought(row.indicator.name) for row in snapshot.indicators if row.indicator.code == code)
    told = f"{code}: {next(names, code)}"
    return _("{name}: số cờ", name=told) if len(rest) > 1 else told


def _figure(key: str) -> str:
    return _(FIGURES[key]) if key in FIGURES else words.kind(key)


def digits(key: str) -> int:
    """How many digits its value is shown with."""
    words_of = key.split("/")
    if words_of[0] == "indicators":
        return 0 if len(words_of) > 2 else 2
    exact = words_of[-1] in ("n", "n_bad") or words_of[0] != "measured"
    return 0 if exact else words.digits(words_of[1], words_of[2])
