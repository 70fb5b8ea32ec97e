"""The one reader of structures: chains and residues of files as programs write them."""

import gzip
from dataclasses import replace
from pathlib import Path

import gemmi
import numpy as np
import pytest
from structure_texts import BACKBONE, CODES, COLUMNS, Atom, chain, mmcif, pdb, residue, rows

from foldsvc.chem.residues import ATOM37_INDEX, sequence_of
from foldsvc.errors import StructureFormatError
from foldsvc.formats.protein_file import ProteinFile, read_protein
from foldsvc.formats.structure_file import read_structure
from foldsvc.formats.template_file import read_template

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"
ONE = "MKVLAAGIVGERYW"
OTHER = "GSHMTEYKLVVV"


def sequences(read: ProteinFile) -> list[tuple[str, str]]:
    """Give the name of each chain and the letters of its residues."""
    return [
        (one.name, "".join(read.letter(each.code) for each in one.residues)) for one in read.chains
    ]


def read(*parts: list[Atom] | str) -> ProteinFile:
    """Read a PDB file."""
    return read_protein(pdb(*parts))


@pytest.mark.parametrize(
    ("parts", "names", "told"),
    [
        ([chain(ONE, chain=" ")], ["A"], "A chain has no name and is called A."),
        (
            [chain(ONE, chain=" "), "TER", chain(OTHER, chain=" ", shift=20)],
            ["A", "B"],
            "Chains have no name and are called A, B.",
        ),
        ([chain(ONE, chain=" "), "TER", chain(OTHER, chain="A")], ["B", "A"], "is called B"),
        ([chain(ONE, chain="AA"), chain(OTHER, chain="BA")], ["AA", "BA"], ""),
        ([chain(ONE), "TER", chain(OTHER, shift=20)], ["A", "B"], "TER in line 57), called B"),
        ([chain(ONE), "TER", chain(OTHER, 15, shift=20)], ["A", "B"], "(after TER in line 57)"),
        ([chain(ONE), "TER", chain(OTHER, 99, shift=20)], ["A", "B"], "(after TER in line 57)"),
        ([chain(ONE), chain(OTHER, shift=20)], ["A", "B"], "The name 'A' stands for another chain"),
        (
            [chain(ONE), "TER", chain("GG", chain="B"), "TER", chain(OTHER, shift=20)],
            ["A", "B", "C"],
            "called C",
        ),
        (
            [chain(ONE, chain=" ", segment="PROA"), chain(OTHER, chain=" ", segment="PROB")],
            ["PROA", "PROB"],
            "",
        ),
        (
            [chain(ONE, chain="P", segment="PROA"), chain(OTHER, 15, chain="P", segment="PROB")],
            ["PROA", "PROB"],
            "",
        ),
    ],
)  # fmt: skip
def test_each_chain_is_there_under_a_name_of_its_own(
    parts: list[list[Atom] | str], names: list[str], told: str
) -> None:
    """No chain is lost for its name, and a name that was given is told."""
    found = read(*parts)
    expected = [ONE, OTHER] if len(names) == 2 else [ONE, "GG", OTHER]
    assert sequences(found) == list(zip(names, expected, strict=False))[: len(names)]
    assert told in " ".join(found.notes)
    assert bool(found.notes) == bool(told)


def test_a_chain_that_stands_apart_is_brought_together() -> None:
    """A chain that goes on behind another is one, where no residue of it comes twice."""
    found = read(chain(ONE[:7]), chain(OTHER, chain="B", shift=20), chain(ONE[7:], 8, shift=7))
    assert sequences(found) == [("A", ONE), ("B", OTHER)]


def test_ter_between_bonded_residues_ends_no_chain() -> None:
    """Some programs write TER within a chain: a residue bonded to the last is of the same chain."""
    assert sequences(read(chain(ONE[:7]), "TER", chain(ONE[7:], 8, shift=7))) == [("A", ONE)]


def test_an_old_line_number_is_no_segment() -> None:
    """Before 1996, columns 73 to 80 had the entry's name and the number of the line."""
    lines = [
        f"{line:<72.72}1MBN{place:>4}"
        for place, line in enumerate(pdb(chain(ONE, chain=" ")).splitlines())
    ]
    assert sequences(read_protein("\n".join(lines))) == [("A", ONE)]


def het(code: str, place: float, number: str) -> list[Atom]:
    """Give a residue in HETATM records."""
    return residue(code, place, number=number, het=True)


