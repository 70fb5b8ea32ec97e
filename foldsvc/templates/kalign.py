"""Aligning what a search found to what a file has, where they differ; Lassmann et al. (2009)."""

import tempfile
from pathlib import Path

from foldsvc.errors import ProgramFailedError
from foldsvc.subprocesses import run_program
from foldsvc.templates.hhsuite import NAMES

_SHORTEST = 6
"""Residues below which Kalign aligns nothing."""

_SECONDS = 120.0


def aligned_pair(one: str, other: str, program: Path) -> tuple[str, str] | None:
    """Align two sequences over their whole lengths; None where Kalign cannot.

    Raises:
        ProgramError: Kalign is missing or took too long.
    """
    if min(len(one), len(other)) < _SHORTEST:
        return None
    with tempfile.TemporaryDirectory(prefix="foldsvc-kalign-") as name:
        folder = Path(name)
        (folder / "pair.fasta").write_text(f">1\n{one}\n>2\n{other}\n", encoding="ascii")
        command: list[str | Path] = [
            program,
            "-i",
            "pair.fasta",
            "-o",
            "aligned.fasta",
            "-format",
            "fasta",
        ]
        try:
            run_program(command, name=NAMES["kalign"], time_limit_seconds=_SECONDS, folder=folder)
            rows = (folder / "aligned.fasta").read_text(encoding="ascii")
        except (ProgramFailedError, OSError):
            return None
    found = ["".join(part.split("\n")[1:]) for part in rows.split(">")[1:]]
    if len(found) != 2 or len(found[0]) != len(found[1]):  # noqa: PLR2004 - a pair
        return None
    return found[0], found[1]
