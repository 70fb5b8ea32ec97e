"""`foldsvc predict` with untrained networks: which files it leaves, and what repeats a run."""

import csv
import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result
from untrained_alphafold2 import COMPLEX, PEPTIDE, Untrained

from foldsvc.cli.main import app
from foldsvc.settings import settings

READERS = Path(__file__).parents[1] / "fixtures" / "colabfold_readers.py"
FASTA = f">peptide_one\n{PEPTIDE}\n>trimer\n{COMPLEX}\n"
OPTIONS = ("--models", "3", "--n-recycles", "1", "--engine", "alphafold2", "--json")
PTM, MULTIMER = (
    f"{kind}_model_3_seed_000" for kind in ("alphafold2_ptm", "alphafold2_multimer_v3")
)


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the command, and the folder that it wrote."""

    out: Path
    result: Result

    @property
    def told(self) -> list[dict[str, Any]]:
        """Give what went to stdout."""
        assert self.result.exit_code == 0, self.result.stderr
        rows: list[dict[str, Any]] = json.loads(self.result.stdout)
        return rows


@pytest.fixture(scope="module")
def here(untrained: Untrained, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let the command find untrained parameters; give a folder of its own."""
    folder = tmp_path_factory.mktemp("predict")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOLDSVC_DATA_DIR", str(folder / "data"))
        patch.setenv("FOLDSVC_WEIGHTS_DIR", str(untrained.weights))
        patch.setenv("FOLDSVC_COMPILED_DIR", str(untrained.compiled))
        settings.cache_clear()
        yield folder
    settings.cache_clear()


def run(out: Path, *words: str) -> Ran:
    """Run the command."""
    result = CliRunner().invoke(app, ["predict", *words, str(out)])
    return Ran(out, result)


@pytest.fixture(scope="module")
def colabfold(here: Path) -> Ran:
    """Fold a peptide and a complex under ColabFold's names."""
    source = here / "in.fasta"
    source.write_text(FASTA)
    ran = run(here / "colabfold", *OPTIONS, "--colabfold-names", str(source))
    assert ran.told
    return ran


def test_colabfold_names_lie_side_by_side(colabfold: Ran) -> None:
    """ColabFold's files of all jobs are in one folder, foldsvc's own in a folder for each job."""
    peptide, trimer = colabfold.told
    here = {path.name for path in colabfold.out.iterdir() if path.is_file()}
    shared = {"config.json", "cite.bibtex", "log.txt"}
    assert "summary.csv" in here
    here.remove("summary.csv")

    assert here == shared | {
        f"{job}{rest}"
        for job, tag in (("peptide_one", PTM), ("trimer", MULTIMER))
        for rest in (
            f"_unrelaxed_rank_001_{tag}.pdb",
            f"_scores_rank_001_{tag}.json",
            "_predicted_aligned_error_v1.json",
            ".a3m",
            "_coverage.png",
            "_plddt.png",
            "_pae.png",
            ".done.txt",
        )
    }
    assert set(peptide["colabfold_files"]) | set(trimer["colabfold_files"]) == here
    for row, name in ((peptide, "001_peptide_one"), (trimer, "002_trimer")):
        assert Path(str(row["folder"])) == colabfold.out / name
        assert (colabfold.out / name / "ranked_001.pdb").is_file()
        assert (colabfold.out / name / "job.json").is_file()


def test_colabfold_scores_are_those_of_the_result(colabfold: Ran) -> None:
    """The scores under ColabFold's name are foldsvc's own with PAE, and say untrained."""
    own = json.loads((colabfold.out / "002_trimer/ranked_001_scores.json").read_text())
    theirs = json.loads((colabfold.out / f"trimer_scores_rank_001_{MULTIMER}.json").read_text())

    assert [len(row) for row in theirs.pop("pae")] == [16] * 16
    assert theirs == own
    assert own["untrained"] is True
    assert set(own["ipsae"]) == {"A-B", "B-A", "A-C", "C-A", "B-C", "C-B"}
    pdb = (colabfold.out / f"trimer_unrelaxed_rank_001_{MULTIMER}.pdb").read_text()
    assert "UNTRAINED" in pdb


def test_colabfold_log_tells_of_both_jobs(colabfold: Ran) -> None:
    """One log has the queries in order, every recycle of each and its ranks, and ends once."""
    lines = [
        line.partition(",")[2][4:] for line in (colabfold.out / "log.txt").read_text().splitlines()
    ]

    assert lines[0] == "Query 1/2: peptide_one (length 10)"
    assert "Query 2/2: trimer (length 16)" in lines
    for tag in (PTM, MULTIMER):
        assert [f"{tag} recycle={n}" in line for n in (0, 1) for line in lines].count(True) == 2
        assert sum(line.startswith(f"rank_001_{tag} pLDDT=") for line in lines) == 1
    assert [line for line in lines if line == "Done"] == lines[-1:]


