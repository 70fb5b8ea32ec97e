"""Scores of one chain against another, where they can be told beforehand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.structure.interface_scores import (
    aligned_tm,
    contacts,
    ipsae,
    lis,
    pdockq,
    pdockq2,
)

SURE = np.full((30, 40), 0.25, dtype=np.float32)
UNSURE = np.full((30, 40), 31.75, dtype=np.float32)
ALL = np.ones((30, 40), dtype=bool)
HIGH_ROW, HIGH_COL = np.full(30, 98.0), np.full(40, 98.0)


def test_certainty_scores_high_and_doubt_nothing() -> None:
    """Each score nears its highest where all is certain, and its lowest where nothing is."""
    assert ipsae(SURE) > 0.98
    assert ipsae(UNSURE) == 0
    assert lis(SURE) == pytest.approx(1 - 0.25 / 12)
    assert lis(UNSURE) == 0
    assert pdockq(ALL, HIGH_ROW, HIGH_COL) == pytest.approx(0.742, abs=1e-3)
    assert pdockq2(ALL, HIGH_ROW, HIGH_COL, SURE) > 0.9
    assert pdockq2(ALL, HIGH_ROW, HIGH_COL, UNSURE) < 0.03


def test_without_contacts_docking_scores_nothing() -> None:
    """Chains that do not touch have pDockQ and pDockQ2 of zero, not the curve's lower end."""
    apart = np.zeros((30, 40), dtype=bool)
    assert pdockq(apart, HIGH_ROW, HIGH_COL) == 0
    assert pdockq2(apart, HIGH_ROW, HIGH_COL, SURE) == 0


def test_pae_at_the_cutoff_is_far() -> None:
    """A PAE of exactly 15 Å is not below 15 Å."""
    block = np.full((3, 3), 15.0, dtype=np.float32)
    assert ipsae(block) == 0
    block[1, 2] = np.nextafter(np.float32(15), np.float32(0))
    assert ipsae(block) > 0


def test_contacts_end_at_eight() -> None:
    """Points at exactly 8 Å touch; a missing one touches nothing."""
    row = np.array([[0.0, 0, 0], [np.nan, 0, 0]])
    column = np.array([[8.0, 0, 0], [8.0001, 0, 0], [np.nan, np.nan, np.nan]])
    assert contacts(row, column).tolist() == [[True, False, False], [False, False, False]]


def test_ipsae_counts_only_near_partners() -> None:
    """Doubtful partners beyond the cutoff neither raise nor lower a residue's score."""
    narrow = np.full((4, 30), 2.0, dtype=np.float32)
    wide = np.concatenate([narrow, np.full((4, 50), 30.0, dtype=np.float32)], axis=1)
    assert ipsae(wide) == pytest.approx(ipsae(narrow), rel=1e-12)


@given(seed=st.integers(0, 1_000), factor=st.floats(0.3, 0.99))
def test_less_error_never_scores_lower(seed: int, factor: float) -> None:
    """LIS does not fall when every PAE falls, and both scores stay within their range."""
    pae = np.random.default_rng(seed).uniform(0, 31, (12, 17)).astype(np.float32)
    better = (pae * np.float32(factor)).astype(np.float32)
    near = pae < 12
    assert lis(np.where(near, better, 31).astype(np.float32)) >= lis(pae) - 1e-9
    assert 0 <= ipsae(pae) <= 1


@given(seed=st.integers(0, 1_000))
def test_order_of_residues_does_not_matter(seed: int) -> None:
    """Shuffled rows and columns give the same scores."""
    draw = np.random.default_rng(seed)
    pae = draw.uniform(0, 31, (12, 17)).astype(np.float32)
    touching = draw.uniform(size=(12, 17)) < 0.2
    row, column = draw.uniform(30, 99, 12), draw.uniform(30, 99, 17)
    p, q = draw.permutation(12), draw.permutation(17)
    mixed = np.ix_(p, q)
    assert ipsae(pae[mixed]) == pytest.approx(ipsae(pae))
    assert pdockq2(touching[mixed], row[p], column[q], pae[mixed]) == pytest.approx(
        pdockq2(touching, row, column, pae)
    )


def test_weights_choose_what_counts() -> None:
    """Only pairs with weight enter; equal weights are the plain mean; no weight gives zero."""
    terms = np.array([[0.2, 0.8], [0.4, 0.6]], dtype=np.float32)
    chosen = np.array([[0, 1], [1, 0]], dtype=np.float32)
    np.testing.assert_allclose(aligned_tm(terms, chosen), [0.8, 0.4], rtol=1e-6)
    np.testing.assert_allclose(aligned_tm(terms), [0.5, 0.5], rtol=1e-6)
    np.testing.assert_allclose(aligned_tm(terms, np.zeros_like(chosen)), 0)
