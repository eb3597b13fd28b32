"""The login page: plain HTML from a template, so that it stands without scripts and before any session."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geodata import areas as geography
from geodata import files, province, sketch
from ioc.i18n import N_, _, brought, clock, language
from ioc.model.area import Area, AreaKind
from ioc.services.logins import LoginRefusedError
from layouts import borders
from layouts.version import build

LANGUAGES = (("vi", "Tiếng Việt"), ("en", "English"))


class Trouble(StrEnum):
    """Why a login by the identity provider led back here; the address says it, and nothing but these words is shown."""

    AWAY = "away"
    STALE = "stale"
    REFUSED = "refused"
    NO_ROLE = "no-role"
    CLOSED = "closed"
    OFTEN = "often"
    STORE = "store"


TROUBLES = {
    Trouble.AWAY: N_("Hệ thống định danh không trả lời. Thử lại sau vài phút."),
    Trouble.STALE: N_("Lần đăng nhập này đã quá lâu hoặc không bắt đầu từ đây. Hãy thử lại."),
    Trouble.REFUSED: N_("Hệ thống định danh không xác nhận lần đăng nhập này."),
    Trouble.NO_ROLE: N_("Tài khoản của bạn chưa được giao vai trò nào ở đây. Hãy báo người quản trị IOC của bạn."),
    Trouble.CLOSED: N_("Tài khoản này đã đóng hoặc trùng tên với tài khoản khác. Hãy báo người quản trị IOC của bạn."),
    Trouble.OFTEN: N_("Thử quá nhiều lần từ nơi này. Hãy đợi vài phút."),
    Trouble.STORE: N_("Không hỏi được kho số liệu. Thử lại sau vài giây."),
}


@cache
def environment() -> Environment:
    """The templates of pages that stand without scripts."""
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)


def page(
    areas: Sequence[Area],
    back: str,
    provider: str | None,
    *,
    name: str = "",
    trouble: str = "",
    label: str = "",
    form: str = "login.html",
) -> str:
    """The login as HTML, in the language in force, or another form in its place: the one for a new password.

    `back` is where it leads, `provider` names the other way in, `label` whose form it is.
    """

    def query(code: str) -> str:
        return urlencode({"next": back} | ({} if code == "vi" else {"lang": code}))

    above = home(areas)
    shown: Mapping[str, Any] = {
        "language": language(),
        "languages": LANGUAGES,
        "build": build(),
        "title": brought(province.load().title),
        "map": sketch.draw(above.slug or "", above.edition),
        "note": borders.note(above.slug or "", above.edition),
        "centres": {area.code for area in areas if area.ioc},
        "query": query,
        "provider": provider,
        "name": name,
        "trouble": trouble,
        "label": label,
        "back": back,
        "_": _,
    }
    return environment().get_template(form).render(shown)


def home(areas: Sequence[Area]) -> Area:
    """The province; while the database is away, as the oldest edition has it."""
    known = areas or geography.load(files.editions()[0])
    return next(area for area in known if area.kind is AreaKind.PROVINCE)


def words(refused: LoginRefusedError, zone: ZoneInfo, now: datetime) -> str:
    """A refusal as the page says it; never which part was wrong."""
    if refused.retry_at is None:
        return _("Tên hoặc mật khẩu chưa đúng.")
    wait = max(round((refused.retry_at - now).total_seconds()), 1)
    if wait < 60:
        return _("Sai nhiều lần. Thử lại sau {n} giây.", n=wait)
    return _("Sai nhiều lần. Thử lại sau {time}.", time=clock(refused.retry_at, zone))


def told(code: str | None) -> str:
    """A trouble as the page says it; nothing for a word that is none of ours."""
    return _(TROUBLES[Trouble(code)]) if code in list(Trouble) else ""


def back_to(asked: str | None) -> str:
    """Where a login leads: a path of ours, whatever was asked for."""
    try:
        parts = urlsplit(asked or "/")
    except ValueError:  # `http://[` is no address at all
        return "/"
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or "\\" in (asked or ""):
        return "/"
    path = "/" + parts.path.lstrip("/")  # two slashes at the begin would name another host
    return f"{path}?{parts.query}" if parts.query else path
