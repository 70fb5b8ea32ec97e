"""Draws files of one stored result, in a process of its own.

`python -m foldsvc.report.drawing_process RESULTS STATIC PREFIX NAME...` writes each file to its
standard output: a line of JSON with name and size, then the bytes. An error that has a code is
reported as JSON on standard error.
"""

import json
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from foldsvc.errors import ArtifactCorruptError
from foldsvc.report.drawn_files import draw
from foldsvc.storage.folder_store import FolderStore
from foldsvc.storage.result_store import StoredFile, read_checked

DAMAGED = 3
"""Exit code where a file that is needed is damaged; its name is on standard error."""


def main() -> int:
    """Draw what the arguments name."""
    results, static_dir, prefix, *wanted = sys.argv[1:]
    store = FolderStore(Path(results))
    out = sys.stdout.buffer
    try:
        stored = {file.name: file for file in store.read_manifest(prefix)}
        read = partial(_read, store, prefix, stored)
        for file in draw(wanted, tuple(stored), read, Path(static_dir)):
            head = {"name": file.name, "size": len(file.data)}
            out.write(json.dumps(head).encode() + b"\n" + file.data)
    except ArtifactCorruptError as error:
        sys.stderr.write(error.name)
        return DAMAGED
    return 0


def _read(store: FolderStore, prefix: str, stored: Mapping[str, StoredFile], name: str) -> bytes:
    if name not in stored:
        raise ArtifactCorruptError(name)
    return read_checked(stored[name], store, prefix)


if __name__ == "__main__":
    sys.exit(main())
