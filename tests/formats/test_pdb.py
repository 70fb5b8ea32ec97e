"""PDB text: columns that other programs read, round trips, refusals."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import gemmi
import numpy as np
import pytest
from Bio.PDB import PDBParser
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.chem.residues import (
    ATOM14_NAMES,
    ATOM37_INDEX,
    RESIDUE_LETTERS,
    UNKNOWN_AATYPE,
    sequence_of,
)
from foldsvc.errors import StructureFormatError
from foldsvc.formats.pdb import write_pdb
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.structure import Structure

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"


def any_structure(draw: Callable[..., Any]) -> Structure:
    """Give any structure that fits the PDB format: all residue types, numbers and letters.

    Not a strategy of its own: the checks of array shapes use `random`, which strategies must not.
    """
    chain_names = tuple(
        draw(st.lists(st.sampled_from("ABCHLxyz019"), min_size=1, max_size=4, unique=True))
    )
    lengths = [draw(st.integers(1, 6)) for _ in chain_names]
    n_res = sum(lengths)
    label = st.tuples(st.integers(-999, 9999), st.sampled_from(["", "A", "B", "Z", "c"]))
    labels = [
        row for length in lengths
        for row in draw(st.lists(label, min_size=length, max_size=length, unique=True))
    ]  # fmt: skip
    aatype = np.array([draw(st.integers(0, UNKNOWN_AATYPE)) for _ in range(n_res)], np.int32)
    mask = np.zeros((n_res, len(ATOM37_INDEX)), dtype=bool)
    for index, kind in enumerate(aatype):
        for name in ATOM14_NAMES[kind] or ("N", "CA", "C", "O"):
            mask[index, ATOM37_INDEX[name]] = True
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    span = draw(st.sampled_from([1.0, 100.0, 999.0]))
    positions = np.round(random.uniform(-span, span, (n_res, len(ATOM37_INDEX), 3)), 3)
    return Structure(
        chain_names=chain_names,
        chain_index=np.repeat(np.arange(len(lengths), dtype=np.int32), lengths),
        aatype=aatype,
        residue_number=np.array([number for number, _ in labels], dtype=np.int32),
        insertion_code=tuple(letter for _, letter in labels),
        atom_positions=(positions * mask[..., None]).astype(np.float32),
        atom_mask=mask,
        plddt=np.round(random.uniform(0, 100, n_res), 2).astype(np.float32),
    )


def assert_same(one: Structure, other: Structure, *, b_factor: float = 0.0051) -> None:
    """Require the same chains, residues, atoms and, within the columns' precision, numbers."""
    assert one.chain_names == other.chain_names
    assert one.insertion_code == other.insertion_code
    np.testing.assert_array_equal(one.chain_index, other.chain_index)
    np.testing.assert_array_equal(one.aatype, other.aatype)
    np.testing.assert_array_equal(one.residue_number, other.residue_number)
    np.testing.assert_array_equal(one.atom_mask, other.atom_mask)
    np.testing.assert_allclose(one.atom_positions, other.atom_positions, rtol=0, atol=6e-4)
    np.testing.assert_allclose(one.plddt, other.plddt, rtol=0, atol=b_factor)


@given(data=st.data())
def test_round_trip(data: st.DataObject) -> None:
    """What is written is read back, whatever the residues, numbers and letters."""
    structure = any_structure(data.draw)
    assert_same(read_structure(write_pdb(structure)), structure)


@given(title=st.text(), remark=st.text())
def test_any_title_leaves_the_columns_alone(adalimumab: Structure, title: str, remark: str) -> None:
    """Titles of any Unicode keep every line at 80 ASCII columns and the atoms readable."""
    text = write_pdb(_first_residues(adalimumab, 3), title=title, remarks=[remark])
    assert all(len(line) == 80 for line in text.removesuffix("\n").split("\n"))
    assert text.isascii()
    records = {line[:6].strip() for line in text.split("\n")}
    assert records <= {"TITLE", "EXPDTA", "REMARK", "SEQRES", "ATOM", "TER", "END", ""}
    assert len(read_structure(text).aatype) == 3


def test_title_and_remarks_are_there() -> None:
    """The title stands in TITLE, continued over lines, and a remark in REMARK 6."""
    structure = read_structure((STRUCTURES / "1ubq.pdb").read_text())
    text = write_pdb(structure, title="Größe 中 " * 12, remarks=["EXPERIMENTAL: no light chain"])
    titles = [line[10:].strip() for line in text.splitlines() if line.startswith("TITLE")]
    assert " ".join(titles) == " ".join(["Grosse <U+4E2D>"] * 12).replace("Grosse", "Gro<U+00DF>e")
    assert "REMARK   6 EXPERIMENTAL: no light chain" in text
    assert gemmi.read_pdb_string(text).get_entity("A") is not None


