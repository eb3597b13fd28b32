"""A panel without an answer: it says so in words, and keeps its last drawing as stale."""

from collections.abc import Callable
from typing import Any

from ioc.i18n import _
from layouts.diff import Node, plain
from layouts.panel import Panel, View

WAITING, TROUBLED = "waiting", "is-troubled"


def waiting(panel: Panel, view: View) -> Node:
    """What stands in a panel's place until its first answer."""
    return _saying(plain(panel.wait(view)), panel.key, _("Đang hỏi số liệu…"), WAITING)


def troubled(panel: Panel, view: View, last: Node | None, retry_s: float) -> Node:
    """The last drawing of a panel, marked as old, with the trouble in words."""
    words = _("Không hỏi được, thử lại sau {n} giây", n=round(retry_s))
    return _saying(last or plain(panel.wait(view)), panel.key, words, TROUBLED)


def _saying(drawing: Node, key: str, words: str, mark: str) -> Node:
    """A copy of a drawing with `words` in the element that every panel keeps free for them."""

    def spoken(props: dict[str, Any]) -> dict[str, Any]:
        return props | {"children": words} if props.get("id") == f"{key}-trouble" else props

    node = _changed(drawing, spoken)
    return node | {"props": node["props"] | {"className": f"{drawing['props'].get('className', '')} {mark}"}}


def _changed(node: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """A copy of a tree in which `change` was applied to the props of every element."""
    if isinstance(node, list):
        return [_changed(child, change) for child in node]
    if not isinstance(node, dict):
        return node
    props = change(node["props"])
    if "children" in props:
        props = props | {"children": _changed(props["children"], change)}
    return node | {"props": props}
