"""All numbers that say how far one predicted model can be trusted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainScores:
    """One chain of a model.

    Attributes:
        chain: Its name in the structure.
        n_res: Residues.
        mean_plddt: 0 to 100.
        ptm: Predicted TM-score of the chain alone, with its own d0, 0 to 1; None without PAE.
    """

    chain: str
    n_res: int
    mean_plddt: float
    ptm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScores:
    """Two chains of a model, the one that comes first named first.

    A directed score lays the structure on the chain named first in its name and looks at the
    other; the rest are symmetric.
    What comes from PAE is None where the network has no such head.

    Attributes:
        first: Name of the earlier chain.
        second: Name of the later chain.
        n_contacts: Pairs of residues with Cβ (Cα of glycine) at most 8 Å apart.
        pdockq: From contacts and their pLDDT; 0 without contacts, else 0.018 to 0.742.
        iptm: Predicted TM-score of these chains' residues relative to each other, 0 to 1.
        actifptm: The same weighted by the probability of contact, 0 to 1.
        ipsae_forward: Laid on `first`, 0 to 1; 0 without confident pairs.
        ipsae_backward: Laid on `second`.
        pdockq2_forward: Laid on `first`; 0 without contacts, else 0.005 to 1.315.
        pdockq2_backward: Laid on `second`.
        lis: Local interaction score, mean of both directions, 0 to 1.
        pae_min: Lowest PAE between the chains, in Å.
    """

    first: str
    second: str
    n_contacts: int
    pdockq: float
    iptm: float | None = None
    actifptm: float | None = None
    ipsae_forward: float | None = None
    ipsae_backward: float | None = None
    pdockq2_forward: float | None = None
    pdockq2_backward: float | None = None
    lis: float | None = None
    pae_min: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelScores:
    """One model.

    Attributes:
        model: Name of the parameters, such as `model_3_ptm`.
        seed: Of the draws.
        n_recycle: Passes after the first.
        untrained: The parameters are random: no number means anything.
        ranking_score: 0 to 100, higher is better.
        mean_plddt: 0 to 100.
        ptm: 0 to 1; None without PAE.
        iptm: 0 to 1; None without PAE and for one chain.
        actifptm: Over all interfaces together, 0 to 1; None as for `iptm`.
        max_pae: Highest in the matrix, in Å; None without PAE.
        fraction_disordered: Share of residues that lie in stretches as open to solvent as disorder.
        n_clashing_atoms: Heavy atoms that lie within 1.1 Å of an atom of another chain.
        has_clash: Two chains run through each other.
        chains: In the order of the structure.
        pairs: Each two chains once; empty for one chain.
    """

    model: str
    seed: int
    n_recycle: int
    untrained: bool
    ranking_score: float
    mean_plddt: float
    ptm: float | None
    iptm: float | None
    actifptm: float | None
    max_pae: float | None
    fraction_disordered: float
    n_clashing_atoms: int
    has_clash: bool
    chains: tuple[ChainScores, ...]
    pairs: tuple[PairScores, ...]
