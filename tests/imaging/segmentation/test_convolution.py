"""The arranged operations against the plain ones that they stand for."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from foldsvc.imaging.segmentation.convolution import (
    convolve,
    double,
    instance_norm,
    mix,
    pool,
    transposed_convolve,
)

LAYOUT = ("NDHWC", "OIDHW", "NDHWC")


def drawn(*shape: int) -> jax.Array:
    """Give numbers that are the same in every run."""
    return jnp.asarray(np.random.default_rng(sum(shape)).normal(size=shape), jnp.float32)


def plain(x: jax.Array, kernel: jax.Array, **options: object) -> np.ndarray:
    """Give XLA's own convolution in three dimensions."""
    y = jax.lax.conv_general_dilated(
        x[None], kernel, dimension_numbers=LAYOUT, precision="highest", **options
    )
    return np.asarray(y[0])


@pytest.mark.parametrize(("size", "stride"), [(1, 1), (3, 1), (3, 2), (7, 1), (7, 2)])
def test_convolve_is_the_plain_convolution(size: int, stride: int) -> None:
    """Taps laid side by side as channels give what three-dimensional windows give."""
    x, kernel = drawn(8, 10, 12, 3), drawn(5, 3, size, size, size)
    half = size // 2
    wanted = plain(x, kernel, window_strides=(stride,) * 3, padding=[(half, half)] * 3)
    np.testing.assert_allclose(convolve(x, kernel, stride), wanted, atol=1e-4)


def scattered(x: jax.Array, kernel: jax.Array, offset: int) -> np.ndarray:
    """Give a transposed convolution by its definition: each voxel adds its kernel to the result."""
    c_out, size = kernel.shape[1:3]
    room = np.zeros((*(2 * n + size for n in x.shape[:3]), c_out))
    for i, j, k in np.ndindex(x.shape[:3]):
        block = np.einsum("c,codhw->dhwo", np.asarray(x)[i, j, k], np.asarray(kernel))
        room[2 * i : 2 * i + size, 2 * j : 2 * j + size, 2 * k : 2 * k + size] += block
    d, h, w = (2 * n for n in x.shape[:3])
    return room[offset : offset + d, offset : offset + h, offset : offset + w]


@pytest.mark.parametrize("offset", [0, 1])
def test_transposed_convolve_adds_up_every_voxels_kernel(offset: int) -> None:
    """Both conventions, PyTorch's and TensorFlow's, give the sums of their definition."""
    x, kernel = drawn(3, 4, 5, 2), drawn(2, 3, 3, 3, 3)
    ours = transposed_convolve(x, kernel, offset)
    np.testing.assert_allclose(ours, scattered(x, kernel, offset), atol=1e-4)


def test_double_adds_up_every_voxels_kernel() -> None:
    """A transposed convolution of 2³ turns each voxel to a block of its own."""
    x, kernel = drawn(3, 4, 5, 2), drawn(2, 3, 2, 2, 2)
    np.testing.assert_allclose(double(x, kernel), scattered(x, kernel, 0), atol=1e-5)


def test_mix_is_a_convolution_of_one_voxel() -> None:
    """A kernel of one voxel is a product of matrices."""
    x, kernel = drawn(3, 4, 5, 2), drawn(3, 2, 1, 1, 1)
    wanted = plain(x, kernel, window_strides=(1, 1, 1), padding="VALID")
    np.testing.assert_allclose(mix(x, kernel), wanted, atol=1e-5)


@pytest.mark.parametrize("overlapping", [False, True])
def test_pool_takes_the_largest(overlapping: bool) -> None:  # noqa: FBT001
    """Blocks of 2³, or of 3³ around every second voxel, keep their largest value."""
    x = drawn(4, 6, 8, 3)
    size, pad = (3, (1, 1)) if overlapping else (2, (0, 0))
    window = (size, size, size, 1)
    wanted = jax.lax.reduce_window(
        x, -jnp.inf, jax.lax.max, window, (2, 2, 2, 1), (pad, pad, pad, (0, 0))
    )
    assert np.array_equal(pool(x, overlapping=overlapping), wanted)


def test_instance_norm_has_mean_0_and_variance_1() -> None:
    """Each channel is normalised by itself, whatever its mean and spread."""
    x = drawn(6, 7, 8, 4) * jnp.array([1, 10, 100, 0.1]) + 50
    y = np.asarray(instance_norm(x))
    np.testing.assert_allclose(y.mean((0, 1, 2)), 0, atol=1e-3)
    np.testing.assert_allclose(y.var((0, 1, 2)), [1, 1, 1, 1], atol=1e-2)
