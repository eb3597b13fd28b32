"""Updates between two drawings: as small as their ids allow, and always right."""

from typing import Any

from dash import html
from hypothesis import given
from hypothesis import strategies as st

from layouts.diff import Update, plain, updates


def section(*children: Any, **props: Any) -> Any:
    return plain(html.Section(list(children), id="air", **props))


def test_a_component_is_told_as_dash_tells_it() -> None:
    drawn = html.Div(
        className="x", id="a", hidden=False, title=None, style={"top": 0}, **{"data-at": "y", "aria-label": "z"}
    )
    assert plain(drawn) == drawn.to_plotly_json()


def test_equal_drawings_need_no_update() -> None:
    assert updates(section(html.B("41", id="v")), section(html.B("41", id="v"))) == []


def test_a_changed_value_is_told_at_the_nearest_element_with_an_id() -> None:
    before = section(html.Div([html.B("41", id="v"), html.I("x")]))
    after = section(html.Div([html.B("42", id="v"), html.I("x")]))
    assert updates(before, after) == [Update("v", {"children": "42"})]


def test_a_change_in_an_element_without_id_is_told_further_out() -> None:
    before = section(html.Div(html.B("41"), id="hero"))
    after = section(html.Div(html.B("42"), id="hero"))
    assert updates(before, after) == [Update("hero", {"children": plain(html.B("42"))})]


def test_props_and_children_of_one_element_are_told_together() -> None:
    before, after = section("a", className="panel"), section("b", className="panel is-stale")
    assert updates(before, after) == [Update("air", {"className": "panel is-stale", "children": ["b"]})]


def test_a_prop_that_goes_away_is_told_as_none() -> None:
    assert updates(section(title="x"), section()) == [Update("air", {"title": None})]


def test_another_number_of_children_redraws_their_parent() -> None:
    before = section(html.Div([html.I(id="a")], id="list"))
    after = section(html.Div([html.I(id="a"), html.I(id="b")], id="list"))
    (update,) = updates(before, after)
    assert update.id == "list"


def test_an_element_that_changes_its_id_is_redrawn_by_its_parent() -> None:
    (update,) = updates(section(html.B("1", id="a")), section(html.B("1", id="b")))
    assert update.id == "air"


def apply(tree: Any, update: Update) -> Any:
    """What a browser does with an update."""
    if isinstance(tree, list):
        return [apply(child, update) for child in tree]
    if not isinstance(tree, dict):
        return tree
    props = tree["props"]
    if props.get("id") == update.id:
        props = {k: v for k, v in (props | update.props).items() if v is not None or k == "children"}
    elif "children" in props:
        props = props | {"children": apply(props["children"], update)}
    return tree | {"props": props}


leaf = st.one_of(st.none(), st.text("ab", max_size=2))


@st.composite
def trees(draw: Any, depth: int = 3) -> Any:
    """Drawings in which places have fixed ids or none, as panels have them."""

    def build(path: str, depth: int) -> Any:
        if depth == 0 or draw(st.booleans()):
            return draw(leaf)
        children = [build(f"{path}{i}", depth - 1) for i in range(draw(st.integers(0, 3)))]
        named = {"id": path} if draw(st.booleans()) else {}
        return html.Div([c for c in children if c is not None], className=draw(st.sampled_from("xy")), **named)

    return plain(html.Section([build(f"n{i}", depth) for i in range(2)], id="root"))


@given(trees(), trees())
def test_updates_turn_the_old_drawing_into_the_new_one(old: Any, new: Any) -> None:
    screen = old
    for update in updates(old, new):
        screen = apply(screen, update)
    assert screen == new
