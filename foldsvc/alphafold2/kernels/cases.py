"""Inputs that are hard for kernels: odd lengths, padding, gaps, rows without any position."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from foldsvc.alphafold2.kernels.record import Kernels
from foldsvc.alphafold2.params import (
    Attention,
    LayerNorm,
    Linear,
    OuterProductMean,
    Transition,
    TriangleMultiplication,
)

_N_ROW = 5
_N = 139
"""Odd, and more than one of the blocks of up to 128 that kernels work in."""

_N_LONG = 2_001
"""From some length on, kernels go through rows in another order to spare the GPU's cache."""

_N_LONG_ROW = 3
_ATTENTIONS = ((8, 8), (4, 16), (4, 32), (8, 32))
_PAIR_CHANNELS = (128, 64)
_MSA_CHANNELS = (256, 64)

Inputs = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelCase:
    """One operation with inputs that are hard for it: odd lengths, padding, lines with no position.

    Attributes:
        name: Of the operation, and of its sizes.
        run: The operation, from kernels and inputs.
        inputs: In float32.
    """

    name: str
    run: Callable[[Kernels, Inputs], Any]
    inputs: Inputs


def cases_of(rng: np.random.Generator, n: int = _N) -> Iterator[KernelCase]:
    """Give every operation at every size that AlphaFold2 has, on five rows of `n` positions."""
    mask = np.ones((_N_ROW, n), np.float32)
    mask[:, -6:] = 0
    mask[1, 3] = 0
    mask[2] = 0
    for n_head, c_head in _ATTENTIONS:
        sizes = f"{n_head} heads of {c_head}"
        channels = n_head * c_head
        attention = random_attention(rng, channels, n_head, c_head)
        rows = random_activations(rng, _N_ROW, n, channels)
        bias = random_activations(rng, n_head, n, n)
        yield KernelCase(
            name=f"attention, {sizes}", run=attend_rows, inputs=(attention, rows, mask, bias)
        )
        columns = np.ascontiguousarray(rows.swapaxes(0, 1))
        by_column = (attention, columns, mask)
        yield KernelCase(
            name=f"attention by column, {sizes}", run=attend_columns, inputs=(*by_column, None)
        )
        if channels in _PAIR_CHANNELS:
            yield KernelCase(
                name=f"attention by column with bias, {sizes}",
                run=attend_columns,
                inputs=(*by_column, bias),
            )
    for channels in _PAIR_CHANNELS:
        triangle = random_triangle(rng, channels)
        rows = random_activations(rng, _N_ROW, n, channels)
        product = random_activations(rng, channels, _N_ROW, n)
        yield _case("triangle_sides", channels, triangle, rows, mask)
        yield _case("triangle_update", channels, triangle, product, rows)
        weight = random_activations(rng, channels, 4) * channels**-0.5
        yield _case("pair_bias", channels, random_norm(rng, channels), weight, rows)
    for channels in (*_MSA_CHANNELS, _PAIR_CHANNELS[0]):
        rows = random_activations(rng, _N_ROW, n, channels)
        yield _case("transition", channels, random_transition(rng, channels), rows)
    for channels in _MSA_CHANNELS:
        outer = random_outer_product(rng, channels)
        rows = random_activations(rng, _N_ROW, n, channels)
        yield _case("outer_product_sides", channels, outer, rows, mask)


def long_case(rng: np.random.Generator) -> KernelCase:
    """Give attention over so many positions that its bias outgrows a GPU's cache."""
    n_head, c_head = _ATTENTIONS[-1]
    channels = n_head * c_head
    mask = np.ones((_N_LONG_ROW, _N_LONG), np.float32)
    mask[:, -100:] = 0
    inputs = (
        random_attention(rng, channels, n_head, c_head),
        random_activations(rng, _N_LONG_ROW, _N_LONG, channels),
        mask,
        random_activations(rng, n_head, _N_LONG, _N_LONG),
    )
    return KernelCase(name=f"attention over {_N_LONG} positions", run=attend_rows, inputs=inputs)


def _case(operation: str, channels: int, *inputs: object) -> KernelCase:
    def run(kernels: Kernels, given: Inputs) -> Any:  # noqa: ANN401
        return getattr(kernels, operation)(*given)

    return KernelCase(name=f"{operation}, {channels} channels", run=run, inputs=inputs)


def attend_rows(kernels: Kernels, inputs: Inputs) -> Array:
    """Run attention along rows on parameters, activations, mask and bias."""
    params, rows, mask, bias = inputs
    return kernels.attention(params, rows, mask, bias)


def attend_columns(kernels: Kernels, inputs: Inputs) -> Array:
    """Run attention along columns on parameters, activations, mask and bias."""
    params, columns, mask, bias = inputs
    return kernels.attention(params, columns, mask, bias, by_column=True)


def random_activations(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw values with mean 0 and variance 1, which bfloat16 has too: casting changes nothing."""
    drawn = jnp.asarray(rng.normal(size=shape), jnp.bfloat16).astype(jnp.float32)
    return np.asarray(drawn)


def random_norm(rng: np.random.Generator, channels: int) -> LayerNorm:
    """Draw a normalisation in which no scale and no offset is idle."""
    return LayerNorm(
        scale=1 + random_activations(rng, channels) / 8,
        offset=random_activations(rng, channels) / 8,
    )


def _linear(rng: np.random.Generator, c_in: int, c_out: int) -> Linear:
    return Linear(
        weight=random_activations(rng, c_in, c_out) * c_in**-0.5,
        bias=random_activations(rng, c_out) / 4,
    )


def random_attention(
    rng: np.random.Generator, channels: int, n_head: int, c_head: int
) -> Attention:
    """Draw gated attention whose softmax is neither flat nor saturated."""
    projection = random_activations(rng, channels, 4, n_head, c_head) * channels**-0.5
    projection[:, 0] *= c_head**-0.5
    return Attention(
        norm=random_norm(rng, channels),
        projection=projection,
        gate_bias=random_activations(rng, n_head, c_head),
        output=_linear(rng, n_head * c_head, channels),
    )


def random_triangle(rng: np.random.Generator, channels: int) -> TriangleMultiplication:
    """Draw a triangle multiplication."""
    return TriangleMultiplication(
        norm=random_norm(rng, channels),
        projection=_linear(rng, channels, 4 * channels),
        center_norm=random_norm(rng, channels),
        output=_linear(rng, channels, channels),
        output_gate=_linear(rng, channels, channels),
    )


def random_outer_product(rng: np.random.Generator, channels: int) -> OuterProductMean:
    """Draw an outer product mean that makes one channel of pairs."""
    return OuterProductMean(
        norm=random_norm(rng, channels),
        projection=_linear(rng, channels, 64),
        output=random_activations(rng, 32, 32, 1),
        output_bias=random_activations(rng, 1),
    )


def random_transition(rng: np.random.Generator, channels: int) -> Transition:
    """Draw a transition that widens fourfold."""
    return Transition(
        norm=random_norm(rng, channels),
        linear_1=_linear(rng, channels, 4 * channels),
        linear_2=_linear(rng, 4 * channels, channels),
    )
