"""Requests and answers about folds, `/api/v1/folds` and `/api/v1/batches`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]
Stage = Literal["search", "fold", "relax", "publish"]


class Wire(BaseModel):
    """Closed to unknown keys, so that a misspelt option is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FoldOptions(Wire):
    """How to fold."""

    relax: bool = Field(default=True, description="relax the structure in the Amber force field")
    dlc: bool = Field(
        default=True,
        description="FlashABB's dynamic layer-norm correction (on in the published model)",
    )


class ChainRequest(Wire):
    """One chain of a request."""

    name: str = Field("", max_length=200)
    sequence: str


class FoldRequest(Wire):
    """What to fold: `fasta` or `chains`, not both."""

    fasta: str | None = Field(None, description="FASTA text; several records make a batch")
    chains: list[ChainRequest] | None = Field(
        None, description="the chains of one protein or complex"
    )
    name: str = Field("", max_length=200, description="name of the job; the FASTA header if empty")
    engine: str = Field("auto", description="auto, flashabb")
    options: FoldOptions = FoldOptions()


class Notice(Wire):
    """Something that the user should know, in plain words."""

    level: Literal["info", "warning", "experimental"]
    code: str
    message: str


class JobChain(Wire):
    """One chain of the result, residue by residue."""

    chain: str = Field(description="chain identifier in the structure files, such as H")
    description: str = Field(description="what it is: heavy, kappa, lambda")
    source: str = Field(description="the submitted chain that it was cut from")
    source_start: int = Field(description="1-based position of its first residue there")
    sequence: str
    residue_number: list[int] = Field(description="IMGT position")
    insertion_code: list[str]
    region: list[str] = Field(description="FR1, CDR1, FR2, CDR2, FR3, CDR3 or FR4")


class ConfidenceSummary(Wire):
    """Confidence in a few numbers; bands are lower-inclusive at 50, 70 and 90."""

    mean_plddt: float
    fraction_very_high: float
    fraction_high: float
    fraction_low: float
    fraction_very_low: float
    region_plddt: dict[str, float] = Field(description="mean by chain and region, as in `H CDR3`")


class JobFailure(Wire):
    """Why a job failed."""

    code: str
    message: str
    remedy: str = ""


class QueuePosition(Wire):
    """Where a waiting job stands."""

    position: int = Field(description="1 is next")


class Job(Wire):
    """One fold, as it stands."""

    id: str
    name: str
    state: State
    stage: Stage
    engine: str
    options: FoldOptions
    batch_id: str | None
    n_res: int
    chains: list[JobChain]
    notices: list[Notice]
    attempt: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    cancel_requested: bool
    queue: QueuePosition | None = Field(description="null unless it waits")
    confidence: ConfidenceSummary | None = Field(description="known from the end of folding on")
    failure: JobFailure | None
    has_structure: bool = Field(description="a structure can be fetched (unrelaxed at first)")


class JobPage(Wire):
    """Jobs, newest first."""

    jobs: list[Job]
    next_cursor: str | None


class Batch(Wire):
    """The jobs of one submission, in its order."""

    id: str
    created_at: datetime
    jobs: list[Job]
    counts: dict[State, int]


class Submitted(Wire):
    """The answer to a submission: one job or several."""

    batch_id: str | None = Field(description="null for a single job")
    jobs: list[Job]


class JobEvent(Wire):
    """One thing that happened to a job; `seq` only grows."""

    seq: int
    at: datetime
    kind: Literal["state", "progress", "structure", "end"]
    state: State
    stage: Stage
    attempt: int
    message: str
    fraction: Annotated[float, Field(ge=0, le=1)] | None = None


class FileEntry(Wire):
    """One file of a job."""

    name: str
    media_type: str
    size: int
    sha256: str
    description: str


class FileList(Wire):
    """The files of a job, those of the best model first."""

    files: list[FileEntry]


class Check(Wire):
    """What a submission would become; nothing was queued."""

    jobs: list["CheckedJob"]


class CheckedJob(Wire):
    """One job that a submission would make."""

    name: str
    engine: str
    n_res: int
    chains: list[JobChain]
    notices: list[Notice]


class Engine(Wire):
    """One engine and whether it can run here."""

    name: str
    title: str
    description: str
    available: bool
    weights: str = Field(description="which trained parameters, with their licence")
    remedy: str = Field(description="how to make it available; empty if it is")
    max_residues: int


class EngineList(Wire):
    """The engines that this service knows."""

    engines: list[Engine]


class Problem(BaseModel):
    """RFC 9457 problem details, with a stable `code`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str = ""
    instance: str = ""
    request_id: str = Field("", description="under which the service's log has it")
    record: str | None = None
    line: int | None = None
    position: int | None = None
