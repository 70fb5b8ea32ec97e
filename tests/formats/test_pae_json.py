"""PAE in the JSON of others."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.formats.number_matrix import json_matrix
from foldsvc.formats.pae_json import alphafold_db_pae, colabfold_pae


@given(seed=st.integers(0, 1_000), decimals=st.integers(0, 3), n_row=st.integers(0, 9))
def test_matrix_is_what_json_would_write(seed: int, decimals: int, n_row: int) -> None:
    """The pieces together are the JSON of the rounded matrix."""
    matrix = np.random.default_rng(seed).uniform(0, 31.75, (n_row, 4))
    expected = np.around(matrix, decimals)
    if decimals == 0:
        expected = expected.astype(int)
    assert "".join(json_matrix(matrix, decimals)) == json.dumps(
        expected.tolist(), separators=(",", ":")
    )


def test_alphafold_db_shape_of_one_chain() -> None:
    """One chain gives a list of one object with AlphaFold2's two keys and one decimal."""
    pae = np.array([[0.25, 12.349], [31.75, 3.04]], dtype=np.float32)
    text = "".join(alphafold_db_pae(pae, [("A", 2)]))
    assert text == (
        '[{"predicted_aligned_error":[[0.2,12.3],[31.8,3.0]],'
        '"max_predicted_aligned_error":31.75}]\n'
    )


def test_chains_of_a_complex_follow_each_other() -> None:
    """The chains of a complex are given by their places in the matrix, from 1, ends included."""
    record = json.loads("".join(alphafold_db_pae(np.ones((9, 9)), [("A", 4), ("B", 5)])))[0]
    assert [
        (c["label_asym_id"], c["sequenceStart"], c["sequenceEnd"]) for c in record["chains"]
    ] == [
        ("A", 1, 4),
        ("B", 5, 9),
    ]


def test_colabfold_shape() -> None:
    """ColabFold writes an object, two decimals, and the highest number of the matrix."""
    pae = np.array([[0.25, 12.345678], [29.5, 3.14159]], dtype=np.float32)
    record = json.loads("".join(colabfold_pae(pae)))
    assert record == {
        "predicted_aligned_error": [[0.25, 12.35], [29.5, 3.14]],
        "max_predicted_aligned_error": 29.5,
    }


def test_pieces_are_rows() -> None:
    """A long matrix comes in small pieces, so that it is never whole in memory as text."""
    pieces = list(alphafold_db_pae(np.full((200, 200), 12.5), [("A", 200)]))
    assert len(pieces) > 200
    assert max(map(len, pieces)) < 2_000
