"""Run AlphaFold2's reference package on one case; no part of foldsvc is imported here.

Run by the Python of the reference's own environment, which `make parity` makes:

    OMP_NUM_THREADS=1 path/to/that/python tests/alphafold2/alphafold2_reference.py CASE PARAMS OUT

CASE is an .npz of `alphafold2_cases.write_case`, PARAMS an official parameter file, OUT the .npz to
write: the draws from the alignment that every pass read, and what every pass gave, both with a
leading axis of passes, in float32.
The network runs without dropout, recycles in float32 and multiplies matrices at highest precision.
"""

import functools
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import haiku as hk
import jax
import jax.numpy as jnp
import numpy as np
from alphafold.common import residue_constants
from alphafold.data import pipeline
from alphafold.model import (
    all_atom,
    config,
    features,
    model,
    modules,
    modules_multimer,
    msa_sampling,
    utils,
)
from alphafold.model.geometry import vector

Arrays = dict[str, np.ndarray]
LETTERS = residue_constants.restypes_with_x_and_gap
TO_HHBLITS = np.array([residue_constants.HHBLITS_AA_TO_ID[letter] for letter in LETTERS])
N_TEMPLATE = 4
NEVER = 1 << 20
SAMPLED_OF_MONOMER = {
    "cluster_feature": "msa_feat",
    "cluster_mask": "msa_mask",
    "extra_residue": "extra_msa",
    "extra_has_deletion": "extra_has_deletion",
    "extra_deletion_value": "extra_deletion_value",
    "extra_mask": "extra_msa_mask",
}
RECORDED = {
    "atom_positions": "structure_module/final_atom_positions",
    "atom_mask": "structure_module/final_atom_mask",
    "structure_single": "representations/structure_module",
    "single": "representations/single",
    "pair": "representations/pair",
    "msa_first_row": "representations/msa_first_row",
    "plddt": "plddt",
    "plddt_logits": "predicted_lddt/logits",
    "pae": "predicted_aligned_error",
    "pae_logits": "pae_matrix_with_logits/logits",
    "ptm": "ptm",
    "iptm": "iptm",
    "distogram_logits": "distogram/logits",
    "masked_msa_logits": "masked_msa/logits",
    "resolved_logits": "experimentally_resolved/logits",
    "distance_change": "tol",
}


def give_undefined_directions_as_zero() -> None:
    """Take rounding noise out of two features of templates, which no other program can repeat.

    Where a direction is not defined the reference normalises what rounding left of zero to a vector
    of about unit length: the direction from a residue to itself (multimer), and the pre-omega
    angle of a residue with none before it (monomer).
    Every other vector is normalised as it is, however short.
    """
    normalized = vector.Vec3Array.normalized

    def without_self(self, epsilon=1e-6):
        given = normalized(self, epsilon)
        # Of all that is normalised the directions between residues alone are in a square.
        if len(self.shape) == 2 and self.shape[0] == self.shape[1]:
            return given * (1.0 - jnp.eye(self.shape[0], dtype=given.x.dtype))
        return given

    vector.Vec3Array.normalized = without_self
    torsions = all_atom.atom37_to_torsion_angles

    @functools.wraps(torsions)
    def without_noise(*, aatype, all_atom_pos, all_atom_mask, **options):
        given = torsions(
            aatype=aatype, all_atom_pos=all_atom_pos, all_atom_mask=all_atom_mask, **options
        )
        backbone = jnp.max(all_atom_mask[..., 1:3], axis=-1)
        before = jnp.pad(backbone[..., :-1], ((0, 0), (1, 0)))
        for name in ("torsion_angles_sin_cos", "alt_torsion_angles_sin_cos"):
            given[name] = given[name].at[..., 0, :].multiply(before[..., None])
        return given

    all_atom.atom37_to_torsion_angles = without_noise


def configure(options: Mapping, *, has_templates: bool):
    """Give the reference's own configuration of a network, cut to the case's numbers of rows."""
    chosen = config.model_config(options["config"])
    of_all = chosen.model.global_config
    of_all.bfloat16 = False
    of_all.deterministic = True
    of_all.subbatch_size = NEVER
    chosen.model.num_recycle = options["n_recycle"]
    chosen.model.recycle_early_stop_tolerance = 0.0
    embedding = chosen.model.embeddings_and_evoformer
    if of_all.multimer_mode:
        embedding.num_msa = options["n_cluster"]
        embedding.num_extra_msa = options["n_extra"]
        embedding.masked_msa.replace_fraction = options["mask_fraction"]
        return chosen
    embedding.template.enabled = embedding.template.embed_torsion_angles = has_templates
    data = chosen.data
    data.common.use_templates = has_templates
    data.common.reduce_msa_clusters_by_max_templates = False
    data.common.num_recycle = options["n_recycle"]
    data.common.max_extra_msa = options["n_extra"]
    data.eval.num_ensemble = options["n_ensemble"]
    data.eval.max_msa_clusters = options["n_cluster"]
    data.eval.masked_msa_replace_fraction = options["mask_fraction"]
    return chosen


