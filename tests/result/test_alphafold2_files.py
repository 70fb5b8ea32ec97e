"""The files of an AlphaFold2 result: which there are, what they say, and that they agree."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from alphafold2_folds import input_of
from complexes import pair_confidence, prediction_of, straight_chains
from untrained_alphafold2 import COMPLEX, PEPTIDE

from foldsvc.engines.alphafold2.description import describe
from foldsvc.engines.alphafold2.folding import judge
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.requested_options import stored_options
from foldsvc.formats.a3m import parse_a3m
from foldsvc.formats.complex_a3m import parse_complex_a3m
from foldsvc.formats.pae_file import unpack_pae
from foldsvc.formats.structure_file import read_structure
from foldsvc.msa.depth import depths_of
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.chain_names import chain_names
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.notice import Notice
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.result import Result
from foldsvc.report import drawn_files
from foldsvc.report.drawn_files import whole_result
from foldsvc.report.figure_file import Plot
from foldsvc.report.models_plot import PlddtCurve
from foldsvc.report.pae_plot import PaePanel
from foldsvc.result.files import finished_files, folded_files
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run, read_run
from foldsvc.structure.geometry import geometry_of
from foldsvc.structure.prediction_file import unpack

MANY = 63
"""More chains than a PDB file has letters for."""


@pytest.fixture(scope="module")
def static_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a stand-in for 3Dmol.js, which is not run here."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "3Dmol-min.js").write_text("window.$3Dmol = {};")
    return folder


def run_of(fold_input: FoldInput, *networks: str, **options: object) -> Run:
    """Give the facts of a run."""
    return Run(
        job_id="0199",
        fold_input=fold_input,
        engine="alphafold2",
        options=Alphafold2Options(**options),
        created=datetime(2026, 11, 1, 12, tzinfo=UTC),
        weights={
            network: {"source": "drawn at random", "licence": "", "sha256": "", "untrained": True}
            for network in networks
        },
        device="cpu",
    )


@pytest.fixture(scope="module")
def peptide_run() -> Run:
    """Give the run of the peptide."""
    return run_of(input_of(PEPTIDE), "model_3_ptm", "model_4_ptm", models=(3, 4), relax=False)


@pytest.fixture(scope="module")
def trimer_run() -> Run:
    """Give the run of the complex."""
    return run_of(input_of(COMPLEX), "model_3_multimer_v3", models=(3,), relax=False)


@pytest.fixture(scope="module")
def finished(peptide: Result, peptide_run: Run, static_dir: Path) -> tuple[ResultFile, ...]:
    """Give the files of the peptide, not relaxed."""
    return whole(peptide, peptide_run, relaxed=(), static_dir=static_dir)


@pytest.fixture(scope="module")
def finished_trimer(trimer: Result, trimer_run: Run, static_dir: Path) -> tuple[ResultFile, ...]:
    """Give the files of the complex, not relaxed."""
    return whole(trimer, trimer_run, relaxed=(), static_dir=static_dir)


@pytest.fixture(scope="module")
def many() -> tuple[Result, Run]:
    """Give a complex that no PDB file can hold, and its run."""
    structure = replace(straight_chains(*[4] * MANY), chain_names=chain_names(MANY))
    fold_input = input_of(":".join(["GGGG"] * MANY))
    confidence = pair_confidence(structure, np.full((4 * MANY, 4 * MANY), 12.0))
    prediction = replace(prediction_of(structure, confidence), model="model_3_multimer_v3")
    found = one_sequence("GGGG", "chains")
    folded = judge(fold_input, found, [prediction])
    return folded, run_of(fold_input, "model_3_multimer_v3", relax=False)


@pytest.fixture
def relaxed(peptide: Result) -> Relaxed:
    """Give the best model moved by an Å along each axis, as if that were relaxation."""
    structure = peptide.predictions[0].structure
    moved = structure.atom_positions + structure.atom_mask[..., None].astype(np.float32)
    geometry = geometry_of(structure)
    return Relaxed(
        structure=replace(structure, atom_positions=moved),
        before=geometry,
        after=geometry,
        energy_before=1.0,
        energy_after=-1.0,
        iterations=10,
        rounds=1,
        set_aside=np.zeros(0, np.int64),
        seconds=0.5,
        platform="CPU",
    )


def whole(
    folded: Result, run: Run, *, relaxed: Sequence[Relaxed | None], static_dir: Path
) -> tuple[ResultFile, ...]:
    """Give all files for people, those that are drawn too."""
    result = replace(folded, relaxed=tuple(relaxed))
    return whole_result(finished_files(result, run, describe(result, run)), static_dir)


def one_sequence(sequence: str, name: str) -> FoundAlignment:
    """Give the alignment of a sequence with itself alone."""
    alignment = ComplexAlignment(
        unpaired=(parse_a3m(f">101\n{sequence}\n"),), source="single-sequence"
    )
    return FoundAlignment(alignment=alignment, depths=depths_of(alignment), names=(name,))


def by_name(files: Sequence[ResultFile]) -> dict[str, bytes]:
    """Give the content of files by their names, each of which comes once."""
    found = {file.name: file.data for file in files}
    assert len(found) == len(files)
    return found


def remarks(pdb: bytes) -> str:
    """Give the remarks of a PDB file on one line."""
    rows = [line[11:].strip() for line in pdb.decode().splitlines() if line.startswith("REMARK")]
    return " ".join(rows)


def test_files_of_two_models(finished: Sequence[ResultFile]) -> None:
    """Every model has its structures, scores and PAE; what is large or drawn comes once."""
    assert [file.name for file in finished] == [
        "ranked_001.pdb",
        "ranked_001.cif",
        "ranked_002.pdb",
        "ranked_002.cif",
        "ranked_001_scores.json",
        "ranked_001_pae.npz",
        "ranked_002_scores.json",
        "ranked_002_pae.npz",
        "ranked_001_domains.json",
        "ranked_002_domains.json",
        "msa.a3m",
        "alignment.json",
        "job.json",
        "citations.bib",
        "ranked_001.bcif",
        "ranked_002.bcif",
        "folding.pdb",
        "plddt.png",
        "plddt.svg",
        "pae.png",
        "pae.svg",
        "coverage.png",
        "coverage.svg",
        "report.html",
    ]
    assert all(file.data and file.media_type and file.description for file in finished)


def test_files_say_which_model_they_are_of(finished: Sequence[ResultFile]) -> None:
    """Best is said of the best alone."""
    words = {file.name: file.description for file in finished}

    assert words["ranked_001.pdb"].startswith("Best structure, PDB")
    assert words["ranked_002.pdb"].startswith("Structure of rank 2, PDB")
    assert words["ranked_002.cif"].startswith("Structure of rank 2, ModelCIF")
    assert words["ranked_002_scores.json"] != words["ranked_001_scores.json"]
    assert words["ranked_002_pae.npz"] != words["ranked_001_pae.npz"]


def test_files_after_folding(peptide: Result, peptide_run: Run) -> None:
    """What can be seen while the best is relaxed, and every model for the stage that relaxes."""
    files = by_name(folded_files(peptide, peptide_run, describe(peptide, peptide_run)))

    assert list(files) == [
        "ranked_001_unrelaxed.pdb",
        "ranked_001_scores.json",
        "ranked_001_pae.npz",
        "ranked_002_scores.json",
        "ranked_002_pae.npz",
        "alignment.json",
        "job.json",
        "prediction_001.npz",
        "prediction_002.npz",
    ]
    for rank, prediction in enumerate(peptide.predictions, start=1):
        again = unpack(files[f"prediction_{rank:03d}.npz"])
        assert (again.model, again.untrained) == (prediction.model, True)
    assert read_run(files["job.json"], stored_options) == peptide_run


def test_structures_and_scores_agree(peptide: Result, finished: Sequence[ResultFile]) -> None:
    """PDB, ModelCIF, scores and PAE of a rank are those of the one model of this rank."""
    files = by_name(finished)

    for rank, prediction in enumerate(peptide.predictions, start=1):
        prefix, structure = f"ranked_{rank:03d}", prediction.structure
        pdb = read_structure(files[f"{prefix}.pdb"].decode())
        cif = read_structure(files[f"{prefix}.cif"].decode())
        scores = json.loads(files[f"{prefix}_scores.json"])
        for read in (pdb, cif):
            np.testing.assert_allclose(read.atom_positions, structure.atom_positions, atol=1e-3)
            np.testing.assert_allclose(read.plddt, structure.plddt, atol=0.011)
        np.testing.assert_allclose(scores["plddt"], structure.plddt, atol=0.011)
        pae = unpack_pae(files[f"{prefix}_pae.npz"])
        np.testing.assert_allclose(pae, prediction.pair_confidence.pae, atol=0.2)


def test_everything_says_untrained(peptide: Result, finished: Sequence[ResultFile]) -> None:
    """No file with a structure or scores of random parameters can be taken for a prediction."""
    files = by_name(finished)

    for rank, made in enumerate(peptide.predictions, start=1):
        prefix = f"ranked_{rank:03d}"
        said = remarks(files[f"{prefix}.pdb"])
        assert "UNTRAINED PARAMETERS: THE STRUCTURE MEANS NOTHING" in said
        assert f"{made.model.upper()}, SEED {made.seed}" in said
        assert b"UNTRAINED" in files[f"{prefix}.cif"]
        assert made.model.encode() in files[f"{prefix}.cif"]
        assert b'"untrained": true' in files[f"{prefix}_scores.json"].lower()
    report = files["report.html"].decode()
    assert "UNTRAINED: 10 residues" in report
    assert json.loads(files["job.json"])["weights"]["model_3_ptm"]["untrained"] is True


def test_plots_are_labelled(
    peptide: Result,
    peptide_run: Run,
    static_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each model is called by rank, network and seed in both plots, and as untrained."""
    labels: dict[str, list[str]] = {}
    models_plot, pae_plot = drawn_files.models_plot, drawn_files.pae_plot

    def curves(given: Sequence[PlddtCurve], structure: object) -> Plot:
        labels["plddt"] = [curve.label for curve in given]
        return models_plot(given, structure)

    def panels(given: Sequence[PaePanel], structure: object) -> Plot:
        labels["pae"] = [panel.label for panel in given]
        return pae_plot(given, structure)

    monkeypatch.setattr(drawn_files, "models_plot", curves)
    monkeypatch.setattr(drawn_files, "pae_plot", panels)
    whole(peptide, peptide_run, relaxed=(), static_dir=static_dir)

    first, second = (made.model for made in peptide.predictions)
    assert labels["plddt"] == labels["pae"]
    assert labels["pae"] == [
        f"rank 1, {first}, seed 0, UNTRAINED",
        f"rank 2, {second}, seed 0, UNTRAINED",
    ]


