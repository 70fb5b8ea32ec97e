"""The description of the API."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = ROOT / "web" / "openapi.json"
PATHS = {
    "/api/v1/folds",
    "/api/v1/folds/check",
    "/api/v1/folds/{job_id}",
    "/api/v1/folds/{job_id}/events",
    "/api/v1/folds/{job_id}/cancel",
    "/api/v1/jobs/{job_id}",
    "/api/v1/jobs/{job_id}/events",
    "/api/v1/jobs/{job_id}/cancel",
    "/api/v1/folds/{job_id}/files",
    "/api/v1/folds/{job_id}/files/{name}",
    "/api/v1/scores",
    "/api/v1/folds/{job_id}/archive.zip",
    "/api/v1/folds/{job_id}/live.pdb",
    "/api/v1/folds/{job_id}/part.pdb",
    "/api/v1/batches/{batch_id}",
    "/api/v1/batches/{batch_id}/summary.csv",
    "/api/v1/batches/{batch_id}/summary.parquet",
    "/api/v1/engines",
    "/api/v1/engines/{name}/options",
    "/api/v1/comparisons",
    "/api/v1/lookup",
    "/api/v1/healthz",
    "/api/v1/readyz",
    "/api/v1/metrics",
    "/api/v1/volumes",
    "/api/v1/volumes/from-dicomweb",
    "/api/v1/volumes/{volume_id}",
    "/api/v1/volumes/{volume_id}/volume.nii.gz",
    "/api/v1/volumes/{volume_id}/frames/{index}",
    "/api/v1/volumes/{volume_id}/files/{name}",
    "/api/v1/volumes/{volume_id}/masks",
    "/api/v1/volumes/{volume_id}/labels",
    "/api/v1/volumes/{volume_id}/dice",
    "/api/v1/volumes/{volume_id}/reading",
    "/api/v1/volumes/{volume_id}/reading.csv",
    "/api/v1/volumes/{volume_id}/segmentations",
    "/api/v1/volumes/{volume_id}/segmentations/{job_id}",
    "/api/v1/volumes/{volume_id}/segmentations/{job_id}/files/{name}",
    "/api/v1/cases",
    "/api/v1/cases/{case_id}",
    "/api/v1/cases/{case_id}/items",
    "/api/v1/cases/{case_id}/items/{item_id}",
    "/api/v1/cases/{case_id}/shares",
    "/api/v1/cases/{case_id}/shares/{share_id}",
    "/api/v1/shared/{token}",
}


def test_the_kept_description_is_current(app):
    """The page's types come from this file: python -m foldsvc.api.openapi > web/openapi.json."""
    assert json.loads(FILE.read_text()) == app.openapi()


def test_it_names_every_path(http):
    """The description is OpenAPI 3.1 and has the paths that scripts rely on, and no others."""
    document = http.get("/api/v1/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == PATHS


def test_every_reference_leads_somewhere(app):
    """No schema is named that is not there, and each operation declares its problems."""
    document = app.openapi()
    text = json.dumps(document)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert named <= set(document["components"]["schemas"])
    assert {"FoldRequest", "JobEvent", "Problem"} <= named
    assert "HTTPValidationError" not in named
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            for status, answer in operation["responses"].items():
                if int(status) >= 400 and status != "416":
                    assert list(answer["content"]) == ["application/problem+json"], (path, status)
