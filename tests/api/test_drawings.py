"""Plots, reports and other files that are drawn when they are asked for, over HTTP."""

import io
import resource
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from complexes import pair_confidence, prediction_of, straight_chains
from service_in_process import FASTA

from foldsvc.api import drawings
from foldsvc.engines.alphafold2.description import describe
from foldsvc.engines.alphafold2.folding import judge
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.formats.a3m import parse_a3m
from foldsvc.jobs.outcomes import succeed
from foldsvc.msa.depth import depths_of
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.report.drawn_files import whole_result
from foldsvc.result.files import finished_files
from foldsvc.result.result_file import ResultFile
from foldsvc.result.run_record import Run

PLAIN = {"Accept-Encoding": "identity"}
MEDIA_TYPES = {
    "ranked_001.bcif": "application/octet-stream",
    "folding.pdb": "chemical/x-pdb",
    "plddt.png": "image/png",
    "plddt.svg": "image/svg+xml",
    "pae.png": "image/png",
    "pae.svg": "image/svg+xml",
    "coverage.png": "image/png",
    "coverage.svg": "image/svg+xml",
    "report.html": "text/html; charset=utf-8",
}


@pytest.fixture(scope="module")
def result() -> tuple[ResultFile, ...]:
    """Give the files of a complex of two chains as a worker seals them."""
    structure = straight_chains(6, 6)
    prediction = prediction_of(structure, pair_confidence(structure, np.full((12, 12), 3.0)))
    steps = np.arange(36, dtype=np.float32).reshape(12, 3) ** 1.5
    trajectory = np.stack([steps[:, None] + np.eye(3, dtype=np.float32)] * 2)
    prediction = replace(prediction, backbone_trajectory=trajectory, model="model_3_multimer_v3")
    chains = tuple(Chain(name=name, sequence="GGGGGG") for name in "ab")
    fold_input = FoldInput(name="two", chains=chains)
    alignment = ComplexAlignment(unpaired=(parse_a3m(">1\nGGGGGG\n>2\nGG-GGG\n"),), source="made")
    found = FoundAlignment(alignment=alignment, depths=depths_of(alignment), names=("chains",))
    run = Run(
        job_id="0199",
        fold_input=fold_input,
        engine="alphafold2",
        options=Alphafold2Options(relax=False),
        created=datetime(2026, 11, 1, 12, tzinfo=UTC),
        weights={},
        device="cpu",
    )
    judged = judge(fold_input, found, [prediction])
    return finished_files(judged, run, describe(judged, run))


@pytest.fixture
def static_dir(settings) -> Path:
    """Give the service's folder with a stand-in for 3Dmol.js, which is not run here."""
    settings.static_dir.mkdir()
    (settings.static_dir / "3Dmol-min.js").write_text("window.$3Dmol = {};")
    return settings.static_dir


@pytest.fixture
def path(http, worker, result: Sequence[ResultFile], static_dir: Path) -> str:
    """Give the path of a job that has succeeded with these files."""
    assert static_dir.is_dir()
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]
    claimed = worker.claim()
    stored = [
        worker.store.write(
            claimed.prefix,
            file.name,
            file.data,
            media_type=file.media_type,
            description=file.description,
            packed=file.packs_well,
            inner=file.inner,
        )
        for file in result
    ]
    worker.store.write_manifest(claimed.prefix, stored)
    succeed(worker.database, claimed, result_prefix=claimed.prefix)
    return f"/api/v1/folds/{job['id']}"


def drawn_of(http, path: str) -> list[str]:
    """Give the names of what is drawn."""
    listed = http.get(f"{path}/files").json()["on_demand"]
    return [one["name"] for one in listed if one["in_archive"]]


def test_what_is_drawn_is_what_the_command_line_writes(http, path, result, static_dir) -> None:
    """Each file is listed and comes as `foldsvc predict` would have written it, byte for byte."""
    expected = {file.name: file.data for file in whole_result(result, static_dir)}

    assert drawn_of(http, path) == list(MEDIA_TYPES)
    for name, media_type in MEDIA_TYPES.items():
        answer = http.get(f"{path}/files/{name}", headers=PLAIN)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == media_type
        assert answer.content == expected[name], name
    stored = http.get(f"{path}/files").json()["files"]
    assert {one["name"] for one in stored} | set(MEDIA_TYPES) == set(expected)


