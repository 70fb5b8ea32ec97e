"""What a request is to fold, whichever kind of text it brings."""

import json
from pathlib import Path

import pytest
from service_in_process import VH, VL
from untrained_alphafold2 import put_empty_networks

from foldsvc.alphafold2.config import models_of
from foldsvc.engines.acceptance import accept, check
from foldsvc.errors import (
    AlignmentAsInputError,
    DamagedFileError,
    IllegalLetterError,
    InvalidRequestError,
    NotSequencesError,
    OtherMoleculeError,
    QueryRowError,
    UnevenRowError,
)
from foldsvc.flashabb.weights import WEIGHTS_NAME
from foldsvc.jobs.submit import NewJob
from foldsvc.records.job_payloads import FoldPayload
from foldsvc.settings import Settings
from foldsvc.wire.fold import FoldRequest
from tests.fixtures.errors import raises

QUERY = "MKVLAAGIVG"
ROWS = ">101\nMKVLAAGIVG\n>hitA\t80\t0.5\nMKVLAAG--G\n>hitB\t70\t0.4\nMKiVLAAGIVA\n"
COMPLEX = "#4,6\t2,1\n>101\t102\nMKVLGGAVLL\n>a\nMK-LGGAVLL\n>b\nMKVL------\n"
UNIPROT = """ID   X_HUMAN                 Reviewed;          10 AA.
AC   P00000;
DE   RecName: Full=A protein;
SQ   SEQUENCE   10 AA;  1000 MW;  0000000000000000 CRC64;
     MKVLAAGIVG
//
"""
GENPEPT = """LOCUS       NP_000001                 10 aa            linear   PRI 01-JAN-2026
DEFINITION  a protein [Homo sapiens].
ORIGIN
        1 mkvlaagivg
//
"""
AF3 = {
    "name": "pair",
    "modelSeeds": [1],
    "sequences": [
        {"protein": {"id": ["A", "B"], "sequence": QUERY, "unpairedMsa": ROWS}},
        {"protein": {"id": "C", "sequence": "GSHMTRPLEQ"}},
    ],
    "dialect": "alphafold3",
    "version": 1,
}
SERVER = [
    {
        "name": name,
        "modelSeeds": [],
        "sequences": [{"proteinChain": {"sequence": QUERY, "count": 2}}],
    }
    for name in ("one", "two")
]
BOLTZ = f"""version: 1
sequences:
  - protein:
      id: [A, B]
      sequence: {QUERY}
      msa: ./a.a3m
  - protein:
      id: C
      sequence: GSHMTRPLEQ
"""


@pytest.fixture
def here(tmp_path: Path, weights_dir: Path) -> Settings:
    """Give a service with the networks of both engines."""
    names = [c.name for kind in ("ptm", "multimer_v3") for c in models_of(f"alphafold2_{kind}")]
    put_empty_networks(tmp_path / "weights", names)
    (tmp_path / "weights" / WEIGHTS_NAME).symlink_to(weights_dir / WEIGHTS_NAME)
    return Settings(data_dir=tmp_path, _env_file=None)


def jobs_of(settings: Settings, text: str, **request: object) -> tuple[NewJob[FoldPayload], ...]:
    """Accept a text."""
    return accept(FoldRequest(fasta=text, **request), settings)


def read_as(job: NewJob[FoldPayload]) -> str:
    """Give what the user is told of how the input was read."""
    return "\n".join(one.message for one in job.notices if one.code == "input_read_as")


@pytest.mark.parametrize("text", [ROWS, f"#10\t1\n{ROWS}", f"\n{ROWS}".replace("\n", "\r\n")])
@pytest.mark.parametrize("engine", ["auto", "alphafold2"])
def test_an_alignment_is_one_fold_of_its_query(here: Settings, text: str, engine: str) -> None:
    """An A3M given as the input is folded once, with all its rows, and a notice says so."""
    (job,) = jobs_of(here, text, engine=engine)

    assert [chain.sequence for chain in job.payload.fold_input.chains] == [QUERY]
    assert job.payload.fold_input.a3m.count(">") == 3
    assert (job.payload.engine, job.payload.options["msa"], job.name) == (
        "alphafold2",
        "a3m",
        "query",
    )
    assert "A3M of 3 rows" in read_as(job)
    assert "read_as=proteins" in read_as(job)


