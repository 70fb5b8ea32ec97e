"""What is computed how exactly, in a small network with UNTRAINED parameters."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend.core import Jaxpr, JaxprEqn

from foldsvc.alphafold2.network import PassOutput
from foldsvc.alphafold2.params import LayerNorm
from foldsvc.alphafold2.precision import trunk_in
from tests.alphafold2.small_network import N_BLOCK, small_network

BFLOAT16, FLOAT32 = jnp.dtype(jnp.bfloat16), jnp.dtype(jnp.float32)
EXACT = {"rsqrt", "sqrt", "exp", "log", "sin", "cos", "cbrt", "reduce_max", "reduce_sum"}
"""What normalisations, softmaxes, geometry and scores are made of, beside products."""

FASTER_TO_COMPILE = {"xla_backend_optimization_level": 0}


def equations(jaxpr: Jaxpr) -> Iterator[JaxprEqn]:
    """Give every step of a program, those inside loops and calls too."""
    for step in jaxpr.eqns:
        yield step
        for given in step.params.values():
            for inner in given if isinstance(given, list | tuple) else (given,):
                found = getattr(inner, "jaxpr", inner)
                if hasattr(found, "eqns"):
                    yield from equations(found)


@cache
def steps_of(family: str) -> tuple[JaxprEqn, ...]:
    """Give every step of a pass whose trunk is in bfloat16."""
    return tuple(equations(small_network(family).traced(BFLOAT16).jaxpr.jaxpr))


def dtypes(variables: Any) -> set[Any]:
    """Give the dtypes of the real numbers among these."""
    found = {variable.aval.dtype for variable in variables}
    return {dtype for dtype in found if jnp.issubdtype(dtype, jnp.floating)}


@pytest.mark.parametrize("family", ["monomer", "multimer"])
def test_what_has_to_be_exact_is_in_float32(family: str) -> None:
    """With a trunk in bfloat16 no root, exponential, maximum, sum or angle is."""
    exact = [step for step in steps_of(family) if step.primitive.name in EXACT]

    assert {step.primitive.name for step in exact} > {"rsqrt", "exp", "reduce_max", "reduce_sum"}
    assert set().union(*(dtypes(step.invars) for step in exact)) == {FLOAT32}


@pytest.mark.parametrize("family", ["monomer", "multimer"])
def test_products_in_float32_are_exact(family: str) -> None:
    """Structure module, heads and templates' geometry ask for all of float32's digits.

    A GPU would otherwise take ten bits of each factor. The rows that two residues share are counted
    so, which is exact, as the factors are 0 and 1.
    """
    products = [step for step in steps_of(family) if step.primitive.name == "dot_general"]
    in_trunk = [step for step in products if dtypes(step.invars) == {BFLOAT16}]
    exact = [step for step in products if dtypes(step.invars) == {FLOAT32}]
    highest = (jax.lax.Precision.HIGHEST,) * 2
    rounded = [step for step in exact if step.params["precision"] != highest]

    assert len(in_trunk) + len(exact) == len(products)
    assert len(in_trunk) > 50
    assert len(exact) > 50
    assert len(rounded) == len(N_BLOCK)
    for step in rounded:
        assert step.outvars[0].aval.ndim == 2
        assert step.outvars[0].aval.shape[-1] == small_network(family).n_res


def test_logits_of_attention_are_not_rounded() -> None:
    """Products of queries and keys leave as float32; all others of the trunk as bfloat16."""
    products = [
        step
        for step in steps_of("monomer")
        if step.primitive.name == "dot_general" and dtypes(step.invars) == {BFLOAT16}
    ]
    logits = [step for step in products if dtypes(step.outvars) == {FLOAT32}]

    # In templates two and one pointwise, in the extra stack four, in the Evoformer four.
    assert len(logits) == 3 + 4 + 4


def test_only_the_trunk_is_cast() -> None:
    """Normalisations, structure module and heads keep their parameters in float32."""
    cast = trunk_in(small_network("multimer").params, BFLOAT16)

    def is_norm(node: Any) -> bool:
        return isinstance(node, LayerNorm)

    for name, part in cast._asdict().items():
        leaves = jax.tree.leaves(part, is_leaf=is_norm)
        norms = [leaf for norm in leaves if is_norm(norm) for leaf in norm]
        others = [leaf for leaf in leaves if not is_norm(leaf)]
        in_trunk = name in {"embedding", "templates", "extra_blocks", "blocks", "single"}
        assert {leaf.dtype for leaf in others} == {BFLOAT16 if in_trunk else FLOAT32}
        assert {leaf.dtype for leaf in norms} <= {FLOAT32}


def test_bfloat16_stays_near_float32() -> None:
    """A pass whose trunk is in bfloat16 gives nearly the result of one in float32, and not it."""
    given = small_network("monomer").without_templates()

    def run(dtype: jnp.dtype) -> PassOutput:
        program = (
            given.traced(dtype, chunk=given.n_res)
            .lower()
            .compile(compiler_options=FASTER_TO_COMPILE)
        )
        made: PassOutput = program(*given.arguments(dtype))
        return made

    exact, rounded = run(FLOAT32), run(BFLOAT16)

    assert exact.recycled.pair.dtype == FLOAT32
    assert rounded.recycled.pair.dtype == rounded.recycled.msa_first_row.dtype == BFLOAT16
    assert {leaf.dtype for leaf in jax.tree.leaves(rounded._replace(recycled=()))} == {FLOAT32}
    pair, near = (np.asarray(one.recycled.pair, np.float32) for one in (exact, rounded))
    assert 1e-3 < np.sqrt(np.mean((near - pair) ** 2)) / pair.std() < 0.03
    for name, least, most in (
        ("atom_positions", 0.01, 2.0),
        ("plddt", 1e-4, 0.5),
        ("pae", 1e-3, 1.0),
        ("contact_probability", 1e-4, 0.1),
    ):
        difference = np.abs(getattr(rounded, name) - getattr(exact, name)).max()
        assert least < difference < most, name
