"""The trained parameters of the two networks as trees.

A leaf is a NumPy array when read and a JAX array inside a network.
Kernels are laid out as PyTorch does: output, input, then three axes; those of transposed
convolutions input first.
"""

from typing import Any, NamedTuple

from jaxtyping import Float


class Convolution(NamedTuple):
    """A convolution with a bias."""

    kernel: Float[Any, "c_out c_in k k k"]
    bias: Float[Any, " c"]


class ResidualBlock(NamedTuple):
    """Two convolutions around which the input goes; `shortcut` where the size changes."""

    conv_1: Float[Any, "c_out c_in 3 3 3"]
    conv_2: Float[Any, "c_out c_out 3 3 3"]
    shortcut: Float[Any, "c_out c_in 1 1 1"] | None


class Decoder(NamedTuple):
    """A step up: fewer channels, a transposed convolution, more channels."""

    narrow: Float[Any, "c c_in 1 1 1"]
    transposed: Float[Any, "c c 3 3 3"]
    widen: Float[Any, "c_out c 1 1 1"]


class LinkNetParams(NamedTuple):
    """One LinkNet of deepbet; the two that find the head and the brain have the same shapes."""

    initial: Float[Any, "16 1 7 7 7"]
    down: tuple[tuple[ResidualBlock, ResidualBlock], ...]
    up: tuple[Decoder, ...]
    double_1: Convolution
    convolution: Convolution
    double_2: Convolution


class UNetLevel(NamedTuple):
    """Two convolutions at one resolution of the U."""

    conv_1: Convolution
    conv_2: Convolution


class UNetParams(NamedTuple):
    """deepbrain's U-Net: three levels down, three up, and the last convolution."""

    down: tuple[UNetLevel, ...]
    transposed: tuple[Float[Any, "c_in c_out 3 3 3"], ...]
    up: tuple[Convolution, ...]
    last: Convolution