def lone(name: str, code: str, number: str, **changed: object) -> list[Atom]:
    """Give a residue of one atom."""
    return [replace(Atom(name=name, residue=code, number=number), **changed)]


MK, G4 = chain("MK"), chain("G", 4, 3)


@pytest.mark.parametrize(
    ("parts", "letters", "told"),
    [
        # Within the chain and bonded: its parent's letter.
        ([MK, het("MSE", 2, "3"), G4], "MKMG", "MSE as M (1)"),
        ([MK, het("SEP", 2, "3"), G4], "MKSG", "SEP as S (1)"),
        ([het("PCA", 0, "1"), chain("MK", 2, 1)], "EMK", "PCA as E (1)"),
        ([MK, residue("SEC", 2, number="3"), G4], "MKCG", "SEC as C (1)"),
        # Unknown to the tables of components, but bonded into the chain.
        ([MK, het("XQZ", 2, "3"), G4], "MKXG", "XQZ as X (1)"),
        ([MK, residue("XQZ", 2, number="3"), G4], "MKXG", "XQZ as X (1)"),
        # An amino acid that is a ligand.
        ([MK, "TER", het("GLU", 30, "301")], "MK", "no chain: GLU A301"),
        ([MK, het("GLU", 30, "301")], "MK", "no chain: GLU A301"),
        ([MK, het("ORN", 30, "301")], "MK", "no chain: ORN A301"),
        ([MK, "TER", het("MSE", 30, "301")], "MK", "no chain: MSE A301"),
        # A gap on both sides, but within the chain.
        ([MK, het("MSE", 5, "6"), chain("G", 9, 8)], "MKMG", "MSE as M"),
        # Ligands, ions and waters.
        ([MK, lone("CA", "CA", "9", het=True)], "MK", "not amino acids: CA"),
        ([MK, lone("O", "HOH", "9", het=True)], "MK", ""),
        ([MK, lone("C", "ACE", "0")], "MK", "not amino acids: ACE"),
        ([MK, lone("O", "TIP3", "****")], "MK", ""),
        ([MK, lone("O", "HOH", "A000", serial="A0000")], "MK", ""),
    ],
)
def test_modified_residues_are_read_and_ligands_are_not(
    parts: list[list[Atom] | str], letters: str, told: str
) -> None:
    """What is bonded into a chain is a residue of it, whatever its record; what is not is told."""
    found = read(*parts)
    assert sequences(found) == [("A", letters)]
    assert told in " ".join(found.notes)
    assert bool(found.notes) == bool(told)


def test_a_file_says_what_a_residue_was() -> None:
    """MODRES and its like in mmCIF give the parent of a residue that no table has."""
    atoms = [*chain("MK"), *residue("XQZ", 2, number="3", het=True), *chain("G", 4, 3)]
    assert sequences(read("MODRES 1ABC XQZ A    3  TRP  MADE UP", atoms)) == [("A", "MKWG")]
    table = "loop_\n_chem_comp.id\n_chem_comp.mon_nstd_parent_comp_id\nXQZ TRP\nMET ?\n"
    whole = mmcif(rows(atoms, label_seq_id="?"), before=table)
    assert sequences(read_protein(whole)) == [("A", "MKWG")]


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        *(
            (name, "H")
            for name in ["HID", "HIE", "HIP", "HSD", "HSE", "HSP", "HISD", "HISE", "HISB", "hie"]
        ),
        *((name, "C") for name in ("CYX", "CYM", "CYS2")),
        *((name, "D") for name in ("ASH", "ASPP")),
        *((name, "E") for name in ("GLH", "GLUP")),
        *((name, "K") for name in ("LYN", "LYP", "lys")),
        *((name, "A") for name in ("NALA", "CALA", "ala")),
        *(("N" + name, "H") for name in ("HID", "HIP")),
        ("CARG", "R"),
    ],
)
def test_names_of_force_fields_are_standard_residues(name: str, letter: str) -> None:
    """Protonation states, disulfides and ends of chains are what they are states of."""
    found = read(chain("MK"), residue(name, 2, number="3"), chain("G", 4, 3))
    assert sequences(found) == [("A", f"MK{letter}G")]
    assert not found.chains[0].residues[2].name.het
    if len(name) == 3:
        wide = read(chain("MK", chain="AB"), residue(name, 2, number="3", chain="AB"))
        assert sequences(wide) == [("AB", f"MK{letter}")]


