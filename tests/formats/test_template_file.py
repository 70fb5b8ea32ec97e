"""Files of templates: whole sequences, the right atoms of each residue, and clear refusals."""

import contextlib
import gzip
from datetime import date

import gemmi
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from template_files import LYSOZYME, UBIQUITIN, UNSEEN, hard_mmcif, mmcif_text, pdb_text

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.errors import StructureFormatError
from foldsvc.formats.template_file import read_template
from foldsvc.records.template_structure import TemplateChain, TemplateEntry


def lysozyme(entry: TemplateEntry) -> TemplateChain:
    """Give the chain that is always asked for here."""
    chain = entry.chain("Y")
    assert chain is not None
    return chain


def test_chains_have_their_whole_sequences() -> None:
    """Every protein chain is there under its author's name, in the order of the file."""
    entry = read_template(pdb_text("3hfm"), "3hfm")
    assert [chain.name for chain in entry.chains] == ["L", "H", "Y"]
    assert lysozyme(entry).sequence == LYSOZYME
    assert (entry.name, entry.released) == ("3hfm", date(1989, 7, 12))


def test_a_file_without_sequence_gives_what_was_seen() -> None:
    """Without SEQRES the residues that have atoms are the sequence, insertion codes and all."""
    entry = read_template(pdb_text("6mh2"), "6mh2")
    assert [len(chain.sequence) for chain in entry.chains] == [208, 214, 202, 197]
    assert all(chain.atom_mask.any(axis=-1).all() for chain in entry.chains)
    assert entry.released is None


def test_a_chain_is_found_by_both_of_its_names() -> None:
    """The author's name of a chain comes before the archive's, which stands in for it."""
    entry = read_template(hard_mmcif(), "x")
    assert entry.chain("Y") is entry.chain("Q")
    assert entry.chain("Z") is None
    assert entry.chain("") is None
    swapped = TemplateEntry(
        name="x",
        released=None,
        chains=tuple(
            TemplateChain(
                name=name,
                label_name=label,
                sequence="A",
                atom_positions=np.zeros((1, 37, 3), np.float32),
                atom_mask=np.ones((1, 37), np.bool_),
            )
            for name, label in (("B", "A"), ("A", "B"))
        ),
    )
    assert swapped.chain("A") is swapped.chains[1]


def test_the_hard_file_is_read() -> None:
    """Modified residues count as their parents, and only the first model's protein is taken."""
    chain = lysozyme(read_template(hard_mmcif(), "x"))
    plain = lysozyme(read_template(mmcif_text("3hfm"), "x"))
    assert chain.sequence == LYSOZYME
    unseen = [position - 1 for position in UNSEEN]
    assert np.flatnonzero(~chain.atom_mask.any(axis=-1)).tolist() == unseen
    sulphur = ATOM37_INDEX["SD"]
    methionines = [place for place, letter in enumerate(LYSOZYME) if letter == "M"]
    assert chain.atom_mask[methionines, sulphur].all()
    changed = {19}  # of the alternates at 20, the second has more of the crystal
    for place in set(range(129)) - set(unseen) - changed:
        assert np.array_equal(chain.atom_positions[place], plain.atom_positions[place]), place
    beta, alpha = ATOM37_INDEX["CB"], ATOM37_INDEX["CA"]
    moved = chain.atom_positions[19] - plain.atom_positions[19]
    assert moved[beta].tolist() == pytest.approx([1, 0, 0], abs=1e-4)
    assert moved[alpha].tolist() == [0, 0, 0]


def test_the_first_revision_is_the_release() -> None:
    """Of several revisions the oldest counts, whatever order they are in."""
    text = hard_mmcif().replace("2011-07-13", "1999-12-31")
    assert read_template(text, "x").released == date(1999, 12, 31)
    assert read_template(text.replace("1999-12-31", "?"), "x").released == date(2007, 3, 4)


def test_a_gzipped_file_is_the_same() -> None:
    """A file may come compressed."""
    packed = gzip.compress(pdb_text("1ubq").encode())
    assert read_template(packed, "x").chains[0].sequence == UBIQUITIN


def test_nucleic_acids_are_no_templates() -> None:
    """A file of DNA alone is refused."""
    text = "".join(
        f"ATOM  {number:>5}  {name:<3}  DA A{number:>4}    {number:8.3f}   0.000   0.000"
        f"  1.00  0.00           {name[0]}\n"
        for number, name in enumerate(("P", "P", "P", "P"), start=1)
    )
    with pytest.raises(StructureFormatError, match="no protein atoms"):
        read_template(text, "x")


@pytest.mark.parametrize(
    "text",
    ["", "hello", "data_x\n", "data_x\n_entry.id x\n", "data_x\nloop_\n_atom_site.id\n1 2\n'"],
)
def test_what_is_no_structure_is_refused(text: str) -> None:
    """Text that holds no structure is a typed error, never anything else."""
    with pytest.raises(StructureFormatError):
        read_template(text, "x")


@given(st.binary(max_size=300), st.sampled_from(["", "data_x\n", "ATOM  ", "HEADER    \nATOM  "]))
def test_any_bytes_are_read_or_refused(data: bytes, start: str) -> None:
    """Whatever bytes come, there is an entry or the one typed error."""
    with contextlib.suppress(StructureFormatError):
        read_template(start.encode() + data, "x")


@given(st.integers(0, 2000), st.integers(0, 60), st.sampled_from("\n \x00#_'A9-"))
def test_a_damaged_file_is_read_or_refused(line: int, column: int, letter: str) -> None:
    """A real file with one wrong letter anywhere is read or refused, nothing else."""
    lines = mmcif_text_of_ubiquitin().splitlines(keepends=True)
    line %= len(lines)
    lines[line] = lines[line][:column] + letter + lines[line][column + 1 :]
    try:
        entry = read_template("".join(lines), "x")
    except StructureFormatError:
        return
    assert all(len(chain.sequence) == len(chain.atom_mask) for chain in entry.chains)


_KEPT: list[str] = []


def mmcif_text_of_ubiquitin() -> str:
    """Give the file, made once."""
    if not _KEPT:
        _KEPT.append(mmcif_text("1ubq"))
    return _KEPT[0]


def test_a_chain_that_its_sequence_does_not_fit_gives_what_was_seen() -> None:
    """Where atoms are numbered beyond the sequence that the file tells, the atoms are believed."""
    structure = gemmi.read_pdb_string(pdb_text("1ubq"))
    structure.setup_entities()
    structure.assign_label_seq_id()
    structure.entities[0].full_sequence = structure.entities[0].full_sequence[:50]
    text = structure.make_mmcif_document().as_string()
    assert read_template(text, "x").chains[0].sequence == UBIQUITIN
