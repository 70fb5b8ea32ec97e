"""Aligning a query's profile to the sequences of templates with HHsearch.

Steinegger et al. (2019); run as AlphaFold2 and ColabFold run it.
"""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from foldsvc.formats.hhr import parse_hhr
from foldsvc.records.template_alignment import TemplateAlignment
from foldsvc.subprocesses import run_program
from foldsvc.templates.hhsuite import NAMES

DATABASE = "pdb70"
"""How the files of a database begin, as the alignment server calls them."""

A3M_DATA, A3M_INDEX = f"{DATABASE}_a3m.ffdata", f"{DATABASE}_a3m.ffindex"
_STATES_DATA, _STATES_INDEX = f"{DATABASE}_cs219.ffdata", f"{DATABASE}_cs219.ffindex"
_MAX_ROWS = 1_000_000
_FIRST_ENTRY = 1_000_000
_HHSEARCH: str = NAMES["hhsearch"]

Database = Mapping[str, bytes]
"""The files of a database for HHsearch, by name."""


def database_of(sequences: Mapping[str, str]) -> Database:
    """Give a database of sequences, each of them alone.

    Args:
        sequences: By name, which HHsearch gives back as `target`.
    """
    data, index = bytearray(), []
    for number, (name, sequence) in enumerate(sequences.items(), start=_FIRST_ENTRY):
        entry = f">{name}\n{sequence}\n\0".encode()
        index.append(f"{number}\t{len(data)}\t{len(entry)}\n")
        data += entry
    return {A3M_DATA: bytes(data), A3M_INDEX: "".join(index).encode()}


def search(
    query_a3m: str,
    database: Database,
    program: Path,
    *,
    seconds: float,
    on_wait: Callable[[], None] | None = None,
) -> tuple[TemplateAlignment, ...]:
    """Align a query to every template of a database, the surest first.

    HHsearch reports some that are not related at all: it is for the caller to look at the
    probability.

    Args:
        query_a3m: The query and its relatives.
        database: Of the templates.
        program: HHsearch.
        seconds: Time limit.
        on_wait: Called about every second; the search stops when it raises.

    Raises:
        ProgramError: HHsearch is missing, failed, or took too long.
        StructureFormatError: Its report cannot be read.
    """
    if not database.get(A3M_INDEX):
        return ()
    with tempfile.TemporaryDirectory(prefix="foldsvc-templates-") as name:
        folder = Path(name)
        # HHsearch takes the list of entries from the states, which it otherwise does not read.
        states = {_STATES_INDEX: database[A3M_INDEX], _STATES_DATA: b""}
        for file, content in {**states, **database}.items():
            (folder / file).write_bytes(content)
        (folder / "query.a3m").write_text(query_a3m, encoding="utf-8")
        paths = ["-i", "query.a3m", "-o", "report.hhr", "-d", DATABASE]
        run_program(
            [program, *paths, "-maxseq", str(_MAX_ROWS)],
            name=_HHSEARCH,
            time_limit_seconds=seconds,
            folder=folder,
            on_wait=on_wait,
        )
        report = (folder / "report.hhr").read_text(encoding="utf-8", errors="replace")
    return tuple(sorted(parse_hhr(report), key=lambda hit: -hit.sum_probs))
