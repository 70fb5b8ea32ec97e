"""The table of a batch over HTTP."""

import csv
import io
import sys

import pyarrow as pa
from pyarrow import parquet
from service_in_process import VH, VL

FASTA = "".join(f">antibody {number}\n{VH}:{VL}\n" for number in (1, 2))
SCORES = {"ranked_001_scores.json": ("application/json", b'{"plddt": [90.0, 80.0]}')}


def test_every_job_of_a_batch_has_a_row(http, worker):
    """Jobs come in the order of their submission, with scores as soon as they have some."""
    made = http.post("/api/v1/folds", json={"fasta": FASTA}).json()
    worker.succeed(worker.claim(), SCORES)
    answer = http.get(f"/api/v1/batches/{made['batch_id']}/summary.csv")

    assert answer.headers["content-type"].startswith("text/csv")
    assert f"summary_{made['batch_id']}.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in rows] == [job["id"] for job in made["jobs"]]
    assert [row["state"] for row in rows] == ["succeeded", "queued"]
    assert [row["mean_plddt"] for row in rows] == ["85.0", ""]
    assert [row["engine"] for row in rows] == ["flashabb", "flashabb"]


def test_a_batch_that_is_none_has_no_table(http):
    """An unknown batch is not found, whatever it is called."""
    for name in ("x", "0" * 36):
        answer = http.get(f"/api/v1/batches/{name}/summary.csv")
        assert (answer.status_code, answer.json()["code"]) == (404, "batch_not_found")


def test_the_table_comes_as_parquet_too(http, worker):
    """The rows are those of the CSV; numbers are numbers and what is not known is null."""
    made = http.post("/api/v1/folds", json={"fasta": FASTA}).json()
    worker.succeed(worker.claim(), SCORES)
    answer = http.get(f"/api/v1/batches/{made['batch_id']}/summary.parquet")

    table = parquet.read_table(io.BytesIO(answer.content))
    assert table.column("id").to_pylist() == [job["id"] for job in made["jobs"]]
    assert table.column("mean_plddt").to_pylist() == [85.0, None]
    assert table.schema.field("rank").type == pa.int64()
    assert table.schema.field("ptm").type == pa.float64()


def test_a_service_without_parquet_says_what_to_do(http, monkeypatch):
    """Without the extra the answer is 501 with the cure, and the CSV still comes."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    made = http.post("/api/v1/folds", json={"fasta": FASTA}).json()
    path = f"/api/v1/batches/{made['batch_id']}/summary"
    answer = http.get(f"{path}.parquet")

    assert (answer.status_code, answer.json()["code"]) == (501, "program_missing")
    assert "foldsvc[parquet]" in answer.json()["remedy"]
    assert http.get(f"{path}.csv").status_code == 200
