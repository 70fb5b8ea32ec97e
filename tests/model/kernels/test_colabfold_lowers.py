"""The fused kernels become code for a GPU, which needs none to be seen."""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from colabfold_kernels import packed_attn, transition

from foldsvc.model.config import model_config
from foldsvc.model.inputs import Residues, SampledMsa, Templates
from foldsvc.model.kernels import cases
from foldsvc.model.kernels.colabfold import COLABFOLD
from foldsvc.model.network import first_recycled, pass_options, run_pass
from foldsvc.model.official_names import params_of
from foldsvc.model.parameter_layout import layout_of

BFLOAT16 = jnp.dtype(jnp.bfloat16)
OF_OPERATION = {
    "attention": {"ln_projection": 1, "packed_attention": 1, "output_projection": 1},
    "pair_bias": {"ln_projection": 1},
    "triangle_sides": {"ln_gated_dual_proj": 1},
    "triangle_update": {"trimul_epilogue": 1},
    "transition": {"fused_transition": 1},
    "outer_product_sides": {"opm_projection": 1},
}
"""The kernels behind each operation, and how often each is called."""


OF_SIZES = {
    "attention, 4 heads of 32",
    "attention, 8 heads of 32",
    "transition, 256 channels",
    "transition, 128 channels",
}
"""What is cut into other tiles on some GPUs."""


def kernels_in(text: str) -> dict[str, int]:
    """Count the Triton kernels that lowered text calls, by name."""
    calls = re.findall(r"custom_call @\S*triton\S*\(.*?\n?", text)
    names = Counter(re.findall(r'[{ ,]name = "(\w+)"', text))
    assert names.total() == len(calls)
    return dict(names)


def lowered(function: Callable[..., Any], *inputs: Any) -> str:
    """Lower for a GPU of NVIDIA's."""
    return jax.jit(function).trace(*inputs).lower(lowering_platforms=("cuda",)).as_text()


def shapes(inputs: Any) -> Any:
    """Give what inputs look like in bfloat16, as the trunk casts them."""
    return jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(np.shape(leaf), BFLOAT16), inputs)


@pytest.mark.parametrize("n", [59, 160], ids=lambda n: f"{n} positions")
def test_every_operation_lowers(n: int) -> None:
    """At odd lengths and padded ones, every head size and every number of channels."""
    for case in cases.cases_of(np.random.default_rng(0), n):
        text = lowered(partial(case.run, COLABFOLD), shapes(case.inputs))
        operation = re.match(r"\w+", case.name)
        assert operation
        assert kernels_in(text) == OF_OPERATION[operation.group()], case.name


def test_the_long_case_lowers() -> None:
    """Attention over more positions than a GPU's cache holds the bias of."""
    case = cases.long_case(np.random.default_rng(0))
    text = lowered(partial(case.run, COLABFOLD), shapes(case.inputs))

    assert kernels_in(text) == OF_OPERATION["attention"]


@pytest.mark.parametrize("capability", [80, 120])
def test_every_generation_of_gpus_has_its_kernels(
    capability: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tiles differ from one generation to the next; each lowers, and none is left out."""
    for module in (packed_attn, transition):
        monkeypatch.setattr(module, "compute_capability", lambda: capability)
    jax.clear_caches()  # the package's own functions are traced once for each shape
    try:
        for case in cases.cases_of(np.random.default_rng(0), 59):
            if case.name in OF_SIZES:
                text = lowered(partial(case.run, COLABFOLD), shapes(case.inputs))
                assert kernels_in(text), case.name
    finally:
        jax.clear_caches()


def test_inputs_side_by_side_lower() -> None:
    """A batch is one call of each kernel, with an axis more."""

    def run(x: Any, mask: Any, bias: Any) -> Any:
        return jax.vmap(partial(COLABFOLD.attention, params))(x, mask, bias)

    rng = np.random.default_rng(0)
    params = jax.tree.map(
        lambda leaf: jnp.asarray(leaf, BFLOAT16), cases.random_attention(rng, 128, 4, 32)
    )
    inputs = (np.zeros((3, 7, 59, 128)), np.zeros((3, 7, 59)), np.zeros((3, 4, 59, 59)))

    assert kernels_in(lowered(run, *shapes(inputs))) == OF_OPERATION["attention"]


@pytest.mark.parametrize("model", ["model_1_ptm", "model_1_multimer_v3"])
def test_a_whole_pass_lowers(model: str) -> None:
    """Every block of a pass is made of fused kernels but for its products, several rows at a time.

    A scan's body counts once: that of the templates, of the extra stack and of the Evoformer.
    """
    config = model_config(model)
    n_res, n_cluster, n_extra = 40, 16, 64

    def whole(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.int32)

    def real(*shape: int) -> jax.ShapeDtypeStruct:
        return jax.ShapeDtypeStruct(shape, jnp.float32)

    # One zero stands for a whole array of parameters.
    zeros = {
        name: np.broadcast_to(np.zeros((), np.float32), shape)
        for name, shape in layout_of(config).items()
    }
    params = jax.eval_shape(lambda: jax.tree.map(jnp.asarray, params_of(zeros, config)))
    sampled = SampledMsa(
        cluster_feature=real(1, n_cluster, n_res, 49),
        cluster_mask=real(1, n_cluster, n_res),
        extra_residue=whole(1, n_extra, n_res),
        extra_has_deletion=real(1, n_extra, n_res),
        extra_deletion_value=real(1, n_extra, n_res),
        extra_mask=real(1, n_extra, n_res),
    )
    templates = Templates(whole(4, n_res), real(4, n_res, 37, 3), real(4, n_res, 37), real(4))
    residues = Residues(*[whole(n_res)] * 5, real(n_res))
    recycled = jax.eval_shape(partial(first_recycled, n_res, BFLOAT16))
    options = pass_options(config, dtype=BFLOAT16, chunk=13, kernels=COLABFOLD)
    key = jax.eval_shape(partial(jax.random.key, 0))
    text = lowered(
        partial(run_pass, options=options), params, residues, templates, sampled, recycled, key
    )

    # Kernels of one shape are one function, called from each place.
    found = Counter(re.findall(r"call @(\w+?)(?:_\d+)?\(", text))
    # Two triangle updates of each kind in three stacks; rows in two, columns in one.
    assert found["packed_attention"] == found["output_projection"] == 2 * 3 + 2 + 1
    assert found["ln_projection"] == 2 * (2 * 3 + 2) + 1
    assert found["ln_gated_dual_proj"] == found["trimul_epilogue_ln"] == 2 * 3
    assert found["fused_transition"] == 3 + 2
    assert found["opm_projection"] == 2
    assert set(kernels_in(text)) == {name for of in OF_OPERATION.values() for name in of}
