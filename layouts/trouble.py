"""A panel whose question failed: it says so in words and keeps its last drawing as stale."""

from collections.abc import Callable
from typing import Any

from dash import html

from ioc.i18n import _
from layouts.diff import Node, plain

MARK = "is-troubled"


def placeholder(key: str, words: str) -> html.Section:
    """What stands in a panel's place until it is drawn for the first time."""
    return html.Section(
        id=key,
        className=f"panel waiting panel-{key}",
        children=[html.P(words, id=f"{key}-trouble", className="trouble")],
    )


def troubled(key: str, last: Node | None, retry_s: float) -> Node:
    """The last drawing of panel `key`, marked, with the sentence in the element that anatomy keeps free for it."""
    words = _("Không hỏi được dữ liệu, thử lại sau {n} giây", n=round(retry_s))
    if last is None:
        return plain(placeholder(key, words))
    node = _replaced(last, lambda props: props | {"children": words} if props.get("id") == f"{key}-trouble" else props)
    return node | {"props": node["props"] | {"className": f"{last['props'].get('className', '')} {MARK}"}}


def _replaced(node: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """A copy of a tree in which `change` was applied to the props of every element."""
    if isinstance(node, list):
        return [_replaced(child, change) for child in node]
    if not isinstance(node, dict):
        return node
    props = change(node["props"])
    if "children" in props:
        props = props | {"children": _replaced(props["children"], change)}
    return node | {"props": props}
