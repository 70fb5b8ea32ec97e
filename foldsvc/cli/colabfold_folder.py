"""A folder as ColabFold leaves it, filled job by job as `foldsvc predict` goes on."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from foldsvc.cli.console import say
from foldsvc.errors import StructureFormatError
from foldsvc.formats.colabfold_files import (
    ColabfoldJob,
    colabfold_job_files,
    colabfold_log,
    colabfold_run_files,
    distinct_job_names,
    done_marker,
)

_BLANK_LINES = re.compile(r"\n\s*\n")


class ColabfoldFolder:
    """Files of several jobs side by side, with one log."""

    def __init__(self, out: Path, names: Sequence[str]) -> None:
        """Take the folder and the users' names of all jobs, in their order."""
        self._out = out
        self._names = distinct_job_names(names)
        self._log = ""
        self._entries: list[str] = []
        self._written = 0

    def add(self, number: int, job: ColabfoldJob) -> list[Path]:
        """Write a job, its marker last; what the PDB format cannot hold is left out and reported.

        Args:
            number: Its place among the names, from 0.
            job: The result.
        """
        named = replace(
            job,
            name=self._names[number],
            config={**job.config, "num_queries": len(self._names)},
            citations=self._cited(job.citations),
        )
        self._written += 1
        try:
            files = list(colabfold_job_files(named))
        except StructureFormatError as error:
            say(f"warning: {job.name}: no files under ColabFold's names: {error.message}")
            return []
        self._log += colabfold_log(named, self._written, len(self._names))
        files += [*colabfold_run_files(named), ("log.txt", self._log.encode())]
        files.append((done_marker(named), b""))
        self._out.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            (self._out / name).write_bytes(content)
        return [self._out / name for name, _ in files]

    def _cited(self, bibtex: str) -> str:
        """Give what all jobs so far cite, each entry once."""
        entries = [entry.strip() for entry in _BLANK_LINES.split(bibtex) if entry.strip()]
        self._entries = list(dict.fromkeys([*self._entries, *entries]))
        return "".join(f"{entry}\n\n" for entry in self._entries)
