"""Looking into drawings: their words, and elements by id or class."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from dash.development.base_component import Component

from layouts.diff import Node, plain
from layouts.panel import View
from tests.layouts.fake_city import DA_LAT, PROVINCE

VIEW = View(DA_LAT, PROVINCE, {"24784": "Phường 1"}, ZoneInfo("Asia/Ho_Chi_Minh"))


def nodes(tree: Component | Node | Any) -> Iterator[Node]:
    """Every element of a drawing."""
    tree = plain(tree)
    if isinstance(tree, list):
        for child in tree:
            yield from nodes(child)
    elif isinstance(tree, dict):
        yield tree
        yield from nodes(tree["props"].get("children"))


def words(tree: Component | Node | Any) -> str:
    """All text of a drawing, parted by spaces."""
    tree = plain(tree)
    if isinstance(tree, list):
        return " ".join(filter(None, map(words, tree)))
    if isinstance(tree, dict):
        return words(tree["props"].get("children"))
    return "" if tree is None else str(tree)


def by_id(tree: Component | Node, id_: str) -> Node:
    """The element with this id."""
    return next(n for n in nodes(tree) if n["props"].get("id") == id_)


def by_class(tree: Component | Node, name: str) -> list[Node]:
    """The elements of a class."""
    return [n for n in nodes(tree) if name in n["props"].get("className", "").split()]
