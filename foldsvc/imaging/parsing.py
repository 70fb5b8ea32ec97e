"""The edge to the parsers of others, which end in any way on bytes that are not an image."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager

from foldsvc.errors import ImageDamagedError, ImageError, ImageLimitError


@contextmanager
def parsing(image_format: str) -> Iterator[None]:
    """Turn whatever a parser raises into an error that says nothing of what was parsed.

    Raises:
        ImageDamagedError: The parser gave up; its own words may quote the file and are dropped.
        ImageLimitError: The memory of this process is used up.
    """
    try:
        yield
    except ImageError:
        raise
    except MemoryError:
        raise ImageLimitError("it takes too much memory") from None
    except RecursionError:
        raise ImageDamagedError(image_format, "it is nested too deeply") from None
    except Exception as error:  # noqa: BLE001 - parsers raise anything at all on foreign bytes
        raise ImageDamagedError(image_format, _in_plain_words(error)) from None


def _in_plain_words(error: Exception) -> str:
    """By its type alone: what it says may quote the file."""
    if isinstance(error, EOFError | struct.error):
        return "it ends early"
    if isinstance(error, LookupError | AttributeError):
        return "something that it must have is missing"
    return "a part of it is not what the format says it is"
