"""The judge of kernels: the same passes, and every fault that is made on purpose is named."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.alphafold2.kernels import cases, xla
from foldsvc.alphafold2.kernels.cases import KernelCase
from foldsvc.alphafold2.kernels.check import disagreeing
from foldsvc.alphafold2.kernels.record import Kernels
from foldsvc.alphafold2.kernels.xla import XLA

CASES = {case.name: case for case in cases.cases_of(np.random.default_rng(0), 23)}
ROWS = CASES["attention, 4 heads of 16"]
COLUMNS = CASES["attention by column with bias, 4 heads of 16"]
OTHERS = tuple(case for case in CASES.values() if "64 channels" in case.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the programs of plain XLA from one test to the next."""
    return tmp_path_factory.mktemp("compiled")


def test_plain_xla_agrees_with_itself(folder: Path) -> None:
    """In bfloat16, in which two equal programs round alike."""
    assert disagreeing(XLA, folder, cases=(ROWS, *OTHERS)) == ()


def test_every_operation_is_judged() -> None:
    """No operation of the interface is without a case, and attention has all four head sizes."""
    operations = {"pair_bias", "triangle_sides", "triangle_update", "transition"}
    for operation in operations | {"outer_product_sides"}:
        assert sum(name.startswith(f"{operation},") for name in CASES) >= 2
    assert sum(name.startswith("attention, ") for name in CASES) == 4
    assert sum(name.startswith("attention by column, ") for name in CASES) == 4
    assert len({*Kernels.__slots__} - {"name", "fused", "attention"} - operations) == 1


def wrong_scale(params: Any, x: Any, mask: Any, bias: Any, **by: bool) -> Any:
    """Divide the logits by the square root of the head size twice."""
    scaled = params.projection.at[:, 0].multiply(params.projection.shape[-1] ** -0.5)
    return xla.attention(params._replace(projection=scaled), x, mask, bias, **by)


def ignored_mask(params: Any, x: Any, mask: Any, bias: Any, **by: bool) -> Any:
    """Attend to padding too."""
    return xla.attention(params, x, jnp.ones_like(mask), bias, **by)


def ignored_tail(params: Any, x: Any, mask: Any, bias: Any, **by: bool) -> Any:
    """Leave out the last positions that are no whole block."""
    n = mask.shape[1]
    return xla.attention(params, x, mask * (jnp.arange(n) < n // 16 * 16), bias, **by)


def nothing_of_nothing(params: Any, x: Any, mask: Any, bias: Any, **by: bool) -> Any:
    """Divide 0 by 0 in a row without any position."""
    empty = (mask.sum(axis=1) == 0)[:, None, None]
    return jnp.where(empty, jnp.nan, xla.attention(params, x, mask, bias, **by))


def swapped_heads(params: Any, x: Any, mask: Any, bias: Any, **by: bool) -> Any:
    """Give one head's values to another."""
    swapped = params.projection.at[:, 2].set(jnp.roll(params.projection[:, 2], 1, axis=1))
    return xla.attention(params._replace(projection=swapped), x, mask, bias, **by)


def transposed_bias(params: Any, x: Any, mask: Any, bias: Any, **by: bool) -> Any:
    """Take the bias of key and query for that of query and key."""
    turned = None if bias is None else bias.swapaxes(1, 2)
    return xla.attention(params, x, mask, turned, **by)


@pytest.mark.parametrize(
    "broken",
    [wrong_scale, ignored_mask, ignored_tail, nothing_of_nothing, swapped_heads, transposed_bias],
    ids=lambda broken: broken.__name__,
)
def test_a_fault_of_attention_is_named(broken: Callable[..., Any], folder: Path) -> None:
    """Each fault shows."""
    kernels = replace(XLA, name="broken", attention=broken)
    assert disagreeing(kernels, folder, cases=[ROWS]) == (ROWS.name,)


def test_a_fault_along_columns_is_named(folder: Path) -> None:
    """Attention along columns has its bias judged too."""
    kernels = replace(XLA, name="broken", attention=transposed_bias)
    assert disagreeing(kernels, folder, cases=[COLUMNS]) == (COLUMNS.name,)


def test_a_fault_of_any_other_operation_is_named(folder: Path) -> None:
    """Sides exchanged, a normalisation, a rectifier or a mask forgotten: all are named at once."""
    kernels = replace(
        XLA,
        name="broken",
        pair_bias=lambda norm, weight, pair: xla.pair_bias(
            norm._replace(offset=jnp.zeros_like(norm.offset)), weight, pair
        ),
        triangle_sides=lambda *given: xla.triangle_sides(*given)[::-1],
        triangle_update=lambda params, product, rows: xla.triangle_update(
            params._replace(norm=params.center_norm), product, rows
        ),
        transition=lambda params, rows: -xla.transition(params, -rows),
        outer_product_sides=lambda params, msa, mask: xla.outer_product_sides(
            params, msa, jnp.ones_like(mask)
        ),
    )

    assert disagreeing(kernels, folder, cases=OTHERS) == tuple(case.name for case in OTHERS)


def test_another_shape_is_named(folder: Path) -> None:
    """What comes back cut short is wrong, whatever its numbers."""

    def run(kernels: Kernels, inputs: Any) -> Any:
        made = ROWS.run(kernels, inputs)
        return made[:-1] if kernels is not XLA else made

    case = KernelCase(name="cut", run=run, inputs=ROWS.inputs)
    assert disagreeing(replace(XLA, name="short"), folder, cases=[case]) == ("cut",)
