"""A review as a document: the blocks that stand on the pages of its PDF, set by the template of the daily bulletin."""

from collections.abc import Mapping, Sequence

from ioc.i18n import N_, _, number, short_date, signed
from ioc.model.review import Review
from ioc.services.snapshot import charts
from ioc.services.snapshot.blocks import Block, Cell, chart, table
from ioc.services.snapshot.document import contents, framed
from ioc.services.snapshot.review import words
from ioc.services.snapshot.review.figures import Reviewed, heard, reviewed
from ioc.services.snapshot.words import DASH, figure

TILES = ("received", "on_time", "overdue", "filed", "answered", "aqi", "energy", "heard")
DRAWN = ("received", "on_time", "overdue", "filed", "aqi", "temperature", "energy", "heard")  # two beside each other
BY_DAY = ("received", "finished", "on_time", "overdue", "filed", "answered", "aqi", "temperature", "heard")
SHORT = {
    "received": N_("Tiếp nhận"), "finished": N_("Giải quyết"), "on_time": N_("Đạt hạn"), "overdue": N_("Quá hạn"),
    "filed": N_("Phản ánh"), "answered": N_("Trả lời trong 6 giờ"), "aqi": "VN_AQI", "temperature": N_("Nhiệt độ"),
    "heard": N_("Cảm biến có gửi"),
}  # fmt: skip
MARKS = 5  # days that a chart names, about


def document(review: Review) -> Block:
    """Everything the template needs, in the language in force."""
    told = {
        "title": words.title(review),
        "day": words.period(review),
        "until": words.until(review),
        "stamp": words.cut_off(review),
        "about": _("{area}, {day}", area=review.area.short, day=words.period(review)),
    }
    return framed(review, told, _blocks(review), simulated=review.simulated)


def _blocks(review: Review) -> list[Block]:
    method: list[Block] = [
        {"kind": "section", "text": _("Cách tính và định nghĩa")},
        {"kind": "definitions", "rows": [{"word": word, "text": text} for word, text in words.method(review)]},
    ]
    if not any(heard(told.figures) for told in review.days):
        return [{"kind": "lead", "text": _("Không có số đo, hồ sơ, phản ánh hay sự kiện nào trong kỳ này.")}, *method]
    figures = reviewed(review)
    known = {one.figure.key: one for one in figures}
    return [*_front(known), contents(), *_summary(figures), *_charts(review, known), *_days(review, known), *method]


def _front(known: Mapping[str, Reviewed]) -> list[Block]:
    """The period in a few sentences and eight figures."""
    said = {key: figure(one.value, one.figure.digits) for key, one in known.items()}
    sentences: list[str] = []
    if "received" in known and "on_time" in known:
        sentences.append(
            _("Một cửa tiếp nhận {received} hồ sơ, giải quyết {finished}, trước và đúng hạn {share} %.",
              received=said["received"], finished=said["finished"], share=said["on_time"])
        )  # fmt: skip
    if "filed" in known:
        sentences.append(_("Người dân gửi {filed} phản ánh trong kỳ.", filed=said["filed"]))
    if "aqi" in known:
        told = {"value": said["aqi"], "n": said["unhealthy"]}
        sentences.append(_("VN_AQI ngày cao nhất {value}; {n} ngày vượt 100.", **told))
    tiles = [_tile(known[key]) for key in TILES if key in known and known[key].value is not None]
    return [{"kind": "lead", "text": " ".join(sentences)}, {"kind": "tiles", "tiles": tiles}]


def _tile(one: Reviewed) -> Block:
    digits = one.figure.digits
    same = one.change is not None and round(one.change, digits) == 0
    note = "" if one.change is None else _("như kỳ trước") if same else _(
        "{change} so với kỳ trước", change=signed(one.change, digits)
    )  # fmt: skip
    return {"name": _(one.figure.name), "value": figure(one.value, digits), "unit": _(one.figure.unit), "note": note}


def _summary(figures: Sequence[Reviewed]) -> list[Block]:
    """Every figure, with the one before and the days that stand out."""
    head = [_("Chỉ tiêu"), _("Đơn vị"), _("Trong kỳ"), _("Kỳ trước"), _("Thay đổi"), _("Ngày thấp nhất"),
            _("Ngày cao nhất")]  # fmt: skip
    rows = [_row(one) for one in figures]
    caption = _("Chỉ tiêu chính, so với kỳ trước")
    return [{"kind": "section", "text": _("Tổng hợp")}, table(caption, head, rows, "llrrrrr")]


def _row(one: Reviewed) -> list[Cell]:
    digits = one.figure.digits
    change = DASH if one.change is None else signed(one.change, digits)
    extremes: list[Cell] = [
        {"t": f"{figure(found[0], digits)} · {short_date(found[1])}", "small": True} if found else DASH
        for found in (one.lowest, one.highest)
    ]
    value: Cell = {"t": figure(one.value, digits), "bold": True}
    return [_(one.figure.name), _(one.figure.unit), value, figure(one.before, digits), change, *extremes]


def _charts(review: Review, known: Mapping[str, Reviewed]) -> list[Block]:
    """Figures by day, two beside each other."""
    drawn = [known[key] for key in DRAWN if key in known and any(known[key].days)]
    pairs = [drawn[i : i + 2] for i in range(0, len(drawn), 2)]
    made = [
        chart(" · ".join(_(one.figure.name) for one in pair), [_plot(review, one) for one in pair]) for pair in pairs
    ]
    return [{"kind": "section", "text": _("Diễn biến theo ngày")}, *made] if made else []


def _plot(review: Review, one: Reviewed) -> Block:
    """One figure as bars over the days, some of which it names."""
    days = review.days
    step = max(1, round(len(days) / MARKS))
    marks = [{"at": i + 0.5, "text": days[i].day.strftime("%d/%m")} for i in range(0, len(days), step)]
    name, unit = _(one.figure.name), _(one.figure.unit)
    return charts.bars(unit, name, one.days) | {"slots": len(days), "marks": marks, "alt": _said(one)}


def _said(one: Reviewed) -> str:
    """The chart in words, for who cannot see it."""
    if one.lowest is None or one.highest is None:
        return _("không có số đo")
    digits = one.figure.digits
    told = {"low": number(one.lowest[0], digits), "low_on": short_date(one.lowest[1])}
    told |= {"high": number(one.highest[0], digits), "high_on": short_date(one.highest[1])}
    return _("{name} thấp nhất {low} ngày {low_on}, cao nhất {high} ngày {high_on}", name=_(one.figure.name), **told)


def _days(review: Review, known: Mapping[str, Reviewed]) -> list[Block]:
    """Key figures a row a day."""
    shown = [known[key] for key in BY_DAY if key in known]
    rows: list[list[Cell]] = [
        [short_date(told.day), *(figure(one.days[i], one.figure.digits) for one in shown)]
        for i, told in enumerate(review.days)
    ]
    head = [_("Ngày"), *(_headed(one) for one in shown)]
    caption = _("Chỉ tiêu chính từng ngày")
    return [{"kind": "section", "text": _("Theo ngày")}, table(caption, head, rows, "l" + "r" * len(shown))]


def _headed(one: Reviewed) -> str:
    """A name short enough for the head of a narrow column."""
    unit = _(one.figure.unit)
    return f"{_(SHORT[one.figure.key])}, {unit}" if unit in ("%", "°C") else _(SHORT[one.figure.key])
