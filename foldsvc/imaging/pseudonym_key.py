"""The secret of an installation, by which identifiers become pseudonyms: one for all processes.

It is kept beside the images whose pseudonyms it made, in the result store, which every process
that takes images in has; in the database it would be in each dump and each log of statements.
"""

import contextlib
import os
import secrets
from pathlib import Path

from foldsvc.errors import DeidentificationKeyError, StorageError, StorageFullError
from foldsvc.full_disk import is_full
from foldsvc.private_folder import make_private
from foldsvc.settings import Settings

KEY_FILE = "deidentification.key"

_BYTES = 32


def installation_key(settings: Settings) -> bytes:
    """Give the secret: the one that is given by the settings, else the one that is kept.

    One is made at the first use, readable by its owner alone; of processes that start together,
    all get the same. One that earlier versions kept in the data folder moves to the results.
    Whoever keeps the results keeps the links between images of one patient; whoever deletes the
    file cuts them for good.

    Raises:
        DeidentificationKeyError: The file is not a secret, or one that is given cannot be read.
        StorageError: There is none, and it cannot be kept.
    """
    given = settings.deidentification_key_file
    if given is not None:
        return _key_of(given)
    path = settings.results / KEY_FILE
    if not path.exists():
        try:
            _keep(path, settings.data_dir / KEY_FILE)
        except OSError as error:
            if is_full(error):
                raise StorageFullError(str(path.parent)) from error
            raise StorageError(f"{path} cannot be written: {error.strerror}") from error
    return _key_of(path)


def _key_of(path: Path) -> bytes:
    """Read a secret: 32 bytes, or as many in hexadecimal digits, as people write them."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DeidentificationKeyError(str(path), f"{error.strerror}") from error
    if len(content) == _BYTES:
        return content
    with contextlib.suppress(ValueError, UnicodeDecodeError):
        if len(key := bytes.fromhex(content.decode("ascii").strip())) == _BYTES:
            return key
    raise DeidentificationKeyError(str(path), "it holds something else")


def _keep(path: Path, earlier: Path) -> None:
    """Put the earlier secret, or a new one, in its place, unless another process was faster."""
    try:
        key = earlier.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        key = secrets.token_bytes(_BYTES)
    if len(key) != _BYTES:
        raise DeidentificationKeyError(str(earlier), "it holds something else")
    make_private(path.parent)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link does not replace what another process has just made.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(aside)
    finally:
        aside.unlink(missing_ok=True)
    # The images come later, and are worth nothing to each other without it.
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    # Not before it is in its place: a process that misses it here must find it there.
    with contextlib.suppress(OSError):
        if not earlier.samefile(path):
            earlier.unlink()
