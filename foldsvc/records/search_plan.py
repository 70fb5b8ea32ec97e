"""How alignments are to be searched for."""

from dataclasses import dataclass
from typing import Literal

PairMode = Literal["unpaired_paired", "paired", "unpaired"]
PairStrategy = Literal["greedy", "complete"]


MsaSource = Literal["single-sequence", "a3m", "colabfold-server", "mmseqs"]
"""How an input comes to its alignment."""

REMOTE: tuple[MsaSource, ...] = ("colabfold-server", "mmseqs")
"""Ways that take minutes and have a stage of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlan:
    """What one search looks in and looks for.

    Attributes:
        environmental: Search metagenomes too, after UniRef.
        templates: Search the sequences of the PDB too.
        pair_mode: For a complex of several sequences: rows of one organism paired over the
            chains, each chain's own rows, or both.
        pair_strategy: Pair organisms that have a row for some of the chains (greedy), or for all
            of them only (complete).
    """

    environmental: bool = True
    templates: bool = False
    pair_mode: PairMode = "unpaired_paired"
    pair_strategy: PairStrategy = "greedy"
