"""One table of every score of every job: a row for each model, and one for a job without any."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.csv_table import csv_table
from foldsvc.records.score_table import scores_of, summed_up

Kind = Literal["text", "number", "count", "flag"]

_OF_JOB: Mapping[str, Kind] = {
    "job": "text",
    "id": "text",
    "state": "text",
    "engine": "text",
    "n_chains": "count",
    "n_res": "count",
    "failure": "text",
}
_OF_RUN: Mapping[str, Kind] = {
    "rank": "count",
    "model": "text",
    "seed": "count",
    "n_recycle": "count",
    "untrained": "flag",
    "ranking_score": "number",
}
_OF_REGIONS = "region_plddt"


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryJob:
    """What the table says of a job as a whole.

    Attributes:
        name: The user's.
        job_id: "" outside a service.
        state: Such as `succeeded`.
        engine: That folded it.
        n_chains: Chains of the result.
        n_res: Residues.
        failure: Code of the error; "" where there is none.
        region_plddt: Of the best model, by region of an antibody; empty otherwise.
        scores: Content of the scores file of each model, by rank.
    """

    name: str
    job_id: str
    state: str
    engine: str
    n_chains: int
    n_res: int
    failure: str
    region_plddt: Mapping[str, float]
    scores: Mapping[int, bytes]


def columns() -> Mapping[str, Kind]:
    """Give the columns and what is in them, called as in the scores files.

    `best_…` is the best over pairs of chains.
    """
    return {
        **_OF_JOB,
        **_OF_RUN,
        **{score.key: score.kind for score in scores_of("model")},
        **{f"best_{score.key}": score.kind for score in scores_of("pair") if summed_up(score)},
        **{score.key: "text" for score in scores_of("chain")},
        _OF_REGIONS: "text",
        **{score.key: "text" for score in scores_of("pair")},
    }


def summary_csv(jobs: Iterable[SummaryJob], *, guarded: bool = True) -> Iterator[str]:
    """Give the table as CSV, job by job; scores of chains and pairs stand as `A-B:0.71;A-C:0.13`.

    Args:
        jobs: The rows.
        guarded: As for `csv_table`.

    Raises:
        ArtifactCorruptError: A scores file is not JSON.
    """
    header = tuple(columns())
    yield csv_table([header])
    for job in jobs:
        rows = [[row.get(name, "") for name in header] for row in summary_rows(job)]
        yield csv_table(rows, guarded=guarded)


def summary_rows(job: SummaryJob) -> list[dict[str, object]]:
    """Give the rows of a job, best model first, by column; what is not known is left out.

    Raises:
        ArtifactCorruptError: A scores file is not JSON.
    """
    of_job = {
        "job": job.name,
        "id": job.job_id,
        "state": job.state,
        "engine": job.engine,
        "n_chains": job.n_chains,
        "n_res": job.n_res,
        "failure": job.failure,
    }
    rows = [
        {**of_job, **_of_model(rank, content)} for rank, content in sorted(job.scores.items())
    ] or [of_job]
    if job.region_plddt:
        rows[0][_OF_REGIONS] = _parts(job.region_plddt)
    return rows


def _of_model(rank: int, content: bytes) -> dict[str, object]:
    try:
        scores = json.loads(content)
        plddt = scores["plddt"]
        of_whole = (*_OF_RUN, *(score.key for score in scores_of("model")))
        row = {name: scores[name] for name in of_whole if scores.get(name) is not None}
        row.setdefault("mean_plddt", round(sum(plddt) / max(1, len(plddt)), 2))
        for score in scores_of("chain", "pair"):
            if values := scores.get(score.key):
                row[score.key] = _parts(values)
                row[f"best_{score.key}"] = score.best(values.values())
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ArtifactCorruptError("scores file") from error
    return {**row, "rank": rank}


def _parts(scores: Mapping[str, float]) -> str:
    return ";".join(f"{name}:{score}" for name, score in scores.items())
