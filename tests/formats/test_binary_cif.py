"""BinaryCIF says what the ModelCIF says."""

import io
from datetime import UTC, datetime

import msgpack
import numpy as np
import pytest
from biotite.structure.io import pdbx

from foldsvc.errors import StructureFormatError
from foldsvc.formats.binary_cif import binary_cif
from foldsvc.formats.mmcif import write_modelcif
from foldsvc.records.provenance import Provenance
from foldsvc.records.structure import Structure


@pytest.fixture(scope="module")
def text(adalimumab: Structure) -> str:
    """Give the ModelCIF of an antibody, with an insertion code in it."""
    provenance = Provenance(
        job_name='adalimumab; it\'s "new"',
        job_id="0199",
        engine="flashabb",
        engine_version="0.0.5",
        weights="flashabb-0.0.5",
        software=(),
        citations=(),
        relaxed=False,
        created=datetime(2026, 11, 1, tzinfo=UTC),
        chain_descriptions=(),
    )
    return write_modelcif(adalimumab, provenance)


def test_every_value_is_read_back(text: str) -> None:
    """All categories, columns, marks of absence and digits are those of the text."""
    read = pdbx.BinaryCIFFile.read(io.BytesIO(binary_cif(text)))
    expected = pdbx.CIFFile.read(io.StringIO(text))

    assert list(read) == list(expected)
    for name, block in expected.items():
        assert list(read[name]) == list(block)
        for part, category in block.items():
            assert list(read[name][part]) == list(category)
            for key, column in category.items():
                found = read[name][part][key]
                np.testing.assert_array_equal(_mask(found), _mask(column))
                known = _mask(column) == 0
                values, wanted = found.data.array[known], column.data.array[known]
                if values.dtype.kind in "iuf":
                    wanted = wanted.astype(np.float64)
                np.testing.assert_array_equal(values, wanted, f"{part}.{key}")


def test_nothing_stands_under_a_mark_of_absence(text: str) -> None:
    """Programs that read values without marks find no insertion code where there is none."""
    atoms = pdbx.BinaryCIFFile.read(io.BytesIO(binary_cif(text))).block["atom_site"]
    codes = atoms["pdbx_PDB_ins_code"]

    assert set(codes.data.array[_mask(codes) != 0]) == {""}
    assert "A" in codes.data.array


def _mask(column: pdbx.CIFColumn | pdbx.BinaryCIFColumn) -> np.ndarray:
    return np.zeros(len(column)) if column.mask is None else column.mask.array


def test_atoms_are_numbers(text: str) -> None:
    """Coordinates, B-factors and numbers of residues are encoded as numbers, and packed."""
    (block,) = msgpack.unpackb(binary_cif(text))["dataBlocks"]
    (atoms,) = (part for part in block["categories"] if part["name"] == "_atom_site")
    first = {one["name"]: one["data"]["encoding"][0]["kind"] for one in atoms["columns"]}

    assert {first[name] for name in ("Cartn_x", "B_iso_or_equiv", "occupancy")} == {"FixedPoint"}
    assert first["label_seq_id"] != "StringArray"
    assert first["label_atom_id"] == "StringArray"


def test_it_is_a_third_of_the_text(text: str) -> None:
    """That is what it is for."""
    assert len(binary_cif(text)) < len(text) / 3


@pytest.mark.parametrize("text", ["", "nonsense", "loop_\n_a.b\n1 2 3"])
def test_what_is_no_mmcif_is_refused(text: str) -> None:
    """A text without a data block is an error and no empty file."""
    with pytest.raises(StructureFormatError):
        binary_cif(text)
