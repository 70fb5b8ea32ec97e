"""What a picture shows of an alignment, as a small file."""

import numpy as np
import pytest

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.coverage_file import pack_coverage, unpack_coverage
from foldsvc.msa.depth import coverage_of, depths_of
from foldsvc.records.alignment import GAP, Alignment, ComplexAlignment


def deep(n_row: int, n_res: int) -> ComplexAlignment:
    """Give an alignment drawn at random, with gaps."""
    draw = np.random.default_rng(n_row)
    residues = draw.integers(0, 20, (n_row, n_res)).astype(np.int8)
    residues[draw.random((n_row, n_res)) < 0.3] = GAP
    residues[0] = 0
    residues[:, 0] = 1
    one = Alignment(
        residues=residues,
        deletions=np.zeros((n_row, n_res), np.uint16),
        headers=tuple(map(str, range(n_row))),
    )
    return ComplexAlignment(unpaired=(one,), source="made up")


@pytest.mark.parametrize(("n_row", "n_res"), [(1, 5), (30, 13), (2_000, 21)])
def test_what_is_shown_is_read_back(n_row: int, n_res: int) -> None:
    """Numbers, rows and identities come back; of many rows, so many as a picture has lines."""
    alignment = deep(n_row, n_res)
    before = coverage_of(alignment, depths_of(alignment), ["chain A"])
    (again,), (one,) = unpack_coverage(pack_coverage(before)), before

    assert (again.name, again.n_sequence, again.n_paired) == ("chain A", n_row, 0)
    assert again.n_effective == one.n_effective
    for name in ("coverage", "effective_coverage", "rows", "identity"):
        np.testing.assert_array_equal(getattr(again, name), getattr(one, name))
    assert again.rows.shape == (min(n_row, 800), n_res)
    assert again.identity[-1] == 1


@pytest.mark.parametrize("data", [b"", b"no", pack_coverage(())[:40]])
def test_a_damaged_file_is_told(data: bytes) -> None:
    """Bytes that are not such a file give one error."""
    with pytest.raises(ArtifactCorruptError):
        unpack_coverage(data)
