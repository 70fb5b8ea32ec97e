"""Predicted aligned error in AlphaFold DB's JSON and in ColabFold's."""

import json
from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from foldsvc.formats.number_matrix import json_matrix
from foldsvc.records.structure import Structure

MAX_PAE = 31.75
"""The highest that AlphaFold2 can say, in Å."""


def alphafold_db_pae(pae: Float[np.ndarray, "n_res n_res"], structure: Structure) -> Iterator[str]:
    """Give the JSON of AlphaFold DB and of AlphaFold2 in pieces: a list of one object.

    Values have one decimal, as AlphaFold2 writes them.
    A complex has `chains` besides, each with its first and last place in the matrix, from 1.
    """
    yield '[{"predicted_aligned_error":'
    yield from json_matrix(pae, 1)
    yield f',"max_predicted_aligned_error":{MAX_PAE}'
    if len(structure.chain_names) > 1:
        yield f',"chains":{json.dumps(_chains(structure))}'
    yield "}]\n"


def colabfold_pae(pae: Float[np.ndarray, "n_res n_res"]) -> Iterator[str]:
    """Give ColabFold's `…_predicted_aligned_error_v1.json` in pieces: one object, two decimals."""
    yield '{"predicted_aligned_error":'
    yield from json_matrix(pae, 2)
    yield f',"max_predicted_aligned_error":{float(pae.max())!r}}}\n'


def _chains(structure: Structure) -> list[dict[str, str | int]]:
    lengths = np.bincount(structure.chain_index, minlength=len(structure.chain_names))
    ends = np.cumsum(lengths)
    return [
        {
            "name": name,
            "label_asym_id": name,
            "sequenceStart": int(end - length) + 1,
            "sequenceEnd": int(end),
        }
        for name, length, end in zip(structure.chain_names, lengths, ends, strict=True)
    ]
