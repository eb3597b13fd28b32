"""What changed between two drawings: both trees are walked, the nearest element with an id carries the difference."""

from typing import Any, NamedTuple

from dash.development.base_component import Component

OF_DASH = frozenset(("available_properties", "available_wildcard_properties"))  # what Dash notes beside props
Node = dict[str, Any]  # a component as the browser gets it: type, namespace, props


class Update(NamedTuple):
    """New props for the element with this id."""

    id: str
    props: dict[str, Any]


def plain(drawn: Any) -> Any:
    """A component and all its children as plain dictionaries and lists, fit for JSON and for comparing.

    What Dash's own `to_plotly_json` says, which asks each component for every prop that it might have.
    """
    if isinstance(drawn, Component):
        told = vars(drawn)
        props = {name: value for name, value in told.items() if name[0] != "_" and name not in OF_DASH}
        if "children" in props:
            props["children"] = plain(props["children"])
        return {"props": props, "type": drawn._type, "namespace": drawn._namespace}  # noqa: SLF001 - as Dash does
    if isinstance(drawn, (list, tuple)):
        return [plain(child) for child in drawn if child is not None]
    return drawn


def whole(tree: Node) -> list[Update]:
    """A drawing from its root: what a screen gets that has not seen it yet."""
    return [Update(tree["props"]["id"], {k: v for k, v in tree["props"].items() if k != "id"})]


def updates(old: Node, new: Node) -> list[Update]:
    """The smallest set of updates that turns the one drawing into the other; both roots have the same id."""
    found = _walk(old, new)
    return whole(new) if found is None else found


def _walk(old: Node, new: Node) -> list[Update] | None:
    """Updates of one element and all inside it; None when only an element further out can carry them."""
    before, after = old["props"], new["props"]
    if old["type"] != new["type"] or before.get("id") != after.get("id"):
        return None
    own = {k: after.get(k) for k in sorted({*before, *after}) if k != "children" and before.get(k) != after.get(k)}
    inner = _children(before.get("children"), after.get("children"))
    if inner is None:
        own["children"], inner = after.get("children"), []
    if not own:
        return inner
    return [Update(after["id"], own), *inner] if "id" in after else None


def _children(old: Any, new: Any) -> list[Update] | None:
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        return _walk(old, new)
    if not (isinstance(old, list) and isinstance(new, list) and len(old) == len(new)):
        return None
    found: list[Update] = []
    for before, after in zip(old, new, strict=True):
        inner = _children(before, after)
        if inner is None:
            return None
        found += inner
    return found