def test_colabfold_settings_and_citations_are_of_all_jobs(colabfold: Ran) -> None:
    """config.json has ColabFold's keys, and both jobs' works are cited once each."""
    config = json.loads((colabfold.out / "config.json").read_text())
    cited = (colabfold.out / "cite.bibtex").read_text()

    assert (config["num_queries"], config["num_models"], config["num_recycles"]) == (2, 1, 1)
    assert (config["model_type"], config["rank_by"]) == ("alphafold2_multimer_v3", "multimer")
    assert config["version"].startswith("foldsvc ")
    keys = [line for line in cited.splitlines() if line.startswith("@")]
    assert len(keys) == len(set(keys)) >= 2


def test_the_table_has_both_jobs(colabfold: Ran) -> None:
    """summary.csv has a row for each model of each job, with the scores of its file."""
    rows = list(csv.DictReader((colabfold.out / "summary.csv").read_text().splitlines()))
    own = json.loads((colabfold.out / "002_trimer/ranked_001_scores.json").read_text())

    assert [(row["job"], row["rank"], row["n_chains"]) for row in rows] == [
        ("peptide_one", "1", "1"),
        ("trimer", "1", "3"),
    ]
    assert (rows[1]["iptm"], rows[1]["model"]) == (str(own["iptm"]), "model_3_multimer_v3")
    assert {row["untrained"] for row in rows} == {"True"}


def test_a_run_repeats_from_its_record(colabfold: Ran, here: Path) -> None:
    """From job.json alone come the same bytes of the structure, and nothing is said of changes."""
    first = colabfold.out / "002_trimer"
    again = run(here / "again", "--json", "--from", str(first / "job.json"))

    assert len(again.told) == 1
    for name in ("ranked_001.pdb", "ranked_001_scores.json", "msa.a3m"):
        assert (again.out / name).read_bytes() == (first / name).read_bytes()
    assert "not as it was" not in again.result.stderr
    records = [json.loads((at / "job.json").read_text()) for at in (first, again.out)]
    for part in ("input", "options", "name", "engine", "weights", "software"):
        assert records[0][part] == records[1][part]


def test_what_is_no_longer_as_it_was_is_told(colabfold: Ran, here: Path) -> None:
    """Another version of a program or other parameters than the record's are warned of."""
    record = json.loads((colabfold.out / "001_peptide_one/job.json").read_text())
    record["software"]["jax"] = "0.0.1"
    record["weights"]["model_3_ptm"]["sha256"] = "0" * 64
    changed = here / "changed.json"
    changed.write_text(json.dumps(record))

    said = run(here / "changed", "--json", "--from", str(changed)).result.stderr
    assert "not as it was: jax was 0.0.1, is " in said
    assert f"not as it was: model_3_ptm was {'0' * 64}, is " in said


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("text", ["", "{}", '{"format": "foldsvc-job/9"}', "[1]", "nonsense"])
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    """Anything but a job.json ends with a word on what is wanted."""
    path = tmp_path / "job.json"
    path.write_text(text)
    refused = run(tmp_path / "out", "--from", str(path))

    assert refused.result.exit_code != 0
    assert "job.json of a result" in refused.result.stderr
    assert not refused.out.exists()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", [[], ["a.fasta", "b.fasta"], ["missing.fasta"]])
def test_paths_are_counted(tmp_path: Path, words: list[str]) -> None:
    """An input and a folder are wanted, the input has to be a file."""
    result = run(tmp_path / "out", *words).result

    assert result.exit_code != 0
    assert "hint: " in result.stderr


