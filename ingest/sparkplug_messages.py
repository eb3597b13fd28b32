"""The messages of Sparkplug B as protobuf knows them, from the field numbers that its specification publishes.

Eclipse Sparkplug 3.0.0, chapter 6. Built here and not taken from a package: those on PyPI that carry them bind paho
below 2 or protobuf below 5, or are under the EPL. Data sets and templates are skipped like unknown fields.
"""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError, Message

PACKAGE = "org.eclipse.tahu.protobuf"
_FIELD = descriptor_pb2.FieldDescriptorProto
_TYPES = {
    "uint32": _FIELD.TYPE_UINT32, "uint64": _FIELD.TYPE_UINT64, "float": _FIELD.TYPE_FLOAT,
    "double": _FIELD.TYPE_DOUBLE, "bool": _FIELD.TYPE_BOOL, "string": _FIELD.TYPE_STRING,
    "bytes": _FIELD.TYPE_BYTES,
}  # fmt: skip
_VALUES = ("uint32 int_value", "uint64 long_value", "float float_value", "double double_value", "bool boolean_value",
           "string string_value")  # fmt: skip
MESSAGES = {  # fields by number; * repeats, and those of `value` are one or another
    "PropertyValue": {1: "uint32 type", 2: "bool is_null", **dict(enumerate(_VALUES, 3))},
    "PropertySet": {1: "string keys*", 2: "PropertyValue values*"},
    "Metric": {1: "string name", 2: "uint64 alias", 3: "uint64 timestamp", 4: "uint32 datatype",
               5: "bool is_historical", 6: "bool is_transient", 7: "bool is_null", 9: "PropertySet properties",
               **dict(enumerate(_VALUES, 10)), 16: "bytes bytes_value"},
    "Payload": {1: "uint64 timestamp", 2: "Metric metrics*", 3: "uint64 seq", 4: "string uuid", 5: "bytes body"},
}  # fmt: skip


def _describe() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(name="sparkplug_b.proto", package=PACKAGE, syntax="proto2")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, told in fields.items():
            _add(message, number, *told.split())
        if any(field.HasField("oneof_index") for field in message.field):
            message.oneof_decl.add(name="value")
    return file


def _add(message: Any, number: int, kind: str, name: str) -> None:
    many = name.endswith("*")
    field = message.field.add(
        name=name.rstrip("*"), number=number, label=_FIELD.LABEL_REPEATED if many else _FIELD.LABEL_OPTIONAL
    )
    if kind in _TYPES:
        field.type = _TYPES[kind]
    else:
        field.type, field.type_name = _FIELD.TYPE_MESSAGE, f".{PACKAGE}.{kind}"
    if name.endswith("_value"):
        field.oneof_index = 0


_POOL = descriptor_pool.DescriptorPool()
_POOL.Add(_describe())
Payload: Any = message_factory.GetMessageClass(_POOL.FindMessageTypeByName(f"{PACKAGE}.Payload"))

__all__ = ["DecodeError", "Message", "Payload"]
