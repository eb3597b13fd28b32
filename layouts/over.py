"""What a screen shows when its link is over: plain HTML in words, and never a login."""

from starlette.responses import HTMLResponse

from ioc.i18n import _, language
from layouts.login import environment
from layouts.version import build


def over(status: int = 401) -> HTMLResponse:
    """The page, in the language in force."""
    html = environment().get_template("over.html").render(language=language(), build=build(), _=_)
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})
