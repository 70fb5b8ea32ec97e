"""The file between folding and relaxation."""

import io
import json
from dataclasses import fields

import numpy as np
import pytest
from complexes import pair_confidence, prediction_of, straight_chains
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.pae_file import PAE_ERROR, rounded_pae
from foldsvc.records.structure import Prediction, Structure
from foldsvc.structure.model_scores import model_scores
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


def _complex(n_res: int) -> Prediction:
    """Give two chains of a PAE as large complexes have it: blocks, noise, every value."""
    structure = straight_chains(n_res // 2, n_res - n_res // 2)
    draw = np.random.default_rng(3)
    block = np.arange(n_res) // 150
    pae = draw.uniform(8, 28, (block[-1] + 1, block[-1] + 1))[block][:, block]
    pae += draw.normal(0, 0.3, (n_res, n_res)) + draw.normal(0, 2, n_res)
    pae[0, 0] = 31.75
    return prediction_of(structure, pair_confidence(structure, np.clip(pae, 0.25, 31.75)))


def test_pairs_are_within_the_stated_error_and_scores_exact() -> None:
    """PAE comes back within 0.0625 Å, and every score as the network's own numbers gave it."""
    made = _complex(60)
    again = unpack(pack(made))

    assert again.pair_confidence is not None
    assert again.pair_confidence.tm_term is None
    error = np.abs(again.pair_confidence.pae - made.pair_confidence.pae)
    assert 0 < error.max() <= PAE_ERROR + 1e-6
    np.testing.assert_array_equal(again.pair_confidence.pae, rounded_pae(made.pair_confidence.pae))
    assert again.scores == model_scores(made) == model_scores(again)
    assert pack(again) == pack(made)


def test_scores_are_kept_as_former_versions_kept_them() -> None:
    """Each number under its own name, a direction behind it; an unknown one may be null."""
    data = pack(_complex(24))
    with np.load(io.BytesIO(data)) as arrays:
        content = dict(arrays)
    kept = json.loads(str(content["scores"]))
    assert {"ipsae_forward", "ipsae_backward", "lis", "n_contacts"} <= set(kept["pairs"][0])
    kept |= {"actifptm": None, "n_clashing_atoms": 7}
    kept["pairs"][0] |= {"iptm": None, "ipsae_backward": None}
    kept["chains"][0] |= {"ptm": None, "mean_plddt": 80.0}
    former = io.BytesIO()
    np.savez(former, **{**content, "scores": np.array(json.dumps(kept))})

    scores = unpack(former.getvalue()).scores
    assert scores is not None
    assert "actifptm" not in scores.values
    assert "iptm" not in scores.pairs[0].symmetric
    assert (list(scores.pairs[0].forward), list(scores.pairs[0].backward)) == (
        ["ipsae", "pdockq2"],
        ["pdockq2"],
    )
    assert "ptm" not in scores.chains[0].values
    assert scores.ptm == 0.5


def test_three_thousand_residues_take_seven_megabytes() -> None:
    """What is kept of a long model is a tenth of its pairs as numbers of four bytes."""
    assert len(pack(_complex(3_000))) < 7_000_000


def test_former_files_are_read(raw_adalimumab: Prediction) -> None:
    """A file of the format before, which had no scores, is read as it was."""
    assert raw_adalimumab.scores is None
    assert raw_adalimumab.structure.atom_mask.any()
