"""Rigid parts of a model, found in its predicted aligned error.

Residues are the nodes of a graph, and those with little error between them are joined; the
communities of the graph are the domains.
The idea is Croll's (2021, `pae_to_domains`), which ChimeraX uses; the communities are those of
Blondel et al. (2008), the Louvain method.
"""

from itertools import pairwise

import networkx as nx
import numpy as np
from jaxtyping import Float, Float64, Int

from foldsvc.records.interfaces import Domain
from foldsvc.records.structure import Structure
from foldsvc.structure.chain_slices import chain_slices

MAX_PAE = 5.0
LEAST_RESIDUES = 10
_RESOLUTION = 0.5
_SMALLEST_PAE = 0.2
_MOST_NODES = 600
_SEED = 0


def domains(
    pae: Float[np.ndarray, "n_res n_res"],
    structure: Structure,
    *,
    max_pae: float = MAX_PAE,
    resolution: float = _RESOLUTION,
    least_residues: int = LEAST_RESIDUES,
) -> tuple[Domain, ...]:
    """Find the rigid parts of a model, in the order of their first residues.

    The same model always gives the same domains.
    Of more than 600 residues, neighbours on a chain are taken together, so that their number is
    600 at most.

    Args:
        pae: In Å.
        structure: Whose chains the residues belong to.
        max_pae: Residues are joined if their PAE, the mean of both directions, is at most this.
        resolution: Higher gives more and smaller domains.
        least_residues: Smaller groups are left out, as are residues that are joined to nothing.
    """
    bounds = _stretches(structure)
    weight = _weights(_reduced(pae, bounds), max_pae)
    graph = nx.Graph()
    graph.add_nodes_from(range(len(weight)))
    graph.add_weighted_edges_from(
        (i, j, float(weight[i, j])) for i, j in np.argwhere(np.triu(weight, 1) > 0).tolist()
    )
    communities = nx.community.louvain_communities(
        graph, weight="weight", resolution=resolution, seed=_SEED
    )
    found = [_residues(sorted(nodes), bounds) for nodes in communities]
    return tuple(
        Domain(residues=residues, mean_pae=float(pae[np.ix_(residues, residues)].mean()))
        for residues in sorted(found, key=lambda residues: int(residues[0]))
        if len(residues) >= least_residues
    )


def _stretches(structure: Structure) -> Int[np.ndarray, " n_bound"]:
    """Give the bounds of as many stretches as there may be nodes, none over two chains."""
    n_res = len(structure.aatype)
    step = -(-n_res // _MOST_NODES)
    starts = [np.arange(chain.start, chain.stop, step) for chain in chain_slices(structure)]
    return np.concatenate([*starts, [n_res]])


def _reduced(
    pae: Float[np.ndarray, "n_res n_res"], bounds: Int[np.ndarray, " n_bound"]
) -> Float64[np.ndarray, "n_node n_node"]:
    """Give the mean PAE between stretches, of both directions."""
    sums = np.add.reduceat(pae, bounds[:-1], axis=0, dtype=np.float64)
    sums = np.add.reduceat(sums, bounds[:-1], axis=1)
    lengths = np.diff(bounds)
    mean = sums / np.multiply.outer(lengths, lengths)
    return (mean + mean.T) / 2


def _weights(
    pae: Float64[np.ndarray, "n_node n_node"], max_pae: float
) -> Float64[np.ndarray, "n_node n_node"]:
    joined: np.ndarray = np.where(pae <= max_pae, 1 / np.maximum(pae, _SMALLEST_PAE), 0)
    return joined


def _residues(
    nodes: list[int], bounds: Int[np.ndarray, " n_bound"]
) -> Int[np.ndarray, " n_residue"]:
    stretches = list(pairwise(bounds.tolist()))
    return np.concatenate([np.arange(*stretches[node]) for node in nodes])
