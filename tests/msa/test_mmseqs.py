"""Real searches by the real program, in small databases of real sequences."""

import itertools
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from alignment_server import RELB, RELE, reply_of_server
from sequence_databases import ENVIRONMENTAL, PAIRS, TEMPLATES, UNIREF

from foldsvc.errors import (
    JobCancelledError,
    ProgramFailedError,
    ProgramMissingError,
    ProgramTimeoutError,
    SearchDatabaseError,
)
from foldsvc.formats.a3m import parse_a3m
from foldsvc.msa.mmseqs import MmseqsSearch, MmseqsSettings
from foldsvc.msa.mmseqs_databases import target
from foldsvc.msa.mmseqs_program import find_mmseqs
from foldsvc.msa.mmseqs_steps import Machine, unpaired_steps
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.progress import Progress
from foldsvc.records.search_plan import SearchPlan

Make = Callable[..., MmseqsSearch]


def _input(*sequences: str) -> FoldInput:
    chains = tuple(Chain(name=f"c{i}", sequence=one) for i, one in enumerate(sequences))
    return FoldInput(name="x", chains=chains)


def _ignore(_: Progress) -> None:
    pass


def _settings(databases: Path, folder: Path, **changed: object) -> MmseqsSettings:
    facts = {
        "program": "",
        "databases": databases,
        "uniref": UNIREF,
        "environmental": ENVIRONMENTAL,
        "templates": TEMPLATES,
        "folder": folder,
        "seconds": 240.0,
        "machine": Machine(threads=1),
    }
    return MmseqsSettings(**facts | changed)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder where the searches of these tests keep what they find."""
    return tmp_path_factory.mktemp("alignments")


@pytest.fixture(scope="session")
def complex_found(databases: Path, kept: Path) -> tuple[ComplexAlignment, list[str]]:
    """Search both chains of 3G5O in everything, once, and give what was said meanwhile."""
    said: list[str] = []
    search = MmseqsSearch(_settings(databases, kept), SearchPlan(templates=True))
    found = search.search(_input(RELE, RELB), lambda progress: said.append(progress.message))
    return found, said


def test_relatives_are_found_and_aligned(
    complex_found: tuple[ComplexAlignment, list[str]],
) -> None:
    """Of the rows that the server found for a chain, the local search finds nearly all."""
    found, _ = complex_found
    for alignment, sequence, chain in zip(found.unpaired, (RELE, RELB), "BA", strict=True):
        assert alignment.n_res == len(sequence)
        names = {header.split("\t")[0] for header in alignment.headers}
        for part in ("uniref", "environmental"):
            wanted = parse_a3m(reply_of_server(f"3g5o_{chain}_{part}.a3m"))
            expected = {header.split("\t")[0] for header in wanted.headers[1:]}
            assert len(names & expected) / len(expected) > 0.8, part


def test_rows_align_as_the_server_aligned_them(
    complex_found: tuple[ComplexAlignment, list[str]],
) -> None:
    """A sequence that both found has the same residues in nearly all columns."""
    found, _ = complex_found
    wanted = parse_a3m(reply_of_server("3g5o_A_uniref.a3m"))
    own = found.unpaired[1]
    place = {header.split("\t")[0]: i for i, header in enumerate(own.headers)}
    same = [
        (own.residues[place[name]] == row).mean()
        for header, row in zip(wanted.headers[1:], wanted.residues[1:], strict=True)
        if (name := header.split("\t")[0]) in place
    ]
    assert np.mean(same) > 0.9


def test_paired_rows_are_of_one_organism(
    complex_found: tuple[ComplexAlignment, list[str]],
) -> None:
    """The program pairs exactly what the server paired, in step and in the user's order."""
    found, _ = complex_found
    rele, relb = found.paired
    pairs = list(zip(relb.headers[1:], rele.headers[1:], strict=True))
    assert sorted(pairs) == sorted(PAIRS)


def test_searches_are_more_sensitive_than_quoted_scores(databases: Path, tmp_path: Path) -> None:
    """ColabFold's k-mer scores count; in its own command, quotes make MMseqs2 pass over them."""
    (tmp_path / "query.fasta").write_text(f">q\n{RELB}\n")
    program, uniref = find_mmseqs(), target(databases, UNIREF, role="uniref")
    run = partial(subprocess.run, cwd=tmp_path, check=True, capture_output=True, text=True)
    run([program, "createdb", "query.fasta", "qdb", "--dbtype", "1"])
    steps = unpaired_steps(uniref, Machine(threads=1))
    own = list(next(step for step in steps if step[0] == "search"))
    own[own.index("--num-iterations") + 1] = "1"
    at = own.index("--k-score") + 1

    def threshold(name: str, scores: str) -> int:
        command = [*own[:at], scores, *own[at + 1 :]]
        command[command.index("res")], command[command.index("tmp")] = name, f"tmp_{name}"
        said = run([program, *command]).stdout
        return int(said.partition("k-mer similarity threshold: ")[2].split(maxsplit=1)[0])

    assert threshold("own", own[at]) == 96
    assert threshold("quoted", f"'{own[at]}'") > 96


def test_template_hits_name_the_entry(complex_found: tuple[ComplexAlignment, list[str]]) -> None:
    """Each chain's hits among the structures come first with itself."""
    found, _ = complex_found
    best = [hits[0] for hits in found.template_hits]
    assert [hit.target for hit in best] == ["3g5o_B", "3g5o_A"]
    assert all(hit.identity > 0.9 for hit in best)
    assert best[0].cigar == f"{len(RELE)}M"


