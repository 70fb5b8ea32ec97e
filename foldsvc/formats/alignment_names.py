"""Names of files that say that they hold an alignment."""

from pathlib import PurePath
from typing import Final

_ENDINGS: Final = (".a3m", ".a2m", ".sto", ".stk", ".stockholm", ".aln", ".clustal", ".afa")


def named_alignment(file_name: str) -> str:
    """Give what an alignment is called by the name of its file; "" for other files."""
    name = PurePath(file_name.replace("\\", "/")).name
    plain = name[:-3] if name.lower().endswith(".gz") else name
    ending = next((one for one in _ENDINGS if plain.lower().endswith(one)), "")
    return plain[: -len(ending)] if ending else ""
