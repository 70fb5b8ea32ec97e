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

from foldsvc.alphafold2.kernels import cases
from tests.alphafold2.small_network import small_network

packed_attn = pytest.importorskip("colabfold_kernels.packed_attn")
transition = pytest.importorskip("colabfold_kernels.transition")

COLABFOLD = pytest.importorskip("foldsvc.alphafold2.kernels.colabfold").COLABFOLD
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
    "attention, 8 heads of 32",
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


@pytest.mark.parametrize(
    ("n", "operations"), [(59, ""), (160, "attention by")], ids=["59 positions", "160 positions"]
)
def test_every_operation_lowers(n: int, operations: str) -> None:
    """At an odd length and a padded one, every head size and every number of channels."""
    for case in cases.cases_of(np.random.default_rng(0), n):
        if not case.name.startswith(operations):
            continue
        text = lowered(partial(case.run, COLABFOLD), shapes(case.inputs))
        operation = re.match(r"\w+", case.name)
        assert operation
        assert kernels_in(text) == OF_OPERATION[operation.group()], case.name


def test_a_great_length_lowers() -> None:
    """Attention over more positions than a GPU's cache holds the bias of, in another order."""
    params = shapes(cases.random_attention(np.random.default_rng(0), 256, 8, 32))
    rows, mask, bias = (
        jax.ShapeDtypeStruct(shape, BFLOAT16)
        for shape in ((3, 2_001, 256), (3, 2_001), (8, 2_001, 2_001))
    )
    text = lowered(COLABFOLD.attention, params, rows, mask, bias)

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


@pytest.mark.parametrize("family", ["monomer", "multimer"])
def test_a_whole_pass_lowers(family: str) -> None:
    """Every block of a pass is made of fused kernels but for its products, several rows at a time.

    A scan's body counts once: that of the templates, of the extra stack and of the Evoformer.
    """
    traced = small_network(family).traced(BFLOAT16, COLABFOLD)
    text = traced.lower(lowering_platforms=("cuda",)).as_text()

    # Kernels of one shape are one function, called from each place.
    found = Counter(re.findall(r"call @(\w+?)(?:_\d+)?\(", text))
    # Two triangle updates of each kind in three stacks; rows in two, columns in one.
    assert found["packed_attention"] == found["output_projection"] == 2 * 3 + 2 + 1
    assert found["ln_projection"] == 2 * (2 * 3 + 2) + 1
    assert found["ln_gated_dual_proj"] == found["trimul_epilogue_ln"] == 2 * 3
    assert found["fused_transition"] == 3 + 2
    assert found["opm_projection"] == 2
    assert set(kernels_in(text)) == {name for of in OF_OPERATION.values() for name in of}