def monomer_passes(case: Arrays, options: Mapping, chosen) -> tuple[list[Arrays], Arrays, Arrays]:
    """Give the features of every pass, the draws in them by our names, and all as `RunModel` does.

    The pipeline draws once for every pass and ensemble member, on a leading axis.
    """
    n_res, n_row = len(case["residues/aatype"]), len(case["msa/residue"])
    sequence = "".join(LETTERS[aatype] for aatype in case["residues/aatype"])
    raw = dict(pipeline.make_sequence_features(sequence, "case", n_res))
    raw["residue_index"] = case["residues/residue_index"]
    raw["msa"] = TO_HHBLITS[case["msa/residue"]].astype(np.int32)
    raw["deletion_matrix_int"] = case["msa/deletions"].astype(np.int32)
    raw["num_alignments"] = np.full(n_res, n_row, np.int32)
    if chosen.data.common.use_templates:
        there = case["templates/mask"] > 0
        n_there = int(there.sum())
        aatype = TO_HHBLITS[case["templates/aatype"][there]]
        raw["template_aatype"] = np.eye(len(LETTERS), dtype=np.float32)[aatype]
        raw["template_all_atom_positions"] = case["templates/atom_positions"][there]
        raw["template_all_atom_masks"] = case["templates/atom_mask"][there]
        raw["template_sum_probs"] = np.ones((n_there, 1), np.float32)
        raw["template_domain_names"] = np.array([b"case"] * n_there, object)
    made = dict(features.np_example_to_features(raw, chosen, options["seed"]))
    n_ensemble = options["n_ensemble"]
    n_pass = len(made["aatype"]) // n_ensemble
    made["asym_id"] = np.tile(case["residues/asym_id"], (len(made["aatype"]), 1))
    passes = [
        {name: array[n_ensemble * at : n_ensemble * (at + 1)] for name, array in made.items()}
        for at in range(n_pass)
    ]
    drawn = {
        ours: made[theirs].reshape(n_pass, n_ensemble, *made[theirs].shape[1:])
        for ours, theirs in SAMPLED_OF_MONOMER.items()
    }
    return passes, drawn, made


def multimer_passes(case: Arrays, options: Mapping, chosen) -> tuple[list[Arrays], Arrays, Arrays]:
    """Give the same as `monomer_passes`, drawn by the reference's sampler outside its network."""
    n_res = len(case["residues/aatype"])
    base: Arrays = {
        "aatype": case["residues/aatype"],
        "residue_index": case["residues/residue_index"],
        "asym_id": case["residues/asym_id"].astype(np.float32),
        # The reference counts these two from 1.
        "entity_id": case["residues/entity_id"].astype(np.float32) + 1,
        "sym_id": case["residues/sym_id"].astype(np.float32) + 1,
        "seq_mask": np.ones(n_res, np.float32),
        # As `pipeline_multimer` leaves them: the structure module's place in the graph hangs on it.
        "all_atom_positions": np.zeros((n_res, 37, 3), np.float32),
        "all_atom_mask": np.zeros((n_res, 37), np.float32),
        "template_aatype": case["templates/aatype"],
        "template_all_atom_positions": case["templates/atom_positions"],
        "template_all_atom_mask": case["templates/atom_mask"],
    }
    ones = np.ones(case["msa/residue"].shape, np.float32)
    raw = {
        "msa": case["msa/residue"].astype(np.int32),
        "deletion_matrix": case["msa/deletions"].astype(np.float32),
        "msa_mask": ones,
        "bert_mask": ones,
        "cluster_bias_mask": case["msa/first"].astype(np.float32),
    }
    padded = msa_sampling.pad_raw(raw, max(len(ones), options["n_cluster"] + options["n_extra"]))
    sampler = msa_sampling.make_sampler(chosen.model.embeddings_and_evoformer)
    draws = [
        {name: np.asarray(array) for name, array in sampler(padded, key).items()}
        for key in keys_of_passes(options)
    ]
    drawn = [sampled_by_multimer(draw) for draw in draws]
    stacked = {name: np.stack([draw[name] for draw in drawn])[:, None] for name in drawn[0]}
    return [base | draw for draw in draws], stacked, base | raw


