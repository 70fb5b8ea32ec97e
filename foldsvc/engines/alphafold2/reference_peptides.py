"""Two peptides that the official AlphaFold2 folded, folded again and compared.

This proves the parameters on this machine, the network, its compiler and its device at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.config import MODELS
from foldsvc.alphafold2.device import trunk_dtype
from foldsvc.alphafold2.inputs import Recycled, Residues, SampledMsa
from foldsvc.alphafold2.network import (
    PassOptions,
    PassOutput,
    first_recycled,
    pass_options,
    run_pass,
)
from foldsvc.alphafold2.official_names import params_of
from foldsvc.alphafold2.params import Params
from foldsvc.alphafold2.precision import trunk_in
from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.executable_cache import compiled
from foldsvc.records.progress import OnStep
from foldsvc.structure.superposition import rmsd, superpose
from foldsvc.weights_folders import WeightsFolders

CONFIG = MODELS["model_1_ptm"]
"""The network that folded them."""

NAMES = ("5AWL", "6A5J")

_FOLDER = Path(__file__).parent / "recorded"
_N_RES, _N_CLUSTER, _N_EXTRA = 16, 2, 1
"""Padded sizes, so that one program folds both."""

_N_PASS = 4
_CA = ATOM37_INDEX["CA"]

_Run = Callable[[Params, Residues, None, SampledMsa, Recycled, jax.Array], PassOutput]


class Differences(NamedTuple):
    """How far a fold is from the recorded one.

    Attributes:
        ca_rmsd: Of the Cα after superposition, in Å.
        atom_rmsd: Of all atoms after the best superposition of all, in Å.
        mean_plddt: Of the mean pLDDT.
        plddt: Of the worst residue's pLDDT.
        pae: Of the worst residue pair's aligned error, in Å.
        ptm: Of pTM.
    """

    ca_rmsd: float
    atom_rmsd: float
    mean_plddt: float
    plddt: float
    pae: float
    ptm: float


TOLERANCES = Differences(ca_rmsd=0.2, atom_rmsd=0.6, mean_plddt=0.5, plddt=2.0, pae=1.5, ptm=0.005)
"""What may be due to rounding.

The recorded trunk ran in bfloat16; this one runs in float32 or in another order.
The one peptide that was recorded twice, once padded, differs between the two by 0.008 Å in Cα,
0.04 Å in all atoms, 0.004 in mean and 0.07 in worst pLDDT, 0.14 Å in PAE and 0.00006 in pTM.
Some fifteen times that is allowed; other parameters are off by hundreds of times.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPeptide:
    """A peptide, what entered the network, and what came of it.

    Attributes:
        name: Its entry in the Protein Data Bank.
        aatype: 0 to 19; n_res.
        cluster_feature: As in `SampledMsa`, of each pass; n_pass × n_cluster × n_res × 49.
        atom_positions: Å, atom37 order; n_res × 37 × 3.
        atom_mask: n_res × 37.
        plddt: 0 to 100; n_res.
        pae: Å; n_res × n_res.
        ptm: 0 to 1.
    """

    name: str
    aatype: np.ndarray
    cluster_feature: np.ndarray
    atom_positions: np.ndarray
    atom_mask: np.ndarray
    plddt: np.ndarray
    pae: np.ndarray
    ptm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeptideComparison:
    """One peptide's outcome.

    Attributes:
        name: Of the peptide.
        differences: From the record.
        mean_plddt: Of this fold.
        recorded_mean_plddt: Of the recorded one.
    """

    name: str
    differences: Differences
    mean_plddt: float
    recorded_mean_plddt: float

    @property
    def agrees(self) -> bool:
        """Whether all differences are within `TOLERANCES`; a NaN is not."""
        return all(
            found <= allowed for found, allowed in zip(self.differences, TOLERANCES, strict=True)
        )


def recorded_peptides() -> tuple[RecordedPeptide, ...]:
    """Read the records."""
    return tuple(_read(name) for name in NAMES)


def fold_recorded_peptides(
    weights_dir: WeightsFolders, compiled_dir: Path, on_progress: OnStep
) -> tuple[PeptideComparison, ...]:
    """Fold the peptides with the parameters of `CONFIG` and compare.

    Args:
        weights_dir: Folder of all engines' weights.
        compiled_dir: JAX's persistent compilation cache.
        on_progress: Told of each step; may raise to stop.

    Raises:
        WeightsError: The parameters are missing or damaged.
    """
    on_progress(f"Reading {CONFIG.name}", 0.0)
    path = weights.params_path(weights_dir, CONFIG)
    dtype = trunk_dtype()
    tree = params_of(weights.read_params(path, CONFIG), CONFIG)._replace(templates=None)
    params: Params = jax.device_put(trunk_in(tree, dtype))
    options = pass_options(CONFIG, dtype=dtype, chunk=_N_RES)
    peptides = recorded_peptides()
    on_progress("Preparing the network", None)
    run = _program(params, peptides[0], options, compiled_dir)
    comparisons = []
    for done, peptide in enumerate(peptides):
        on_progress(f"Folding {peptide.name}", done / len(peptides))
        comparisons.append(compare_peptides(peptide, _fold(run, params, peptide, options)))
    on_progress("Folded", 1.0)
    return tuple(comparisons)


