"""The folders that `foldsvc predict` writes results into."""

import re
from collections.abc import Sequence
from pathlib import Path

from foldsvc.cli.predicted import Predicted

_PDB, _MMCIF = "ranked_001.pdb", "ranked_001.cif"


def folders_of(out: Path, names: Sequence[str], *, apart: bool = False) -> list[Path]:
    """Give the folder of each job: a lone one's is `out` itself.

    Args:
        out: As the user named it.
        names: Of the jobs.
        apart: A lone one, too, gets a folder below `out`.
    """
    if len(names) == 1 and not apart:
        return [out]
    safe = [re.sub(r"[^\w.-]+", "_", name).strip("._") for name in names]
    return [out / f"{number:03d}_{name}" for number, name in enumerate(safe, start=1)]


def write_result(folder: Path, predicted: Predicted) -> dict[str, object]:
    """Write the files of a result, each whole or not at all; say what there is."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in predicted.files:
        partial = folder / f".{file.name}.part"
        partial.write_bytes(file.data)
        partial.replace(folder / file.name)
    names = [file.name for file in predicted.files]
    return {
        "folder": str(folder),
        "pdb": str(folder / _PDB) if _PDB in names else None,
        "mmcif": str(folder / _MMCIF),
        "files": names,
        "confidence": predicted.confidence.model_dump(),
        "notices": [notice.model_dump() for notice in predicted.notices],
    }