def test_atoms_have_their_standard_names() -> None:
    """The δ-carbon of isoleucine and the oxygens of an end have several names."""
    ending = [
        Atom(name=name, residue="ILE", position=(1, 2, 3)) for name in ("CA", "CD", "OT1", "OT2")
    ]
    found = read_structure(pdb(ending))
    assert {name for name, index in ATOM37_INDEX.items() if found.atom_mask[0, index]} == {
        *("CA", "CD1", "O", "OXT")
    }


@pytest.mark.parametrize(
    ("number", "insertion", "expected"),
    [
        ("A000", " ", (10_000, "")),
        ("zzzz", " ", (2_436_111, "")),
        ("1234", "5", (12_345, "")),
        ("-12", " ", (-12, "")),
        ("52", "A", (52, "A")),
        ("  5", "5", (5, "5")),
    ],
)
def test_residue_numbers(number: str, insertion: str, expected: tuple[int, str]) -> None:
    """Hybrid-36, five digits, negative ones, and insertion codes."""
    found = read_structure(pdb(residue("ALA", 0, number=number, insertion=insertion)))
    assert (int(found.residue_number[0]), found.insertion_code[0]) == expected


def test_serial_numbers_of_six_digits() -> None:
    """Atoms from the hundred thousandth on are read, whether or not their line is shifted by it."""
    shifted = [
        f"ATOM  1000{place:02d}{line[11:]}"
        for place, line in enumerate(pdb(chain("MK")).splitlines())
    ]
    within = [
        f"ATOM  1000{place:02d}{line[12:]}"
        for place, line in enumerate(pdb(chain("MK")).splitlines())
    ]
    for lines in (shifted, within):
        found = read_structure("\n".join(lines))
        assert sequence_of(found.aatype) == "MK"
        assert found.atom_positions[1, ATOM37_INDEX["CA"]].tolist() == pytest.approx([5, 1.1, 0.3])


def test_alternates_are_told() -> None:
    """Of each atom the likelier place is taken, and of two amino acids at one place the first."""
    atoms = [
        *residue("SER", 0, altloc="A", occupancy=0.3),
        *residue("SER", 0.25, altloc="B", occupancy=0.7),
        *(
            atom
            for pair in zip(
                residue("PRO", 1, number="2", altloc="A", occupancy=0.6),
                residue("SER", 1, number="2", altloc="B", occupancy=0.4),
                strict=True,
            )
            for atom in pair
        ),
    ]
    found = read(atoms)
    assert sequences(found) == [("A", "SP")]
    assert found.chains[0].residues[0].atoms["CA"][1][0] == pytest.approx(1.2 + 0.25 * 3.8)
    assert "Atoms of 2 residues have alternate locations" in found.notes[0]


def test_of_several_models_the_first_is_read() -> None:
    """The others are told, whether MODEL parts them or END alone."""
    first, second = chain(ONE), chain(ONE, shift=50)
    for parts in (
        ["MODEL        1", first, "ENDMDL", "MODEL        2", second, "ENDMDL", "END"],
        [first, "END", second, "END"],
    ):
        found = read(*parts)
        assert sequences(found) == [("A", ONE)]
        assert found.notes == ("The file has 2 models; the first is read.",)
    both = [*rows(first), *rows(second, pdbx_PDB_model_num="2")]
    assert read_protein(mmcif(both)).notes == ("The file has 2 models; the first is read.",)


@pytest.mark.parametrize(
    "text", ["     nan", "     inf", "    -inf", "    1e22", "********", "        ", "  1_0.00"]
)
@pytest.mark.parametrize("column", [30, 38, 46])
def test_a_coordinate_that_is_no_number_is_refused_with_its_line(text: str, column: int) -> None:
    """Not a number, infinite, absurd, overflown and missing ones name their line."""
    lines = pdb("REMARK", chain(ONE)).splitlines()
    lines[9] = lines[9][:column] + text + lines[9][column + 8 :]
    with pytest.raises(StructureFormatError, match="not a finite number") as caught:
        read_protein("\n".join(lines))
    assert caught.value.line == 10
    row = rows(chain(ONE))
    row[8]["Cartn_x"] = text.strip() or "?"
    with pytest.raises(StructureFormatError, match="not a finite number") as caught:
        read_protein(mmcif(row))
    assert caught.value.line == 2 + len(COLUMNS) + 9


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (lambda line: line[:50], "not a finite number"),
        (lambda line: line[:30] + " " + line[30:], "not a finite number"),
        (lambda line: " ".join(line.split()), "columns 23 to 26"),
        (lambda line: line[:22] + "  x " + line[26:], "is not a residue number"),
    ],
)
def test_ragged_lines_are_refused(line, fault: str) -> None:
    """Lines that are cut off or out of their columns are never read as something else."""
    far = [Atom(name="CA", residue="ALA", position=(-101.5, -202.25, -303.125))]
    with pytest.raises(StructureFormatError, match=fault):
        read_protein(line(pdb(far).rstrip("\n")))


