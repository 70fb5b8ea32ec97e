"""A parameter file on its way: kept when the fetching stops, and checked before it is in place."""

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.remote_file import RemoteFile
from foldsvc.errors import WeightsNotServedError, WeightsUntrainedError

_FOLDER_NAME = ".fetching"


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of parameters within a file on a server.

    Attributes:
        name: Its official name.
        offset: Of its first byte.
        size: In bytes.
    """

    name: str
    offset: int
    size: int


def fetched_bytes(folder: Path, name: str) -> int:
    """Give how much of a file is here that was not fetched to its end."""
    path = folder / _FOLDER_NAME / name
    return path.stat().st_size if path.is_file() else 0


class PartialFile:
    """The beginning of a piece, in a folder of its own beside the finished files.

    What an earlier process has fetched is gone on with if the server still has the same file.

    Attributes:
        n_bytes: How many bytes are here.
    """

    def __init__(self, folder: Path, remote: RemoteFile, piece: Piece) -> None:
        self.n_bytes = 0
        self._target = folder / piece.name
        self._path = folder / _FOLDER_NAME / piece.name
        self._state_path = self._path.with_suffix(".json")
        self._remote = remote
        self._piece = piece

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Open it for adding to its end; at the end of the block it is on the disk."""
        self._path.parent.mkdir(exist_ok=True)
        goes_on = self._belongs_to_piece()
        with self._path.open("ab" if goes_on else "wb") as file:
            self._state_path.write_text(json.dumps(self._state()))
            self.n_bytes = file.tell()
            yield file
            file.flush()
            os.fsync(file.fileno())

    def put_in_place(self, config: ModelConfig) -> None:
        """Check all that can be checked and rename it to its name; it is removed if it is wrong.

        Raises:
            WeightsNotServedError: It does not have the checksum that the server stated.
            WeightsCorruptError: It is not what it should be.
            WeightsUntrainedError: It is marked as untrained.
        """
        try:
            self._check(config)
            record = self._record()
            self._path.replace(self._target)
        finally:
            self._path.unlink(missing_ok=True)
            self._state_path.unlink(missing_ok=True)
        _write_through(self._target.parent)
        weights.write_record(self._target, record)

    def _check(self, config: ModelConfig) -> None:
        self._check_md5()
        weights.read_params(self._path, config)
        if weights.is_untrained(self._path):
            fault = "the server sent untrained parameters"
            raise WeightsUntrainedError(self._remote.url, fault, "Choose another mirror")

    def _check_md5(self) -> None:
        """Against what the server stated, which it states of whole files alone."""
        if self._remote.md5 is None or self._piece.size != self._remote.size:
            return
        with self._path.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()
        if digest != self._remote.md5:
            found, stated = (base64.b64encode(md5).decode() for md5 in (digest, self._remote.md5))
            fault = f"its MD5 is {found}, and the server states {stated}"
            raise WeightsNotServedError(self._remote.url, fault)

    def _record(self) -> dict[str, object]:
        return {
            "url": self._remote.url,
            "sha256": weights.sha256_of(self._path),
            "n_bytes": self._piece.size,
            "validator": self._remote.validator,
            "installed": datetime.now(UTC).isoformat(timespec="seconds"),
        }

    def _state(self) -> dict[str, object]:
        return {
            "url": self._remote.url,
            "validator": self._remote.validator,
            "offset": self._piece.offset,
            "size": self._piece.size,
        }

    def _belongs_to_piece(self) -> bool:
        try:
            state = json.loads(self._state_path.read_text())
            n_bytes = self._path.stat().st_size
        except (OSError, ValueError):
            return False
        return bool(
            self._remote.validator and state == self._state() and n_bytes <= self._piece.size
        )


def _write_through(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