def test_gemmi_reads_the_same_atoms(adalimumab, atoms_of, atoms_by_gemmi) -> None:
    """Gemmi finds the chains, IMGT numbers with letters, atoms, elements and B-factors."""
    rows, numbers = atoms_by_gemmi(gemmi.read_pdb_string(write_pdb(adalimumab)))
    wanted_rows, wanted = atoms_of(adalimumab)
    assert rows == wanted_rows
    assert len(rows) == 1752
    assert ("H", 112, "A", "THR", "CA", "C") in rows
    np.testing.assert_allclose(numbers, wanted, rtol=0, atol=0.0051)


def test_biopython_reads_the_same_atoms(adalimumab, atoms_of, atoms_by_biopython) -> None:
    """Biopython finds the chains, IMGT numbers with letters, atoms, elements and B-factors."""
    rows, numbers = atoms_by_biopython(write_pdb(adalimumab), PDBParser)
    wanted_rows, wanted = atoms_of(adalimumab)
    assert rows == wanted_rows
    np.testing.assert_allclose(numbers, wanted, rtol=0, atol=0.0051)


def test_seqres_is_the_sequence(adalimumab: Structure) -> None:
    """SEQRES gives each chain's whole sequence to gemmi."""
    read = gemmi.read_pdb_string(write_pdb(adalimumab))
    read.setup_entities()
    for index, chain in enumerate(adalimumab.chain_names):
        entity = next(entity for entity in read.entities if f"{chain}xp" in entity.subchains)
        letters = gemmi.one_letter_code(entity.full_sequence)
        assert letters == sequence_of(adalimumab.aatype[adalimumab.chain_index == index])


def test_crystal_structures_are_read() -> None:
    """Experimental files give their chains, residues and heavy atoms, without waters."""
    ubiquitin = read_structure((STRUCTURES / "1ubq.pdb").read_text())
    assert ubiquitin.chain_names == ("A",)
    assert sequence_of(ubiquitin.aatype).startswith("MQIFVKTLTGKTITLEVEPSD")
    assert int(ubiquitin.atom_mask.sum()) == 602
    trastuzumab = read_structure((STRUCTURES / "6mh2.pdb").read_text())
    assert trastuzumab.chain_names == ("B", "A", "D", "C")
    assert {"A", "B", "C"} <= set(trastuzumab.insertion_code)


def test_alternate_locations() -> None:
    """Of two places the likelier is read, and atoms that have one place only are kept."""
    lines = [
        "ATOM      1  N   SER A   1       1.000   0.000   0.000  1.00 10.00           N",
        "ATOM      2  CA ASER A   1       2.000   0.000   0.000  0.30 11.00           C",
        "ATOM      3  CA BSER A   1       3.000   0.000   0.000  0.70 12.00           C",
        "ATOM      4  OG ASER A   1       4.000   0.000   0.000  0.30 11.00           O",
    ]
    read = read_structure("\r\n".join(lines))
    assert int(read.atom_mask.sum()) == 3
    assert read.atom_positions[0, ATOM37_INDEX["CA"], 0] == 3
    assert read.plddt[0] == 12


def test_selenomethionine_is_methionine() -> None:
    """Selenomethionine among the HETATM records is read as methionine with a sulfur."""
    lines = [
        "HETATM    1  CA  MSE A   1       2.000   0.000   0.000  1.00 11.00           C",
        "HETATM    2 SE   MSE A   1       3.000   0.000   0.000  1.00 11.00          SE",
        "HETATM    3  O   HOH A   2       9.000   0.000   0.000  1.00 11.00           O",
    ]
    read = read_structure("\n".join(lines))
    assert sequence_of(read.aatype) == "M"
    assert read.atom_mask[0, ATOM37_INDEX["SD"]]


def test_only_the_first_model_is_read(adalimumab: Structure) -> None:
    """A file of several models gives the first."""
    small = _first_residues(adalimumab, 2)
    moved = replace(small, atom_positions=small.atom_positions + 5)
    atoms = [line for line in write_pdb(moved).splitlines() if line.startswith("ATOM")]
    both = f"MODEL 1\n{write_pdb(small)}ENDMDL\nMODEL 2\n" + "\n".join(atoms)
    assert_same(read_structure(both), small)


@pytest.mark.parametrize("text", ["", "HEADER", "HETATM    1  O   HOH A   1       9.0"])
def test_no_protein_is_refused(text: str) -> None:
    """A file without protein atoms is refused by name."""
    with pytest.raises(StructureFormatError, match="no protein atoms"):
        read_structure(text)


