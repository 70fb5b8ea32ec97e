"""Draw with alphafold-colabfold itself, and say what it drew; run by the reference's Python.

python sampling_reference.py drawn_from.npz drawn.npz
"""

import sys
from pathlib import Path
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
from alphafold.model import modules, modules_multimer, prng
from alphafold.model.tf import data_transforms
from alphafold.model.tf import np_backend as tf

N_CLUSTER, N_EXTRA = 32, 100
MASKED_MSA = SimpleNamespace(
    profile_prob=0.1, same_prob=0.1, uniform_prob=0.1, replace_fraction=0.15
)
DRAWN = (
    "msa",
    "deletion_matrix",
    "extra_msa",
    "extra_deletion_matrix",
    "cropped_msa",
    "cropped_deletion_matrix",
    "feature",
    "extra_feature",
)

Arrays = dict[str, np.ndarray]


def monomer(msa: np.ndarray, deletions: np.ndarray) -> Arrays:
    """Draw as for monomer networks, with seed 0."""
    tf.set_random_seed(0)
    protein = {
        "msa": msa,
        "deletion_matrix": deletions,
        "aatype": msa[0],
        "between_segment_residues": np.zeros(msa.shape[1], np.int32),
    }
    protein = data_transforms.make_msa_mask(protein)
    protein = data_transforms.make_hhblits_profile(protein)
    for transform in (
        data_transforms.sample_msa(N_CLUSTER, keep_extra=True),
        data_transforms.make_masked_msa(MASKED_MSA, MASKED_MSA.replace_fraction),
        data_transforms.nearest_neighbor_clusters(),
        data_transforms.summarize_clusters(),
    ):
        protein = transform(protein)
    rest = {name: protein[name] for name in ("extra_msa", "extra_deletion_matrix")}
    for transform in (data_transforms.crop_extra_msa(N_EXTRA), data_transforms.make_msa_feat()):
        protein = transform(protein)
    return protein | {
        **rest,
        "cropped_msa": protein["extra_msa"],
        "cropped_deletion_matrix": protein["extra_deletion_matrix"],
        "feature": protein["msa_feat"],
        "extra_feature": modules.create_extra_msa_feature(protein),
    }


def multimer(
    msa: np.ndarray, deletions: np.ndarray, first: np.ndarray, *, use_cluster_profile: bool
) -> Arrays:
    """Draw as for multimer networks, with keys 1 and 2."""
    batch = {
        "msa": jnp.asarray(msa),
        "deletion_matrix": jnp.asarray(deletions),
        "msa_mask": jnp.ones(msa.shape),
        "cluster_bias_mask": jnp.asarray(first, jnp.float32),
    }
    batch["msa_profile"] = modules_multimer.make_msa_profile(batch)
    config = SimpleNamespace(
        num_msa=N_CLUSTER, masked_msa=MASKED_MSA, use_cluster_profile=use_cluster_profile
    )
    keys = (prng.SafeKey(jax.random.PRNGKey(number)) for number in (1, 2))
    batch = modules_multimer.sample(batch, *keys, config)
    extra, _ = modules_multimer.create_extra_msa_feature(batch, N_EXTRA)
    return batch | {
        "cropped_msa": batch["extra_msa"][:N_EXTRA],
        "cropped_deletion_matrix": batch["extra_deletion_matrix"][:N_EXTRA],
        "feature": modules_multimer.create_msa_feat(batch),
        "extra_feature": extra,
    }


def main(drawn_from: Path, drawn: Path) -> None:
    """Draw three times from one alignment."""
    with np.load(drawn_from) as given:
        msa = given["msa"].astype(np.int32)
        deletions, first = given["deletions"].astype(np.float32), given["first"]
    draws = {
        "monomer": monomer(msa, deletions),
        "multimer": multimer(msa, deletions, first, use_cluster_profile=True),
        "alone": multimer(msa, deletions, first, use_cluster_profile=False),
    }
    np.savez(
        drawn,
        **{
            f"{kind}/{name}": np.asarray(arrays[name])
            for kind, arrays in draws.items()
            for name in DRAWN
        },
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
