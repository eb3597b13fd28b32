"""Pages for what is not there: an unknown area, one without an operations centre, a database that is away."""

from collections.abc import Sequence

from dash import html

from ioc.i18n import _
from layouts.anatomy import shape
from layouts.panel import View


def layout(slug: str | None, centres: Sequence[View]) -> html.Main:
    """Nothing stands at this address; here is what there is."""
    words = _("Không có IOC nào tên “{slug}”", slug=slug) if slug else _("Không có trang nào ở địa chỉ này")
    return _page(
        "offline",
        words,
        _("Chọn một trong các IOC sau:") if centres else _("Chưa có huyện, thành phố nào bật IOC"),
        [html.A(v.area.name, href=f"/wall/{v.area.slug}") for v in centres],
    )


def unavailable() -> html.Main:
    """The database is away; the page comes back by itself."""
    return _page("stale", _("Không hỏi được dữ liệu"), _("Cơ sở dữ liệu chưa trả lời; trang sẽ tự mở lại khi có"), [])


def refused() -> html.Main:
    """Somebody else's area; whether anything stands there is not told."""
    return _page("offline", _("Địa bàn này không thuộc quyền của bạn"), _("Cần thêm quyền: báo người quản trị IOC"), [])


def no_office() -> html.Main:
    """The pages of administration, for somebody who administers nothing."""
    words = _("Trang này dành cho người quản trị, người trực màn hình và chuyên viên.")
    return _page("offline", _("Bạn không có việc quản trị nào"), words, [])


def no_operations() -> html.Main:
    """The page of the machinery, for somebody who does not watch over it."""
    words = _("Trang này dành cho người trực màn hình, lãnh đạo và người quản trị.")
    return _page("offline", _("Trang vận hành không dành cho vai trò của bạn"), words, [])


def _page(state: str, title: str, words: str, links: list[html.A]) -> html.Main:
    return html.Main(
        className="missing",
        children=[shape(state), html.H1(title), html.P(words), html.Nav([*links, html.A(_("Về trang đầu"), href="/")])],
    )