def _read(reader: str, folder: Path) -> list[dict[str, object]]:
    python = os.environ.get("FOLDSVC_REFERENCE_PYTHON")
    assert python, "run this by: make parity"
    command = [python, str(READERS), reader, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    rows: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return rows


@pytest.mark.parity
def test_af_analysis_reads_what_was_predicted(colabfold: Ran) -> None:
    """The program finds both jobs' models by log and names, with the scores of the result."""
    rows = {
        str(row["pdb"]).partition("_unrelaxed_")[0]: row
        for row in _read("af_analysis", colabfold.out)
    }

    assert set(rows) == {"peptide_one", "trimer"}
    scores = json.loads((colabfold.out / "002_trimer/ranked_001_scores.json").read_text())
    assert rows["trimer"]["iptm"] == pytest.approx(scores["iptm"], abs=0.006)
    assert (rows["trimer"]["n_plddt"], rows["peptide_one"]["n_plddt"]) == (16, 10)


@pytest.mark.parity
def test_foldmetrics_reads_what_was_predicted(colabfold: Ran) -> None:
    """The program reads both jobs without a warning, with every pair's ipSAE."""
    rows = {row["target"]: row for row in _read("foldmetrics", colabfold.out)}

    assert set(rows) == {"peptide_one", "trimer"}
    assert [row["warnings"] for row in rows.values()] == [[], []]
    scores = json.loads((colabfold.out / "002_trimer/ranked_001_scores.json").read_text())
    assert rows["trimer"]["ipsae"] == scores["ipsae"]
    assert rows["trimer"]["chains"] == ["A", "B", "C"]


def test_a_record_that_cannot_be_written_loses_no_other(here: Path) -> None:
    """A name of 300 bytes is cut, what cannot be written is told, and the table has them all."""
    source, out = here / "names.fasta", here / "names"
    records = ("first", "蛋" * 100, "blocked", "last")
    source.write_text("".join(f">{name}\n{PEPTIDE[n:]}\n" for n, name in enumerate(records)))
    out.mkdir()
    (out / "003_blocked").write_text("a file where the folder should be")

    options = ("--models", "3", "--n-recycles", "0", "--engine", "alphafold2", "--json")
    ran = run(out, *options, "--colabfold-names", str(source))

    assert ran.result.exit_code == 11, ran.result.stderr
    assert "003_blocked" in ran.result.stderr
    folders = [Path(row["folder"]).name for row in json.loads(ran.result.stdout)]
    assert folders == ["001_first", "002_" + "蛋" * 83, "004_last"]
    assert all((out / folder / "ranked_001.pdb").is_file() for folder in folders)
    assert sum(name.name.endswith(".done.txt") for name in out.iterdir()) == 3
    with (out / "summary.csv").open() as table:
        rows = [(row["job"], row["state"], row["failure"]) for row in csv.DictReader(table)]
    failed = [("blocked", "failed", "storage_error")]
    assert [row for row in rows if row[1] != "succeeded"] == failed
    assert [row[0] for row in rows] == list(records)


def test_an_alignment_is_folded_as_its_query(here: Path) -> None:
    """`predict q.a3m OUT` is one fold with the alignment, named after the file, as in ColabFold."""
    source = here / "mine.a3m"
    source.write_text(f">101\n{PEPTIDE}\n>a\n{PEPTIDE[:6]}----\n>b\n{PEPTIDE}\n")
    options = ("--models", "3", "--n-recycles", "0", "--json")

    (told,) = run(here / "aligned", *options, str(source)).told

    record = json.loads((here / "aligned" / "job.json").read_text())
    assert record["name"] == "mine"
    assert [chain["sequence"] for chain in record["input"]["chains"]] == [PEPTIDE]
    assert record["input"]["a3m"] == source.read_text()
    assert "input_read_as" in [notice["code"] for notice in told["notices"]]


def test_files_are_decoded_as_a_service_decodes_them(here: Path) -> None:
    """UTF-16 of Windows and a gzipped alignment are read by the command line, too."""
    source, a3m = here / "u16.fasta", here / "m.a3m.gz"
    source.write_bytes(f">x\r\n{PEPTIDE}\r\n".encode("utf-16"))
    a3m.write_bytes(gzip.compress(f">x\n{PEPTIDE}\n>caf\xe9\n{PEPTIDE}\n".encode("latin-1")))
    options = ("--models", "3", "--n-recycles", "0", "--engine", "alphafold2", "--json")

    run(here / "decoded", *options, "--a3m", str(a3m), str(source)).told  # noqa: B018

    record = json.loads((here / "decoded" / "job.json").read_text())
    assert [chain["sequence"] for chain in record["input"]["chains"]] == [PEPTIDE]
    assert "café" in record["input"]["a3m"]


@pytest.mark.parametrize(
    ("source", "a3m", "options", "says"),
    [
        (b">x\nMKVLAAGIVG\n", b"", (), "The alignment holds no sequence"),
        (b">x\nMKVLAAGIVG\n", b"\n", (), "The alignment holds no sequence"),
        (b"PK\x03\x04", None, (), "Office"),
        (b"ATOM      1  N   VAL A   1       6.2\n", None, (), "PDB"),
        (b">d\n" + b"ACGT" * 9, None, (), "--read-as proteins"),
        (b">d\nMKVL", None, ("--read-as", "protein"), "proteins"),
        (b">d\nMKV!L", None, (), "line 2, column 4, position 4"),
    ],
)
def test_what_cannot_be_read_is_told_before_anything_runs(
    here: Path, source: bytes, a3m: bytes | None, options: tuple[str, ...], says: str
) -> None:
    """An empty alignment, a workbook, a structure, DNA: each by what it is, with its cure."""
    given = here / "given"
    given.write_bytes(source)
    if a3m is not None:
        (here / "given.a3m").write_bytes(a3m)
        options = (*options, "--a3m", str(here / "given.a3m"))

    result = run(here / "never", *options, str(given)).result

    assert result.exit_code == 3
    assert says in result.stderr
    assert not (here / "never").exists()