@pytest.mark.parametrize(
    ("text", "kind", "chain"),
    [
        (">q\nMK-VLAA\n>hit\nMKAV-A-\n", "aligned FASTA", "MKVLAA"),
        ("# STOCKHOLM 1.0\n\nq MK.VLAA\nh MKaV-A-\n//\n", "Stockholm", "MKVLAA"),
        ("CLUSTAL W\n\nq MK-VLAA\nh MKAV-A-\n", "Clustal", "MKVLAA"),
    ],
)
def test_other_alignments_are_read_too(here: Settings, text: str, kind: str, chain: str) -> None:
    """Aligned FASTA, Stockholm and Clustal are one fold of the first row, as an A3M is."""
    (job,) = jobs_of(here, text)

    assert [one.sequence for one in job.payload.fold_input.chains] == [chain]
    assert job.payload.fold_input.a3m == ">q\nMKVLAA\n>h\nMKaV-A-\n".replace(
        ">h\n", ">hit\n" if "hit" in text else ">h\n"
    )
    assert kind in read_as(job)


def test_a_complex_has_the_chains_of_its_first_line(here: Settings) -> None:
    """ColabFold's lengths and copies say which chains are folded together."""
    (job,) = jobs_of(here, COMPLEX, name="mine")

    assert [chain.sequence for chain in job.payload.chains] == ["MKVL", "MKVL", "GGAVLL"]
    assert job.name == "mine"


def test_rare_letters_of_the_query_are_told(here: Settings) -> None:
    """Selenocysteine in the first row is read as cysteine, and told like that of a FASTA."""
    (job,) = jobs_of(here, ">q\nMKVUAAG\n>h\nMKV-AAG\n")

    assert job.payload.fold_input.chains[0].sequence == "MKVCAAG"
    assert "Residue 4 of 'q', U (selenocysteine), was read as C" in read_as(job)


def test_alignments_that_mmseqs_parts_by_nuls(here: Settings) -> None:
    """One of the same query is one; those of two queries are a complex; no NUL is stored."""
    (one,) = jobs_of(here, f"{ROWS}\0{ROWS}\0")
    (two,) = jobs_of(here, f"{ROWS}\0>102\nGSHMTR\n>x\nGSH-TR\n\0")

    assert [chain.sequence for chain in one.payload.fold_input.chains] == [QUERY]
    assert [chain.sequence for chain in two.payload.fold_input.chains] == [QUERY, "GSHMTR"]
    assert "\0" not in one.payload.fold_input.a3m + two.payload.fold_input.a3m


def test_who_insists_has_each_row_folded(here: Settings) -> None:
    """Rows are proteins of their own for who says so; gaps are taken out, and told."""
    jobs = jobs_of(here, ROWS, read_as="proteins", engine="alphafold2")

    assert [job.payload.fold_input.chains[0].sequence for job in jobs] == [
        QUERY, "MKVLAAGG", "MKIVLAAGIVA",
    ]  # fmt: skip
    assert "2 gap marks" in read_as(jobs[1])
    assert not any(job.payload.fold_input.a3m for job in jobs)


def test_who_says_so_has_an_alignment_read(here: Settings) -> None:
    """Rows without a gap are an alignment for who says so, and its faults are an alignment's."""
    (job,) = jobs_of(here, ">q\nMKVL\n>h\nMKVA\n", read_as="alignment")

    assert job.payload.fold_input.a3m == ">q\nMKVL\n>h\nMKVA\n"
    with pytest.raises(UnevenRowError):
        jobs_of(here, ">q\nMKVL\n>h\nMKVAA\n", read_as="alignment")
    with pytest.raises(QueryRowError):
        jobs_of(here, ">q\nMK-VL\n>h\nMKaa-VA\n", read_as="alignment")


def test_an_alignment_of_an_antibody(here: Settings) -> None:
    """`auto` takes the engine that reads alignments, and says why; the other one is refused."""
    text = f">vh\n{VH}\n>relative\n{VH[:-4]}----\n"
    (job,) = jobs_of(here, text)

    assert job.payload.engine == "alphafold2"
    assert any("alignment" in one.message for one in job.notices if one.code == "engine_chosen")
    with pytest.raises(AlignmentAsInputError, match=r"A3M of 2 rows.*flashabb") as refused:
        jobs_of(here, text, engine="flashabb")
    assert "read_as=proteins" in refused.value.remedy
    with pytest.raises(AlignmentAsInputError):
        jobs_of(here, f">vh\n{VH}\n", a3m=text, engine="flashabb")


