"""All numbers that say how far one predicted model can be trusted.

`foldsvc/records/score_table.py` says what each is; what a network does not give is not there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Value = float | int
"""A number, a whole number, or True and False."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainScores:
    """One chain of a model.

    Attributes:
        chain: Its name in the structure.
        n_res: Residues.
        values: By the name of the score.
    """

    chain: str
    n_res: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScores:
    """Two chains of a model, the one that comes first named first.

    Attributes:
        first: Name of the earlier chain.
        second: Name of the later chain.
        symmetric: Scores of both together, by name.
        forward: Scores with the structure superposed on `first`.
        backward: The same on `second`.
    """

    first: str
    second: str
    symmetric: Mapping[str, Value]
    forward: Mapping[str, Value]
    backward: Mapping[str, Value]

    def directions(self, name: str) -> Iterator[tuple[str, Value]]:
        """Give a score with the chains it is of, `A-B` and for the other direction `B-A`."""
        forward, backward = f"{self.first}-{self.second}", f"{self.second}-{self.first}"
        both = ((forward, self.symmetric), (forward, self.forward), (backward, self.backward))
        for chains, values in both:
            if name in values:
                yield chains, values[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelScores:
    """One model.

    Attributes:
        model: Name of the parameters, such as `model_3_ptm`.
        seed: Of the draws.
        n_recycle: Passes after the first.
        untrained: The parameters are random: no number means anything.
        values: Scores of the whole, by name.
        chains: In the order of the structure.
        pairs: Each two chains once; empty for one chain.
    """

    model: str
    seed: int
    n_recycle: int
    untrained: bool
    values: Mapping[str, Value]
    chains: tuple[ChainScores, ...]
    pairs: tuple[PairScores, ...]

    @property
    def ranking_score(self) -> float:
        """0 to 100, higher is better."""
        return self.values["ranking_score"]

    @property
    def mean_plddt(self) -> float:
        """0 to 100."""
        return self.values["mean_plddt"]

    @property
    def ptm(self) -> float | None:
        """0 to 1; None without PAE."""
        return self.values.get("ptm")

    @property
    def iptm(self) -> float | None:
        """0 to 1; None without PAE and for one chain."""
        return self.values.get("iptm")
