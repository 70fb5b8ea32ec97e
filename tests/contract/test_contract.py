"""What the OpenAPI document says is what the service does, as Schemathesis finds out by trying."""

import io
import json
import os
import subprocess
from pathlib import Path

import httpx
import pytest
from pydicom.data import get_testdata_file
from service_in_process import FASTA, Worker

pytestmark = [pytest.mark.contract, pytest.mark.timeout(3_600)]

OURS = Path(__file__).parent
JUDGED = {
    "POST": [
        *(
            "/folds",
            "/folds/check",
            "/comparisons",
            "/lookup",
            "/volumes",
            "/volumes/from-dicomweb",
        ),
        *("/volumes/{volume_id}/segmentations", "/volumes/{volume_id}/masks"),
        *("/cases", "/cases/{case_id}/items"),
    ],
    "PUT": ["/volumes/{volume_id}/reading"],
    "GET": ["/lookup"],
}
"""Operations whose bodies are judged by what they mean: a text that is no FASTA, a file that is no
image. No schema can say that; `shape_is_accepted` looks at what else they refuse."""

OPERATION = """
[[operations]]
include-method = "{method}"
include-path = "/api/v1{path}"
checks.positive_data_acceptance.expected-statuses = [
  "2xx", "3xx", "403", "404", "409", "413", "422", "429", "5xx",
]
"""
OPTIONS = (
    *("--checks", "all", "--exclude-checks", "ignored_auth", "--phases", "coverage,fuzzing"),
    *("--max-examples", "20", "--continue-on-failure", "--no-shrink"),
    *("--suppress-health-check", "all"),
)


def filled(http: httpx.Client, worker: Worker) -> dict[str, str]:
    """Fill the service with a job that succeeded, a batch, an image and a case; give their ids."""
    job = http.post("/api/v1/folds", json={"fasta": FASTA}).json()["jobs"][0]["id"]
    worker.succeed(worker.claim(), {"ranked_001.pdb": ("chemical/x-pdb", b"END\n")})
    two = FASTA + FASTA.replace("trastuzumab", "another")
    batch = http.post("/api/v1/folds", json={"fasta": two}).json()["batch_id"]
    image = Path(get_testdata_file("CT_small.dcm", read=False)).read_bytes()
    sent = http.post("/api/v1/volumes", files={"file": ("x.dcm", io.BytesIO(image))})
    return {
        "path.job_id": job,
        "path.batch_id": batch,
        "path.volume_id": sent.json()["volumes"][0]["id"],
        "path.case_id": http.post("/api/v1/cases", json={"title": "a case"}).json()["id"],
        "path.name": "ranked_001.pdb",
    }


@pytest.mark.parametrize("known", [True, False], ids=["of what there is", "of anything"])
def test_schemathesis_finds_no_failure(app, serving, worker, tmp_path, known):
    """No answer is undocumented, no error ours, and the schema refuses what the code refuses."""
    config = tmp_path / "schemathesis.toml"
    with serving(app) as (url, _), httpx.Client(base_url=url, timeout=60) as http:
        config.write_text(configuration(filled(http, worker) if known else {}))
        kept = ["--exclude-method", "DELETE"] if known else []
        done = subprocess.run(
            [os.environ["FOLDSVC_SCHEMATHESIS"], "--config-file", str(config), "run", *OPTIONS,
             *kept, f"{url}/api/v1/openapi.json"],
            env={**os.environ, "SCHEMATHESIS_HOOKS": "judged_content", "PYTHONPATH": str(OURS)},
            cwd=tmp_path, capture_output=True, text=True, timeout=3_000, check=False,
        )  # fmt: skip

    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]


def configuration(parameters: dict[str, str]) -> str:
    """Say what is asked for by id, and which operations may refuse for their content."""
    known = "\n".join(f'"{name}" = {json.dumps(value)}' for name, value in parameters.items())
    judged = "".join(
        OPERATION.format(method=method, path=path)
        for method, paths in JUDGED.items()
        for path in paths
    )
    return f"[parameters]\n{known}\n{judged}"