def test_doubts_are_in_every_structure(peptide: Result, peptide_run: Run, static_dir: Path) -> None:
    """Warnings stand in the structure files, what is only information does not."""
    told = (
        Notice(level="warning", code="w", message="Beware of this."),
        Notice(level="info", code="i", message="By the way."),
    )
    files = by_name(
        whole(replace(peptide, notices=told), peptide_run, relaxed=(), static_dir=static_dir)
    )

    for name in ("ranked_001.pdb", "ranked_002.pdb", "ranked_001.cif"):
        text = " ".join(files[name].decode().split()).upper()
        assert "BEWARE OF THIS" in text, name
        assert "BY THE WAY" not in text, name


def test_the_record_repeats_the_run(peptide: Result, peptide_run: Run, static_dir: Path) -> None:
    """job.json holds the input, every option, the alignment's facts, and reads back as the run."""
    run = replace(
        peptide_run,
        fold_input=replace(peptide_run.fold_input, a3m=f">q\n{PEPTIDE}\n", notes=("a note",)),
    )
    files = by_name(whole(peptide, run, relaxed=(), static_dir=static_dir))
    record = json.loads(files["job.json"])

    assert read_run(files["job.json"], stored_options) == run
    assert record["options"]["models"] == [3, 4]
    assert record["alignment"]["source"] == "single-sequence"
    assert record["alignment"]["sequences"] == [1]
    assert record["relaxation"] is None
    assert [row["rank"] for row in record["confidence"]["models"]] == [1, 2]


