"""Fields of the forms on the page of indicators: elements of the browser's own, for Dash draws none of this page."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from layouts.anatomy import attributes
from layouts.diff import Node

STORE = "indicators-deed"  # which hears what somebody does


def element(kind: str, children: Sequence[Any] | str | None = None, **props: Any) -> Node:
    """An element that Dash has no component for, as the browser is told of it."""
    inside: Node = {} if children is None else {"children": children}
    return {"type": kind, "namespace": "html", "props": props | inside}


def line(
    name: str,
    title: str,
    help_: str = "",
    *,
    value: str = "",
    longest: int = 100,
    hint: str = "",
    of: int | None = None,
) -> html.Div:
    """A line of text under its title; `of`: the number of what the form is about, where the page has several."""
    key = f"field-{name}" if of is None else f"field-{name}-{of}"
    given: dict[str, Any] = {"value": value} | ({"placeholder": hint} if hint else {})
    control = element("input", id=key, name=name, type="text", maxlength=longest, autocomplete="off", **given)
    return _field(key, title, control, help_)


def choice(name: str, title: str, options: Mapping[str, str]) -> html.Div:
    """One of several, the first as long as nobody chooses."""
    key = f"field-{name}"
    listed = [element("option", words, value=value) for value, words in options.items()]
    return _field(key, title, element("select", listed, id=key, name=name), "")


def _field(key: str, title: str, control: Node, help_: str) -> html.Div:
    told: list[Any] = [html.Label(title, htmlFor=key), control, *([html.Small(help_)] if help_ else [])]
    return html.Div(told, className="field")


def button(words: str, deed: str, number: int | None = None, kind: str = "act") -> html.Button:
    """A button that does a deed, with what is typed in the form around it."""
    told = attributes(data_tell=STORE, data_deed=deed, data_number="" if number is None else str(number))
    return html.Button(words, type="button", className=kind, **told)
