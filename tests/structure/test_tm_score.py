"""TM-score at the best superposition."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.formats.structure_file import read_structure
from foldsvc.structure.tm_score import tm_d0, tm_superpose

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"
GOLDEN = Path(__file__).parents[1] / "golden" / "tm_scores.json"
GOLDENS = json.loads(GOLDEN.read_text())
_CA = ATOM37_INDEX["CA"]


@cache
def _alphas(entry: str, chain: str) -> np.ndarray:
    structure = read_structure((STRUCTURES / f"{entry}.pdb").read_text())
    in_chain = structure.chain_index == structure.chain_names.index(chain)
    chosen = in_chain & structure.atom_mask[:, _CA]
    return structure.atom_positions[chosen, _CA].astype(np.float64)


@pytest.mark.parametrize(
    "golden", GOLDENS, ids=lambda golden: "-".join(golden["mobile"] + golden["target"])
)
def test_score_is_that_of_tm_align(golden: dict[str, object]) -> None:
    """With the same pairs the search finds the score that TM-align finds, or a better one."""
    one, two = np.array(golden["pairs"]).T
    mobile = _alphas(*golden["mobile"])[one]  # type: ignore[misc]
    target = _alphas(*golden["target"])[two]  # type: ignore[misc]
    _, score = tm_superpose(mobile, target, int(golden["length"]))  # type: ignore[call-overload]
    expected = float(golden["tm_score"])  # type: ignore[arg-type]
    assert expected - 2e-3 <= score <= expected + 1e-2


def _walk(seed: int, count: int) -> np.ndarray:
    steps = np.random.default_rng(seed).normal(size=(count, 3))
    return np.cumsum(3.8 * steps / np.linalg.norm(steps, axis=1, keepdims=True), axis=0)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1_000), count=st.integers(1, 90))
def test_moved_copy_scores_one(seed: int, count: int) -> None:
    """A copy that was turned and shifted has TM-score 1 and is laid back."""
    points = _walk(seed, count)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    turn[:, 0] *= np.linalg.det(turn)
    motion, score = tm_superpose(points @ turn.T + 70, points, count)
    assert score == pytest.approx(1, abs=1e-9)
    if count > 2:
        np.testing.assert_allclose(motion.apply(points @ turn.T + 70), points, atol=1e-6)


def test_half_that_swings_away_does_not_spoil_the_other() -> None:
    """Of two domains that moved apart one is laid exactly, and the score is near its share."""
    points = _walk(4, 200)
    moved = points.copy()
    moved[100:] = moved[100:] @ np.diag([-1.0, -1.0, 1.0]) + [80, 0, 30]
    motion, score = tm_superpose(moved, points, 200)
    assert 0.5 <= score < 0.6
    far = np.linalg.norm(motion.apply(moved) - points, axis=1)
    assert min(far[:100].max(), far[100:].max()) < 1.0


def test_missing_residues_lower_the_score() -> None:
    """What the model lacks counts as zero: the score is over the reference's length."""
    points = _walk(5, 80)
    assert tm_superpose(points[:60], points[:60], 80)[1] == pytest.approx(0.75)


def test_mirror_image_scores_low() -> None:
    """A mirrored protein is not its equal."""
    points = _alphas("1ubq", "A")
    assert tm_superpose(points * [1, 1, -1], points, len(points))[1] < 0.45


def test_d0_of_zhang_and_skolnick() -> None:
    """The distance that counts half is 1.24 (L - 15)^(1/3) - 1.8, and 0.5 Å at least."""
    assert tm_d0(150) == pytest.approx(1.24 * 135 ** (1 / 3) - 1.8)
    assert tm_d0(10) == tm_d0(16) == 0.5


def test_nothing_has_no_score() -> None:
    """Two empty sets are refused."""
    with pytest.raises(ValueError, match="non-empty"):
        tm_superpose(np.zeros((0, 3)), np.zeros((0, 3)), 5)


@pytest.mark.parity
def test_the_goldens_are_what_tm_align_gives(tmp_path: Path) -> None:
    """The committed scores come out of TM-align again."""
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "run this by: make parity"
    made = tmp_path / "made.json"
    maker = GOLDEN.with_name("make_tm_score_goldens.py")
    subprocess.run([python, str(maker), str(made)], check=True)
    for again, golden in zip(json.loads(made.read_text()), GOLDENS, strict=True):
        assert again["pairs"] == golden["pairs"]
        assert again["tm_score"] == pytest.approx(golden["tm_score"], abs=1e-6)
