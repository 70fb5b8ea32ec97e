"""The table of scores: what each number is called, how it is written, and where it is shown.

Files, tables of the report, the page and the docs follow it.
A new score is a row here and its computation, in `foldsvc/structure/interface_scores.py` for pairs
of chains and in `foldsvc/structure/model_scores.py` for chains and whole models.
"""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Literal

from foldsvc.records.scores import Value
from foldsvc.records.wire_config import CLOSED

Subject = Literal["model", "chain", "pair"]
"""What a score is of: a model, one of its chains, or two of them."""


@dataclass(frozen=True, slots=True)
class Score:
    """One score."""

    __pydantic_config__ = CLOSED

    name: str
    """under which it is computed; there is one of a name for each subject"""
    _: KW_ONLY
    of: Subject
    """the model, each chain, or each two chains"""
    title: str
    """heading of a column"""
    description: str
    """what it says, as a phrase"""
    key: str = ""
    """under which the scores file has it, and the column of `summary.csv`; the name if empty"""
    directed: bool = False
    """two chains have two of it, as the structure is superposed on either"""
    kind: Literal["number", "count", "flag"] = "number"
    """a number, a whole number, or yes and no"""
    unit: str = ""
    """empty where there is none"""
    decimals: int | None = None
    """in files; null for all of them"""
    shown: int | None = None
    """decimals in tables for people; null where these leave it out"""
    better: Literal["higher", "lower"] = "higher"
    """which of two values is better"""
    source: str = ""
    """who defined it; empty for what needs no definition"""
    colabfold: int = 0
    """place among the keys of ColabFold's file, from 1; 0 for what that does not have"""

    def __post_init__(self) -> None:
        """Call it by its name where it has no other key."""
        if not self.key:
            object.__setattr__(self, "key", self.name)

    def best(self, values: Iterable[Value]) -> Value | None:
        """Give the best of some values; None of none."""
        return (max if self.better == "higher" else min)(values, default=None)

    def rounded(self, value: Value) -> Value:
        """Give a value as files have it."""
        return value if self.decimals is None else round(value, self.decimals)


SCORES: tuple[Score, ...] = (
    Score(
        "mean_plddt",
        of="model",
        title="pLDDT",
        description="mean of the network's estimate of lDDT-Cα over all residues, 0 to 100",
        decimals=2,
        shown=1,
        source="Jumper et al. (2021)",
    ),
    Score(
        "ptm",
        of="model",
        title="pTM",
        description="predicted TM-score of the whole, 0 to 1",
        decimals=2,
        shown=2,
        source="Jumper et al. (2021)",
        colabfold=6,
    ),
    Score(
        "iptm",
        of="model",
        title="ipTM",
        description="predicted TM-score over pairs of residues of different chains, 0 to 1",
        decimals=2,
        shown=2,
        source="Evans et al. (2021)",
        colabfold=7,
    ),
    Score(
        "actifptm",
        of="model",
        title="actifpTM",
        description="ipTM over all interfaces, weighted by the probability of contact, 0 to 1",
        decimals=3,
        source="Varga, Ovchinnikov and Schueler-Furman (2025)",
        colabfold=5,
    ),
    Score(
        "ranking_score",
        of="model",
        title="Score",
        description="by which the models are ranked, 0 to 100",
        decimals=3,
        shown=1,
    ),
    Score(
        "max_pae",
        of="model",
        title="Highest PAE",
        description="the highest predicted aligned error in the matrix",
        unit="Å",
        better="lower",
        colabfold=1,
    ),
    Score(
        "fraction_disordered",
        of="model",
        title="Disordered",
        description="share of residues in stretches as open to solvent as disorder, 0 to 1",
        decimals=4,
        better="lower",
        source="Abramson et al. (2024)",
    ),
    Score(
        "has_clash",
        of="model",
        title="Clash",
        description="whether two chains run through each other",
        kind="flag",
        better="lower",
        source="Abramson et al. (2024)",
    ),
    Score(
        "ptm",
        of="chain",
        title="pTM",
        description="predicted TM-score of the chain alone, with a d0 of its own, 0 to 1",
        key="per_chain_ptm",
        decimals=3,
        source="ColabFold",
        colabfold=4,
    ),
    Score(
        "n_contacts",
        of="pair",
        title="Contacts",
        description="pairs of residues with Cβ (Cα of glycine) at most 8 Å apart",
        kind="count",
        shown=0,
    ),
    Score(
        "iptm",
        of="pair",
        title="ipTM",
        description="predicted TM-score of the residues of two chains relative to each other, "
        "0 to 1",
        key="pairwise_iptm",
        decimals=3,
        shown=2,
        source="ColabFold",
        colabfold=3,
    ),
    Score(
        "actifptm",
        of="pair",
        title="actifpTM",
        description="the same weighted by the probability of contact, 0 to 1",
        key="pairwise_actifptm",
        decimals=3,
        source="Varga, Ovchinnikov and Schueler-Furman (2025)",
        colabfold=2,
    ),
    Score(
        "ipsae",
        of="pair",
        title="ipSAE",
        description="TM-score terms of PAE below 15 Å alone, 0 to 1; 0 without such pairs",
        directed=True,
        decimals=6,
        shown=2,
        source="Dunbrack (2025), ipSAE_d0res",
        colabfold=8,
    ),
    Score(
        "pdockq",
        of="pair",
        title="pDockQ",
        description="DockQ as contacts and their pLDDT predict it; 0 without contacts, else 0.018 "
        "to 0.742",
        decimals=4,
        shown=2,
        source="Bryant, Pozzati and Elofsson (2022)",
        colabfold=9,
    ),
    Score(
        "pdockq2",
        of="pair",
        title="pDockQ2",
        description="DockQ as PAE and pLDDT of contacts predict it; 0 without contacts, else 0.005 "
        "to 1.315",
        directed=True,
        decimals=4,
        shown=2,
        source="Zhu et al. (2023)",
        colabfold=10,
    ),
    Score(
        "lis",
        of="pair",
        title="LIS",
        description="local interaction score, the mean of both directions, 0 to 1",
        decimals=4,
        shown=2,
        source="Kim et al. (2024)",
    ),
    Score(
        "pae_min",
        of="pair",
        title="Lowest PAE",
        description="the lowest predicted aligned error between the chains",
        unit="Å",
        decimals=2,
        better="lower",
    ),
)
"""In the order in which tables have them."""


def scores_of(*subjects: Subject) -> tuple[Score, ...]:
    """Give the rows of these subjects, one subject after the other."""
    return tuple(score for subject in subjects for score in SCORES if score.of == subject)


def summed_up(score: Score) -> bool:
    """Tell whether the best of all pairs says something that no score of the model says."""
    return score.of == "pair" and all(one.name != score.name for one in scores_of("model"))