@pytest.mark.parametrize("length", [54, 57, 60, 66])
def test_lines_may_end_after_their_coordinates(length: int) -> None:
    """Without occupancy and B-factor a line is whole."""
    text = "\n".join(line[:length] for line in pdb(chain(ONE)).splitlines())
    assert sequence_of(read_structure(text).aatype) == ONE


@pytest.mark.parametrize(
    "data",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: gzip.compress(text.encode()),
        lambda text: text.replace("ATOM  ", "atom  ").encode(),
    ],
)
def test_line_ends_encodings_and_gzip(data) -> None:
    """A file of any system gives the same, as template and as structure."""
    for text in (pdb(chain(ONE), "END"), mmcif(rows(chain(ONE)))):
        assert sequence_of(read_structure(data(text)).aatype) == ONE
        assert read_template(data(text), "x").chains[0].sequence == ONE


def test_author_names_and_the_archives_own() -> None:
    """Chains and numbers are the author's; the archive's own stand in where there are none."""
    atoms = chain(ONE, 101, chain="X")
    assert sequences(read_protein(mmcif(rows(atoms)))) == [("X", ONE)]
    bare = tuple(name for name in COLUMNS if not name.startswith(("auth", "type", "pdbx", "occ")))
    assert sequences(read_protein(mmcif(rows(atoms), bare))) == [("QX", ONE)]
    unknown = mmcif(rows(atoms, auth_asym_id="?", auth_seq_id="."))
    found = read_structure(unknown)
    assert (found.chain_names, int(found.residue_number[0])) == (("QX",), 101)
    template = read_template(mmcif(rows(atoms)), "x")
    assert template.chain("QX") is template.chain("X") is template.chains[0]


def test_two_polymers_under_one_name_are_two_chains() -> None:
    """What the archive holds apart is held apart, and the name that was given is told."""
    found = read_protein(
        mmcif([*rows(chain(ONE)), *rows(chain(OTHER, 15, shift=20), label_asym_id="R")])
    )
    assert sequences(found) == [("A", ONE), ("B", OTHER)]
    assert "The name 'A' stands for another chain too, called B" in found.notes[0]


def test_quoted_values_are_plain() -> None:
    """Quotes are no part of names, nor brackets of uncertainty of numbers."""
    quoted = rows(chain(ONE, chain="A'"))
    for row in quoted:
        row["auth_asym_id"] = '"A\'"'
        row["label_comp_id"] = f"'{row['label_comp_id'].lower()}'"
        row["Cartn_x"] += "(12)"
    assert sequences(read_protein(mmcif(quoted))) == [("A'", ONE)]


def test_entities_tell_polymers_from_ligands() -> None:
    """Where a file tells what a polymer is, neither record nor bonds are asked."""
    entities = "loop_\n_entity.id\n_entity.type\n1 polymer\n2 non-polymer\n"
    atoms = [
        *rows(chain("MK")),
        *rows(residue("SEP", 9, number="3", het=True), label_seq_id="3"),
        *rows(residue("GLU", 2, number="4", het=True), label_entity_id="2", label_asym_id="R"),
    ]
    found = read_protein(mmcif(atoms, before=entities))
    assert sequences(found) == [("A", "MKS")]
    assert "Left out as bound to no chain: GLU A4." in found.notes


def test_the_first_block_with_atoms_is_read() -> None:
    """A dictionary of ligands beside a structure does no harm; another structure is told."""
    ligand = "data_comp_list\n_chem_comp.id XYZ\n"
    whole = mmcif(rows(chain(ONE)))
    assert sequences(read_protein(ligand + whole)) == [("A", ONE)]
    found = read_protein(whole + mmcif(rows(chain(OTHER))).replace("data_X", "data_Y"))
    assert sequences(found) == [("A", ONE)]
    assert found.notes == ("The file has 2 blocks with atoms; the first, 'X', is read.",)


