"""Fold the recorded peptides with untrained parameters in the reference package.

Shows that what `foldsvc weights verify alphafold2` computes from the recorded features is what the
reference computes from them, so that a difference from the record is the parameters' or the
machine's.

Run from the root of the repository, with the Python that the reference package is installed for,
which `make parity` prepares; PARAMS is the file of `foldsvc weights random --models model_1_ptm`:

    .venv-reference/bin/python -m tests.golden.make_recorded_peptide_goldens PARAMS
"""

import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from alphafold.model import config

from tests.alphafold2 import alphafold2_reference as reference

GOLDEN = Path(__file__).with_name("recorded_peptides.npz")
RUNS = Path(__file__).parents[1] / "data" / "af2_goldens"
NAMES = {"5AWL": "single_5AWL_1", "6A5J": "batch_6A5J"}
KEPT = {
    "atom_positions": "structure_module/final_atom_positions",
    "plddt": "plddt",
    "pae": "predicted_aligned_error",
    "ptm": "ptm",
}


def features_of(run: str) -> list[dict[str, np.ndarray]]:
    """Give the recorded features of every pass, without the rows that are padding."""
    with np.load(RUNS / f"{run}.npz") as file:
        features = {
            key.removeprefix("feat/"): file[key] for key in file.files if key.startswith("feat/")
        }
    rows = features["msa_row_mask"][0] > 0
    for name in ("msa_feat", "msa_mask", "msa_row_mask", "bert_mask", "true_msa"):
        features[name] = features[name][:, rows]
    for name in features:
        if name.startswith("extra_"):
            features[name] = features[name][:, :1]
    return [
        {name: array[at : at + 1] for name, array in features.items()}
        for at in range(len(features["aatype"]))
    ]


def main() -> None:
    """Fold both with the graph of a network without templates, as they were recorded."""
    jax.config.update("jax_default_matmul_precision", "highest")
    chosen = config.model_config("model_3_ptm")
    chosen.model.global_config.bfloat16 = False
    chosen.model.global_config.subbatch_size = reference.NEVER
    chosen.model.calc_extended_ptm = chosen.model.use_probs_extended = False
    params = reference.read_params(Path(sys.argv[1]))
    params = {path: arrays for path, arrays in params.items() if "template" not in path}
    golden = {}
    for name, run in NAMES.items():
        last = reference.run(params, features_of(run), chosen, jnp.float32)[-1]
        golden |= {f"{name}/{ours}": last[theirs] for ours, theirs in KEPT.items()}
    np.savez_compressed(GOLDEN, **golden)


if __name__ == "__main__":
    main()
