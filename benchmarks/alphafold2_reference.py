"""Runs alphafold-colabfold in its own environment for `benchmarks/alphafold2.py`.

    path/to/its/python -m benchmarks.alphafold2_reference

No part of foldsvc is imported here.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from alphafold.common import residue_constants
from alphafold.data import pipeline
from alphafold.model import config, model, utils

from benchmarks.alphafold2_protocol import own_use, serve

Arrays = dict[str, np.ndarray]

LETTERS = residue_constants.restypes_with_x_and_gap
TO_HHBLITS = np.array([residue_constants.HHBLITS_AA_TO_ID[letter] for letter in LETTERS])
N_RES = "num residues placeholder"
TARGET = "sequence and its features"
DRAWN = {
    "cluster_feature": "msa_feat",
    "cluster_mask": "msa_mask",
    "extra_residue": "extra_msa",
    "extra_has_deletion": "extra_has_deletion",
    "extra_deletion_value": "extra_deletion_value",
    "extra_mask": "extra_msa_mask",
}


class Reference:
    """The reference's `RunModel` of one network, and the features of some queries."""

    def __init__(self) -> None:
        self._runner: model.RunModel | None = None
        self._features: dict[str, list[dict[str, jax.Array]]] = {}

    def load(
        self, params: str, *, n_block: int, half: bool = False, fast_kernels: bool = False
    ) -> dict[str, str]:
        """Read parameters and put them on the device; nothing is compiled yet.

        `n_block` Evoformer blocks; `half` computes in bfloat16; `fast_kernels` are its own.
        """
        chosen = config.model_config("model_3_ptm")
        of_all = chosen.model.global_config
        of_all.bfloat16 = half
        device = jax.devices()[0]
        if fast_kernels:
            of_all.use_pallas = True
            of_all.kernel_backend = "pallas"
            of_all.compute_capability = round(float(device.compute_capability) * 10)
        embedding = chosen.model.embeddings_and_evoformer
        embedding.evoformer_num_block = n_block
        # Without templates ColabFold too runs all five networks on the third one's graph.
        embedding.template.enabled = chosen.data.common.use_templates = False
        with np.load(params) as file:
            flat = {key: file[key] for key in file.files if key.startswith("alphafold/")}
        nested = utils.flat_params_to_haiku(flat)
        self._runner = model.RunModel(chosen, nested, extended_ptm_config=None)
        return {"device": device.device_kind}

    def prepare(
        self,
        name: str,
        query: str,
        *,
        rows: Sequence[int],
        n_pass: int,
        n_padded: int = 0,
        drawn: str = "",
    ) -> None:
        """Make the features of a query, put them on the device; write the draws to `drawn`.

        `rows` are clusters and extra rows; `n_padded` residues, if more than there are.
        """
        made = self._features_of(query, rows, n_pass)
        if drawn:
            arrays = {ours: made[theirs] for ours, theirs in DRAWN.items()}
            np.savez(drawn, **arrays)
        padded = self._padded(made, n_padded)
        self._features[name] = [
            jax.device_put({key: array[at : at + 1] for key, array in padded.items()})
            for at in range(n_pass)
        ]

    def featurize(self, query: str, *, rows: Sequence[int], n_pass: int) -> None:
        """Make the features of a query, as `process_features` does, and forget them."""
        self._features_of(query, rows, n_pass)

    def run(self, names: Sequence[str], *, n_pass: int) -> None:
        """Run the passes of some queries, one query after the other."""
        for name in names:
            previous = self._first(name)
            for at in range(n_pass):
                result, previous = self._pass(name, at, previous)
                # The next pass is only asked for when its turn to stop has been looked at.
                jax.block_until_ready((result, previous))

    def compile(self, name: str) -> None:
        """Trace and compile the network for a query, as if it had never been."""
        jax.clear_caches()
        runner = self._loaded()
        feat = self._features[name][0] | {"prev": self._first(name)}
        runner.apply.lower(runner.params, jax.random.PRNGKey(0), feat).compile()

    def give(self, name: str, out: str) -> None:
        """Write what the second pass of a query reads and gives, for comparison."""
        _, previous = self._pass(name, 0, self._first(name))
        result, _ = self._pass(name, 1, previous)
        arrays = {f"given/{key}": np.asarray(array) for key, array in previous.items()}
        positions = result["structure_module"]["final_atom_positions"]
        arrays |= {"positions": positions, "mask": self._features[name][0]["seq_mask"][0]}
        arrays |= {"plddt_logits": result["predicted_lddt"]["logits"]}
        np.savez(out, **{key: np.asarray(array) for key, array in arrays.items()})

    def use(self) -> dict[str, float]:
        """Give what this process used, and the device's peak where it tells."""
        stats = jax.local_devices()[0].memory_stats() or {}
        return own_use() | {"device_mib": stats.get("peak_bytes_in_use", 0) / 2**20}

    def _loaded(self) -> model.RunModel:
        assert self._runner  # noqa: S101 - the caller's order
        return self._runner

    def _pass(self, name: str, at: int, previous: Mapping[str, jax.Array]) -> tuple[Any, Any]:
        runner = self._loaded()
        feat = {**self._features[name][at], "prev": previous}
        result = runner.apply(runner.params, jax.random.PRNGKey(at), feat)
        return result, result.pop("prev")

    def _first(self, name: str) -> dict[str, jax.Array]:
        n_res = self._features[name][0]["aatype"].shape[1]
        zeros = partial(jnp.zeros, dtype=jnp.float16)
        return {
            "prev_msa_first_row": zeros((n_res, 256)),
            "prev_pair": zeros((n_res, n_res, 128)),
            "prev_pos": zeros((n_res, 37, 3)),
        }

    def _features_of(self, query: str, rows: Sequence[int], n_pass: int) -> Arrays:
        runner = self._loaded()
        data = runner.config.data
        data.common.num_recycle = n_pass - 1
        data.common.max_extra_msa = rows[1]
        data.common.reduce_msa_clusters_by_max_templates = False
        data.eval.max_msa_clusters = rows[0]
        with np.load(query) as file:
            residue, deletions = file["residue"], file["deletions"]
        n_row, n_res = residue.shape
        sequence = "".join(LETTERS[code] for code in residue[0])
        raw = dict(pipeline.make_sequence_features(sequence, TARGET, n_res))
        raw["msa"] = TO_HHBLITS[residue].astype(np.int32)
        raw["deletion_matrix_int"] = deletions.astype(np.int32)
        raw["num_alignments"] = np.full(n_res, n_row, np.int32)
        made = dict(runner.process_features(raw, random_seed=0))
        return made | {"asym_id": np.zeros(made["aatype"].shape, np.int32)}

    def _padded(self, made: Arrays, n_padded: int) -> Arrays:
        """Pad every axis of residues with zeros, as ColabFold does."""
        n_more = max(n_padded - made["aatype"].shape[1], 0)
        axes = {name: list(names) for name, names in self._loaded().config.data.eval.feat.items()}
        axes["asym_id"] = [N_RES]
        padded = {}
        for name, array in made.items():
            names = [None, *axes.get(name, [None] * (array.ndim - 1))]
            by = [(0, n_more if axis == N_RES else 0) for axis in names]
            padded[name] = np.pad(array, by)
        return padded


if __name__ == "__main__":
    reference = Reference()
    serve(
        {
            "load": reference.load,
            "prepare": reference.prepare,
            "featurize": reference.featurize,
            "run": reference.run,
            "compile": reference.compile,
            "give": reference.give,
            "use": reference.use,
        }
    )