@pytest.mark.parametrize("text", [">x\nMKVLAAGIVG\n", "PK\x03\x04", "words"])
def test_what_is_no_structure_at_all_is_told_so(text: str) -> None:
    """Who sent a sequence or an archive reads how a structure would begin."""
    with pytest.raises(StructureFormatError, match="no line begins with ATOM"):
        read_structure(text)


def test_broken_column_names_the_line(adalimumab: Structure) -> None:
    """A coordinate that is no number is refused with its line."""
    lines = write_pdb(_first_residues(adalimumab, 2)).splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("ATOM"))
    lines[at] = lines[at][:30] + "  banana" + lines[at][38:]
    with pytest.raises(StructureFormatError) as caught:
        read_structure("\n".join(lines))
    assert caught.value.line == at + 1


@given(text=st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """Arbitrary text gives a structure or the typed error, nothing else."""
    for candidate in (text, f"ATOM  {text}"):
        with suppress(StructureFormatError):
            assert read_structure(candidate).atom_mask.any()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"chain_names": ("HEAVY", "L")}, "chain identifier"),
        ({"chain_names": ("H", "H")}, "same identifier"),
        ({"chain_names": ("H", "é")}, "chain identifier"),
        ({"residue_number": 10_000}, "residue number"),
        ({"residue_number": -1_000}, "residue number"),
        ({"insertion_code": "AA"}, "insertion code"),
        ({"atom_positions": 10_000.0}, "coordinates"),
        ({"atom_positions": -1_000.0}, "coordinates"),
        ({"atom_positions": np.nan}, "finite"),
        ({"plddt": np.inf}, "finite"),
        ({"plddt": 1_000.0}, "B-factor"),
    ],
)
def test_overflow_is_refused(adalimumab: Structure, change: dict[str, object], fault: str) -> None:
    """What does not fit the columns is refused by name instead of shifting them."""
    ((field, value),) = change.items()
    old = getattr(adalimumab, field)
    if field == "insertion_code":
        value = (value, *old[1:])
    elif isinstance(old, np.ndarray):
        new = old.copy()
        new[0] = value
        value = new
    with pytest.raises(StructureFormatError, match=fault):
        write_pdb(replace(adalimumab, **{field: value}))


def test_highest_coordinates_fit(adalimumab: Structure) -> None:
    """The format's own limits are written in eight columns, a thousandth more is refused."""
    small = _first_residues(adalimumab, 1)
    first = np.argmax(small.atom_mask[0])
    for value, fits in ((9999.999, True), (9999.9996, False), (-999.999, True)):
        positions = small.atom_positions.astype(np.float64)
        positions[0, first, 0] = value
        structure = replace(small, atom_positions=positions)
        if fits:
            assert read_structure(write_pdb(structure)).atom_positions[
                0, first, 0
            ] == pytest.approx(value)
        else:
            with pytest.raises(StructureFormatError, match="coordinates"):
                write_pdb(structure)


def test_too_many_atoms_are_refused() -> None:
    """100,000 atoms do not fit five columns; the refusal names the format that holds them."""
    n_res = 12_000
    mask = np.zeros((n_res, len(ATOM37_INDEX)), dtype=bool)
    mask[:, :9] = True
    structure = Structure(
        chain_names=("A", "B"),
        chain_index=np.repeat(np.arange(2), n_res // 2),
        aatype=np.full(n_res, RESIDUE_LETTERS.index("G")),
        residue_number=np.tile(np.arange(n_res // 2), 2),
        insertion_code=("",) * n_res,
        atom_positions=np.zeros((*mask.shape, 3)),
        atom_mask=mask,
        plddt=np.zeros(n_res),
    )
    with pytest.raises(StructureFormatError, match="108002 atoms") as caught:
        write_pdb(structure)
    assert "mmCIF" in caught.value.remedy


def test_repeated_residue_is_refused(adalimumab: Structure) -> None:
    """Two residues with one number and letter cannot be told apart, and are refused."""
    numbers = adalimumab.residue_number.copy()
    numbers[1] = numbers[0]
    with pytest.raises(StructureFormatError, match="comes twice"):
        write_pdb(replace(adalimumab, residue_number=numbers))


def test_no_atoms_are_refused(adalimumab: Structure) -> None:
    """A structure without atoms is refused."""
    with pytest.raises(StructureFormatError, match="no atoms"):
        write_pdb(replace(adalimumab, atom_mask=np.zeros_like(adalimumab.atom_mask)))


def _first_residues(structure: Structure, count: int) -> Structure:
    return Structure(
        chain_names=structure.chain_names[:1],
        chain_index=structure.chain_index[:count],
        aatype=structure.aatype[:count],
        residue_number=structure.residue_number[:count],
        insertion_code=structure.insertion_code[:count],
        atom_positions=structure.atom_positions[:count],
        atom_mask=structure.atom_mask[:count],
        plddt=structure.plddt[:count],
    )