def test_the_alignment_is_the_one_that_was_read(
    finished: Sequence[ResultFile], finished_trimer: Sequence[ResultFile]
) -> None:
    """msa.a3m is an alignment that folds the same again, of one chain and of several."""
    made = [by_name(files)["msa.a3m"] for files in (finished, finished_trimer)]

    assert PEPTIDE.encode() in made[0]
    found = parse_complex_a3m(made[1])
    assert found.copies == (2, 1)
    assert [own.n_res for own in found.unpaired] == [6, 4]


def test_a_complex_keeps_the_order_of_its_chains(finished_trimer: Sequence[ResultFile]) -> None:
    """Chains come as submitted in every file, copies apart from each other."""
    files = by_name(finished_trimer)

    for read in (
        read_structure(files["ranked_001.pdb"].decode()),
        read_structure(files["ranked_001.cif"].decode()),
    ):
        assert read.chain_names == ("A", "B", "C")
        assert np.bincount(read.chain_index).tolist() == [6, 4, 6]
    record = json.loads(files["job.json"])
    assert [chain["sequence"] for chain in record["chains"]] == COMPLEX.split(":")
    assert "AlphaFold-Multimer" in files["citations.bib"].decode()


def test_a_network_without_pae_has_no_files_of_it(
    peptide: Result, peptide_run: Run, static_dir: Path
) -> None:
    """The first AlphaFold2 gave no PAE: neither its files nor its plot are there."""
    bare = [replace(made, pair_confidence=None) for made in peptide.predictions]
    folded = judge(peptide_run.fold_input, peptide.alignment, bare)
    files = by_name(whole(folded, peptide_run, relaxed=(), static_dir=static_dir))

    assert [name for name in files if "pae" in name] == []
    assert "Predicted aligned error" not in files["report.html"].decode()