def test_source_and_steps_are_told(complex_found: tuple[ComplexAlignment, list[str]]) -> None:
    """The program's version and the databases are named; each step is said by its database."""
    found, said = complex_found
    assert found.source.startswith("MMseqs2 ")
    assert found.source.endswith(f"({UNIREF}+{ENVIRONMENTAL}+{TEMPLATES})")
    assert f"Searching {UNIREF}: search, step 2 of 8" in said
    assert f"Searching {ENVIRONMENTAL}: result2msa, step 5 of 5" in said
    assert f"Searching {UNIREF}: pairaln, step 7 of 10" in said


def test_what_was_found_is_not_searched_again(
    databases: Path, kept: Path, complex_found: tuple[ComplexAlignment, list[str]]
) -> None:
    """The same chains, alone or together, come from what is kept, without the program."""

    def never(_: Progress) -> None:
        pytest.fail("it searches")

    search = MmseqsSearch(_settings(databases, kept), SearchPlan(templates=True))
    again = search.search_all([_input(RELE, RELB), _input(RELB)], never)

    assert again[0].source == complex_found[0].source
    assert (again[1].unpaired[0].residues == again[0].unpaired[1].residues).all()
    assert list(kept.glob(".searching-*")) == []


def test_complete_pairs_need_every_chain(databases: Path, tmp_path: Path) -> None:
    """Greedy pairing takes organisms with two of three chains, complete pairing takes none."""
    third = "MSKGEELFTGVVPILVELDGDVNGHKFSVSGEGEGDATYGKLTLKFICTTGKLPVPWPTLVTTLTYG"
    depth = {}
    for strategy in ("greedy", "complete"):
        plan = SearchPlan(pair_mode="paired", pair_strategy=strategy)
        search = MmseqsSearch(_settings(databases, tmp_path), plan)
        found = search.search(_input(RELB, RELE, third), _ignore)
        assert [one.n_row for one in found.unpaired] == [1, 1, 1]
        assert len({one.n_row for one in found.paired}) == 1
        depth[strategy] = found.paired[0].n_row
    assert depth == {"greedy": 1 + len(PAIRS), "complete": 1}


def test_a_cancelled_search_leaves_nothing(databases: Path, tmp_path: Path) -> None:
    """Whoever listens stops the search, the program with it, and its folder is gone."""
    calls = itertools.count()

    def stop(_: Progress) -> None:
        if next(calls) == 2:
            raise JobCancelledError("j")

    search = MmseqsSearch(_settings(databases, tmp_path), SearchPlan(pair_mode="unpaired"))
    with pytest.raises(JobCancelledError):
        search.search(_input(RELB), stop)

    assert list(tmp_path.iterdir()) == []


def test_a_search_past_its_time_is_killed(databases: Path, tmp_path: Path) -> None:
    """The time is for all steps together."""
    search = MmseqsSearch(
        _settings(databases, tmp_path, seconds=0.2), SearchPlan(pair_mode="unpaired")
    )
    started = time.monotonic()
    with pytest.raises(ProgramTimeoutError):
        search.search(_input(RELB), _ignore)

    assert time.monotonic() - started < 20


def test_a_program_that_fails_is_quoted(databases: Path, tmp_path: Path) -> None:
    """What the program said last is in the error, and nothing is kept."""
    broken = tmp_path / "databases"
    shutil.copytree(databases, broken)
    (broken / f"{UNIREF}.index").write_text("this is no index")
    search = MmseqsSearch(
        _settings(broken, tmp_path / "kept"), SearchPlan(pair_mode="unpaired", environmental=False)
    )
    with pytest.raises(ProgramFailedError, match="MMseqs2 search ended with"):
        search.search(_input(RELB), _ignore)

    assert list((tmp_path / "kept").iterdir()) == []


@pytest.mark.parametrize(
    ("file", "plan"),
    [
        (f"{UNIREF}.dbtype", SearchPlan()),
        (f"{UNIREF}_seq.index", SearchPlan()),
        (f"{UNIREF}_aln.dbtype", SearchPlan()),
        (f"{UNIREF}_mapping", SearchPlan()),
        (f"{UNIREF}_nodes.dmp", SearchPlan()),
        (f"{ENVIRONMENTAL}_aln.index", SearchPlan()),
        (f"{TEMPLATES}_h.index", SearchPlan(templates=True)),
    ],
)
def test_an_incomplete_database_is_named_before_anything_runs(
    databases: Path, tmp_path: Path, file: str, plan: SearchPlan
) -> None:
    """A file that is missing is told with the cure, not after an hour by the program."""
    partial = tmp_path / "databases"
    partial.mkdir()
    for one in databases.iterdir():
        if one.name != file and one.is_file():
            (partial / one.name).symlink_to(one)
    with pytest.raises(SearchDatabaseError, match="is missing") as caught:
        MmseqsSearch(_settings(partial, tmp_path), plan)

    assert "foldsvc databases install" in caught.value.remedy


def test_what_a_plan_leaves_out_need_not_be_there(databases: Path, tmp_path: Path) -> None:
    """Without pairing no organisms are needed, and without metagenomes no second database."""
    partial = tmp_path / "databases"
    partial.mkdir()
    for one in databases.glob(f"{UNIREF}*"):
        if not one.name.endswith(("_mapping", ".dmp")):
            (partial / one.name).symlink_to(one)

    MmseqsSearch(_settings(partial, tmp_path, environmental=""), SearchPlan(pair_mode="unpaired"))


def test_a_missing_program_is_told_with_the_cure(databases: Path, tmp_path: Path) -> None:
    """A program that is named and not there is not replaced by another."""
    with pytest.raises(ProgramMissingError, match="FOLDSVC_MMSEQS"):
        MmseqsSearch(_settings(databases, tmp_path, program="no-such-mmseqs"))
