"""Alignments found before, by the content of what was asked, so that nothing is asked twice."""

import contextlib
import gzip
import hashlib
import json
import os
import uuid
import zlib
from collections.abc import Mapping
from pathlib import Path

import structlog

from foldsvc.errors import StorageError, StorageFullError
from foldsvc.full_disk import is_full

log = structlog.get_logger()

_FORMAT = 1


def cache_key(**asked: object) -> str:
    """Give the name of an entry: SHA-256 of all that decides what is found."""
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


class AlignmentCache:
    """Named texts by key, below a folder; an entry appears whole or not at all.

    Each entry carries the checksum of its content. One that is cut, damaged or of another
    version counts as missing and is removed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> Mapping[str, str] | None:
        """Give the texts of an entry, None where there is none that can be trusted."""
        path = self._place(key)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StorageError(f"{path} cannot be read: {error.strerror}") from error
        try:
            return _texts(content, key)
        except (ValueError, KeyError, TypeError, OSError, EOFError, zlib.error) as error:
            log.warning("alignment_cache_entry_dropped", key=key, fault=str(error))
            with contextlib.suppress(OSError):
                path.unlink()
            return None

    def put(self, key: str, texts: Mapping[str, str]) -> None:
        """Keep the texts; an entry of that key is replaced.

        Raises:
            StorageFullError: The disk is full.
            StorageError: It cannot be written for another reason.
        """
        path = self._place(key)
        aside = path.with_name(f".{uuid.uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with aside.open("xb") as file:
                    file.write(_content(texts, key))
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
        except OSError as error:
            if is_full(error):
                raise StorageFullError(str(path.parent)) from error
            raise StorageError(f"{path} cannot be written: {error.strerror}") from error

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json.gz"


def _content(texts: Mapping[str, str], key: str) -> bytes:
    entry = {"format": _FORMAT, "key": key, "sha256": _checksum(texts), "texts": dict(texts)}
    return gzip.compress(json.dumps(entry).encode(), compresslevel=6, mtime=0)


def _texts(content: bytes, key: str) -> Mapping[str, str]:
    entry = json.loads(gzip.decompress(content))
    if entry["format"] != _FORMAT or entry["key"] != key:
        raise ValueError("it is another entry")
    texts: dict[str, str] = entry["texts"]
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("it holds something else than text")
    if _checksum(texts) != entry["sha256"]:
        raise ValueError("its checksum is another")
    return texts


def _checksum(texts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()
