"""`foldsvc compare`."""

import csv
import gzip
import json
from dataclasses import replace
from pathlib import Path

import gemmi
import numpy as np
import pytest
from structure_texts import Atom, chain, pdb
from typer.testing import CliRunner

from foldsvc.chem.residues import ATOM37_INDEX
from foldsvc.cli.main import app
from foldsvc.formats.structure_file import read_structure

STRUCTURES = Path(__file__).parents[1] / "data" / "structures"
FAB, HYHEL10, UBIQUITIN = (str(STRUCTURES / f"{name}.pdb") for name in ("6mh2", "3hfm", "1ubq"))
runner = CliRunner()


def test_table_has_a_line_for_each_model() -> None:
    """The table goes to stdout: a header and one line a model, in the order asked for."""
    result = runner.invoke(app, ["compare", FAB, HYHEL10, FAB])

    assert result.exit_code == 0
    header, first, second = (line.split("\t") for line in result.stdout.splitlines())
    assert header[0] == "model"
    assert dict(zip(header, first, strict=True))["tm_score"] == "0.4931"
    assert dict(zip(header, second, strict=True))["tm_score"] == "1.0"
    assert [first[0], second[0]] == [HYHEL10, FAB]


def test_json_has_every_residue() -> None:
    """With --json all numbers come, each pair of residues by its author's number among them."""
    result = runner.invoke(app, ["compare", HYHEL10, FAB, "--json"])

    (model,) = json.loads(result.stdout)["models"]
    assert model["chains"] in ([["L", "A"], ["H", "B"]], [["L", "C"], ["H", "D"]])
    assert len(model["residues"]) == model["n_pairs"] > 400
    assert model["residues"][0]["reference_chain"] == "L"
    assert np.array(model["rotation"]).shape == (3, 3)


@pytest.mark.parametrize("suffix", ["pdb", "cif", "cif.gz"])
def test_superposed_model_lies_where_the_comparison_says(tmp_path: Path, suffix: str) -> None:
    """The moved file holds all atoms of the model, ligands too, at the deviations of the table."""
    text = (STRUCTURES / "3hfm.pdb").read_text()
    if suffix != "pdb":
        text = gemmi.read_pdb_string(text).make_mmcif_document().as_string()
    model = tmp_path / f"model.{suffix}"
    model.write_bytes(gzip.compress(text.encode()) if suffix.endswith("gz") else text.encode())
    out = tmp_path / "out"

    result = runner.invoke(
        app, ["compare", FAB, str(model), "--superposed", str(out), "--residues", str(out)]
    )

    assert result.exit_code == 0
    moved = out / f"model.{suffix.split('.', maxsplit=1)[0]}"
    laid = read_structure(moved.read_bytes())
    target = read_structure(Path(FAB).read_bytes())
    with (out / "model.csv").open() as file:
        row = list(csv.DictReader(file))[10]
    places = []
    for structure, side in ((target, "reference"), (laid, "model")):
        chain = structure.chain_names.index(row[f"{side}_chain"])
        numbers = [
            f"{number}{insertion}" if index == chain else ""
            for number, insertion, index in zip(
                structure.residue_number,
                structure.insertion_code,
                structure.chain_index,
                strict=True,
            )
        ]
        residue = numbers.index(row[f"{side}_residue"])
        places.append(structure.atom_positions[residue, ATOM37_INDEX["CA"]])
    assert np.linalg.norm(places[0] - places[1]) == pytest.approx(float(row["deviation"]), abs=0.01)


@pytest.mark.parametrize(
    ("names", "told"), [("AB", ""), ("AA", "called B"), ((" ", " "), "called A, B")]
)
def test_identical_coordinates_agree_whatever_the_chains_are_called(
    tmp_path: Path, names: tuple[str, str], told: str
) -> None:
    """Two chains of one name, or of none, are two chains, and what they are called is told."""
    first, second = chain("MKVLAAGIVGERYW"), chain("GSHMTEYKLVVV", shift=20)
    files = []
    for place, (one, other) in enumerate([("C", "D"), names]):
        files.append(tmp_path / f"{place}.pdb")
        parts = [[replace(atom, chain=name) for atom in part]
                 for name, part in ((one, first), (other, second))]  # fmt: skip
        files[-1].write_text(pdb(parts[0], "TER", parts[1], "TER", "END"))

    result = runner.invoke(app, ["compare", *map(str, files), "--json"])

    (model,) = json.loads(result.stdout)["models"]
    assert (model["tm_score"], model["n_pairs"]) == (1, 26)
    assert told in result.stderr
    assert bool(result.stderr) == bool(told)


def test_a_moved_pdb_file_keeps_all_else(tmp_path: Path) -> None:
    """Only coordinates change, of all models, of HETATM records and of displacements."""
    atoms = chain("MKVLAAGIVGERYW", segment="PROA")
    turned = [replace(atom, position=_turned(atom.position)) for atom in atoms]
    water = [Atom(name="O", residue="HOH", number="A000", position=(1, 2, 3), het=True)]
    tensor = "ANISOU    1  N   MET A   1      100    200    300     10     20     30       N"
    model = pdb("REMARK   1 WHATEVER", "MODEL        1", atoms, tensor, water, "ENDMDL",
                "MODEL        2", water, "ENDMDL", "END")  # fmt: skip
    (tmp_path / "a.pdb").write_text(pdb(turned))
    (tmp_path / "b.pdb").write_text(model)
    names = [str(tmp_path / f"{name}.pdb") for name in "ab"]

    runner.invoke(app, ["compare", *names, "--superposed", str(tmp_path / "out")])

    moved = (tmp_path / "out" / "b.pdb").read_text().splitlines()
    for was, now in zip(model.splitlines(), moved, strict=True):
        if was.startswith("ANISOU"):
            assert now == f"{was[:28]}{200:7}{100:7}{300:7}{-10:7}{-30:7}{20:7}{was[70:]}"
        elif was.startswith(("ATOM", "HETATM")):
            assert (now[:30], now[54:]) == (was[:30], was[54:])
            places = [[float(line[at : at + 8]) for at in (30, 38, 46)] for line in (was, now)]
            np.testing.assert_allclose(_turned(tuple(places[0])), places[1], atol=2e-3)
        else:
            assert now == was


def _turned(position: tuple[float, float, float]) -> tuple[float, float, float]:
    """Turn by a right angle about z and move."""
    x, y, z = position
    return -y + 30, x - 5, z + 7


def test_models_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    """Two models that are called alike in two folders are both written."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ranked_001.pdb").write_bytes(Path(UBIQUITIN).read_bytes())
    models = [str(tmp_path / folder / "ranked_001.pdb") for folder in ("one", "two")]

    runner.invoke(app, ["compare", UBIQUITIN, *models, "--superposed", str(tmp_path / "out")])

    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "001_ranked_001.pdb",
        "002_ranked_001.pdb",
    ]


def test_unlike_proteins_are_refused_in_words() -> None:
    """Proteins without a residue in common end with the exit code of unusable input."""
    result = runner.invoke(app, ["compare", UBIQUITIN, HYHEL10])

    assert result.exit_code == 3
    assert "no residue in common" in result.stderr
    assert result.stdout == ""


def test_a_file_that_is_no_structure_is_named(tmp_path: Path) -> None:
    """The file at fault is named among several."""
    bad = tmp_path / "bad.pdb"
    bad.write_text("nothing here\n")
    result = runner.invoke(app, ["compare", UBIQUITIN, UBIQUITIN, str(bad)])

    assert result.exit_code == 3
    assert "bad.pdb" in result.stderr
