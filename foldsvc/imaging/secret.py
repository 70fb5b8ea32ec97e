"""The secret of an installation, by which identifiers become pseudonyms."""

import os
import secrets
from pathlib import Path

from foldsvc.private_folder import make_private

_FILE = "deidentification.key"
_BYTES = 32


def installation_key(data_dir: Path) -> bytes:
    """Give the secret of a data folder, made at its first use and readable by its owner alone.

    Whoever keeps the folder keeps the links between images of one patient; whoever deletes the
    file cuts them for good.
    """
    place = data_dir / _FILE
    make_private(data_dir)
    aside = data_dir / f".{_FILE}.{secrets.token_hex(8)}"
    if not place.exists():
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # Unlike a rename, a link does not replace what another process has just made.
            place.hardlink_to(aside)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return place.read_bytes()
