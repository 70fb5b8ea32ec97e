"""Jobs to submit in tests."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from foldsvc.engines.requested_options import stored_options
from foldsvc.folds.submit import submit_folds
from foldsvc.jobs.claims import Claimed, claim
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.kinds import FOLD
from foldsvc.jobs.submit import NewJob, submit
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.job_chain import JobChain
from foldsvc.records.job_payloads import FoldPayload, SegmentationPayload
from foldsvc.records.job_state import Stage
from foldsvc.records.notice import Notice
from foldsvc.storage.database import Database
from foldsvc.wire.fold import Submitted

CONFIDENCE = ConfidenceSummary(
    mean_plddt=94.5,
    fraction_very_high=0.9,
    fraction_high=0.1,
    fraction_low=0.0,
    fraction_very_low=0.0,
    region_plddt={"H CDR3": 88.25},
)


def new_job(
    name: str = "trastuzumab", *, relax: bool = True, priority: int = 0
) -> NewJob[FoldPayload]:
    """Give a job of one short chain."""
    return NewJob(
        name=name,
        payload=FoldPayload(
            engine="flashabb",
            options={"engine": "flashabb", "relax": relax, "dlc": True},
            fold_input=FoldInput(
                name=name,
                chains=(Chain(name="heavy", sequence="EVQLVESGG"),),
                notes=("lower case was read as upper case",),
            ),
            chains=(
                JobChain(
                    chain="H",
                    description="heavy",
                    source="heavy",
                    source_start=1,
                    sequence="EVQLVESGG",
                    residue_number=tuple(range(1, 10)),
                    insertion_code=("",) * 9,
                    region=("FR1",) * 9,
                ),
            ),
            n_res=9,
        ),
        notices=[Notice(level="info", code="trimmed", message="Trimmed")],
        first_stage="fold",
        priority=priority,
        size=9,
    )


def options_of(job: NewJob[FoldPayload]) -> Any:
    """Give the options of a job, as its engine has them."""
    return stored_options(job.payload.engine, job.payload.options)


def submit_one(database: Database, name: str = "trastuzumab", **facts: object) -> str:
    """Submit one job and give its id."""
    return submit_all(database, new_job(name, **facts)).jobs[0].id


def submit_all(database: Database, *jobs: NewJob[FoldPayload], key: str | None = None) -> Submitted:
    """Submit jobs, as one batch where they are several."""
    return submit_folds(
        database, jobs, idempotency_key=key, request_digest="digest", doorbell=SilentDoorbell()
    )


def add_volume(database: Database, volume_id: str) -> None:
    """Insert an image of which nothing is known."""
    with database.write() as connection:
        connection.execute(
            text(
                "INSERT INTO volume (id, upload_id, kind, modality, facts, size, created_at) "
                "VALUES (:id, 'u', 'volume', 'MR', '{}', 1, 1)"
            ),
            {"id": volume_id},
        )


def submit_segmentation(database: Database, volume_id: str, network: str = "deepbet") -> str:
    """Submit the segmentation of an image that is there, and give its id."""
    payload = SegmentationPayload(volume_id=volume_id, network=network)
    new = NewJob(name=f"brain of {volume_id}", payload=payload, first_stage="segment")
    return submit(database, [new], doorbell=SilentDoorbell()).job_ids[0]


def claim_one(
    database: Database, stage: Stage = "fold", lease_seconds: float = 60
) -> Claimed[FoldPayload]:
    """Claim the next job of a stage, which must be there."""
    (claimed,) = claim_some(database, stage, limit=1, lease_seconds=lease_seconds)
    return claimed


def claim_some(
    database: Database,
    stage: Stage = "fold",
    limit: int = 8,
    lease_seconds: float = 60,
    together: Mapping[str, int] | None = None,
) -> tuple[Claimed[FoldPayload], ...]:
    """Claim what waits at a stage."""
    return claim(
        database,
        FOLD,
        stage=stage,
        owner="test:1",
        limit=limit,
        lease_seconds=lease_seconds,
        together=together,
    )