def test_two_numbered_chains_of_an_antibody_are_no_alignment(here: Settings) -> None:
    """VH and VL with the gaps of a numbering have one length, and are the two chains of an Fv."""
    heavy, light = f"{VH[:30]}..{VH[30:]}".ljust(130, "."), VL.ljust(130, ".")
    text = f">mab_VH\n{heavy}\n>mab_VL\n{light}\n"
    (job,) = jobs_of(here, text)

    assert job.payload.engine == "flashabb"
    assert [chain.sequence for chain in job.payload.chains] == [VH, VL]
    assert "gap marks" in read_as(job)


def test_alignments_have_their_own_limits(here: Settings) -> None:
    """An alignment may be larger than a request of sequences, as large as one sent beside it."""
    small = here.model_copy(update={"max_request_bytes": 100, "max_alignment_bytes": 5_000})
    rows = "".join(f">r{n}\nMKVLAAG--G\n" for n in range(100))
    (job,) = jobs_of(small, ROWS + rows)

    assert "103 rows" in read_as(job)
    with raises("alignment_too_large"):
        jobs_of(small, ROWS + rows * 5)


@pytest.mark.parametrize(
    ("text", "request_"),
    [(ROWS, {"a3m": ROWS}), (">a\nMKVL\n>b\nGGAV\n", {"a3m": ROWS})],
)
def test_an_alignment_goes_with_one_sequence(here: Settings, text: str, request_: dict) -> None:
    """Two alignments, or several records beside one, are refused."""
    with pytest.raises(InvalidRequestError, match="alignment"):
        jobs_of(here, text, **request_)


def test_a_table_of_colabfold_is_read(here: Settings) -> None:
    """id,sequence gives a job a row, chains joined by a colon, told as a table."""
    jobs = jobs_of(here, "\ufeffid,sequence\npepA,MKVLAAGIVG\ncplx,MKVLAAGIVG:GSHMTRPLEQ\n")

    assert [(job.name, [chain.sequence for chain in job.payload.chains]) for job in jobs] == [
        ("pepA", [QUERY]),
        ("cplx", [QUERY, "GSHMTRPLEQ"]),
    ]
    assert "table (CSV)" in read_as(jobs[0])


@pytest.mark.parametrize(
    ("text", "kind", "chains"),
    [
        (json.dumps(AF3), "AlphaFold 3", [QUERY, QUERY, "GSHMTRPLEQ"]),
        (BOLTZ, "Boltz", [QUERY, QUERY, "GSHMTRPLEQ"]),
        (f">protein|name=one\n{QUERY}\n>protein|two\nGSHMTR\n", "Chai", [QUERY, "GSHMTR"]),
        (f">A|protein|./a.a3m\n{QUERY}\n>B|protein|empty\nGSHMTR\n", "Boltz", [QUERY, "GSHMTR"]),
    ],
)
def test_complexes_of_other_programs_are_read(here, text, kind, chains) -> None:
    """What another program folds as one complex is one here, with all its copies; told."""
    (job,) = jobs_of(here, text)

    assert [chain.sequence for chain in job.payload.chains] == chains
    assert kind in read_as(job)
    assert ("alignments" in read_as(job)) == ("Left out" in read_as(job))


def test_jobs_of_alphafold_server_are_read(here: Settings) -> None:
    """Its list of jobs is a batch, each with as many copies as it says."""
    jobs = jobs_of(here, json.dumps(SERVER))

    assert [(job.name, len(job.payload.chains)) for job in jobs] == [("one", 2), ("two", 2)]


@pytest.mark.parametrize(
    ("text", "molecule"),
    [
        (json.dumps({**AF3, "sequences": [{"ligand": {"id": "L", "ccdCodes": ["ATP"]}}]}), "ATP"),
        (json.dumps({**AF3, "sequences": [{"rna": {"id": "R", "sequence": "ACGU"}}]}), "rna"),
        (json.dumps([{"name": "x", "sequences": [{"ion": {"ion": "MG", "count": 1}}]}]), "ion MG"),
        (BOLTZ + "  - ligand:\n      id: L\n      smiles: CCO\n", "ligand CCO"),
        (f">protein|a\n{QUERY}\n>ligand|b\nCCO\n", "ligand"),
        (f">A|protein\n{QUERY}\n>B|dna\nACGT\n", "dna"),
    ],
)
def test_what_is_no_protein_is_refused_by_name(here: Settings, text: str, molecule: str) -> None:
    """A ligand, an ion or a nucleic acid is never left out in silence."""
    with pytest.raises(OtherMoleculeError) as refused:
        jobs_of(here, text)
    assert molecule in refused.value.message


