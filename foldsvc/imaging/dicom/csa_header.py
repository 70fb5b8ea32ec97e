"""Siemens' CSA image header, (0029,1010): names with numbers, in a layout of its own.

Two layouts are in use; the newer begins with `SV10`. Both are as the documentation of the format
in nibabel describes them.
"""

import math
import struct
from collections.abc import Mapping
from struct import unpack_from

_MAGIC = b"SV10"
_TAG_BYTES, _ITEM_HEADER_BYTES = 84, 16
_MOST_TAGS, _MOST_ITEMS = 1_000, 1_000

CsaTags = Mapping[str, tuple[str, ...]]
"""By name, the items that are not empty."""


def read_csa(data: bytes) -> CsaTags:
    """Read a header; empty where it cannot be read."""
    try:
        return _tags(data)
    except (struct.error, UnicodeDecodeError):
        return {}


def csa_numbers(tags: CsaTags, name: str, n_numbers: int) -> tuple[float, ...]:
    """Give the numbers of a tag; empty where they are not so many."""
    try:
        numbers = tuple(float(item) for item in tags.get(name, ()))
    except ValueError:
        return ()
    right = len(numbers) == n_numbers and all(math.isfinite(number) for number in numbers)
    return numbers if right else ()


def _tags(data: bytes) -> CsaTags:
    newer = data.startswith(_MAGIC)
    offset = 8 if newer else 0
    (n_tags,) = unpack_from("<I", data, offset)
    if not 0 < n_tags <= _MOST_TAGS:
        return {}
    offset += 8
    tags: dict[str, tuple[str, ...]] = {}
    first_count = 0
    for number in range(n_tags):
        name, n_values, n_items = unpack_from("<64si8xi", data, offset)
        offset += _TAG_BYTES
        if not 0 <= n_items <= _MOST_ITEMS:
            return {}
        first_count = first_count if number else n_items
        items: list[str] = []
        for _ in range(n_items):
            lengths = unpack_from("<4i", data, offset)
            offset += _ITEM_HEADER_BYTES
            # In the older layout lengths are given with the first tag's number of items added.
            length = lengths[1] if newer else lengths[0] - first_count
            if length < 0 or offset + length > len(data):
                break
            items.append(
                data[offset : offset + length].partition(b"\0")[0].decode("latin-1").strip()
            )
            offset += length + -length % 4
        kept = items[:n_values] if n_values else items
        tags[name.partition(b"\0")[0].decode("ascii")] = tuple(item for item in kept if item)
    return tags
