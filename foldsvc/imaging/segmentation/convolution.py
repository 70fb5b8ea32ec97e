"""The operations of three-dimensional networks, arranged for compilers that lack them.

XLA on a CPU convolves in two dimensions with all cores, but runs three-dimensional and transposed
convolutions twenty times slower.
So the taps along the first axis are laid side by side as channels, and a transposed convolution
becomes one that makes the eight voxels of each 2×2×2 block as channels.
Images are laid out channels last; kernels as PyTorch stores them.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

_EPSILON = 1e-5


def convolve(
    x: Float[Array, "d h w c_in"], kernel: Float[Array, "c_out c_in k k k"], stride: int = 1
) -> Float[Array, "e i j c_out"]:
    """Convolve with an odd kernel, padded by zeros so that stride 1 keeps the size.

    Args:
        x: An image.
        kernel: As PyTorch stores it.
        stride: Along each axis.
    """
    half = kernel.shape[-1] // 2
    return _convolve_padded(x, kernel, stride, (half, half))


def transposed_convolve(
    x: Float[Array, "d h w c_in"], kernel: Float[Array, "c_in c_out 3 3 3"], offset: int
) -> Float[Array, "2*d 2*h 2*w c_out"]:
    """Double the size: out[2 i + k - offset] gathers x[i] kernel[k] along each axis.

    Args:
        x: An image.
        kernel: As PyTorch stores that of a transposed convolution.
        offset: 1 for PyTorch's `padding=1, output_padding=1`, 0 for TensorFlow's `SAME`.
    """
    c_in, c_out, size = kernel.shape[:3]
    # Neighbour t of voxel i reaches its half r through tap k, where there is one.
    first = min(0, offset - 1)
    taps = [[r + offset - 2 * (first + t) for t in range(2)] for r in range(2)]
    padded = jnp.pad(kernel, ((0, 0), (0, 0), (0, 1), (0, 1), (0, 1)))
    where = jnp.array([[k if 0 <= k < size else size for k in half] for half in taps])
    # c_in c_out (r t) (r t) (r t)
    blocks = padded[:, :, where][:, :, :, :, where][:, :, :, :, :, :, where]
    as_channels = blocks.transpose(2, 4, 6, 1, 0, 3, 5, 7).reshape(8 * c_out, c_in, 2, 2, 2)
    return _unfold_blocks(_convolve_padded(x, as_channels, 1, (-first, 1 + first)))


def double(
    x: Float[Array, "d h w c_in"], kernel: Float[Array, "c_in c_out 2 2 2"]
) -> Float[Array, "2*d 2*h 2*w c_out"]:
    """Double the size, each voxel becoming a block of its own: a transposed convolution of 2³."""
    c_in, c_out = kernel.shape[:2]
    return _unfold_blocks(x @ kernel.transpose(0, 2, 3, 4, 1).reshape(c_in, 8 * c_out))


def mix(
    x: Float[Array, "d h w c_in"], kernel: Float[Array, "c_out c_in 1 1 1"]
) -> Float[Array, "d h w c_out"]:
    """Convolve with a kernel of one voxel."""
    return x @ kernel[:, :, 0, 0, 0].T


def pool(x: Float[Array, "d h w c"], *, overlapping: bool) -> Float[Array, "d/2 h/2 w/2 c"]:
    """Halve the size by the largest of each block of voxels.

    Args:
        x: An image of even sides.
        overlapping: Whether the blocks are the 3³ around every second voxel, or 2³ side by side.
    """
    for axis in range(3):
        x = _pool_axis(x, axis, overlapping=overlapping)
    return x


def instance_norm(x: Float[Array, "d h w c"]) -> Float[Array, "d h w c"]:
    """Normalise each channel of one image to mean 0 and variance 1 (Ulyanov et al. 2016)."""
    mean = jnp.mean(x, axis=(0, 1, 2))
    centred = x - mean
    variance = jnp.mean(centred * centred, axis=(0, 1, 2))
    return centred * jax.lax.rsqrt(variance + _EPSILON)


def _convolve_padded(
    x: Float[Array, "d h w c_in"],
    kernel: Float[Array, "c_out c_in k k k"],
    stride: int,
    padding: tuple[int, int],
) -> Float[Array, "e i j c_out"]:
    c_out, c_in, size = kernel.shape[:3]
    padded = jnp.pad(x, (padding, (0, 0), (0, 0), (0, 0)))
    n_out = (padded.shape[0] - size) // stride + 1
    span = stride * (n_out - 1) + 1
    taps = jnp.concatenate([padded[tap : tap + span : stride] for tap in range(size)], axis=-1)
    flat = kernel.transpose(3, 4, 2, 1, 0).reshape(size, size, size * c_in, c_out)
    return jax.lax.conv_general_dilated(
        taps,
        flat,
        window_strides=(stride, stride),
        padding=(padding, padding),
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
        precision=jax.lax.Precision.HIGHEST,
    )


def _unfold_blocks(x: Float[Array, "d h w c_block"]) -> Float[Array, "2*d 2*h 2*w c_block/8"]:
    """Lay eight groups of channels out as the voxels of a 2³ block."""
    d, h, w, c = x.shape
    blocks = x.reshape(d, h, w, 2, 2, 2, c // 8)
    return blocks.transpose(0, 3, 1, 4, 2, 5, 6).reshape(2 * d, 2 * h, 2 * w, c // 8)


def _pool_axis(
    x: Float[Array, "d h w c"], axis: int, *, overlapping: bool
) -> Float[Array, "e i j c"]:
    even = jax.lax.slice_in_dim(x, 0, None, 2, axis)
    odd = jax.lax.slice_in_dim(x, 1, None, 2, axis)
    largest = jnp.maximum(even, odd)
    if not overlapping:
        return largest
    before = jax.lax.slice_in_dim(odd, 0, -1, 1, axis)
    first = jax.lax.slice_in_dim(largest, 0, 1, 1, axis)
    rest = jnp.maximum(jax.lax.slice_in_dim(largest, 1, None, 1, axis), before)
    return jnp.concatenate([first, rest], axis=axis)
