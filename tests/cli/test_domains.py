"""`foldsvc domains`."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from foldsvc.cli.main import app
from foldsvc.formats.pae_file import pack_pae
from foldsvc.formats.structure_file import read_structure

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"
runner = CliRunner()


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Give a result: a crystal of two Fabs, each of which would be rigid."""
    text = (STRUCTURES / "6mh2.pdb").read_text()
    structure = read_structure(text)
    fab = structure.chain_index // 2
    pae = np.where(fab[:, None] == fab, 2.0, 20.0).astype(np.float32)
    (tmp_path / "ranked_001.pdb").write_text(text)
    (tmp_path / "ranked_001_pae.npz").write_bytes(pack_pae(pae))
    return tmp_path


def test_domains_are_listed(result: Path) -> None:
    """A line for each domain says how large, how sure and where it is."""
    ran = runner.invoke(app, ["domains", str(result)])

    assert ran.exit_code == 0
    header, first, second = (line.split("\t") for line in ran.stdout.splitlines())
    assert header == ["number", "n_res", "mean_plddt", "mean_pae", "residues"]
    assert (first[0], first[3], second[3]) == ("1", "2.0", "2.0")
    assert [{run[0] for run in row[4].split(",")} for row in (first, second)] == [
        {"A", "B"},
        {"C", "D"},
    ]


def test_domains_come_as_files(result: Path, tmp_path: Path) -> None:
    """Each domain is written as PDB, all together hold every residue once."""
    ran = runner.invoke(app, ["domains", str(result), "--out", str(tmp_path / "out"), "--json"])
    rows = json.loads(ran.stdout)
    whole = read_structure((result / "ranked_001.pdb").read_text())

    sizes = []
    for row in rows:
        part = read_structure(
            (tmp_path / "out" / f"ranked_001_domain_{row['number']}.pdb").read_text()
        )
        assert len(part.aatype) == row["n_res"]
        sizes.append(len(part.aatype))
    assert sum(sizes) == len(whole.aatype)


def test_limits_are_the_users(result: Path) -> None:
    """With a PAE below that of the parts nothing is rigid."""
    ran = runner.invoke(app, ["domains", str(result), "--max-pae", "1", "--json"])
    assert json.loads(ran.stdout) == []


@pytest.mark.parametrize("words", [["--rank", "2"], ["--max-pae", "-1"]])
def test_what_is_not_there_is_told(result: Path, words: list[str]) -> None:
    """A rank that the folder does not have, or a limit that is none, ends with words."""
    ran = runner.invoke(app, ["domains", str(result), *words])
    assert ran.exit_code != 0
    assert ran.stdout == ""
