"""Predicted aligned error in AlphaFold DB's JSON and in ColabFold's."""

import json
from collections.abc import Iterator, Sequence
from itertools import accumulate

import numpy as np
from jaxtyping import Float

from foldsvc.formats.number_matrix import json_matrix

MAX_PAE = 31.75
"""The highest that AlphaFold2 can say, in Å."""


def alphafold_db_pae(
    pae: Float[np.ndarray, "n_res n_res"], chains: Sequence[tuple[str, int]]
) -> Iterator[str]:
    """Give the JSON of AlphaFold DB and of AlphaFold2 in pieces: a list of one object.

    Values have one decimal, as AlphaFold2 writes them.
    A complex has `chains` besides, each with its first and last place in the matrix, from 1.

    Args:
        pae: In Å.
        chains: Name and length of each chain, in the order of the matrix.
    """
    yield '[{"predicted_aligned_error":'
    yield from json_matrix(pae, 1)
    yield f',"max_predicted_aligned_error":{MAX_PAE}'
    if len(chains) > 1:
        yield f',"chains":{json.dumps(_places(chains))}'
    yield "}]\n"


def colabfold_pae(pae: Float[np.ndarray, "n_res n_res"]) -> Iterator[str]:
    """Give ColabFold's `…_predicted_aligned_error_v1.json` in pieces: one object, two decimals."""
    yield '{"predicted_aligned_error":'
    yield from json_matrix(pae, 2)
    yield f',"max_predicted_aligned_error":{float(pae.max())!r}}}\n'


def _places(chains: Sequence[tuple[str, int]]) -> list[dict[str, str | int]]:
    ends = accumulate(length for _, length in chains)
    return [
        {
            "name": name,
            "label_asym_id": name,
            "sequenceStart": end - length + 1,
            "sequenceEnd": end,
        }
        for (name, length), end in zip(chains, ends, strict=True)
    ]
