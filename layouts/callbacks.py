"""What a callback may be asked: what its page sends, in the kinds that its parameters name; all else is no question.

Dash hands on whatever a request brings, so that a number where an address belongs would fail somewhere inside.
"""

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from dash import ctx
from dash._utils import split_callback_id, stringify_id  # how Dash writes ids

from ioc.errors import IocError


class NoQuestionError(IocError):
    """A body that no page of ours sends."""


class Place(msgspec.Struct):
    """Where an answer goes."""

    id: str | dict[str, str | int]
    property: str


class Given(Place):
    """One thing that is told: the property of a component, and what it holds."""

    value: Any = None


class Question(msgspec.Struct):
    """The body of a request to a callback; where an id has a wildcard, a list of whatever matches it."""

    output: str
    outputs: Place | list[Place | list[Place]]
    inputs: list[Given | list[Given]]
    state: list[Given | list[Given]] = []
    changed: list[str] = msgspec.field(name="changedPropIds", default=[])


def check(body: object, known: Mapping[str, Any]) -> None:
    """NoQuestionError unless this is a question to one of the known callbacks, as Dash's renderer asks it."""
    try:
        question = msgspec.convert(body, Question)
        callback = known.get(question.output)
        if not callback or "callback" not in callback:
            raise NoQuestionError("there is no such callback")
        _check_places(question, callback)
        _check_kinds([*question.inputs, *question.state], callback)
    except msgspec.ValidationError as error:
        raise NoQuestionError(f"this is no question to a callback: {error}") from error


def pressed() -> bool:
    """Whether a button was pressed and not merely drawn."""
    return bool(ctx.triggered_id and ctx.triggered[0]["value"])


def number(id_: Mapping[str, object] | None, key: str) -> int:
    """The number in the id of what was pressed."""
    found = (id_ or {}).get(key)
    if not isinstance(found, int):
        raise NoQuestionError(f"{key} is a number")
    return found


def uuid(id_: Mapping[str, object] | None, key: str) -> str:
    """The UUID in the id of what was pressed."""
    try:
        return str(UUID(str((id_ or {}).get(key))))
    except ValueError as error:
        raise NoQuestionError(f"{key} is a UUID") from error


def _check_places(question: Question, callback: Mapping[str, Any]) -> None:
    """Every place is one that the callback names, and what is said to have changed is among what is told."""
    wanted = split_callback_id(question.output)
    fits = (
        isinstance(wanted, list) is isinstance(question.outputs, list)
        and _fit(_listed(question.outputs), _listed(wanted))
        and _fit(question.inputs, callback["inputs"])
        and _fit(question.state, callback["state"])
        and {*question.changed} <= {f"{stringify_id(one.id)}.{one.property}" for one in _flat(question.inputs)}
    )
    if not fits:
        raise NoQuestionError("this callback is asked with other inputs and outputs")


def _fit(given: Sequence[Any], wanted: Sequence[Mapping[str, str]]) -> bool:
    return len(given) == len(wanted) and all(map(_fits, given, wanted))


def _fits(given: Any, wanted: Mapping[str, str]) -> bool:
    """Whether one thing is the one that is wanted, or each of many is one that its wildcard means."""
    id_ = json.loads(wanted["id"]) if wanted["id"].startswith("{") else wanted["id"]
    many = isinstance(id_, dict) and any(isinstance(part, list) for part in id_.values())
    return isinstance(given, list) is many and all(
        _is(one.id, id_) and one.property == wanted["property"] for one in _listed(given)
    )


def _is(given: object, wanted: object) -> bool:
    if not isinstance(given, dict) or not isinstance(wanted, dict):
        return given == wanted
    return given.keys() == wanted.keys() and all(
        isinstance(part, list) or given[key] == part for key, part in wanted.items()
    )


def _check_kinds(given: Sequence[Given | list[Given]], callback: Mapping[str, Any]) -> None:
    """Every value is of the kind of the parameter that it becomes; Dash tells None of what is not there."""
    values = [[one.value for one in told] if isinstance(told, list) else told.value for told in given]
    signature, by = inspect.signature(callback["callback"]), callback["inputs_state_indices"]
    named = {name: values[index] for name, index in by.items()} if isinstance(by, dict) else {}
    bound = signature.bind(**named) if named else signature.bind(*values)
    for name, value in bound.arguments.items():
        parameter = signature.parameters[name]
        for one in _each(parameter, value):
            if one is not None:
                msgspec.convert(one, parameter.annotation)


def _each(parameter: inspect.Parameter, value: Any) -> Iterator[Any]:
    """The values that a parameter takes."""
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        yield from value
    elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
        yield from value.values()
    else:
        yield value


def _flat(given: Sequence[Given | list[Given]]) -> list[Given]:
    return [one for told in given for one in _listed(told)]


def _listed(one: Any) -> list[Any]:
    return one if isinstance(one, list) else [one]
