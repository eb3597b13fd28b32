"""Bodies that no page of ours sends: told to be none, and nothing inside trips over them."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from dash._utils import stringify_id
from fastapi import FastAPI

from ioc.model.focus import LOCAL_OPERATOR
from ioc.settings import Settings
from layouts.app import create
from tests.layouts.fake_city import busy
from tests.layouts.open_doors import OpenDoors
from tests.layouts.test_matrix import CALLBACKS, Open, callbacks, question, talk

AREA = "da-lat"
ODD: tuple[Any, ...] = (7, ["x"], {"x": 1}, "\0")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """For who may everything: what is refused here is refused for what it is."""
    folder = tmp_path_factory.mktemp("data")
    return create(Settings(data_dir=folder), busy(datetime.now(UTC)), OpenDoors(LOCAL_OPERATOR))  # type: ignore[arg-type]


def questions(app: FastAPI) -> dict[str, dict[str, Any]]:
    """What a page asks of each callback that runs on the server."""
    known = callbacks(app).items()
    return {row: question(row, *told, AREA) for row, told in known if CALLBACKS.get(row) is not Open.BROWSER}


def spoilt(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same body with one value that is not what it should be."""
    for part in ("inputs", "state"):
        for index, one in enumerate(body[part]):
            for odd in ODD:
                other = copy.deepcopy(body)
                target = other[part][index]
                (target[0] if isinstance(one, list) else target)["value"] = odd
                yield other


async def ask(client: httpx.AsyncClient, body: object) -> int:
    """The status of an answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    return (await client.post("/_dash-update-component", content=content, headers=headers)).status_code


def test_no_value_that_a_page_never_sends_trips_anything(app: FastAPI) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        for row, body in questions(app).items():
            for other in spoilt(body):
                assert await ask(client, other) < 500, (row, other["inputs"], other["state"])

    talk(app, story)


@pytest.mark.parametrize(
    ("id_", "value"),
    [("address.pathname", 7), ("address.pathname", ["/district/da-lat"]), ("address.search", {}),
     ("desk-theme.data", "sepia"), ("desk-theme.data", 3), ("side-csv.n_clicks", "x")],
)  # fmt: skip
def test_a_value_of_another_kind_is_no_question(app: FastAPI, id_: str, value: object) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        asked = 0
        for body in questions(app).values():
            for one in (*body["inputs"], *body["state"]):
                if not isinstance(one, list) and f"{one['id']}.{one['property']}" == id_:
                    one["value"] = value
                    assert await ask(client, body) == 400
                    asked += 1
        assert asked

    talk(app, story)


BODIES: tuple[Any, ...] = (
    {}, [], None, 7, "x", b"", b"{", b"\xff", [{}], {"output": "page.children"}, {"output": 7}, {"output": "..."},
    {"output": "page.children", "outputs": [], "inputs": []}, {"output": "desk-map.className", "inputs": [{}]},
)  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=repr)
def test_a_body_that_asks_no_callback_is_a_bad_request(app: FastAPI, body: object) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        assert await ask(client, body) == 400

    talk(app, story)


def test_a_body_of_another_shape_is_a_bad_request(app: FastAPI) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        for row, body in questions(app).items():
            first, *rest = body["inputs"]
            wrong = {
                "one more": body | {"state": [*body["state"], {"id": "a", "property": "b"}]},
                "none": body | {"inputs": rest},
                "another": body | {"inputs": [{"id": "x", "property": "y", "value": None}, *rest]},
                "many": body | {"inputs": [[first, first], *rest]},
                "no outputs": body | {"outputs": []},
                "other outputs": body | {"outputs": {"id": "elsewhere", "property": "children"}},
                "changed": body | {"changedPropIds": ["nothing"]},
                "no list": body | {"inputs": "x"},
                "ids": body | {"inputs": [{"id": [], "property": 1}, *rest]},
            }
            for what, other in wrong.items():
                assert await ask(client, other) == 400, (row, what)

    talk(app, story)


def test_the_id_of_what_is_pressed_is_what_its_page_drew(app: FastAPI) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        body = questions(app)["wall-revoked.data < wall-revoke.n_clicks"]
        for id_ in ({"type": "wall-revoke", "link": "abc"}, {"type": "other", "link": 1}, {"link": 1}, "wall-revoke"):
            pressed = f"{stringify_id(id_)}.n_clicks"
            forged = body | {"inputs": [[{"id": id_, "property": "n_clicks", "value": 1}]], "changedPropIds": [pressed]}
            assert await ask(client, forged) == 400, id_

    talk(app, story)
