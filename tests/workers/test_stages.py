"""Each engine through all its stages: what each hands on, and what a user then finds."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alignment_server import *  # noqa: F403 - fixtures, listed in its __all__
from service_in_process import *  # noqa: F403 - fixtures, listed in its __all__
from service_in_process import FASTA
from untrained_alphafold2 import COMPLEX, PEPTIDE, Untrained

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.found_file import unpack_found
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.outcomes import advance, release
from foldsvc.jobs.queries import files_of, stored_files_of
from foldsvc.settings import Settings
from foldsvc.storage.folder_store import FolderStore
from workers import fold, relax, search
from workers.connections import Connections

ROOT = Path(__file__).parents[2]
MODULES = (search, fold, relax)

DRAWN = {
    *("plddt.png", "plddt.svg", "pae.png", "pae.svg", "coverage.png", "coverage.svg"),
    *("report.html", "folding.pdb"),
}


@pytest.fixture
def settings(untrained: Untrained, weights_dir: Path, tmp_path: Path, server) -> Settings:
    """Give a service with untrained AlphaFold2, trained FlashABB and a server of alignments."""
    chosen = untrained.settings(
        tmp_path,
        static_dir=tmp_path / "static",
        allowed_hosts="foldsvc.test",
        msa_server_url=server.url,
        msa_server_contact="tests@foldsvc.test",
        msa_server_ticket_seconds=0,
    )
    chosen.static_dir.mkdir()
    (chosen.static_dir / "3Dmol-min.js").write_text("window.$3Dmol = {};")
    for found in weights_dir.glob("flashabb*"):
        place = untrained.weights / found.name
        if not place.exists():
            place.symlink_to(found)
    return chosen


@pytest.fixture
def nowhere(settings: Settings) -> Settings:
    """Give the settings of a process that has no programs, databases, server nor alignments."""
    return settings.model_copy(
        update={
            "msa": "mmseqs",
            "mmseqs": "/nowhere/mmseqs",
            "hhsearch": "/nowhere/hhsearch",
            "kalign": "/nowhere/kalign",
            "alignments_dir": Path("/nowhere/alignments"),
            "databases_dir": Path("/nowhere/databases"),
            "msa_server_url": "http://127.0.0.1:9",
            "msa_server_contact": "",
        }
    )


@pytest.fixture
def work(
    settings: Settings,
    nowhere: Settings,
    database,
    store: FolderStore,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[str], None]:
    """Give what does a stage of what waits; only the search has what a search needs."""
    opened = Connections(database=database, store=store, doorbell=SilentDoorbell())
    for module in MODULES:
        if hasattr(module, "connections"):
            monkeypatch.setattr(module, "connections", lambda: opened)
        chosen = settings if module is search else nowhere
        monkeypatch.setattr(module, "settings", lambda chosen=chosen: chosen)
    stages = {"search": search.run, "fold": fold.run, "relax": relax.run}
    return lambda stage: stages[stage]()


def submitted(http, **body: object) -> str:
    """Submit one job and give its path."""
    answer = http.post("/api/v1/folds", json=body)
    assert answer.status_code == 202, answer.text
    return f"/api/v1/folds/{answer.json()['jobs'][0]['id']}"


def standing(http, path: str) -> tuple[str, str, bool]:
    """Give state, stage and whether there is a structure; a failure is told."""
    job = http.get(path).json()
    assert job["failure"] is None
    return job["state"], job["stage"], job["has_structure"]


def listed(http, path: str) -> tuple[set[str], set[str]]:
    """Give the names of the files that are stored, and of those that are drawn."""
    answer = http.get(f"{path}/files").json()
    drawn = {one["name"] for one in answer["on_demand"] if one["in_archive"]}
    return {one["name"] for one in answer["files"]}, drawn


def record_of(http, path: str) -> dict:
    """Give job.json."""
    return http.get(f"{path}/files/job.json").json()


def kinds(http, path: str) -> list[str]:
    """Give the kinds of a job's events, in order, progress left out."""
    text = http.get(f"{path}/events").text
    found = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: {")]
    return [one["kind"] for one in found if one["kind"] != "progress"]


ANTIBODY = {
    *("ranked_001.pdb", "ranked_001.cif", "ranked_001_scores.json", "ranked_001_geometry.json"),
    *("job.json", "citations.bib"),
}
RAW = {"ranked_001_unrelaxed.pdb", "ranked_001_unrelaxed.cif"}


def test_an_antibody_is_folded_and_relaxed(http, work) -> None:
    """The structure can be seen at once; relaxation moves it and keeps all that was known."""
    path = submitted(http, fasta=FASTA, options={"relax": True})
    assert standing(http, path) == ("queued", "fold", False)

    work("fold")
    assert standing(http, path) == ("queued", "relax", True)
    stored, drawn = listed(http, path)
    assert stored == {"ranked_001_unrelaxed.pdb", "ranked_001_scores.json", "job.json"}
    assert drawn == {"folding.pdb"}
    folded = http.get(path).json()

    work("relax")
    assert standing(http, path) == ("succeeded", "relax", True)
    stored, drawn = listed(http, path)
    assert stored == ANTIBODY | RAW
    assert drawn == {
        *("ranked_001.bcif", "ranked_001_unrelaxed.bcif", "folding.pdb"),
        *("plddt.png", "plddt.svg", "report.html"),
    }
    job, record = http.get(path).json(), record_of(http, path)
    assert job["confidence"] == folded["confidence"] == record["confidence"]
    assert job["notices"][: len(folded["notices"])] == folded["notices"]
    assert record["notices"] == job["notices"]
    assert record["chains"] == job["chains"]
    assert record["relaxation"]["platform"]
    first, second = (
        http.get(f"{path}/files/{name}").text.partition("\nATOM")[2]
        for name in ("ranked_001.pdb", "ranked_001_unrelaxed.pdb")
    )
    assert first
    assert first != second
    assert kinds(http, path).count("structure") == 1


def test_an_antibody_that_is_not_relaxed(http, work) -> None:
    """Its files are written by the process that relaxes, not by the one that folds."""
    path = submitted(http, fasta=FASTA, options={"relax": False})

    work("fold")
    assert standing(http, path) == ("queued", "publish", True)
    work("relax")
    assert standing(http, path) == ("succeeded", "publish", True)
    stored, drawn = listed(http, path)
    assert stored == ANTIBODY
    assert {"ranked_001.bcif", "report.html"} <= drawn
    assert "NOT RELAXED" in http.get(f"{path}/files/ranked_001.pdb").text
    assert record_of(http, path)["relaxation"] is None


@pytest.mark.parametrize(("sequences", "relaxes"), [(PEPTIDE, True), (COMPLEX, False)])
def test_a_protein_is_searched_folded_and_finished(
    http, work, server, store: FolderStore, sequences: str, *, relaxes: bool
) -> None:
    """The search hands over what it found; nothing after it searches, or could."""
    path = submitted(
        http,
        fasta=f">p\n{sequences}\n",
        engine="alphafold2",
        options={
            "msa": "colabfold-server",
            "models": [3],
            "n_recycles": 0,
            "relax": relaxes,
            "model_type": "auto",
        },
    )
    assert standing(http, path) == ("queued", "search", False)

    work("search")
    asked = len(server.requests)
    assert asked
    assert standing(http, path) == ("queued", "fold", False)
    assert listed(http, path) == (set(), set())
    assert http.get(f"{path}/files/found.npz").status_code == 404
    assert http.get(f"{path}/archive.zip").status_code == 404

    work("fold")
    stage = "relax" if relaxes else "publish"
    assert standing(http, path) == ("queued", stage, True)
    seen, _ = listed(http, path)
    assert {"ranked_001_unrelaxed.pdb", "ranked_001_scores.json", "ranked_001_pae.npz"} <= seen
    assert not {name for name in seen if name.startswith(("found", "prediction"))}
    folded = http.get(path).json()

    work("relax")
    assert standing(http, path) == ("succeeded", stage, True)
    assert len(server.requests) == asked
    stored, drawn = listed(http, path)
    assert {
        *("ranked_001.pdb", "ranked_001.cif", "ranked_001_scores.json", "ranked_001_pae.npz"),
        *("msa.a3m", "alignment.json", "job.json", "citations.bib"),
    } <= stored
    assert drawn >= DRAWN
    job, record = http.get(path).json(), record_of(http, path)
    assert job["confidence"] == folded["confidence"]
    assert record["alignment"]["a3m_gzip_base64"]
    # What untrained parameters make may be beyond mending, which is told.
    codes = [notice["code"] for notice in job["notices"]]
    assert bool(record["relaxation"]) == ("ranked_001_unrelaxed.pdb" in stored)
    assert relaxes == bool(record["relaxation"] or "relaxation_failed" in codes)
    assert http.get(f"{path}/files/msa.a3m").text.count(">") >= len(set(sequences.split(":")))
    assert kinds(http, path).count("structure") == 1
    store.verify(f"jobs/{job['id']}/{job['attempt']}")


def test_a_protein_with_its_own_alignment_needs_no_search(http, work) -> None:
    """A job that enters at the fold takes what came with it."""
    rows = f">q\n{PEPTIDE}\n>a\n{PEPTIDE.replace('Y', 'F', 1)}\n"
    path = submitted(
        http,
        fasta=f">p\n{PEPTIDE}\n",
        engine="alphafold2",
        a3m=rows,
        options={"models": [3], "n_recycles": 0, "relax": False},
    )
    assert standing(http, path) == ("queued", "fold", False)

    work("fold")
    work("relax")
    assert standing(http, path) == ("succeeded", "publish", True)
    assert [one["n_sequences"] for one in _alignment(http, path)] == [2]


def test_a_job_of_before_is_searched_for_again(http, work, worker) -> None:
    """One that an earlier version left at the fold, with nothing handed over, goes back once."""
    path = submitted(
        http,
        fasta=f">p\n{PEPTIDE}\n",
        engine="alphafold2",
        options={"msa": "colabfold-server", "models": [3], "n_recycles": 0, "relax": False},
    )
    claimed = worker.claim("search")
    advance(worker.database, claimed, stage="fold", result_prefix=None)

    work("fold")
    assert standing(http, path) == ("queued", "search", False)
    work("search")
    work("fold")
    work("relax")
    assert standing(http, path)[0] == "succeeded"


def test_a_search_that_is_repeated_hands_over_its_own(http, work, worker, database, store) -> None:
    """What an attempt left that was lost is not taken for the search of the next."""
    path = submitted(
        http,
        fasta=f">p\n{PEPTIDE}\n",
        engine="alphafold2",
        options={"msa": "colabfold-server", "models": [3], "n_recycles": 0, "relax": False},
    )
    lost = worker.claim("search")
    torn = store.write(lost.prefix, "found.npz", b"torn", inner=True)
    store.write_manifest(lost.prefix, [torn])
    release(database, lost)

    work("search")
    assert standing(http, path) == ("queued", "fold", False)
    prefix, stored = stored_files_of(database, store, lost.job_id)
    assert prefix == f"jobs/{lost.job_id}/2"
    assert [(file.name, file.inner) for file in stored] == [("found.npz", True)]
    with store.open(prefix, "found.npz") as file:
        assert unpack_found(file.read()).names == ("chain A",)
    http.post(f"{path}/cancel")
    assert standing(http, path) == ("cancelled", "fold", False)
    assert files_of(database, store, lost.job_id) == (None, ())


def test_a_complex_of_before_is_folded_from_its_kept_models(http, work, store) -> None:
    """One that waits to be relaxed, without what the search found, takes its models over."""
    path = submitted(
        http,
        fasta=f">p\n{PEPTIDE}\n",
        engine="alphafold2",
        options={"msa": "single-sequence", "models": [3], "n_recycles": 0, "relax": True},
    )
    work("fold")
    job = http.get(path).json()
    prefix = f"jobs/{job['id']}/{job['attempt']}"
    left = [file for file in store.read_manifest(prefix) if file.name != "found.npz"]
    store.write_manifest(prefix, left)

    work("relax")
    assert standing(http, path) == ("queued", "fold", False)
    work("fold")
    work("relax")
    assert standing(http, path)[0] == "succeeded"
    messages = http.get(f"{path}/events").text
    assert messages.count('"recycle":{') + messages.count('"recycle": {') <= 1


def test_a_handover_that_is_gone_fails_the_job(http, work, store: FolderStore) -> None:
    """What was sealed and is not there is told, and not searched for without end."""
    path = submitted(
        http,
        fasta=f">p\n{PEPTIDE}\n",
        engine="alphafold2",
        options={"msa": "colabfold-server", "models": [3], "n_recycles": 0},
    )
    work("search")
    job = http.get(path).json()
    store.delete(f"jobs/{job['id']}/{job['attempt']}")

    work("fold")
    failure = http.get(path).json()["failure"]
    assert failure["code"] == ArtifactCorruptError.code
    assert http.get(path).json()["has_structure"] is False


def test_the_fold_process_draws_and_searches_nothing(http, settings: Settings) -> None:
    """In a process of its own, with paths that lead nowhere, an antibody is folded."""
    path = submitted(http, fasta=FASTA, options={"relax": False})
    drawing = {"matplotlib.figure", "py3Dmol", "foldsvc.report.standalone"}
    code = (
        "import sys; from workers.fold import run; run(); "
        f"print('LOADED', *({drawing!r} & set(sys.modules)))"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FOLDSVC_")},
        "FOLDSVC_DATA_DIR": str(settings.data_dir),
        "FOLDSVC_WEIGHTS_DIR": str(settings.weights),
        "FOLDSVC_COMPILED_DIR": str(settings.compiled),
        "FOLDSVC_STATIC_DIR": "/nowhere/static",
        "FOLDSVC_MSA": "mmseqs",
        "FOLDSVC_MMSEQS": "/nowhere/mmseqs",
        "FOLDSVC_ALIGNMENTS_DIR": "/nowhere/alignments",
        "FOLDSVC_DATABASES_DIR": "/nowhere/databases",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "LOADED"
    assert standing(http, path) == ("queued", "publish", True)


def _alignment(http, path: str) -> list[dict]:
    return http.get(f"{path}/files/alignment.json").json()["sequences"]
