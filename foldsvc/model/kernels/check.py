"""Holds kernels against plain XLA on the device that they are to run on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from foldsvc.compilation import compiled
from foldsvc.model.kernels.record import Kernels
from foldsvc.model.kernels.xla import XLA
from foldsvc.model.params import (
    Attention,
    LayerNorm,
    Linear,
    OuterProductMean,
    Transition,
    TriangleMultiplication,
)

_N_ROW = 5
_N = 59
_ATTENTIONS = ((8, 8), (4, 16), (4, 32), (8, 32))
_PAIR_CHANNELS = (128, 64)
_MSA_CHANNELS = (256, 64)
_NOISE = 3.0
_FLOOR = 0.01

BFLOAT16 = jnp.dtype(jnp.bfloat16)

Inputs = tuple[Any, ...]
Operation = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One operation with inputs that are hard for it: odd lengths, padding, lines with no position.

    Attributes:
        name: Of the operation, and of its sizes.
        run: The operation, from kernels and inputs.
        inputs: In float32.
    """

    name: str
    run: Callable[[Kernels, Inputs], Any]
    inputs: Inputs


def disagreeing(
    kernels: Kernels, folder: Path, *, dtype: jnp.dtype = BFLOAT16
) -> tuple[str, ...]:
    """Give the operations whose results are not those of plain XLA to within rounding.

    Each may be three times as far from XLA in float32 as XLA is in `dtype`, or a hundredth of the
    largest value.

    Args:
        kernels: To judge.
        folder: Keeps the compiled programs.
        dtype: Of the activations.
    """
    cases = tuple(cases_of(np.random.default_rng(0)))
    inputs = [case.inputs for case in cases]
    with jax.default_matmul_precision("highest"):
        exact = _results(XLA, cases, inputs, jnp.dtype(jnp.float32), folder)
    rounded = _results(XLA, cases, inputs, dtype, folder)
    found = _results(kernels, cases, inputs, dtype, folder)
    return tuple(
        case.name
        for case, true, near, judged in zip(cases, exact, rounded, found, strict=True)
        if not all(map(_is_near, true, near, judged))
    )


def cases_of(rng: np.random.Generator) -> Iterator[Case]:
    """Give every operation at every size that AlphaFold2 has."""
    mask = np.ones((_N_ROW, _N), np.float32)
    mask[:, -6:] = 0
    mask[1, 3] = 0
    mask[2] = 0
    for n_head, c_head in _ATTENTIONS:
        sizes = f"{n_head} heads of {c_head}"
        channels = n_head * c_head
        attention = _attention(rng, channels, n_head, c_head)
        rows = _random(rng, _N_ROW, _N, channels)
        bias = _random(rng, n_head, _N, _N)
        yield Case(name=f"attention, {sizes}", run=_rows, inputs=(attention, rows, mask, bias))
        columns = np.ascontiguousarray(rows.swapaxes(0, 1))
        yield Case(
            name=f"attention by column, {sizes}", run=_columns, inputs=(attention, columns, mask)
        )
    for channels in _PAIR_CHANNELS:
        triangle = TriangleMultiplication(
            norm=_norm(rng, channels),
            projection=_linear(rng, channels, 4 * channels),
            center_norm=_norm(rng, channels),
            output=_linear(rng, channels, channels),
            output_gate=_linear(rng, channels, channels),
        )
        rows = _random(rng, _N_ROW, _N, channels)
        product = _random(rng, channels, _N_ROW, _N)
        yield _case("triangle_sides", channels, triangle, rows, mask)
        yield _case("triangle_update", channels, triangle, product, rows)
        weight = _random(rng, channels, 4) * channels**-0.5
        yield _case("pair_bias", channels, _norm(rng, channels), weight, rows)
    for channels in (*_MSA_CHANNELS, _PAIR_CHANNELS[0]):
        rows = _random(rng, _N_ROW, _N, channels)
        yield _case("transition", channels, _transition(rng, channels), rows)
    for channels in _MSA_CHANNELS:
        outer = OuterProductMean(
            norm=_norm(rng, channels),
            projection=_linear(rng, channels, 64),
            output=_random(rng, 32, 32, 1),
            output_bias=_random(rng, 1),
        )
        rows = _random(rng, _N_ROW, _N, channels)
        yield _case("outer_product_sides", channels, outer, rows, mask)


def _case(operation: str, channels: int, *inputs: object) -> Case:
    def run(kernels: Kernels, given: Inputs) -> Any:  # noqa: ANN401
        return getattr(kernels, operation)(*given)

    return Case(name=f"{operation}, {channels} channels", run=run, inputs=inputs)


def _rows(kernels: Kernels, inputs: Inputs) -> Array:
    params, rows, mask, bias = inputs
    return kernels.attention(params, rows, mask, bias)


def _columns(kernels: Kernels, inputs: Inputs) -> Array:
    params, columns, mask = inputs
    return kernels.attention(params, columns, mask, None, by_column=True)


def _results(
    kernels: Kernels,
    cases: tuple[Case, ...],
    inputs: list[Inputs],
    dtype: jnp.dtype,
    folder: Path,
) -> list[list[np.ndarray[Any, np.dtype[np.float32]]]]:
    def run_all(given: list[Inputs]) -> list[list[Array]]:
        cast_all = jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype), given)
        made = [case.run(kernels, one) for case, one in zip(cases, cast_all, strict=True)]
        return [[leaf.astype(jnp.float32) for leaf in jax.tree.leaves(one)] for one in made]

    program = compiled(jax.jit(run_all).lower(inputs), folder)
    return cast(
        "list[list[np.ndarray[Any, np.dtype[np.float32]]]]", jax.device_get(program(inputs))
    )


def _is_near(
    true: np.ndarray[Any, Any], rounded: np.ndarray[Any, Any], found: np.ndarray[Any, Any]
) -> bool:
    if found.shape != true.shape or not np.isfinite(found).all():
        return False
    allowed = max(_NOISE * np.abs(rounded - true).max(), _FLOOR * np.abs(true).max())
    return bool(np.abs(found - true).max() <= allowed)


def _random(rng: np.random.Generator, *shape: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    # Values that bfloat16 has, so that what is cast is the same everywhere.
    drawn = jnp.asarray(rng.normal(size=shape), jnp.bfloat16).astype(jnp.float32)
    return np.asarray(drawn)


def _norm(rng: np.random.Generator, channels: int) -> LayerNorm:
    return LayerNorm(scale=1 + _random(rng, channels) / 8, offset=_random(rng, channels) / 8)


def _linear(rng: np.random.Generator, c_in: int, c_out: int) -> Linear:
    return Linear(weight=_random(rng, c_in, c_out) * c_in**-0.5, bias=_random(rng, c_out) / 4)


def _attention(rng: np.random.Generator, channels: int, n_head: int, c_head: int) -> Attention:
    projection = _random(rng, channels, 4, n_head, c_head) * channels**-0.5
    projection[:, 0] *= c_head**-0.5
    return Attention(
        norm=_norm(rng, channels),
        projection=projection,
        gate_bias=_random(rng, n_head, c_head),
        output=_linear(rng, n_head * c_head, channels),
    )


def _transition(rng: np.random.Generator, channels: int) -> Transition:
    return Transition(
        norm=_norm(rng, channels),
        linear_1=_linear(rng, channels, 4 * channels),
        linear_2=_linear(rng, 4 * channels, channels),
    )
