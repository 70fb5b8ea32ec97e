"""`foldsvc submit` against a real API."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foldsvc.cli.listening import free_port
from foldsvc.cli.main import app
from foldsvc.cli.submit import folders_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "trastuzumab.fasta"
runner = CliRunner()


def test_job_is_one_line_of_data(idle_service: str) -> None:
    """Without --wait the command prints id, state, name and address, and leaves."""
    result = runner.invoke(app, ["submit", str(EXAMPLE), "--url", idle_service])
    assert result.exit_code == 0, result.output
    (line,) = result.stdout.splitlines()
    job_id, state, name, url = line.split("\t")
    assert (state, name, url) == ("queued", "trastuzumab", f"{idle_service}/jobs/{job_id}")


def test_json_has_the_whole_job(idle_service: str) -> None:
    """--json gives what the API gives, with the options that were asked for."""
    command = ["submit", "-", "--url", idle_service, "--json", "--no-relax", "--name", "mine"]
    result = runner.invoke(app, command, input=EXAMPLE.read_bytes())
    answer = json.loads(result.stdout)
    (job,) = answer["jobs"]
    assert (job["name"], job["options"]["relax"], answer["files"]) == ("mine", False, [])
    assert [chain["chain"] for chain in job["chains"]] == ["H", "L"]


def test_sequence_that_cannot_be_used_ends_in_3(idle_service: str, tmp_path: Path) -> None:
    """What the service refuses is said as the service says it, and nothing is queued."""
    bad = tmp_path / "bad.fasta"
    bad.write_text(">dna\n" + "ACGT" * 40 + "\n")
    result = runner.invoke(app, ["submit", str(bad), "--url", idle_service])
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("error: ")
    assert "hint: " in result.stderr


def test_file_that_is_not_there_ends_in_3(tmp_path: Path) -> None:
    """A wrong path is told before any service is asked."""
    result = runner.invoke(app, ["submit", str(tmp_path / "none.fasta"), "--url", "http://x"])
    assert result.exit_code == 3
    assert "none.fasta cannot be read" in result.stderr


def test_service_that_is_not_there_ends_in_9() -> None:
    """No answer is its own exit code."""
    url = f"http://127.0.0.1:{free_port('127.0.0.1')}"
    result = runner.invoke(app, ["submit", str(EXAMPLE), "--url", url])
    assert (result.exit_code, result.stdout) == (9, "")
    assert result.stderr.startswith("error: ")


def test_batch_gets_a_folder_for_each_job() -> None:
    """Names of jobs become names of folders, without slashes, blanks or doubles."""
    names = ["a b", "a/b", "../x", "ü", "c", "///"]
    folders = folders_of(names, Path("out"))
    assert folders == [Path("out") / name for name in ("a_b", "a_b.2", "x", "ü", "c", "job")]


@pytest.mark.parametrize("name", ["only", "../only"])
def test_single_job_gets_the_folder_itself(name: str) -> None:
    """One job needs no folder below the one asked for."""
    assert folders_of([name], Path("out")) == [Path("out")]


def test_every_file_is_sent_as_what_it_is(idle_service: str, tmp_path: Path) -> None:
    """Encodings, gzip and tables arrive; an alignment without weights is refused as one."""
    fasta = EXAMPLE.read_text()
    files = {
        "u16.fasta": fasta.encode("utf-16"),
        "packed.fasta.gz": gzip.compress(fasta.encode()),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        command = ["submit", str(tmp_path / name), "--url", idle_service, "--json"]
        result = runner.invoke(app, command)
        assert result.exit_code == 0, result.output
        (job,) = json.loads(result.stdout)["jobs"]
        assert [chain["chain"] for chain in job["chains"]] == ["H", "L"]


@pytest.mark.parametrize(
    ("name", "data", "options", "says"),
    [
        ("a.a3m", b">q\nMKVL\n>h\nMK-L\n", ["--engine", "flashabb"], "A3M of 2 rows"),
        ("a.fasta", b">d\n" + b"ACGT" * 9, [], "nucleotide"),
        ("a.fasta", b">d\n" + b"ACGT" * 9, ["--read-as", "proteins"], "no antibody"),
    ],
)
def test_what_an_input_is_read_as_is_sent(
    idle_service: str, tmp_path: Path, name: str, data: bytes, options: list[str], says: str
) -> None:
    """The name of an alignment's file, and --read-as, reach the service."""
    (tmp_path / name).write_bytes(data)
    command = ["submit", str(tmp_path / name), "--url", idle_service, *options]
    result = runner.invoke(app, command)
    assert result.exit_code == 3, result.output
    assert says in result.stderr


def test_an_empty_alignment_is_refused_on_the_spot(tmp_path: Path) -> None:
    """What a failed search left is told without a service."""
    (tmp_path / "empty.a3m").write_bytes(b"")
    command = ["submit", str(EXAMPLE), "--a3m", str(tmp_path / "empty.a3m")]
    result = runner.invoke(app, [*command, "--url", "http://127.0.0.1:1"])
    assert result.exit_code == 3
    assert "holds no sequence" in result.stderr