@pytest.mark.parametrize("stage", ["folded", "finished"])
def test_more_chains_than_a_pdb_file_holds(
    many: tuple[Result, Run], static_dir: Path, stage: str
) -> None:
    """Sixty-three chains come as ModelCIF alone, with everything else that a result has."""
    folded, run = many
    made = (
        folded_files(folded, run, describe(folded, run))
        if stage == "folded"
        else whole(folded, run, relaxed=(), static_dir=static_dir)
    )
    files = by_name(made)

    assert [name for name in files if name.endswith(".pdb")] == []
    (cif,) = (data for name, data in files.items() if name.endswith(".cif"))
    assert read_structure(cif.decode()).chain_names == tuple(chain_names(MANY))
    if stage == "finished":
        report = files["report.html"].decode()
        assert "data_foldsvc" in report
        assert "Chains of the best model run through each other" not in report


def test_deepfold_is_not_called_deepmind_s(
    peptide: Result, peptide_run: Run, static_dir: Path
) -> None:
    """Structures say whose parameters made them: DeepFold's are neither DeepMind's nor CC BY."""
    trained = [
        replace(one, prediction=replace(one.prediction, model=name, untrained=False))
        for one, name in zip(peptide.models, ("model_3_ptm", "deepfold_model_1"), strict=True)
    ]
    folded = replace(peptide, models=tuple(trained))
    files = by_name(whole(folded, peptide_run, relaxed=(), static_dir=static_dir))

    assert b"Google DeepMind, CC BY 4.0" in files["ranked_001.cif"]
    assert b"Google DeepMind" not in files["ranked_002.cif"]
    assert b"UNTRAINED" not in files["ranked_001.cif"]
    assert "UNTRAINED" not in remarks(files["ranked_001.pdb"])


