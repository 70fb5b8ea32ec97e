"""Structures from files of any origin."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import gemmi
import numpy as np
import pytest

from foldsvc.errors import StructureFormatError
from foldsvc.formats.mmcif import write_modelcif
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.provenance import Provenance
from foldsvc.records.structure import Structure

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"


def _assert_same(one: Structure, other: Structure) -> None:
    assert one.chain_names == other.chain_names
    assert one.insertion_code == other.insertion_code
    for field in ("chain_index", "aatype", "residue_number", "atom_mask"):
        np.testing.assert_array_equal(getattr(one, field), getattr(other, field))
    np.testing.assert_allclose(one.atom_positions, other.atom_positions, atol=1e-3)
    np.testing.assert_allclose(one.plddt, other.plddt, atol=0.01)


@pytest.mark.parametrize("name", ["1ubq", "3hfm", "6mh2"])
def test_mmcif_gives_what_pdb_gives(name: str) -> None:
    """The same entry is the same structure in either format, alternates and insertions included."""
    text = (STRUCTURES / f"{name}.pdb").read_text()
    cif = gemmi.read_pdb_string(text).make_mmcif_document().as_string()
    expected = read_structure(text)
    _assert_same(read_structure(text.encode()), expected)
    _assert_same(read_structure(cif.encode()), expected)
    _assert_same(read_structure(gzip.compress(cif.encode())), expected)


def test_our_own_modelcif_is_read_back() -> None:
    """What foldsvc writes as ModelCIF comes back as it was."""
    structure = read_structure((STRUCTURES / "6mh2.pdb").read_text())
    provenance = Provenance(
        job_name="Fab",
        engine="none",
        engine_version="0",
        weights="none",
        relaxed=False,
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )
    _assert_same(read_structure(write_modelcif(structure, provenance).encode()), structure)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"data_x\n#\n",
        b"data_x\nloop_\n_atom_site.id\n1 2 'open",
        b"data_x\ndata_y\n",
        b"ATOM  garbage",
        b"\x1f\x8b\x08 not really",
        gzip.compress(b"ATOM" * 1000, mtime=0)[:-12],
        b"\x00\xff\xfe",
    ],
)
def test_what_is_no_structure_is_refused(data: bytes) -> None:
    """Empty, cut and foreign files are one typed error."""
    with pytest.raises(StructureFormatError):
        read_structure(data)


def test_promise_of_a_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small gzip file that unpacks without end is not unpacked to its end."""
    monkeypatch.setattr("foldsvc.formats.protein_file.MOST_BYTES", 10_000)
    with pytest.raises(StructureFormatError, match="more than 10,000 bytes"):
        read_structure(gzip.compress(bytes(10_000_000)))
