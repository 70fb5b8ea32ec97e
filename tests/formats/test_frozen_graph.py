"""Reading the constants of a frozen TensorFlow graph, and refusing noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import WeightsCorruptError
from foldsvc.formats.frozen_graph import read_frozen_graph


def varint(number: int) -> bytes:
    """Give a number as Protocol Buffers writes it."""
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def message(*fields: tuple[int, int | bytes]) -> bytes:
    """Give a message of numbered fields."""
    parts = []
    for field, value in fields:
        if isinstance(value, int):
            parts.append(varint(field << 3) + varint(value))
        else:
            parts.append(varint(field << 3 | 2) + varint(len(value)) + value)
    return b"".join(parts)


def node(name: str, op: str, array: np.ndarray, content_field: int = 4, kind: int = 1) -> bytes:
    """Give a node that holds an array."""
    shape = message(*((2, message((1, size))) for size in array.shape))
    tensor = message((1, kind), (2, shape), (content_field, array.tobytes()))
    attribute = message((1, b"value"), (2, message((8, tensor))))
    dtype = message((1, b"dtype"), (2, message((6, kind))))
    return message((1, name.encode()), (2, op.encode()), (5, dtype), (5, attribute))


ARRAY = np.arange(6, dtype="<f4").reshape(2, 3)


def test_constants_come_back_by_name() -> None:
    """Float constants are given with their shapes, wherever their values stand; nothing else is."""
    graph = message(
        (1, node("a", "Const", ARRAY)),
        (1, node("b", "Const", ARRAY[0], content_field=5)),
        (1, node("c", "Identity", ARRAY)),
        (1, node("d", "Const", ARRAY.astype("<i4"), kind=3)),
        (4, message((1, 27))),
    )
    arrays = read_frozen_graph(graph, "test", engine="test")
    assert list(arrays) == ["a", "b"]
    np.testing.assert_array_equal(arrays["a"], ARRAY)
    np.testing.assert_array_equal(arrays["b"], ARRAY[0])


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (message((1, node("a", "Const", ARRAY)))[:-3], "past the end"),
        (b"\x0f", "unknown kind 7"),
        (b"\xff" * 12, "without end"),
        (message((1, 5)), "a number stands where a message should"),
        (message((1, message((1, b"\xff")))), "utf-8"),
    ],
)
def test_a_damaged_graph_is_refused(data: bytes, fault: str) -> None:
    """A graph that is cut short or is none is refused with what is wrong with it."""
    with pytest.raises(WeightsCorruptError, match=fault):
        read_frozen_graph(data, "test", engine="test")


def test_a_constant_with_too_few_values_is_refused() -> None:
    """A shape that the values do not fill is refused."""
    short = node("a", "Const", ARRAY).replace(message((1, 3)), message((1, 4)))
    with pytest.raises(WeightsCorruptError, match="cannot reshape"):
        read_frozen_graph(message((1, short)), "test", engine="test")


@given(st.binary(max_size=200))
def test_any_bytes_end_in_arrays_or_a_typed_error(data: bytes) -> None:
    """Whatever the bytes, the reader gives arrays or says that they are no graph."""
    try:
        arrays = read_frozen_graph(data, "test", engine="test")
    except WeightsCorruptError:
        return
    assert all(array.dtype == np.float32 for array in arrays.values())
