"""AlphaFold2 with few blocks and UNTRAINED parameters; all else is as published."""

from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.alphafold2 import random_params as random_module
from foldsvc.alphafold2.config import ModelConfig, model_config
from foldsvc.alphafold2.inputs import SampledMsa
from foldsvc.alphafold2.kernels.record import Kernels
from foldsvc.alphafold2.kernels.xla import XLA
from foldsvc.alphafold2.network import first_recycled, pass_options, run_pass
from foldsvc.alphafold2.official_names import params_of
from foldsvc.alphafold2.parameter_layout import OfficialArray, arrays_of
from foldsvc.alphafold2.params import Params
from foldsvc.alphafold2.precision import trunk_in
from foldsvc.alphafold2.random_params import random_params
from tests.alphafold2.alphafold2_runs import recorded_of

N_BLOCK = {"evoformer_iteration": 2, "extra_msa_stack": 1}
_GOLDEN = Path(__file__).parents[1] / "golden" / "alphafold2"
_MODEL_OF = {"monomer": "model_1_ptm", "multimer": "model_1_multimer_v3"}
_CASE_OF = {"monomer": "monomer_ptm_templates", "multimer": "multimer_v3_heterodimer"}


class SmallNetwork(NamedTuple):
    """A small network and what it reads: a golden's draw, with templates."""

    config: ModelConfig
    params: Params
    inputs: tuple[Any, ...]

    @property
    def n_res(self) -> int:
        """Residues that it reads."""
        return len(self.inputs[0].mask)

    def without_templates(self) -> "SmallNetwork":
        """Leave templates out."""
        residues, _, sampled = self.inputs
        params = self.params._replace(templates=None)
        return self._replace(params=params, inputs=(residues, None, sampled))

    def arguments(self, dtype: jnp.dtype) -> tuple[Any, ...]:
        """Give the arguments of a first pass whose trunk is in `dtype`."""
        recycled = first_recycled(self.n_res, dtype)
        return (trunk_in(self.params, dtype), *self.inputs, recycled, jax.random.key(0))

    def traced(self, dtype: jnp.dtype, kernels: Kernels = XLA, *, chunk: int = 13) -> Any:
        """Trace a pass."""
        options = pass_options(self.config, dtype=dtype, chunk=chunk, kernels=kernels)
        return jax.jit(partial(run_pass, options=options)).trace(*self.arguments(dtype))


@cache
def small_network(family: str) -> SmallNetwork:
    """Draw the parameters of a monomer or multimer network, and take the inputs of a golden."""
    config = model_config(_MODEL_OF[family])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(random_module, "arrays_of", _cut)
        params: Params = jax.tree.map(jnp.asarray, params_of(random_params(config, 0), config))
    with np.load(_GOLDEN / f"{_CASE_OF[family]}.npz") as file:
        case = recorded_of({name: file[name] for name in file.files})
    sampled = SampledMsa(*(array[0] for array in case.sampled))
    inputs = jax.tree.map(jnp.asarray, (case.residues, case.templates, sampled))
    return SmallNetwork(config, params, inputs)


def _cut(config: ModelConfig) -> dict[str, OfficialArray]:
    """Give the layout of a file of a network with few blocks."""
    return {key: _cut_array(key, array) for key, array in arrays_of(config).items()}


def _cut_array(key: str, array: OfficialArray) -> OfficialArray:
    for stack, n_block in N_BLOCK.items():
        if stack in key:
            return array._replace(shape=(n_block, *array.shape[1:]))
    return array
