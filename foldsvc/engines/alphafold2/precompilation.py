"""Compiles the programs of some sizes before anyone waits for them; imports JAX."""

import time

import numpy as np

from foldsvc.alphafold2 import weights
from foldsvc.alphafold2.networks import NetworkOptions, networks
from foldsvc.engines.alphafold2.loaded import alphafold2
from foldsvc.records.features import FeatureBatch
from foldsvc.records.fold_plan import FoldPlan
from foldsvc.settings import Settings


def compile_for(
    n_res: int, n_row: int, n_chain: int, options: NetworkOptions, settings: Settings
) -> float:
    """Compile for inputs of these sizes; returns the seconds it took.

    Raises:
        WeightsMissingError: The parameters give the programs their shapes, and are not here.
    """
    (config,) = networks(n_chain, options)
    weights.require(settings.weights_folders, (config,))
    chain = (np.arange(n_res) * n_chain // n_res).astype(np.int32)
    batch = FeatureBatch(
        name="warm",
        family=config.family,
        aatype=np.zeros(n_res, np.int32),
        residue_index=np.arange(n_res, dtype=np.int32),
        asym_id=chain,
        entity_id=chain,
        sym_id=np.zeros(n_res, np.int32),
        msa=np.zeros((n_row, n_res), np.int8),
        deletions=np.zeros((n_row, n_res), np.uint16),
        msa_first=np.arange(n_row) == 0,
    )
    started = time.monotonic()
    alphafold2(settings).warm(batch, FoldPlan(models=(config.name,)))
    return time.monotonic() - started
