"""The tour in docs/api.md, walked."""

import json
import re
import shlex
import threading
from pathlib import Path

import gemmi
import numpy as np
import pytest
from service_in_process import VH, VL

from foldsvc.formats.pae_file import pack_pae
from foldsvc.wire.fold import Problem

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
COMMANDS = [
    line
    for language, block in BLOCKS
    if language == "sh"
    for line in block.splitlines()
    if line.startswith("curl ")
]
FILES = {"ranked_001.pdb": ("chemical/x-pdb", b"ATOM\n")}
CRYSTAL = ROOT / "tests" / "data" / "structures" / "6mh2.pdb"
NAMED = {
    "ranked_001.pdb": ("chemical/x-pdb", CRYSTAL.read_bytes()),
    "ranked_001.cif": (
        "chemical/x-mmcif",
        gemmi.read_structure(str(CRYSTAL)).make_mmcif_document().as_string().encode(),
    ),
    "ranked_001_pae.npz": (
        "application/octet-stream",
        pack_pae(np.full((5, 5), 3.0, np.float32)),
    ),
    "ranked_001_domains.json": (
        "application/json",
        b'{"domains": [{"number": 1, "residues": "A:5-9"}]}',
    ),
    "ranked_002.pdb": ("chemical/x-pdb", CRYSTAL.read_bytes()),
}
VALUED = {"-F", "-H", "-X", "--json", "--data-binary"}


def sent_by(command, values):
    """What curl would send: method, URL and the rest for httpx."""
    for name, value in values.items():
        command = command.replace(f"${name}", value)
    words = shlex.split(command)[1:]
    sent = {"headers": {}, "data": {}, "files": []}
    method, url = "", ""
    while words:
        word = words.pop(0)
        value = words.pop(0) if word in VALUED else ""
        if word == "-X":
            method = value
        elif word == "-H":
            name, _, given = value.partition(": ")
            sent["headers"][name] = given
        elif word == "-F":
            name, _, given = value.partition("=")
            if given.startswith("@"):
                file = ROOT / given[1:]
                sent["files"].append((name, (file.name, file.read_bytes())))
            else:
                sent["data"][name] = given
        elif word == "--json":
            sent["json"] = json.loads(value)
        elif word == "--data-binary":
            sent["content"] = (ROOT / value.removeprefix("@")).read_bytes()
            sent["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
        elif word not in {"-N", "-O"}:
            url = word
    has_body = sent["files"] or "json" in sent or "content" in sent
    return method or ("POST" if has_body else "GET"), url, {k: v for k, v in sent.items() if v}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_works(http, worker, command):
    """Each curl command of the tour is answered with a success by a job it can be asked of."""
    example = (ROOT / "examples" / "trastuzumab.fasta").read_bytes()
    job = http.post("/api/v1/folds", content=example).json()["jobs"][0]["id"]
    worker.succeed(worker.claim(), NAMED)
    both = "".join(f">antibody {number}\n{VH}:{VL}\n" for number in (1, 2))
    batch = http.post("/api/v1/folds", json={"fasta": both}).json()["batch_id"]
    values = {"URL": "http://foldsvc.test", "JOB": job, "BATCH": batch}
    method, address, sent = sent_by(command, values)

    answer = http.request(method, address, **sent)

    assert answer.is_success, answer.text


def test_the_tour_visits_every_path(app):
    """Each path but those of a batch and a running job is in the tour of its kind."""
    walked = "\n".join(COMMANDS)
    images = (ROOT / "docs" / "imaging.md").read_text()
    cases = (ROOT / "docs" / "cases.md").read_text()
    for path in app.openapi()["paths"]:
        if path.startswith("/api/v1/volumes"):
            assert path.replace("volume_id", "id") in images, path
            continue
        if path.startswith("/api/v1/jobs"):
            assert path.replace("job_id", "id") in images, path
            continue
        if path.startswith(("/api/v1/cases", "/api/v1/shared")):
            assert path in cases, path
            continue
        pattern = re.escape(path.removeprefix("/api/v1")).replace(r"\{job_id\}", r"\$JOB")
        pattern = pattern.replace(r"\{name\}", r"[\w.]+")
        told = "batch_id" in path or path.endswith("/live.pdb")
        assert told or re.search(pattern, walked), path


def test_the_problem_shown_is_a_real_one(http):
    """The problem in the tour is what the service answers to such a sequence."""
    (shown,) = [json.loads(block) for language, block in BLOCKS if language == "json"]
    heavy = (ROOT / "examples" / "trastuzumab.fasta").read_text().split(">")[1].split("\n", 1)[1]
    letters = "".join(heavy.split())
    text = f">a\n{letters[:60]}\n{letters[60:]}B\n"

    answer = http.post("/api/v1/folds", content=text.encode()).json()

    assert Problem.model_validate(shown)
    assert {**answer, "request_id": shown["request_id"]} == shown


def test_the_python_of_the_tour_works(app, serving, worker, tmp_path, monkeypatch):
    """The lines of Python submit, wait and save."""
    (code,) = [block for language, block in BLOCKS if language == "python"]
    monkeypatch.chdir(tmp_path)
    code = code.replace('"examples/', f'"{ROOT}/examples/')

    with serving(app) as (url, _):
        thread = threading.Timer(1, lambda: worker.succeed(worker.claim(), FILES))
        thread.start()
        exec(code.replace("http://127.0.0.1:8000", url), {})  # noqa: S102 - the documentation's
        thread.join()

    assert [path.name for path in (tmp_path / "result").iterdir()] == list(FILES)
