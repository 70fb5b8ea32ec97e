"""Reads the constants of a frozen TensorFlow graph without TensorFlow.

Such a file is a Protocol Buffers message, GraphDef: nodes, and among them constants with their
bytes.
"""

import struct
from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from foldsvc.errors import WeightsCorruptError

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MAX_VARINT_BYTES = 10

# Numbers of fields in GraphDef, NodeDef, AttrValue, TensorProto and TensorShapeProto.
_GRAPH_NODE = 1
_NODE_NAME, _NODE_OP, _NODE_ATTRIBUTE = 1, 2, 5
_ENTRY_KEY, _ENTRY_VALUE = 1, 2
_ATTRIBUTE_TENSOR = 8
_TENSOR_TYPE, _TENSOR_SHAPE, _TENSOR_CONTENT, _TENSOR_FLOATS = 1, 2, 4, 5
_SHAPE_DIMENSION, _DIMENSION_SIZE = 2, 1
_FLOAT = 1


def read_frozen_graph(
    data: bytes, name: str, *, engine: str
) -> dict[str, Float[np.ndarray, "..."]]:
    """Give the float32 constants of a frozen graph that have at least one axis.

    Args:
        data: The file.
        name: What to call it in errors.
        engine: Whose weights these are, for the remedy of errors.

    Raises:
        WeightsCorruptError: The file is not a graph, or a constant has too few bytes.
    """
    try:
        return dict(_constants(data))
    except (ValueError, IndexError, struct.error, UnicodeDecodeError) as error:
        raise WeightsCorruptError(name, f"it cannot be read ({error})", engine) from error


def _constants(data: bytes) -> Iterator[tuple[str, Float[np.ndarray, "..."]]]:
    for field, node in _fields(data):
        if field != _GRAPH_NODE:
            continue
        name, op, tensor = "", b"", None
        for part, value in _fields(_message(node)):
            if part == _NODE_NAME:
                name = _message(value).decode()
            elif part == _NODE_OP:
                op = _message(value)
            elif part == _NODE_ATTRIBUTE:
                tensor = _tensor_of(_message(value)) or tensor
        if op == b"Const" and tensor is not None and (array := _array(tensor)) is not None:
            yield name, array


def _tensor_of(attribute: bytes) -> bytes | None:
    """Give the tensor of an attribute named "value"."""
    parts = {field: _message(value) for field, value in _fields(attribute)}
    if parts.get(_ENTRY_KEY) != b"value":
        return None
    for field, value in _fields(parts[_ENTRY_VALUE]):
        if field == _ATTRIBUTE_TENSOR:
            return _message(value)
    return None


def _array(tensor: bytes) -> Float[np.ndarray, "..."] | None:
    kind, content = 0, b""
    shape: tuple[int, ...] = ()
    for field, value in _fields(tensor):
        if field == _TENSOR_TYPE:
            kind = value if isinstance(value, int) else 0
        elif field == _TENSOR_SHAPE:
            shape = _shape(_message(value))
        elif field in {_TENSOR_CONTENT, _TENSOR_FLOATS}:  # one or the other
            content += _message(value)
    if kind != _FLOAT or not shape or not content:
        return None
    return np.frombuffer(content, "<f4").reshape(shape)


def _shape(message: bytes) -> tuple[int, ...]:
    sizes = []
    for field, dimension in _fields(message):
        if field == _SHAPE_DIMENSION:
            found = dict(_fields(_message(dimension))).get(_DIMENSION_SIZE, 0)
            sizes.append(found if isinstance(found, int) else 0)
    return tuple(sizes)


def _message(value: int | bytes) -> bytes:
    if isinstance(value, int):
        raise ValueError("a number stands where a message should")  # noqa: TRY004 - of the file
    return value


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Give the number and value of each field of a message, in their order."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        field, kind = key >> 3, key & 7
        if kind == _VARINT:
            number, at = _varint(data, at)
            yield field, number
            continue
        if kind == _BYTES:
            length, at = _varint(data, at)
        elif kind in {_FIXED32, _FIXED64}:
            length = 4 if kind == _FIXED32 else 8
        else:
            raise ValueError(f"byte {at} begins a field of the unknown kind {kind}")
        if at + length > len(data):
            raise ValueError(f"byte {at} begins a field that goes past the end")
        yield field, data[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Give a number of seven bits a byte, and where it ends."""
    value = 0
    for index in range(_MAX_VARINT_BYTES):
        byte = data[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follow
            return value, at + index + 1
    raise ValueError(f"byte {at} begins a number without end")