def compare_peptides(recorded: RecordedPeptide, output: PassOutput) -> PeptideComparison:
    """Compare a fold with the record.

    Args:
        recorded: The record.
        output: Of the last pass; residues after those of the peptide are padding.
    """
    n_res = len(recorded.aatype)
    mask = recorded.atom_mask
    positions = np.asarray(output.atom_positions, np.float64)[:n_res]
    plddt = np.asarray(output.plddt)[:n_res]
    pae = np.asarray(output.pae)[:n_res, :n_res]
    differences = Differences(
        ca_rmsd=_fitted_rmsd(positions[:, _CA], recorded.atom_positions[:, _CA]),
        atom_rmsd=_fitted_rmsd(positions[mask], recorded.atom_positions[mask]),
        mean_plddt=abs(float(plddt.mean() - recorded.plddt.mean())),
        plddt=float(np.abs(plddt - recorded.plddt).max()),
        pae=float(np.abs(pae - recorded.pae).max()),
        ptm=abs(float(np.asarray(output.ptm)) - recorded.ptm),
    )
    return PeptideComparison(
        name=recorded.name,
        differences=differences,
        mean_plddt=float(plddt.mean()),
        recorded_mean_plddt=float(recorded.plddt.mean()),
    )


def _fitted_rmsd(points: np.ndarray, target: np.ndarray) -> float:
    """Infinite where a point is no number, for which there is no superposition."""
    if not np.isfinite(points).all():
        return float("inf")
    return rmsd(superpose(points, target).apply(points), target)


def _read(name: str) -> RecordedPeptide:
    with np.load(_FOLDER / f"{name}.npz", allow_pickle=False) as file:
        arrays = {key: file[key] for key in file.files}
    return RecordedPeptide(name=name, ptm=float(arrays.pop("ptm")), **arrays)


def _program(
    params: Params, peptide: RecordedPeptide, options: PassOptions, compiled_dir: Path
) -> _Run:
    shapes = jax.eval_shape(lambda: first_recycled(_N_RES, options.dtype))
    residues, sampled = _inputs(peptide, 0)
    one_pass = jax.jit(partial(run_pass, options=options))
    key = jax.random.key(0)
    run: _Run = compiled(one_pass.lower(params, residues, None, sampled, shapes, key), compiled_dir)
    return run


def _fold(run: _Run, params: Params, peptide: RecordedPeptide, options: PassOptions) -> PassOutput:
    key = jax.random.key(0)
    residues, sampled = _inputs(peptide, 0)
    output = run(params, residues, None, sampled, first_recycled(_N_RES, options.dtype), key)
    for number in range(1, _N_PASS):
        residues, sampled = _inputs(peptide, number)
        output = run(params, residues, None, sampled, output.recycled, key)
    host: PassOutput = jax.device_get(output)
    return host


def _inputs(peptide: RecordedPeptide, number: int) -> tuple[Residues, SampledMsa]:
    """What enters a pass, padded, with one draw; the extra alignment is empty."""
    n_res = len(peptide.aatype)
    feature = peptide.cluster_feature[number]
    n_cluster = len(feature)
    cluster_feature = np.zeros((1, _N_CLUSTER, _N_RES, feature.shape[-1]), np.float32)
    cluster_feature[0, :n_cluster, :n_res] = feature
    cluster_mask = np.zeros((1, _N_CLUSTER, _N_RES), np.float32)
    cluster_mask[0, :n_cluster, :n_res] = 1
    no_extra = np.zeros((1, _N_EXTRA, _N_RES), np.float32)
    aatype = np.zeros(_N_RES, np.int32)
    aatype[:n_res] = peptide.aatype
    one_chain = np.zeros(_N_RES, np.int32)
    residues = Residues(
        aatype=aatype,
        residue_index=np.arange(_N_RES, dtype=np.int32),
        asym_id=one_chain,
        entity_id=one_chain,
        sym_id=one_chain,
        mask=(np.arange(_N_RES) < n_res).astype(np.float32),
    )
    sampled = SampledMsa(
        cluster_feature=cluster_feature,
        cluster_mask=cluster_mask,
        extra_residue=no_extra.astype(np.int32),
        extra_has_deletion=no_extra,
        extra_deletion_value=no_extra,
        extra_mask=no_extra,
    )
    return jax.tree.map(jnp.asarray, residues), jax.tree.map(jnp.asarray, sampled)