def sampled_by_multimer(draw: Arrays) -> Arrays:
    """Give one draw by our names."""
    deletions = draw["extra_deletion_matrix"]
    return {
        "cluster_feature": np.asarray(modules_multimer.create_msa_feat(draw)),
        "cluster_mask": draw["msa_mask"],
        "extra_residue": draw["extra_msa"],
        "extra_has_deletion": np.clip(deletions, 0, 1),
        "extra_deletion_value": np.arctan(deletions / 3) * (2 / np.pi),
        "extra_mask": draw["extra_msa_mask"],
    }


def keys_of_passes(options: Mapping) -> Iterator[jax.Array]:
    """Give the key of every pass, as the reference's `RunModel` draws them."""
    key = jax.random.PRNGKey(options["seed"])
    for _ in range(options["n_recycle"] + 1):
        key, of_pass = jax.random.split(key)
        yield of_pass


def read_params(path: Path) -> Mapping:
    """Give the parameters as the reference nests them."""
    with np.load(path) as file:
        flat = {key: file[key] for key in file.files if key.startswith("alphafold/")}
    return utils.flat_params_to_haiku(flat)


def run(params: Mapping, passes: list[Arrays], chosen, dtype) -> list[Arrays]:
    """Run every pass, each on what the one before recycles in this precision."""
    multimer = chosen.model.global_config.multimer_mode
    n_res = passes[0]["aatype"].shape[-1]

    def forward(batch: Mapping):
        if multimer:
            network = modules_multimer.AlphaFold(chosen.model)
            return network(batch, is_training=False, return_representations=True)
        if chosen.data.eval.num_ensemble == 1:
            network = modules.AlphaFold_noE(chosen.model)
            return network(batch, is_training=False, return_representations=True)
        network = modules.AlphaFold(chosen.model)
        return network(
            batch, is_training=False, ensemble_representations=True, return_representations=True
        )

    apply = jax.jit(hk.transform(forward).apply)
    previous = {
        "prev_msa_first_row": jnp.zeros((n_res, 256), dtype),
        "prev_pair": jnp.zeros((n_res, n_res, 128), dtype),
        "prev_pos": jnp.zeros((n_res, 37, 3), dtype),
    }
    results = []
    for batch in passes:
        result = apply(params, jax.random.PRNGKey(0), batch | {"prev": previous})
        previous = {name: array.astype(dtype) for name, array in result.pop("prev").items()}
        results.append(flattened(result))
    return results


def flattened(tree: Mapping, path: str = "") -> Arrays:
    """Give the arrays of nested results, by path."""
    arrays: Arrays = {}
    for name, value in tree.items():
        nested = isinstance(value, Mapping)
        arrays |= flattened(value, f"{path}{name}/") if nested else {path + name: np.asarray(value)}
    return arrays


def difference_to_run_model(
    params: Mapping, passes: list[Arrays], whole: Arrays, chosen, options: Mapping
) -> np.ndarray:
    """Give how far atoms lie, in Å, from where the reference's own `RunModel` predicts them.

    It recycles in half precision, so this does too; `whole` is the features as it takes them.
    """
    by_pass = run(params, passes, chosen, jnp.float16)[-1]["structure_module/final_atom_positions"]
    runner = model.RunModel(chosen, params, extended_ptm_config=None)
    predicted, _ = runner.predict(whole, random_seed=options["seed"])
    return np.abs(by_pass - predicted["structure_module"]["final_atom_positions"]).max()


def main() -> None:
    """Run one case."""
    case_path, params_path, out_path = (Path(word) for word in sys.argv[1:4])
    with np.load(case_path) as file:
        case = {name: file[name] for name in file.files}
    options = json.loads(str(case.pop("options")))
    jax.config.update("jax_default_matmul_precision", "highest")
    give_undefined_directions_as_zero()
    has_templates = bool(case["templates/mask"].any())
    chosen = configure(options, has_templates=has_templates)
    chosen.model.calc_extended_ptm = True
    chosen.model.use_probs_extended = False
    make = monomer_passes if "data" in chosen else multimer_passes
    passes, drawn, whole = make(case, options, chosen)
    params = read_params(params_path)
    results = run(params, passes, chosen, jnp.float32)
    out: Arrays = {f"sampled/{name}": array for name, array in drawn.items()}
    for ours, theirs in RECORDED.items():
        if theirs in results[0]:
            out[f"pass/{ours}"] = np.stack([result[theirs] for result in results])
    if options["check_run_model"]:
        difference = difference_to_run_model(params, passes, whole, chosen, options)
        out["run_model/difference"] = difference
    np.savez(out_path, **out)


if __name__ == "__main__":
    main()
