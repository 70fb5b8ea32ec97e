"""What the process that wants work done, the one that forks, and its children say to each other.

Orders go over one socket, fixed in length, each with the socket of its own work. Over that socket
go the work and its answer, each with its length first, and at the end how the child ended.
"""

import json
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ORDER: Final = struct.Struct("=QQQQ")
"""Kind, number, bytes of memory, seconds of CPU time."""

RUN, KILL = 1, 2
"""Kinds of orders."""

ENDED: Final = struct.Struct("=i")
"""The child's wait status, which stands after its answer."""

STARTED: Final = b"S"
"""What a child says first."""

ANSWER, ERROR, NO_MEMORY = b"A", b"E", b"M"
"""What a child says before its answer, which is that of the work or an error as JSON."""

MOST_ANSWER: Final = 512 << 20
"""Bytes of an answer."""

_LENGTH = struct.Struct("=Q")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One thing to be done.

    Attributes:
        task: Its name among those that the forking process knows.
        arguments: JSON values.
        texts: Foreign text, as bytes.
    """

    task: str
    arguments: Mapping[str, object]
    texts: Sequence[bytes] = ()


def head_of(work: Work) -> bytes:
    """Give what is sent before the texts."""
    sizes = [len(text) for text in work.texts]
    said = {"task": work.task, "arguments": work.arguments, "sizes": sizes}
    data = json.dumps(said).encode()
    return _LENGTH.pack(len(data)) + data


def receive_work(connection: socket.socket) -> Work:
    """Read what `head_of` and the texts say."""
    (length,) = _LENGTH.unpack(received(connection, _LENGTH.size))
    said = json.loads(received(connection, length))
    texts = [bytes(received(connection, size)) for size in said["sizes"]]
    return Work(task=said["task"], arguments=said["arguments"], texts=texts)


def received(connection: socket.socket, length: int) -> bytearray:
    """Read so many bytes.

    Raises:
        EOFError: There are fewer.
    """
    data = bytearray(length)
    view = memoryview(data)
    at = 0
    while at < length:
        count = connection.recv_into(view[at : at + _CHUNK])
        if not count:
            raise EOFError
        at += count
    return data
