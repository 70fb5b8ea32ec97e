"""The best fit, and what it must not do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.structure.superposition import rmsd, superpose


def _motion(seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    rotation = np.linalg.qr(random.normal(size=(3, 3)))[0]
    rotation[:, 0] *= np.linalg.det(rotation)
    return rotation, random.normal(scale=50, size=3)


@given(seed=st.integers(0, 10_000), count=st.integers(4, 60))
def test_motion_is_found(seed: int, count: int) -> None:
    """A moved copy is laid back exactly, by the inverse of the motion."""
    points = np.random.default_rng(seed).normal(scale=10, size=(count, 3))
    rotation, translation = _motion(seed)
    moved = points @ rotation.T + translation
    found = superpose(moved, points)
    assert found.rmsd < 1e-9
    np.testing.assert_allclose(found.apply(moved), points, atol=1e-9)
    np.testing.assert_allclose(found.rotation, rotation.T, atol=1e-9)


@given(seed=st.integers(0, 10_000))
def test_no_other_motion_is_better(seed: int) -> None:
    """Small turns and shifts away from the best fit only make it worse."""
    random = np.random.default_rng(seed)
    target = random.normal(scale=10, size=(12, 3))
    mobile = target + random.normal(size=(12, 3))
    best = superpose(mobile, target)
    laid = best.apply(mobile)
    angle, shift = random.normal(scale=0.02), random.normal(scale=0.1, size=3)
    turn = np.array(
        [[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]]
    )
    assert rmsd(laid @ turn.T + shift, target) >= best.rmsd - 1e-12


def test_mirror_image_does_not_fit() -> None:
    """A mirrored set is not laid onto the original, because proteins have a hand."""
    points = np.random.default_rng(0).normal(scale=10, size=(20, 3))
    found = superpose(points * [1, 1, -1], points)
    assert found.rmsd > 1
    assert np.linalg.det(found.rotation) == pytest.approx(1)


def test_points_on_a_plane_keep_the_hand() -> None:
    """Where mirror and turn fit alike, the turn is given."""
    points = np.random.default_rng(1).normal(size=(8, 3)) * [1, 1, 0]
    found = superpose(points * [1, -1, 1], points)
    assert np.linalg.det(found.rotation) == pytest.approx(1)
    assert found.rmsd == pytest.approx(0, abs=1e-9)


def test_nothing_cannot_be_laid() -> None:
    """Two empty sets have no best fit, and are refused rather than fitted to NaN."""
    with pytest.raises(ValueError, match="non-empty"):
        superpose(np.zeros((0, 3)), np.zeros((0, 3)))
