"""The bytes of a submitted file as text, whatever editor or program wrote them.

The API, the command line and the client all read files here, so that they read the same.
"""

import codecs
import re
from typing import Final

from foldsvc.errors import (
    AlignmentNotTextError,
    EmptyAlignmentError,
    LimitError,
    TextEncodingError,
)
from foldsvc.formats.bounded_gzip import MAGIC, GzipDamagedError, GzipTooLargeError, unzipped

MAX_BYTES: Final = 128 * 1024 * 1024
"""Bytes of a file that is read, once it is unpacked."""

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT: Final = (
    ("PK\x03\x04", "a zip archive or an Office file (.xlsx, .docx)"),
    ("\xd0\xcf\x11\xe0", "an Office file (.xls, .doc)"),
    ("%PDF-", "a PDF document"),
    ("{\\rtf", "a document in rich text (RTF)"),
    ("\x89PNG", "a picture"),
    ("\xff\xd8\xff", "a picture"),
    ("\x1f\x8b", "damaged gzip"),
    ("BZh", "compressed by bzip2"),
    ("\xfd7zXZ", "compressed by xz"),
    ("\x28\xb5\x2f\xfd", "compressed by zstd"),
    ("\x09\x00\x00\x00\x0eSnapGene", "a SnapGene file"),
)
"""How files begin that people send for text, each byte as one letter."""

_IMAGES: Final = ((128, b"DICM", "a DICOM image"), (344, b"n+1\0", "a NIfTI image"))
"""What stands at a place within images; at the same place of text it would mean nothing."""

_CONTROL: Final = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]|\x00(?![>#\s\x00]|\Z)")
"""What text does not have; MMseqs2 leaves a NUL behind each alignment."""


def text_of(data: bytes | str, limit: int = MAX_BYTES) -> str:
    """Give a submitted file as text, unpacked, without byte order mark.

    Args:
        data: UTF-8, or UTF-16 and UTF-32 with their mark, or Latin-1, maybe compressed by gzip;
            what is text already is only checked.
        limit: Bytes that it may have once it is unpacked.

    Raises:
        TextEncodingError: The bytes are not text.
        LimitError: They are too many once they are unpacked.
    """
    if isinstance(data, str):
        text = data.removeprefix("\ufeff")
        begin = text[:16]
    else:
        data = _unpacked(data, limit)
        begin = data[:16].decode("latin-1")
        text = begin if _kind(begin) else _decoded(data)
    if what := _kind(begin):
        raise TextEncodingError(what)
    if _CONTROL.search(text):
        raise TextEncodingError(_image(data) if isinstance(data, bytes) else "")
    return text


def alignment_text_of(data: bytes | str) -> str:
    """Give a submitted alignment as text.

    Raises:
        EmptyAlignmentError: There is nothing in it.
        AlignmentNotTextError: It is damaged, or no text.
        LimitError: It is too large once it is unpacked.
    """
    try:
        text = text_of(data)
    except TextEncodingError as error:
        fault = error.what or "it has bytes that no text has"
        raise AlignmentNotTextError(f"it is {error.what}" if error.what else fault) from error
    except LimitError as error:
        raise LimitError("alignment_too_large", limit=error.limit) from error
    if not text.strip("\0\t\n\r "):
        raise EmptyAlignmentError
    return text


def _unpacked(data: bytes, limit: int) -> bytes:
    if not data.startswith(MAGIC):
        return data
    try:
        return unzipped(data, limit)
    except GzipTooLargeError as error:
        raise LimitError("input_too_large", found=limit + 1, limit=limit) from error
    except GzipDamagedError as error:
        raise TextEncodingError("damaged gzip") from error


def _kind(begin: str) -> str:
    """Say what a file is that begins so, where that is known and no text."""
    return next((what for mark, what in _NOT_TEXT if begin.startswith(mark)), "")


def _image(data: bytes) -> str:
    """Say what image a file is that is not text, where that is known."""
    return next((what for at, mark, what in _IMAGES if data.startswith(mark, at)), "")


def marked_encoding(data: bytes) -> str | None:
    """Give the encoding whose byte order mark stands first, if one does."""
    return next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)


def _decoded(data: bytes) -> str:
    encoding = marked_encoding(data)
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise TextEncodingError from error
    # Headers typed in an old Western editor; the letters themselves are ASCII in any case.
    return data.decode("latin-1")
