"""The keys of the page: a row of the most used at the foot, and all of them in a dialog."""

import dash_bootstrap_components as dbc
from dash import html

from ioc.i18n import N_, _
from layouts.desk.narrow import Narrow
from layouts.panel import View

KEYS = (
    ("/", N_("Tìm trong tiêu điểm")),
    ("J K", N_("Dòng sau, dòng trước")),
    ("Enter", N_("Chọn dòng đang ở")),
    ("Esc", N_("Đóng, bỏ chọn")),
    ("1–7", N_("Bật, tắt ô đếm")),
    ("Shift T", N_("Đổi sáng, tối")),
    ("?", N_("Mọi phím")),
)


def layout(view: View, narrow: Narrow) -> dbc.Modal:  # noqa: ARG001 - every part of the desk is laid out alike
    """The dialog, closed."""
    listed = [html.Div([html.Dt(_caps(keys)), html.Dd(_(words))]) for keys, words in KEYS]
    return dbc.Modal(
        [dbc.ModalHeader(dbc.ModalTitle(_("Phím tắt"))), dbc.ModalBody(html.Dl(listed, className="keys"))],
        id="desk-keys",
        is_open=False,
        centered=True,
    )


def foot() -> html.Footer:
    """The most used keys, and what trouble there is."""
    shown = [html.Span([*_caps(keys), _(words)]) for keys, words in KEYS if keys in ("J K", "/", "1–7", "?")]
    return html.Footer(
        [*shown, html.Span(className="space"), html.Span(id="desk-trouble", role="status", className="trouble")],
        className="foot",
    )


def _caps(keys: str) -> list[html.Kbd]:
    return [html.Kbd(key) for key in keys.split()] if keys != "Shift T" else [html.Kbd("Shift"), html.Kbd("T")]
