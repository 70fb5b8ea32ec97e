"""One table of every score of every job: a row for each model, and one for a job without any."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.csv_table import csv_table

_OF_JOB = ("job", "id", "state", "engine", "n_chains", "n_res", "failure")
_OF_MODEL = (
    *("rank", "model", "seed", "n_recycle", "untrained", "ranking_score", "mean_plddt"),
    *("ptm", "iptm", "actifptm", "max_pae", "fraction_disordered", "has_clash"),
)
_OF_PAIRS = ("pairwise_iptm", "pairwise_actifptm", "ipsae", "pdockq", "pdockq2", "lis")
_OF_PARTS = ("per_chain_ptm", "region_plddt", *_OF_PAIRS)
COLUMNS = (
    *_OF_JOB,
    *_OF_MODEL,
    *(f"best_{name}" for name in ("ipsae", "pdockq", "pdockq2", "lis")),
    *_OF_PARTS,
)
"""The names are those of the scores files; `best_…` is the highest over pairs of chains."""


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


def summary_csv(jobs: Iterable[SummaryJob], *, guarded: bool = True) -> Iterator[str]:
    """Give the table as CSV, job by job; scores of chains and pairs stand as `A-B:0.71;A-C:0.13`.

    Args:
        jobs: The rows.
        guarded: As for `csv_table`.

    Raises:
        ArtifactCorruptError: A scores file is no JSON.
    """
    yield csv_table([COLUMNS])
    for job in jobs:
        rows = [[row.get(name, "") for name in COLUMNS] for row in summary_rows(job)]
        yield csv_table(rows, guarded=guarded)


def summary_rows(job: SummaryJob) -> list[dict[str, object]]:
    """Give the rows of a job, best model first, by `COLUMNS`; what is not known is left out.

    Raises:
        ArtifactCorruptError: A scores file is no JSON.
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
        rows[0]["region_plddt"] = _parts(job.region_plddt)
    return rows


def _of_model(rank: int, content: bytes) -> dict[str, object]:
    try:
        scores = json.loads(content)
        plddt = scores["plddt"]
        row = {name: scores[name] for name in _OF_MODEL if scores.get(name) is not None}
        row.setdefault("mean_plddt", round(sum(plddt) / max(1, len(plddt)), 2))
        for name in _OF_PARTS:
            if scores.get(name):
                row[name] = _parts(scores[name])
                row[f"best_{name}"] = max(scores[name].values())
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ArtifactCorruptError("scores file") from error
    return {"rank": rank, **row}


def _parts(scores: Mapping[str, float]) -> str:
    return ";".join(f"{name}:{score}" for name, score in scores.items())
