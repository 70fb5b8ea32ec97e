"""What a set of kernels offers, and how the trunk is to be computed."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from jaxtyping import Array, Float

from foldsvc.alphafold2.params import (
    Attention,
    LayerNorm,
    OuterProductMean,
    Transition,
    TriangleMultiplication,
)

Rows = Float[Array, "n_row n_col c"]
ChannelsFirst = Float[Array, "c n_row n_col"]
Sides = Float[Array, "n_row n_col c_outer"]

_WHOLE = 1.6
"""Times the cache: what is no larger is not cut, since cutting costs more."""


@runtime_checkable
class AttentionKernel(Protocol):
    """Gated attention along rows, or along columns."""

    def __call__(
        self,
        params: Attention,
        x: Rows,
        mask: Float[Array, "n_batch n"],
        bias: Float[Array, "n_head n n"] | None,
        *,
        by_column: bool = False,
    ) -> Rows:
        """Give what each row's, or column's, positions gather from each other.

        Jumper et al. (2021) Suppl. Alg. 7 "MSARowAttentionWithPairBias", 8 "MSAColumnAttention",
        13 and 14 "TriangleAttention".

        Args:
            params: Of the layer.
            x: Activations before their normalisation.
            mask: 0 where a position is not to be attended to; one line for each row, or column.
                What a line without any position gathers is finite and means nothing.
            bias: Of the logits, the same for every row; None for none.
            by_column: Attend along the first axis, each column by itself.
        """


@runtime_checkable
class PairBiasKernel(Protocol):
    """Bias of logits from the pair representation."""

    def __call__(
        self, norm: LayerNorm, weight: Float[Array, "c_z n_head"], pair: Rows
    ) -> Float[Array, "n_head n_row n_col"]:
        """Give the bias that rows of the pair representation make."""


@runtime_checkable
class TriangleSidesKernel(Protocol):
    """First half of a triangle multiplication."""

    def __call__(
        self, params: TriangleMultiplication, rows: Rows, mask: Float[Array, "n_row n_col"]
    ) -> tuple[ChannelsFirst, ChannelsFirst]:
        """Give left and right projections; Jumper et al. (2021) Suppl. Alg. 11 lines 1 and 2."""


@runtime_checkable
class TriangleUpdateKernel(Protocol):
    """Second half of a triangle multiplication."""

    def __call__(self, params: TriangleMultiplication, product: ChannelsFirst, rows: Rows) -> Rows:
        """Give the update from the products of left and right; Suppl. Alg. 11 lines 3 and 4."""


@runtime_checkable
class TransitionKernel(Protocol):
    """Transition of the alignment or of the pair representation."""

    def __call__(self, params: Transition, rows: Rows) -> Rows:
        """Give the update; Suppl. Alg. 9 "MSATransition" and 15 "PairTransition"."""


@runtime_checkable
class OuterProductSidesKernel(Protocol):
    """Projections of an outer product mean."""

    def __call__(
        self, params: OuterProductMean, msa: Rows, mask: Float[Array, "n_row n_col"]
    ) -> tuple[Sides, Sides]:
        """Give left and right projections; Suppl. Alg. 10 lines 1 and 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernels:
    """One way to compute each operation; every way gives the same but for rounding.

    Attributes:
        name: Of the way, with the version of the package that it is from, if any.
        fused: Whether attention keeps its logits to itself, so that they take no memory.
        attention: Of alignment and pair representation.
        pair_bias: Of the logits.
        triangle_sides: What a triangle multiplication multiplies.
        triangle_update: What it makes of the products.
        transition: Of alignment and pair representation.
        outer_product_sides: What an outer product mean multiplies.
    """

    name: str
    fused: bool
    attention: AttentionKernel = field(repr=False)
    pair_bias: PairBiasKernel = field(repr=False)
    triangle_sides: TriangleSidesKernel = field(repr=False)
    triangle_update: TriangleUpdateKernel = field(repr=False)
    transition: TransitionKernel = field(repr=False)
    outer_product_sides: OuterProductSidesKernel = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """How the trunk is computed, which changes nothing of its results but for rounding.

    Attributes:
        kernels: That compute the operations.
        chunk: Rows of the pair representation, or of the alignment, at once.
        cached: On a CPU, about how many numbers its cache holds; then this decides, not `chunk`.
    """

    kernels: Kernels
    chunk: int
    cached: int | None = None

    def rows_of(self, x: Rows, axis: int = 0, *, widened: int = 1) -> int:
        """Give how many slices of activations to work on at once.

        Args:
            x: Activations.
            axis: That is cut.
            widened: How many times more numbers are made of them.
        """
        if self.cached is None:
            return self.chunk
        n_number = x.size * widened
        if n_number <= _WHOLE * self.cached:
            return x.shape[axis]
        return max(self.cached * x.shape[axis] // n_number, 1)
