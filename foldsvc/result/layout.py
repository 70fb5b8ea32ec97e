"""The names of the files of a result: the one place that spells them and takes them apart.

A model's files are called by its rank and an ending, `ranked_001.pdb` and so on; what a result has
once has a name of its own.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import Final, Literal


class Ending(StrEnum):
    """How the name of a file of a model ends, after its rank."""

    PDB = ".pdb"
    CIF = ".cif"
    BINARY_CIF = ".bcif"
    UNRELAXED_PDB = "_unrelaxed.pdb"
    UNRELAXED_CIF = "_unrelaxed.cif"
    UNRELAXED_BINARY_CIF = "_unrelaxed.bcif"
    SCORES = "_scores.json"
    PAE = "_pae.npz"
    PAE_JSON = "_pae.json"
    DOMAINS = "_domains.json"
    CONTACTS = "_contacts.csv"
    INTERFACE = "_interface.csv"
    GEOMETRY = "_geometry.json"


JOB: Final = "job.json"
CITATIONS: Final = "citations.bib"
MSA: Final = "msa.a3m"
ALIGNMENT: Final = "alignment.json"
TEMPLATES: Final = "templates.json"
REPORT: Final = "report.html"
MOVIE: Final = "folding.pdb"
PLOTS: Final = ("plddt", "pae", "coverage")

FOUND: Final = "found.npz"
COVERAGE: Final = "coverage.npz"
DRAWING: Final = "drawing.json"

_SHOWN = (Ending.PDB, Ending.CIF, Ending.UNRELAXED_PDB, Ending.UNRELAXED_CIF)
_BINARY = {
    Ending.CIF: Ending.BINARY_CIF,
    Ending.UNRELAXED_CIF: Ending.UNRELAXED_BINARY_CIF,
}
_MODEL = re.compile(r"ranked_(\d{3,})(\D.*)")
ANY_PREDICTION: Final = "prediction_{rank}.npz"
"""What `prediction_file` gives, `{rank}` in place of the rank."""
_PREDICTION = re.compile(r"prediction_(\d{3,})\.npz")


def model_file(rank: int, ending: Ending) -> str:
    """Give the name of a file of a model; 1 is the best."""
    return f"ranked_{rank:03d}{ending}"


def any_model_file(ending: Ending) -> str:
    """Give what `model_file` gives, `{rank}` in place of the rank."""
    return f"ranked_{{rank}}{ending}"


def ranked(names: Iterable[str], ending: Ending) -> Iterator[tuple[int, str]]:
    """Give rank and name of each file that ends so, in the order of the names."""
    for name in names:
        found = _MODEL.fullmatch(name)
        if found and found[2] == ending:
            yield int(found[1]), name


def part_file(rank: int, part: str) -> str:
    """Give the name of a part of a model as PDB, such as `domain_2`."""
    return f"ranked_{rank:03d}_{part}.pdb"


def structure_files(rank: int) -> tuple[str, ...]:
    """Give what the structure of a model may be called, the one that is shown first."""
    return tuple(model_file(rank, ending) for ending in _SHOWN)


def structure_file(names: Collection[str], rank: int) -> str | None:
    """Give the file of a model that is shown: relaxed if it was, as PDB if that can hold it."""
    return next((name for name in structure_files(rank) if name in names), None)


def drawn_structures(names: Iterable[str]) -> list[str]:
    """Give the BinaryCIF files that can be made of the ModelCIF files there are."""
    matches = filter(None, map(_MODEL.fullmatch, names))
    return [
        model_file(int(found[1]), _BINARY[Ending(found[2])])
        for found in matches
        if found[2] in _BINARY
    ]


def plot_file(plot: str, ending: Literal["png", "svg"]) -> str:
    """Give the name of a plot, one of `PLOTS`."""
    return f"{plot}.{ending}"


def prediction_file(rank: int) -> str:
    """Give the name of what the network gave for a model; 1 is the best."""
    return f"prediction_{rank:03d}.npz"


def prediction_files(names: Iterable[str]) -> list[str]:
    """Give what the network gave, the best model first."""
    ranks = ((int(found[1]), found[0]) for name in names if (found := _PREDICTION.fullmatch(name)))
    return [name for _, name in sorted(ranks)]
