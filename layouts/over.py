"""What stands in a page's place when its link is over or nobody can be asked: words, never a login, and it retries."""

from starlette.responses import HTMLResponse

from ioc.i18n import _, language
from layouts.login import environment
from layouts.version import build


def over(status: int = 401) -> HTMLResponse:
    """A wall whose link is over."""
    return _page(
        status,
        _("Liên kết đã hết hạn"),
        _("Liên kết của màn hình này đã hết hạn hoặc bị thu hồi. Xin người trực IOC một liên kết mới."),
        until="ok",
    )


def away() -> HTMLResponse:
    """Any page while the database does not answer who may see it: a screen that reloads then must not stay there."""
    words = _("Cơ sở dữ liệu chưa trả lời; trang sẽ tự mở lại khi có")
    return _page(503, _("Không hỏi được dữ liệu"), words, until="answered")


def _page(status: int, title: str, words: str, until: str) -> HTMLResponse:
    shown = {"language": language(), "build": build(), "title": title, "words": words, "until": until, "_": _}
    return HTMLResponse(environment().get_template("over.html").render(shown), status, {"Cache-Control": "no-store"})
