"""PAE stored small."""

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.pae_file import PAE_ERROR, pack_pae, rounded_pae, unpack_pae


@given(seed=st.integers(0, 10_000), n_res=st.integers(1, 40))
def test_error_is_at_most_what_is_stated(seed: int, n_res: int) -> None:
    """What is read back is within 0.0625 Å, over the whole range, and is stored the same again."""
    pae = np.random.default_rng(seed).uniform(0, 31.75, (n_res, n_res)).astype(np.float32)
    pae.flat[0] = 31.75
    again = unpack_pae(pack_pae(pae))
    assert again.dtype == np.float32
    assert np.abs(again - pae).max() <= PAE_ERROR + 1e-6
    np.testing.assert_array_equal(unpack_pae(pack_pae(again)), again)
    np.testing.assert_array_equal(rounded_pae(pae), again)


def test_equal_arrays_give_equal_bytes() -> None:
    """There is no clock in the file."""
    pae = np.random.default_rng(1).uniform(0, 31, (30, 30)).astype(np.float32)
    assert pack_pae(pae) == pack_pae(pae.copy())


def test_long_protein_is_small_on_disk() -> None:
    """3,000 residues with domains and noise take 6.5 MB at most, where JSON takes 50."""
    n_res, draw = 3_000, np.random.default_rng(0)
    domain = np.arange(n_res) // 150
    pae = draw.uniform(8, 28, (20, 20))[domain][:, domain]
    pae += draw.normal(0, 0.3, (n_res, n_res)) + draw.normal(0, 2, n_res)
    packed = pack_pae(np.clip(pae, 0.25, 31.75).astype(np.float32))
    assert len(packed) < 6_500_000


@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.1, 32.0])
def test_what_is_no_pae_is_refused(bad: float) -> None:
    """Numbers that the file cannot hold are refused, never wrapped around."""
    pae = np.full((3, 3), 5, dtype=np.float32)
    pae[1, 1] = bad
    with pytest.raises(ValueError, match="expected PAE"):
        pack_pae(pae)


def _other(**arrays: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 no archive",
        pack_pae(np.ones((9, 9), dtype=np.float32))[:-40],
        _other(format=np.array(9), step=np.array(0.125), changes=np.zeros((2, 2), np.uint8)),
        _other(format=np.array(1), step=np.array(0.125), changes=np.zeros((2, 3), np.uint8)),
        _other(format=np.array(1), step=np.array(0.125), changes=np.zeros((2, 2), np.int64)),
        _other(format=np.array(1), step=np.array(0.125)),
    ],
)
def test_damaged_file_is_refused(data: bytes) -> None:
    """Cut, foreign and misshapen files are one typed error."""
    with pytest.raises(ArtifactCorruptError):
        unpack_pae(data)


def test_damaged_bytes_never_pass_as_numbers() -> None:
    """A flipped byte in the compressed numbers is found by the archive's own checksum."""
    good = pack_pae(np.random.default_rng(0).uniform(0, 31, (60, 60)).astype(np.float32))
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        place = archive.getinfo("changes.npy").header_offset + 300
    bad = bytearray(good)
    bad[place] ^= 0xFF
    with pytest.raises(ArtifactCorruptError):
        unpack_pae(bytes(bad))
