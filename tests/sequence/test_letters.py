"""Which letters are residues, which are read as others, and what looks like nucleotides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foldsvc.chem.residues import READ_AS, RESIDUE_LETTERS
from foldsvc.errors import (
    IdentifierError,
    IllegalLetterError,
    NotSequencesError,
    NucleotideSequenceError,
)
from foldsvc.formats.a3m import LETTERS, parse_a3m
from foldsvc.sequence.letters import are_nucleotides
from foldsvc.sequence.limits import Limits
from foldsvc.sequence.parsing import read_chains, read_fasta

LIMITS = Limits(
    max_request_bytes=100_000,
    max_records=5,
    max_chains=5,
    max_chain_residues=500,
    max_total_residues=900,
)
RESIDUES = st.text(alphabet=RESIDUE_LETTERS + "X", min_size=4, max_size=60)


@given(
    st.sampled_from("ACGTU"), st.sampled_from("ACGTUN"), st.randoms(use_true_random=False),
    st.integers(20, 200),
)  # fmt: skip
def test_a_protein_of_two_letters_is_no_nucleic_acid(one, other, random, n_res) -> None:
    """Whatever two letters a protein is made of, at whatever length, it is folded."""
    letters = "".join(random.choice(one + other) for _ in range(n_res))

    (read,) = read_fasta(f">a\nMKVL:{letters}\n", LIMITS)

    assert read.chains[1].sequence == letters.replace("U", "C")
    assert read_chains("a", [("", letters)], LIMITS).n_res == n_res


@pytest.mark.parametrize(
    "letters", ["GA" * 15, "A" * 20, "N" * 25, "G" * 20, "GA" * 14 + "GT", "N" * 30 + "ACGT"]
)
def test_low_complexity_that_occurs_is_folded(letters: str) -> None:
    """Poly-GA, poly-A, poly-N, a lone third letter: by FASTA, by JSON, alone or in a complex."""
    assert read_fasta(f">a\n{letters}\n", LIMITS)[0].chains[0].sequence == letters
    assert read_chains("a", [("x", "MKVL"), ("y", letters)], LIMITS).chains[1].sequence == letters


@given(st.text(alphabet="ACGT", min_size=60, max_size=200), st.booleans(), st.booleans())
def test_genes_are_refused_unless_the_user_insists(bases: str, rna: bool, lower: bool) -> None:  # noqa: FBT001
    """What has four bases in plausible shares is refused, as RNA too; who insists is believed."""
    letters = bases + "ACGT" * (len(bases) // 4)
    text = letters.replace("T", "U") if rna else letters
    text = text.lower() if lower else text

    with pytest.raises(NucleotideSequenceError, match="read_as=proteins") as refused:
        read_fasta(f">gene\n{text}\n", LIMITS)
    assert "--read-as proteins" in refused.value.remedy
    (read,) = read_fasta(f">gene\n{text}\n", LIMITS, as_proteins=True)
    assert read.n_res == len(letters)


@given(RESIDUES)
def test_proteins_with_other_residues_are_never_taken_for_nucleotides(letters: str) -> None:
    """One residue that no nucleic acid has is enough."""
    assert not are_nucleotides(letters + "M")


@pytest.mark.parametrize(("letter", "meant"), READ_AS.items())
def test_rare_letters_are_read_as_in_an_alignment(letter: str, meant: str) -> None:
    """A letter of several residues, or of a rare one, is the same in FASTA, JSON and A3M; told."""
    written = f"MKV{letter}LAAG"
    (of_fasta,) = read_fasta(f">se\n{written}\n", LIMITS)
    of_json = read_chains("x", [("se", written)], LIMITS)
    of_a3m = parse_a3m(f">se\n{written}\n")

    read = written.replace(letter, meant)
    assert of_fasta.chains[0].sequence == of_json.chains[0].sequence == read
    assert "".join(LETTERS[code] for code in of_a3m.residues[0]) == read
    for notes in (of_fasta.notes, of_json.notes):
        assert [f"Residue 4 of 'se', {letter} (" in note for note in notes] == [True]
        assert f"read as {meant}" in notes[0]


@given(st.text(alphabet=RESIDUE_LETTERS + "XBZUJ", min_size=4, max_size=80))
def test_each_replaced_residue_is_told(letters: str) -> None:
    """Only replaced letters change, and a note names the residues, the first ten at least."""
    if are_nucleotides(letters):
        return
    (read,) = read_fasta(f">a\n{letters}\n", LIMITS)

    for place, (was, now) in enumerate(zip(letters, read.chains[0].sequence, strict=True), start=1):
        assert now == READ_AS.get(was, was)
        if was in READ_AS and letters[:place].count(was) <= 10:
            (note,) = (note for note in read.notes if f", {was} (" in note)
            told = note.partition(" of ")[0].replace("Residues ", "").replace("Residue ", "")
            assert str(place) in told.partition(" and ")[0].split(", ")
    assert len(read.notes) == len(set(letters) & set(READ_AS))


@pytest.mark.parametrize(
    ("text", "letter", "line", "column", "position"),
    [
        ("Homo sapiens protein of unknown function\nMKVLAAGIVG", "O", 1, 2, 2),
        (">a\nMKVLAAGIVG\nfrom a human being\n", "O", 3, 3, 13),
        ("this is just text", "J", 1, 9, 7),
    ],
)
def test_words_are_no_protein(text, letter, line, column, position) -> None:
    """A line of words is not folded because each of its letters stands for a residue."""
    with pytest.raises(IllegalLetterError) as refused:
        read_fasta(text, LIMITS)

    error = refused.value
    assert (error.letter, error.line, error.column) == (letter, line, column)
    assert error.position == position
    assert "'>'" in error.remedy


def test_a_modified_residue_of_three_letter_code_is_named() -> None:
    """Three-letter code with a word that is none is not folded as one letter each."""
    with pytest.raises(NotSequencesError, match="'Sep'"):
        read_fasta(">a\nMet Lys Val Leu Sep\n", LIMITS)


def test_the_title_of_a_pir_entry_is_no_sequence() -> None:
    """The line below the code of PIR is the title, and what follows knows its place."""
    (read,) = read_fasta(">P1;CRAB\na protein - human\nMKVLAAG*\n", LIMITS)

    assert (read.name, read.chains[0].sequence) == ("CRAB", "MKVLAAG")
    with pytest.raises(IllegalLetterError) as refused:
        read_fasta(">P1;CRAB\na protein - human\nMKV!AAG*\n", LIMITS)
    assert (refused.value.line, refused.value.column) == (3, 4)


@given(
    before=st.text(alphabet="MKVLAAG -1\n", max_size=30),
    wrong=st.sampled_from("?!1_#@é🧬"),
    header=st.sampled_from(["", ">a b\n", "\n>käse\n; comment\n"]),
)
def test_a_wrong_letter_is_named_by_line_and_column(before: str, wrong: str, header: str) -> None:
    """The line and the column lead to the very letter, whatever stands before it."""
    text = f"{header}{before}M{wrong}KVL\n"
    with pytest.raises(IllegalLetterError) as refused:
        read_fasta(text, LIMITS)

    error = refused.value
    assert error.line is not None
    assert error.column is not None
    assert text.split("\n")[error.line - 1][error.column - 1] == error.letter


@pytest.mark.parametrize(
    ("text", "kind", "column", "where"),
    [
        ("P04637", "UniProt", 2, "rest.uniprot.org/uniprotkb/P04637.fasta"),
        ("a0a024r1r8\n", "UniProt", 2, "A0A024R1R8"),
        (">x\n  P04637-2\n", "UniProt", 4, "P04637"),
        ("sp|P04637|P53_HUMAN", "UniProt", 3, "P04637"),
        ("P53_HUMAN", "UniProt", 2, "P53_HUMAN"),
        ("1TUP", "PDB", 1, "rcsb.org/fasta/entry/1TUP"),
        ("4hhb_A", "PDB", 1, "4HHB"),
        ("AF-P04637-F1", "AlphaFold DB", 5, "AF-P04637-F1"),
        ("NP_000537.3", "accession", 3, "FASTA"),
        ("P04637, Q9Y6K9", "UniProt", 2, "P04637"),
        ("https://rest.uniprot.org/P04637", "address", 6, "FASTA"),
    ],
)
def test_an_identifier_is_told_from_a_sequence(text, kind, column, where) -> None:
    """An identifier is called one, with the way to its sequence; its first digit is marked."""
    with pytest.raises(IdentifierError) as refused:
        read_fasta(text, LIMITS)

    assert kind in refused.value.message
    assert where in refused.value.remedy
    assert refused.value.column == column


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Met-Lys-Val-Leu-Ala", "MKVLA"),
        (">a\nMET LYS VAL\nLEU ALA\n", "MKVLA"),
        ("MetLysValLeuSec", "MKVLC"),
        ("H-Met-Lys-Val-Leu-OH", "MKVL"),
        (">a\nMET LYS VAL LEU : GLY ALA SER ASX", "MKVL:GASD"),
    ],
)
def test_three_letter_code_is_read(text: str, read: str) -> None:
    """Residues in three-letter code become letters, and a note says so."""
    (found,) = read_fasta(text, LIMITS)

    assert ":".join(chain.sequence for chain in found.chains) == read
    assert "three-letter" in found.notes[0]


@pytest.mark.parametrize(
    "text", ["MKVU AAGI VG : UAVL GG:GGAV", "  1 MKVUAAGIVG GSHMTRPLEQ MKV 23"]
)
def test_a_rare_letter_in_groups_is_no_word(text: str) -> None:
    """Groups of one length, the last of a line or chain shorter, are a sequence."""
    assert "C" in read_fasta(f">a\n{text}\n", LIMITS)[0].chains[0].sequence


@given(RESIDUES)
def test_one_letter_code_in_groups_is_not_three_letter_code(letters: str) -> None:
    """A sequence written in groups of ten or three stays what it is."""
    if "O" in letters or are_nucleotides(letters):
        return
    grouped = " ".join(letters[at : at + 10] for at in range(0, len(letters), 10))

    assert read_fasta(f">a\n{grouped}\n", LIMITS)[0].chains[0].sequence == letters


def test_what_reading_left_out_is_told() -> None:
    """Gaps, numbers of lines, stops: a note counts each, by FASTA and by JSON."""
    (read,) = read_fasta(">a\n 1 MKV--L 4\n 5 AAG*\n", LIMITS)
    of_json = read_chains("x", [("a", " 1 MKV--L 4\n 5 AAG*")], LIMITS)

    assert read.chains[0].sequence == of_json.chains[0].sequence == "MKVLAAG"
    assert read.notes == of_json.notes
    gaps, numbers, stops = read.notes
    assert "2 gap marks" in gaps
    assert "3 numbers" in numbers
    assert "1 stop" in stops
