"""The files of a result: which there are, and that they agree with each other."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from foldsvc.engines.flashabb.description import describe
from foldsvc.engines.flashabb.options import FlashabbOptions
from foldsvc.engines.requested_options import stored_options
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.result import Result
from foldsvc.report.drawn_files import whole_result
from foldsvc.result.files import finished_files, folded_files
from foldsvc.result.kinds import kind_of
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run, read_run
from foldsvc.structure.prediction_file import unpack


@pytest.fixture
def static_dir(tmp_path: Path) -> Path:
    """Give a folder with a stand-in for 3Dmol.js, which is not run here."""
    (tmp_path / "3Dmol-min.js").write_text("window.$3Dmol = {};")
    return tmp_path


def whole(judged: Result, run: Run, *, static_dir: Path) -> tuple[ResultFile, ...]:
    """Give all files for people, those that are drawn too."""
    return whole_result(finished_files(judged, run, describe(judged, run)), static_dir)


def test_files_after_folding(judged: Result, run: Run) -> None:
    """What can be seen while the structure is relaxed, and what relaxation starts from."""
    files = {file.name: file.data for file in folded_files(judged, run, describe(judged, run))}

    assert list(files) == [
        "ranked_001_unrelaxed.pdb",
        "ranked_001_scores.json",
        "job.json",
        "prediction_001.npz",
    ]
    again = unpack(files["prediction_001.npz"])
    positions = judged.best.prediction.structure.atom_positions
    np.testing.assert_array_equal(again.structure.atom_positions, positions)
    assert read_run(files["job.json"], stored_options) == run


def test_files_without_relaxation(judged: Result, run: Run, static_dir: Path) -> None:
    """Without relaxation the best structure is the network's own, and says that it is."""
    made = whole(judged, run, static_dir=static_dir)
    files = {file.name: file.data.decode(errors="replace") for file in made}

    assert list(files) == [
        "ranked_001.pdb",
        "ranked_001.cif",
        "ranked_001_scores.json",
        "ranked_001_geometry.json",
        "job.json",
        "citations.bib",
        "ranked_001.bcif",
        "folding.pdb",
        "plddt.png",
        "plddt.svg",
        "report.html",
    ]
    assert all(kind_of(name).description for name in files)
    assert "NOT RELAXED" in files["ranked_001.pdb"]
    structure = read_structure(files["ranked_001.pdb"])
    plddt = json.loads(files["ranked_001_scores.json"])["plddt"]
    np.testing.assert_allclose(structure.plddt, plddt, atol=0.011)
    assert json.loads(files["job.json"])["software"]["jax"]
    assert json.loads(files["ranked_001_geometry.json"])["relaxed"] is None
    assert "openmm" not in files["citations.bib"].lower()


def test_the_correction_is_cited_only_where_it_was_used(
    judged: Result, run: Run, static_dir: Path
) -> None:
    """A run without FlashABB's layer-norm correction does not cite its paper."""
    plain = replace(run, options=FlashabbOptions(dlc=False))
    made = [
        {file.name: file.data.decode(errors="replace") for file in files}
        for files in (whole(judged, one, static_dir=static_dir) for one in (run, plain))
    ]

    cited = ["arxiv.org/abs/2609.32062" in files["citations.bib"] for files in made]
    assert cited == [True, False]


def test_the_folding_movie_ends_at_the_result(judged: Result, run: Run, static_dir: Path) -> None:
    """Eight models, one a block, of which the last is the predicted backbone."""
    made = whole(judged, run, static_dir=static_dir)
    files = {file.name: file.data.decode(errors="replace") for file in made}
    models = files["folding.pdb"].split("ENDMDL\n")

    assert files["folding.pdb"].count("MODEL ") == 8
    last = read_structure(models[-2].split("\n", 1)[1] + "END\n")
    expected = judged.best.prediction.structure.atom_positions[:, :3]
    np.testing.assert_allclose(last.atom_positions[:, :3], expected, atol=2e-3)
