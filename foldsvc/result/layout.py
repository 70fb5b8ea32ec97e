"""The names of the files of a result: the one place that spells them and takes them apart.

A model's files are called by its rank and an ending, `ranked_001.pdb` and so on; what a result has
once has a name of its own.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final, Literal

StructureEnding = Literal[
    ".pdb", ".cif", ".bcif", "_unrelaxed.pdb", "_unrelaxed.cif", "_unrelaxed.bcif"
]
ModelEnding = (
    StructureEnding
    | Literal[
        "_scores.json",
        "_pae.npz",
        "_pae.json",
        "_domains.json",
        "_contacts.csv",
        "_interface.csv",
        "_geometry.json",
    ]
)

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

_SHOWN: tuple[StructureEnding, ...] = (".pdb", ".cif", "_unrelaxed.pdb", "_unrelaxed.cif")
_MODEL = re.compile(r"ranked_(\d{3,})(\D.*)")
_PREDICTION = re.compile(r"prediction_(\d{3,})\.npz")


def model_file(rank: int, ending: ModelEnding) -> str:
    """Give the name of a file of a model; 1 is the best."""
    return f"ranked_{rank:03d}{ending}"


def rank_in(name: str, ending: ModelEnding) -> int | None:
    """Give the rank of the model whose file this is; None for any other file."""
    found = _MODEL.fullmatch(name)
    return int(found[1]) if found and found[2] == ending else None


def ranked(names: Collection[str], ending: ModelEnding) -> Iterator[tuple[int, str]]:
    """Give rank and name of each file that has this ending, in the order of the names given."""
    for name in names:
        if (rank := rank_in(name, ending)) is not None:
            yield rank, name


def structure_files(rank: int) -> tuple[str, ...]:
    """Give what the structure of a model may be called, the one that is shown first."""
    return tuple(model_file(rank, ending) for ending in _SHOWN)


def structure_file(names: Collection[str], rank: int) -> str | None:
    """Give the file of a model that is shown: relaxed if it was, as PDB if that can hold it."""
    return next((name for name in structure_files(rank) if name in names), None)


def drawn_structures(names: Collection[str]) -> list[str]:
    """Give what the BinaryCIF files are called that can be made of the ModelCIF files there are."""
    return [
        name.removesuffix(".cif") + ".bcif"
        for name in names
        if any(rank_in(name, ending) is not None for ending in (".cif", "_unrelaxed.cif"))
    ]


def plot_file(plot: str, ending: Literal["png", "svg"]) -> str:
    """Give the name of a plot, one of `PLOTS`."""
    return f"{plot}.{ending}"


def prediction_file(rank: int) -> str:
    """Give the name of what the network gave for a model; 1 is the best."""
    return f"prediction_{rank:03d}.npz"


def prediction_files(names: Collection[str]) -> list[str]:
    """Give what the network gave, the best model first."""
    ranks = ((int(found[1]), found[0]) for name in names if (found := _PREDICTION.fullmatch(name)))
    return [name for _, name in sorted(ranks)]
