"""An upload read as the confined process reads it, in this process: for files of our own making."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from foldsvc.imaging.parser_messages import Outcome, Request, SentFile
from foldsvc.imaging.parser_process import open_upload


def opened_here(files: Sequence[tuple[str, bytes]], folder: Path) -> Outcome:
    """Read files, each a name as it is sent and its bytes; what it makes lies in `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sent = []
    for index, (name, data) in enumerate(files):
        (folder / f"sent{index:05}").write_bytes(data)
        sent.append(SentFile(path=f"sent{index:05}", name=name))
    request = Request(
        files=sent, key_hex="00", dates="remove", keep_patient=False, memory_bytes=4 << 30,
        seconds=100, max_inflated_bytes=1 << 30, max_files=5_000,
    )  # fmt: skip
    return open_upload(request, folder)
