"""The table of all jobs."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from complexes import pair_confidence, prediction_of, straight_chains

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.scores_json import scores_json
from foldsvc.formats.summary_parquet import summary_parquet
from foldsvc.formats.summary_table import SummaryJob, columns, summary_csv
from foldsvc.structure.model_scores import model_scores

LONE = SummaryJob(
    name='an "antibody", with comma',
    job_id="0199",
    state="succeeded",
    engine="flashabb",
    n_chains=2,
    n_res=3,
    failure="",
    region_plddt={"H CDR3": 81.2, "L CDR3": 90.0},
    scores={1: b'{"plddt": [80.0, 90.0, 95.5]}'},
)
FAILED = replace(
    LONE, name="x", state="failed", failure="out_of_memory", scores={}, region_plddt={}
)


def table(*jobs: SummaryJob) -> list[dict[str, str]]:
    """Read the table back."""
    return list(csv.DictReader(io.StringIO("".join(summary_csv(jobs)))))


@pytest.fixture(scope="module")
def scores() -> dict[int, bytes]:
    """Give the scores files of a complex of three chains, of two models."""
    structure = straight_chains(12, 9, 7)
    files = {}
    for rank in (2, 1):
        pae = np.random.default_rng(rank).uniform(1, 20, (28, 28))
        prediction = prediction_of(structure, pair_confidence(structure, pae, rank))
        files[rank] = "".join(scores_json(model_scores(prediction), structure.plddt)).encode()
    return files


def test_every_score_of_every_model_is_there(scores: dict[int, bytes]) -> None:
    """Each number of a scores file stands in the row of its model, those of pairs by pair."""
    rows = table(replace(LONE, engine="alphafold2", region_plddt={}, scores=scores))

    assert [row["rank"] for row in rows] == ["1", "2"]
    for row in rows:
        content = json.loads(scores[int(row["rank"])])
        for name, value in content.items():
            if isinstance(value, dict):
                assert dict(part.split(":") for part in row[name].split(";")) == {
                    pair: str(score) for pair, score in value.items()
                }
            elif name != "plddt":
                assert row[name] == str(value), name
        assert float(row["best_ipsae"]) == max(content["ipsae"].values())


def test_an_antibody_has_its_regions() -> None:
    """Means of regions and of the whole come where there is no more."""
    (row,) = table(LONE)

    assert (row["job"], row["mean_plddt"]) == (LONE.name, "88.5")
    assert row["region_plddt"] == "H CDR3:81.2;L CDR3:90.0"
    assert row["iptm"] == row["pdockq"] == ""


def test_a_job_without_a_result_has_a_row() -> None:
    """A failed job is not left out, and says why."""
    failed, other = table(FAILED, LONE)

    assert (failed["state"], failed["failure"], failed["rank"]) == ("failed", "out_of_memory", "")
    assert other["state"] == "succeeded"
    assert list(failed) == list(columns())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"plddt": 3}', b'{"plddt": ["x"]}'])
def test_a_damaged_scores_file_is_told(content: bytes) -> None:
    """A row is never made up of what cannot be read."""
    with pytest.raises(ArtifactCorruptError):
        table(replace(LONE, scores={1: content}))


def test_columns_are_where_scripts_find_them() -> None:
    """Facts of the job, of the run, scores of the whole, the best of pairs, then by chain and pair.

    The model as a whole has ipTM and actifpTM, so that no best of pairs stands beside them.
    """
    assert list(columns()) == [
        "job", "id", "state", "engine", "n_chains", "n_res", "failure",
        "rank", "model", "seed", "n_recycle", "untrained", "ranking_score", "mean_plddt",
        "ptm", "iptm", "actifptm", "max_pae", "fraction_disordered", "has_clash",
        "best_n_contacts", "best_ipsae", "best_pdockq", "best_pdockq2", "best_lis", "best_pae_min",
        "per_chain_ptm", "region_plddt", "n_contacts",
        "pairwise_iptm", "pairwise_actifptm", "ipsae", "pdockq", "pdockq2", "lis", "pae_min",
    ]  # fmt: skip


def test_parquet_has_a_type_for_each_column(scores: dict[int, bytes]) -> None:
    """Whole numbers, flags and numbers are what they are, and what has several values is text."""
    texts = summary_csv([replace(LONE, region_plddt={}, scores=scores)], guarded=False)
    table = pq.read_table(io.BytesIO(summary_parquet(texts)))

    types = {name: str(table.schema.field(name).type) for name in table.column_names}
    assert types["job"] == types["ipsae"] == types["n_contacts"] == "string"
    assert types["best_n_contacts"] == types["seed"] == types["n_res"] == "int64"
    assert types["has_clash"] == types["untrained"] == "bool"
    assert types["best_pae_min"] == types["ranking_score"] == types["iptm"] == "double"
    assert table.column("has_clash").to_pylist() == [False, False]