def test_sequences_of_chains_of_one_name() -> None:
    """SEQRES of a name is laid under a second chain of it only if that is the chain's own."""
    codes = " ".join(CODES[letter] for letter in ONE[:13])
    seqres = [f"SEQRES   1 A   14  {codes}", f"SEQRES   2 A   14  {CODES[ONE[13]]}"]
    text = pdb(
        *seqres, chain(ONE[:10]), "TER", chain(ONE[:12], shift=30), "TER", chain(OTHER, shift=60)
    )
    assert [one.sequence for one in read_template(text, "x").chains] == [ONE, ONE, OTHER]


def test_of_two_amino_acids_at_one_place_the_sequences_is_read() -> None:
    """As a template and as a structure, in either format."""
    pair = [residue(code, 2, number="3", altloc=alt) for code, alt in (("PRO", "A"), ("SER", "B"))]
    atoms = [*MK, *(atom for both in zip(*pair, strict=True) for atom in both), *G4]
    seqres = f"SEQRES   1 A    4  {' '.join(CODES[letter] for letter in 'MKSG')}"
    table = "loop_\n_entity_poly_seq.entity_id\n_entity_poly_seq.num\n_entity_poly_seq.mon_id\n"
    entity = "".join(f"1 {at} {CODES[letter]}\n" for at, letter in enumerate("MKSG", start=1))
    for text in (pdb(seqres, atoms), mmcif(rows(atoms), before=table + entity)):
        assert sequence_of(read_structure(text).aatype) == "MKSG"
        assert read_template(text, "x").chains[0].sequence == "MKSG"
    assert sequence_of(read_structure(pdb(atoms)).aatype) == "MKPG"


def test_a_blank_chain_has_its_sequence() -> None:
    """SEQRES without a name is that of the chain without one."""
    codes = " ".join(CODES[letter] for letter in ONE[:13])
    (found,) = read_template(
        pdb(f"SEQRES   1     13  {codes}", chain(ONE[:10], chain=" ")), "x"
    ).chains
    assert (found.name, found.sequence) == ("A", ONE[:13])
    assert found.atom_mask.any(axis=-1).sum() == 10


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("1tw7_charmm", [("PROA", "ICGHKVI"), ("PROB", "ICGHKVI")]),
        ("4v8r_part", [("AA", "FNNSRSDTLF"), ("AB", "QIFGDQVTEER")]),
        ("1ejg_20_26", [("A", "GTPEALC")]),
    ],
)
def test_real_files_of_unusual_layout(name: str, expected: list[tuple[str, str]]) -> None:
    """Segments of CHARMM, chains of two letters, and two amino acids at one place."""
    text = (STRUCTURES / f"{name}.pdb").read_text()
    found = read_protein(text)
    assert sequences(found) == expected
    lines = {line[30:54] for line in text.splitlines() if line.startswith("ATOM")}
    for one in found.chains:
        for each in one.residues:
            assert each.atoms.keys() >= BACKBONE.keys()
            assert all(
                "".join(f"{x:8.3f}" for x in atom[1]) in lines for atom in each.atoms.values()
            )


@pytest.mark.parametrize("name", ["1ubq", "3hfm", "6mh2"])
def test_gemmi_finds_the_same_protein(name: str) -> None:
    """Chains, numbers, letters and atoms are those of gemmi's polymers."""
    other = gemmi.read_structure(str(STRUCTURES / f"{name}.pdb"))
    other.setup_entities()
    found = read_structure((STRUCTURES / f"{name}.pdb").read_bytes())
    polymers = {one.name: one.get_polymer().first_conformer() for one in other[0]}
    at = 0
    for chain_name, polymer in polymers.items():
        for each in polymer:
            assert found.chain_names[found.chain_index[at]] == chain_name
            assert found.residue_number[at] == each.seqid.num
            letter = gemmi.find_tabulated_residue(each.name).one_letter_code.upper()
            assert sequence_of(found.aatype[at : at + 1]) == letter
            for atom in each:
                if atom.name in ATOM37_INDEX and not atom.has_altloc():
                    place = found.atom_positions[at, ATOM37_INDEX[atom.name]]
                    np.testing.assert_allclose(place, atom.pos.tolist(), atol=1e-4)
            at += 1
    assert at == len(found.aatype)
