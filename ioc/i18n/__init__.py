"""Words, numbers and dates in the reader's language; message ids are Vietnamese, catalogues are `<language>.po`."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("vi", "en")
MINUS = "\u2212"
_language: ContextVar[str] = ContextVar("language", default="vi")


def language() -> str:
    """The language in force for this task: "vi" or "en"."""
    return _language.get()


@contextmanager
def speaking(code: str) -> Generator[None]:
    """Speak the language `code` inside the block; an unknown code means Vietnamese."""
    token = _language.set(code if code in LANGUAGES else "vi")
    try:
        yield
    finally:
        _language.reset(token)


@cache
def catalogue(code: str) -> dict[str, str]:
    """Message id to text of one language; Vietnamese ids are their own text."""
    path = Path(__file__).with_name(f"{code}.po")
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {
            m.id: m.string for m in read_po(file) if isinstance(m.id, str) and isinstance(m.string, str) and m.string
        }


def _(message: str, /, **values: object) -> str:
    """`message` in the language in force, with `{name}` places filled."""
    text = catalogue(language()).get(message, message)
    return text.format(**values) if values else text


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a string translated later
    """Mark a string for the catalogue; it is translated where it is shown."""
    return message


def brought(words: Mapping[str, str]) -> str:
    """Words that data brings along by language; in Vietnamese where it has no others."""
    return words.get(language()) or words["vi"]


def every_language(say: Callable[[], str]) -> dict[str, str]:
    """What `say` says in each language: for words that are kept before it is known who reads them."""
    found: dict[str, str] = {}
    for code in LANGUAGES:
        with speaking(code):
            found[code] = say()
    return found


def number(value: float, digits: int = 0) -> str:
    """1234.5 → `1.234,5` in Vietnamese, `1,234.5` in English; the minus sign is U+2212."""
    value = round(value, digits) + 0.0  # + 0.0 turns −0.0 into 0.0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=language()).replace("-", MINUS)


def signed(value: float, digits: int = 0) -> str:
    """A difference with its sign: `+0,61`, `−3`, `0`."""
    text = number(value, digits)
    if round(value, digits) == 0:
        return number(0)
    return text if value < 0 else f"+{text}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Hours and minutes in the zone: `15:42`."""
    return at.astimezone(zone).strftime("%H:%M")


def long_date(day: date) -> str:
    """`Thứ Năm, 19/10/2023` or `Thursday, 19 October 2023`."""
    pattern = "EEEE, dd/MM/yyyy" if language() == "vi" else "EEEE, d MMMM yyyy"
    return format_date(day, format=pattern, locale=language())


def stamp(at: datetime, zone: ZoneInfo) -> str:
    """Day and time in the zone: `19/10/2023 15:42`."""
    pattern = "dd/MM/yyyy HH:mm" if language() == "vi" else "d MMM yyyy HH:mm"
    return format_datetime(at.astimezone(zone), format=pattern, locale=language())


def age(seconds: float) -> str:
    """How long ago in the largest fitting words: `16 phút`, `1 giờ 10 phút`, `5 ngày`."""
    minutes = int(max(seconds, 0) // 60)
    if minutes < 1:
        return _("{n} giây", n=int(max(seconds, 0)))
    if minutes < 60:
        return _("{n} phút", n=minutes)
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return _("{h} giờ {m} phút", h=hours, m=rest) if rest else _("{n} giờ", n=hours)
    return _("{n} ngày", n=minutes // (24 * 60))


WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")  # as Vietnamese timetables write them; CLDR has "Th 2"


def short_date(day: date) -> str:
    """`T6 20/11` or `Fri 20 Nov`."""
    if language() == "vi":
        return f"{WEEKDAYS[day.weekday()]} {day:%d/%m}"
    return format_date(day, format="EEE d MMM", locale=language())


def numeric_date(day: date) -> str:
    """`20/11/2026` or `20 Nov 2026`."""
    return format_date(day, format="dd/MM/yyyy" if language() == "vi" else "d MMM yyyy", locale=language())


def when(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment as near ones are told: `15:42` today, `T6 20/11 15:42` within the year, with the year before that."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return clock(at, zone)
    if abs((today - local).days) < 300:
        return f"{short_date(local.date())} {clock(at, zone)}"
    return stamp(at, zone)


def remaining(seconds: float) -> str:
    """The time to a deadline: `còn 2 ngày`, or past it `quá 3 giờ`."""
    return _("còn {age}", age=age(seconds)) if seconds >= 0 else _("quá {age}", age=age(-seconds))