def test_the_report_says_how_it_was_made(
    peptide: Result,
    peptide_run: Run,
    finished: Sequence[ResultFile],
    static_dir: Path,
) -> None:
    """The report names the networks, the best of them, the alignment and the relaxation."""
    wanted = replace(peptide_run, options=peptide_run.options.model_copy(update={"relax": True}))
    failed = whole(peptide, wanted, relaxed=(None,), static_dir=static_dir)

    text = by_name(finished)["report.html"].decode()
    for words in ("model_3_ptm", "model_4_ptm", "single-sequence", "1 recycles", "Alignment"):
        assert words in text
    assert "Amber ff14SB" not in text
    assert "Amber ff14SB" not in by_name(failed)["report.html"].decode()


def test_a_relaxed_structure_stands_beside_the_one_it_was(
    peptide: Result, peptide_run: Run, static_dir: Path, relaxed: Relaxed
) -> None:
    """The best is the relaxed structure, its geometry is measured, and the first is kept."""
    files = by_name(whole(peptide, peptide_run, relaxed=[relaxed], static_dir=static_dir))

    assert list(files)[:4] == [
        "ranked_001.pdb",
        "ranked_001.cif",
        "ranked_001_unrelaxed.pdb",
        "ranked_001_unrelaxed.cif",
    ]
    assert {"ranked_001.bcif", "ranked_001_unrelaxed.bcif"} <= set(files)
    assert "ranked_002_unrelaxed.pdb" not in files
    assert "RELAXED IN AMBER FF14SB" in remarks(files["ranked_001.pdb"])
    for name in ("ranked_001_unrelaxed.pdb", "ranked_002.pdb"):
        assert "NOT RELAXED" in remarks(files[name])
    moved = read_structure(files["ranked_001.pdb"].decode()).atom_positions
    still = read_structure(files["ranked_001_unrelaxed.pdb"].decode()).atom_positions
    np.testing.assert_allclose(moved[0, 1] - still[0, 1], [1, 1, 1], atol=2e-3)
    assert json.loads(files["job.json"])["relaxation"]["platform"] == "CPU"
    assert set(json.loads(files["ranked_001_geometry.json"])) == {"unrelaxed", "relaxed"}
    assert "openmm" in files["citations.bib"].decode().lower()


def test_each_relaxed_model_stands_beside_the_one_it_was(
    peptide: Result, peptide_run: Run, static_dir: Path, relaxed: Relaxed
) -> None:
    """Where only the second could be relaxed, it alone has two structures and a geometry."""
    made = whole(peptide, peptide_run, relaxed=[None, relaxed], static_dir=static_dir)
    files = by_name(made)

    assert "ranked_001_unrelaxed.pdb" not in files
    assert "ranked_001_geometry.json" not in files
    assert "NOT RELAXED" in remarks(files["ranked_001.pdb"])
    assert "RELAXED IN AMBER FF14SB" in remarks(files["ranked_002.pdb"])
    assert "NOT RELAXED" in remarks(files["ranked_002_unrelaxed.pdb"])
    assert set(json.loads(files["ranked_002_geometry.json"])) == {"unrelaxed", "relaxed"}
    record = json.loads(files["job.json"])
    assert record["relaxation"] is None
    assert record["relaxations_of_other_ranks"][0]["platform"] == "CPU"


def test_the_alignment_is_told_by_numbers(finished: Sequence[ResultFile]) -> None:
    """One entry for each distinct sequence, with a number for each of its residues."""
    report = json.loads(by_name(finished)["alignment.json"])

    (one,) = report["sequences"]
    assert (one["n_sequences"], one["n_effective"], one["n_organisms"]) == (1, 1.0, 0)
    assert one["coverage"] == [1] * len(PEPTIDE)
    assert one["identity_by_position"] == [0.0] * len(PEPTIDE)
    assert sum(one["rows_by_identity"]) == 0
