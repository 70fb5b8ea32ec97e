"""Jobs to submit in tests."""

from collections.abc import Mapping

from foldsvc.jobs.claims import Claimed, claim
from foldsvc.jobs.doorbell import SilentDoorbell
from foldsvc.jobs.submit import NewJob, submit
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.fold_input import Chain, FoldInput
from foldsvc.records.job_chain import JobChain
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


def new_job(name: str = "trastuzumab", *, relax: bool = True, priority: int = 0) -> NewJob:
    """Give a job of one short chain."""
    return NewJob(
        name=name,
        engine="flashabb",
        options={"engine": "flashabb", "relax": relax, "dlc": True},
        fold_input=FoldInput(
            name=name,
            chains=(Chain(name="heavy", sequence="EVQLVESGG"),),
            notes=("lower case was read as upper case",),
        ),
        chains=[
            JobChain(
                chain="H",
                description="heavy",
                source="heavy",
                source_start=1,
                sequence="EVQLVESGG",
                residue_number=tuple(range(1, 10)),
                insertion_code=("",) * 9,
                region=("FR1",) * 9,
            )
        ],
        notices=[Notice(level="info", code="trimmed", message="Trimmed")],
        n_res=9,
        first_stage="fold",
        priority=priority,
    )


def submit_one(database: Database, name: str = "trastuzumab", **facts: object) -> str:
    """Submit one job and give its id."""
    return submit_all(database, new_job(name, **facts)).jobs[0].id


def submit_all(database: Database, *jobs: NewJob, key: str | None = None) -> Submitted:
    """Submit jobs, as one batch where they are several."""
    return submit(
        database, jobs, idempotency_key=key, request_digest="digest", doorbell=SilentDoorbell()
    )


def claim_one(database: Database, stage: Stage = "fold", lease_seconds: float = 60) -> Claimed:
    """Claim the next job of a stage, which must be there."""
    (claimed,) = claim_some(database, stage, limit=1, lease_seconds=lease_seconds)
    return claimed


def claim_some(
    database: Database,
    stage: Stage = "fold",
    limit: int = 8,
    lease_seconds: float = 60,
    together: Mapping[str, int] | None = None,
) -> tuple[Claimed, ...]:
    """Claim what waits at a stage."""
    return claim(
        database,
        stage=stage,
        owner="test:1",
        limit=limit,
        lease_seconds=lease_seconds,
        together=together,
    )