@pytest.mark.parametrize(
    ("text", "name"), [(UNIPROT, "X_HUMAN"), (GENPEPT, "NP_000001"), (UNIPROT * 2, "X_HUMAN")]
)
def test_entries_of_databases_are_read(here: Settings, text: str, name: str) -> None:
    """The sequence of an entry of UniProt or GenPept is folded under its name."""
    jobs = jobs_of(here, text)

    assert jobs[0].name == name
    assert {job.payload.fold_input.chains[0].sequence for job in jobs} == {QUERY}
    assert len(jobs) == text.count("//")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("HEADER    OXYGEN TRANSPORT\nATOM      1  N   VAL A   1      6.2  16.9  4.9\n", "PDB"),
        ("ATOM      1  N   VAL A   1      6.204  16.869   4.854  1.00 49.05  N\n", "PDB"),
        ("data_4HHB\n#\n_entry.id 4HHB\nloop_\n_atom_site.id\n", "mmCIF"),
        ("<!DOCTYPE html>\n<html><body>MKVL</body></html>", "web page"),
        ("@read1\nACGTACGT\n+\nIIIIIIII\n", "FASTQ"),
        ("LOCUS       X 10 bp    DNA\nORIGIN\n        1 acgtacgtac\n//\n", "nucleotides"),
        ("pepA\tMKVLAAGIVG\npepB\tGSHMTRPLEQ\n", "table without"),
    ],
)
def test_what_holds_no_sequences_is_called_what_it_is(here: Settings, text: str, what: str) -> None:
    """The refusal names the file's kind and what to send, not a letter of it."""
    with pytest.raises(NotSequencesError) as refused:
        jobs_of(here, text)
    assert what in refused.value.message
    assert "selenocysteine" not in refused.value.remedy
    assert refused.value.remedy


@pytest.mark.parametrize(
    "text", ['{"a": 1}', "[", "[1]", "[" * 90_000, "version: 1\nsequences: [\n", "sequences: 3\n"]
)
def test_damaged_files_of_other_programs_are_refused(here: Settings, text: str) -> None:
    """JSON and YAML that are damaged, or something else, are called that."""
    with pytest.raises(DamagedFileError, match=r"JSON|YAML"):
        jobs_of(here, text)


@pytest.mark.parametrize(
    "text", [json.dumps(AF3), json.dumps(AF3, indent=1), BOLTZ], ids=["line", "lines", "YAML"]
)
def test_a_wrong_letter_in_another_programs_file_is_found(here: Settings, text: str) -> None:
    """The line and the column lead to the letter in JSON and YAML, too."""
    text = text.replace("GSHMTRPLEQ", "GSH!TRPLEQ")
    with pytest.raises(IllegalLetterError) as refused:
        jobs_of(here, text)

    error = refused.value
    assert text.split("\n")[error.line - 1][error.column - 1] == "!"
    assert (error.record, error.position) == ("C", 4)


@pytest.mark.parametrize("engine", ["flashabb", "alphafold2"])
def test_every_engine_tells_what_reading_assumed(here: Settings, engine: str) -> None:
    """Gaps, stops, replaced letters and renamed records are told whichever engine folds."""
    pair = f"{VH}:{VL[:20]}-{VL[20:]}*"
    checked = check(FoldRequest(fasta=f">a\n{pair}\n>a\n{pair}\n", engine=engine), here).jobs

    for job in checked:
        told = [one.message for one in job.notices if one.code == "input_read_as"]
        assert any("1 gap mark" in message for message in told)
        assert any("1 stop" in message for message in told)
    assert any("'a (2)'" in one.message for one in checked[1].notices)


def test_records_stay_apart_for_who_asks_for_proteins(here: Settings) -> None:
    """A VH beside a VL is one Fv, but for who says that each record is a protein of its own."""
    text = f">VH\n{VH}\n>VL\n{VL}\n"

    assert len(jobs_of(here, text)) == 1
    assert len(jobs_of(here, text, read_as="proteins")) == 2
