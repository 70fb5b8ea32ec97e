"""Weights of rows, against comparing every pair letter by letter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.msa import row_weights as module
from foldsvc.msa.row_weights import row_weights
from foldsvc.records.alignment import GAP

CODES = [0, 1, 2, 15, 16, 20, GAP]


def letter_by_letter(rows: np.ndarray) -> list[float]:
    """Weigh each row the slow way."""
    weights = []
    for one in rows:
        like = 0
        for other in rows:
            either = sum(a != GAP or b != GAP for a, b in zip(one, other, strict=True))
            same = sum(a == b != GAP for a, b in zip(one, other, strict=True))
            like += 5 * same >= 4 * either
        weights.append(1 / like)
    return weights


@given(st.data(), st.integers(1, 12), st.sampled_from([1, 4, 5, 35, 64, 65, 130]))
def test_weights_are_those_of_comparing_letters(
    data: st.DataObject, n_row: int, n_res: int
) -> None:
    """Whatever the rows, their weights are one over the number of rows at least 80 % identical."""
    first = data.draw(st.lists(st.sampled_from(CODES[:-1]), min_size=n_res, max_size=n_res))
    changes = st.lists(st.tuples(st.integers(0, n_res - 1), st.sampled_from(CODES)), max_size=n_res)
    rows = np.array([first] * n_row, np.int8)
    for row in rows[1:]:
        for place, code in data.draw(changes):
            row[place] = code

    weighed, weights = row_weights(rows)

    expected = letter_by_letter(rows)
    assert sorted(weighed.tolist()) == list(range(n_row))
    assert weights.tolist() == pytest.approx([expected[row] for row in weighed])


def test_a_row_at_exactly_80_percent_is_like() -> None:
    """28 of 35 equal residues are 80 %, whatever the rounding of 0.8."""
    rows = np.zeros((2, 35), np.int8)
    rows[1, :7] = 1

    assert row_weights(rows)[1].tolist() == [0.5, 0.5]
    rows[1, 7] = 1
    assert row_weights(rows)[1].tolist() == [1.0, 1.0]


def test_of_many_rows_some_stand_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """With too much to compare, weights of a part of the rows still add up to the whole."""
    draw = np.random.default_rng(3)
    families = draw.integers(0, 20, (40, 50))
    rows = families[draw.integers(0, 40, 3000)].astype(np.int8)
    whole = row_weights(rows)[1].sum()
    monkeypatch.setattr(module, "_BUDGET", 3000 * 500)

    weighed, weights = row_weights(rows)

    assert whole == pytest.approx(40)
    assert len(weighed) == 500
    assert weights.sum() == pytest.approx(40, rel=0.1)
