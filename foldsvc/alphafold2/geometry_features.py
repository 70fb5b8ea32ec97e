"""What the network reads from coordinates: distances in bins, and torsion angles."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from foldsvc.chem.residues import ATOM37_INDEX, RESIDUE_LETTERS, THREE_LETTER, UNKNOWN_AATYPE
from foldsvc.chem.rigid_groups import SIDE_CHAIN_PATH
from foldsvc.frames.rigid import apply_inverse, frames_from_points

N, CA, C, CB, OXYGEN = (ATOM37_INDEX[name] for name in ("N", "CA", "C", "CB", "O"))
_GLYCINE = RESIDUE_LETTERS.index("G")
_FAR = 1e8
_EPSILON = 1e-8
N_CHI = 4

_TURNED_IN_HALF = {"ASP": 1, "GLU": 2, "PHE": 1, "TYR": 1}
"""Residues whose chi angle of this index names the same structure when turned by 180°."""


class Torsions(NamedTuple):
    """Sine and cosine of pre-omega, phi, psi and chi 1 to 4, where the atoms are."""

    sin_cos: Float[Array, "n_res 7 2"]
    alternative: Float[Array, "n_res 7 2"]
    mask: Float[Array, "n_res 7"]


def _chi_tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give atoms, existence and 180° symmetry of each residue type's chi angles."""
    n_type = len(THREE_LETTER)
    atoms = np.zeros((n_type, N_CHI, 4), np.int32)
    exists = np.zeros((n_type, N_CHI), np.float32)
    symmetric = np.zeros((n_type, N_CHI), np.float32)
    for aatype, three in enumerate(THREE_LETTER[:UNKNOWN_AATYPE]):
        path = [ATOM37_INDEX[name] for name in SIDE_CHAIN_PATH[three]]
        for chi in range(len(path) - 3):
            atoms[aatype, chi] = path[chi : chi + 4]
            exists[aatype, chi] = 1.0
        if three in _TURNED_IN_HALF:
            symmetric[aatype, _TURNED_IN_HALF[three]] = 1.0
    return atoms, exists, symmetric


_CHI_ATOMS, _CHI_EXISTS, _CHI_SYMMETRIC = _chi_tables()


def pseudo_beta(
    aatype: Int[Array, " n_res"], positions: Float[Array, "n_res 37 3"]
) -> Float[Array, "n_res 3"]:
    """Give Cβ, or Cα of glycine."""
    return jnp.where((aatype == _GLYCINE)[:, None], positions[:, CA], positions[:, CB])


def pseudo_beta_mask(
    aatype: Int[Array, " n_res"], atom_mask: Float[Array, "n_res 37"]
) -> Float[Array, " n_res"]:
    """Tell where `pseudo_beta` is known."""
    return jnp.where(aatype == _GLYCINE, atom_mask[:, CA], atom_mask[:, CB])


def distance_bins(
    rows: Float[Array, "n_row 3"],
    points: Float[Array, "n_res 3"],
    *,
    first: float,
    last: float,
    n_bin: int,
) -> Float[Array, "n_row n_res n_bin"]:
    """Tell in which bin each distance lies; none below the first edge.

    Jumper et al. (2021) Suppl. Alg. 5 "one_hot", with `n_bin` lower edges from `first` to `last`
    in Å, the last bin open.
    """
    lower = jnp.linspace(first, last, n_bin) ** 2
    upper = jnp.concatenate([lower[1:], jnp.array([_FAR])])
    squared = jnp.sum((rows[:, None] - points[None]) ** 2, axis=-1)[..., None]
    return ((squared > lower) & (squared < upper)).astype(jnp.float32)


def torsions(
    aatype: Int[Array, " n_res"],
    positions: Float[Array, "n_res 37 3"],
    atom_mask: Float[Array, "n_res 37"],
) -> Torsions:
    """Give the torsion angles of a template.

    Jumper et al. (2021) Suppl. 1.2.9, Tab. 1.
    Angles whose atoms are not known come out of zeros, as the networks were trained.

    Args:
        aatype: Over 20 counts as unknown.
        positions: Å, atom37 order; zero where there is no atom.
        atom_mask: 1 where there is an atom.
    """
    known = jnp.minimum(aatype, UNKNOWN_AATYPE)
    before = jnp.pad(positions[:-1], ((1, 0), (0, 0), (0, 0)))
    mask_before = jnp.pad(atom_mask[:-1], ((1, 0), (0, 0)))
    chi_atoms = jnp.asarray(_CHI_ATOMS)[known]  # n_res, 4, 4
    rows = jnp.arange(len(known))[:, None, None]
    backbone = (
        (before[:, CA], before[:, C], positions[:, N], positions[:, CA]),
        (before[:, C], positions[:, N], positions[:, CA], positions[:, C]),
        (positions[:, N], positions[:, CA], positions[:, C], positions[:, OXYGEN]),
    )
    of_backbone = jnp.stack([jnp.stack(atoms, axis=1) for atoms in backbone], axis=1)
    atoms = jnp.concatenate([of_backbone, positions[rows, chi_atoms]], axis=1)  # n_res, 7, 4, 3
    backbone_mask = (
        mask_before[:, CA] * mask_before[:, C] * atom_mask[:, N] * atom_mask[:, CA],
        mask_before[:, C] * atom_mask[:, N] * atom_mask[:, CA] * atom_mask[:, C],
        atom_mask[:, N] * atom_mask[:, CA] * atom_mask[:, C] * atom_mask[:, OXYGEN],
    )
    chi_mask = jnp.asarray(_CHI_EXISTS)[known] * jnp.prod(atom_mask[rows, chi_atoms], axis=-1)
    sin_cos = _sin_cos(atoms)
    # The oxygen lies opposite to the next nitrogen.
    sin_cos = sin_cos.at[:, 2].multiply(-1.0)
    turn = 1.0 - 2.0 * jnp.asarray(_CHI_SYMMETRIC)[known]
    turn = jnp.pad(turn, ((0, 0), (3, 0)), constant_values=1.0)
    return Torsions(
        sin_cos=sin_cos,
        alternative=sin_cos * turn[..., None],
        mask=jnp.concatenate([jnp.stack(backbone_mask, axis=1), chi_mask], axis=1),
    )


def _sin_cos(atoms: Float[Array, "n_res n_torsion 4 3"]) -> Float[Array, "n_res n_torsion 2"]:
    frames = frames_from_points(atoms[..., 1, :], atoms[..., 2, :], atoms[..., 0, :])
    fourth = jax.vmap(apply_inverse)(frames, atoms[..., 3:, :])[..., 0, :]
    sin_cos = jnp.stack([fourth[..., 2], fourth[..., 1]], axis=-1)
    return sin_cos / jnp.sqrt(jnp.sum(sin_cos**2, axis=-1, keepdims=True) + _EPSILON)