def test_it_is_drawn_by_another_process(http, path) -> None:
    """The work is a child's, so that the API's own process goes on meanwhile."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert http.get(f"{path}/files/report.html").status_code == 200
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert after.ru_utime - before.ru_utime > 0.2


def test_a_drawn_file_is_known_by_its_tag(http, path, static_dir) -> None:
    """Who has it gets 304, and nothing is drawn for that; gzip has a tag of its own."""
    url = f"{path}/files/report.html"
    plain = http.get(url, headers=PLAIN)
    zipped = http.get(url, headers={"Accept-Encoding": "gzip"})

    assert plain.headers["etag"] != zipped.headers["etag"]
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.text == plain.text
    assert "immutable" in plain.headers["cache-control"]
    assert plain.headers["content-security-policy"]
    # Without it no report can be drawn.
    (static_dir / "3Dmol-min.js").unlink()
    for answer in (plain, zipped):
        known = {"If-None-Match": answer.headers["etag"]}
        assert http.get(url, headers=known).status_code == 304


def test_a_drawn_file_is_asked_for_like_a_stored_one(http, path) -> None:
    """Head, a range and a name to save it under work the same."""
    url = f"{path}/files/folding.pdb"
    whole = http.get(url, headers=PLAIN)
    head = http.head(url, headers=PLAIN)
    part = http.get(url, headers={**PLAIN, "Range": "bytes=5-9"})
    saved = http.get(f"{url}?download=true")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]
    assert head.headers["content-length"] == str(len(whole.content))
    assert (part.status_code, part.content) == (206, whole.content[5:10])
    assert saved.headers["content-disposition"] == (
        'attachment; filename="trastuzumab_folding.pdb"'
    )


def test_the_archive_has_what_is_drawn(http, path, result, static_dir) -> None:
    """The whole result is in it, with checksums, and a part of it goes on where one broke off."""
    expected = {file.name: file.data for file in whole_result(result, static_dir)}
    url = f"{path}/archive.zip"
    whole = http.get(url)
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}

    assert len(found.pop("SHA256SUMS").splitlines()) == len(expected)
    assert found == expected
    tail = http.get(url, headers={"Range": "bytes=-20", "If-Range": whole.headers["etag"]})
    assert tail.content == whole.content[-20:]
    assert http.head(url).headers["etag"] == whole.headers["etag"]
    chosen = http.get(f"{url}?files=plddt.png")
    with zipfile.ZipFile(io.BytesIO(chosen.content)) as archive:
        assert archive.namelist() == ["plddt.png", "SHA256SUMS"]


def test_colabfold_s_archive_has_its_pictures(http, path) -> None:
    """The plots are there under ColabFold's names."""
    answer = http.get(f"{path}/archive.zip?names=colabfold")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert archive.read("trastuzumab_plddt.png")[:4] == b"\x89PNG"

    assert {"trastuzumab_pae.png", "trastuzumab_coverage.png", "cite.bibtex"} <= set(names)


def test_a_damaged_file_gives_no_drawing(http, path, worker) -> None:
    """What is drawn of a file that no longer matches its checksum is an error, not a picture."""
    prefix = f"jobs/{path.rpartition('/')[2]}/1"
    worker.store.write(prefix, "drawing.json", b"{}", packed=True)

    answer = http.get(f"{path}/files/report.html")
    assert (answer.status_code, answer.json()["code"]) == (500, "artifact_corrupt")
    assert "drawing.json" in answer.json()["detail"]
    assert http.get(f"{path}/files/folding.pdb").status_code == 200


def test_inner_files_are_nobody_s(http, path) -> None:
    """What drawings need is in no list and cannot be fetched by name."""
    names = {one["name"] for one in http.get(f"{path}/files").json()["files"]}

    for name in ("drawing.json", "coverage.npz", "prediction_001.npz"):
        assert name not in names
        assert http.get(f"{path}/files/{name}").status_code == 404


def test_those_who_ask_together_wait_for_one_drawing(http, path, app) -> None:
    """Several plots asked for at once come of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert http.get(f"{path}/files/plddt.svg").status_code == 200
    one = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    app.state.backend.drawings._kept.clear()

    names = ["plddt.png", "pae.png", "coverage.png", "plddt.svg", "pae.svg", "coverage.svg"]
    with ThreadPoolExecutor(len(names)) as pool:
        answers = list(pool.map(lambda name: http.get(f"{path}/files/{name}"), names))
    six = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before - one

    assert [answer.status_code for answer in answers] == [200] * 6
    assert six < 3 * one


def test_too_many_who_wait_are_told_so(http, path, monkeypatch) -> None:
    """Where the queue is full the answer is to come again, and says when."""
    monkeypatch.setattr(drawings, "_MOST_WAITING", 0)

    answer = http.get(f"{path}/files/plddt.png")
    assert (answer.status_code, answer.json()["code"]) == (429, "drawing_busy")
    assert answer.headers["retry-after"]


def test_a_drawing_has_a_time_limit(http, path, monkeypatch) -> None:
    """One that takes too long is ended, and the next is drawn."""
    with monkeypatch.context() as patch:
        patch.setattr(drawings, "_SECONDS", 0.01)
        answer = http.get(f"{path}/files/plddt.png")

    assert (answer.status_code, answer.json()["code"]) == (500, "program_timeout")
    assert http.get(f"{path}/files/plddt.png").status_code == 200


def test_what_is_kept_is_bounded(http, path, app, monkeypatch) -> None:
    """Old drawings make room for new ones, and can be drawn again."""
    kept = app.state.backend.drawings._kept
    assert http.get(f"{path}/files/report.html").status_code == 200
    limit = sum(map(len, kept.values())) // 2
    kept.clear()
    monkeypatch.setattr(drawings, "_KEPT_BYTES", limit)

    for name in ("report.html", "folding.pdb"):
        assert http.get(f"{path}/files/{name}").status_code == 200
        assert 0 < sum(map(len, kept.values())) <= limit


def test_a_link_shows_what_is_drawn(http, path) -> None:
    """Who has a link to a case sees the report and the plots of its folds."""
    case = http.post("/api/v1/cases", json={"title": "a case"}).json()
    item = {"kind": "fold", "reference": path.rpartition("/")[2]}
    added = http.post(f"/api/v1/cases/{case['id']}/items", json=item)
    assert added.status_code < 300, added.text
    token = http.post(f"/api/v1/cases/{case['id']}/shares", json={}).json()["token"]
    below = f"/api/v1/shared/{token}/folds/{item['reference']}"

    assert http.get(f"{below}/files/plddt.png").content[:4] == b"\x89PNG"
    with zipfile.ZipFile(io.BytesIO(http.get(f"{below}/archive.zip").content)) as archive:
        assert "report.html" in archive.namelist()
