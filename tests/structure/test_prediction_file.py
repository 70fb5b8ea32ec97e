"""The file between folding and relaxation."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import ArtifactCorruptError
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.prediction_file import pack, unpack


def test_round_trip_is_exact(raw_adalimumab: Prediction) -> None:
    """Every number and letter comes back as it was, with its type."""
    again = unpack(pack(raw_adalimumab))
    np.testing.assert_array_equal(again.backbone_trajectory, raw_adalimumab.backbone_trajectory)
    for field in fields(Structure):
        before = getattr(raw_adalimumab.structure, field.name)
        after = getattr(again.structure, field.name)
        np.testing.assert_array_equal(after, before)
        assert type(after) is type(before)
        if isinstance(before, np.ndarray):
            assert after.dtype == before.dtype


def test_absent_atoms_are_zero(raw_adalimumab: Prediction) -> None:
    """Slots without an atom hold zeros, as the record promises."""
    structure = unpack(pack(raw_adalimumab)).structure
    assert not structure.atom_positions[~structure.atom_mask].any()


@pytest.mark.parametrize("length", [0, 100, -200])
def test_cut_file_is_refused(raw_adalimumab: Prediction, length: int) -> None:
    """A file cut short is refused as corrupt."""
    with pytest.raises(ArtifactCorruptError):
        unpack(pack(raw_adalimumab)[:length])


@given(data=st.binary())
def test_any_bytes_are_refused(data: bytes) -> None:
    """Arbitrary bytes are refused as corrupt, and nothing in them is run."""
    with pytest.raises(ArtifactCorruptError):
        unpack(data)
