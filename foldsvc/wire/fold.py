"""Requests and answers about folds, `/api/v1/folds` and `/api/v1/batches`."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, WithJsonSchema

from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.job_chain import JobChain
from foldsvc.records.job_state import JobFailure, QueuePosition, Stage, State
from foldsvc.records.notice import Notice
from foldsvc.records.recycling import RecycleEvent
from foldsvc.wire.alternatives import one_of

UNTRAINED = "untrained"
"""Code of the notice of a job whose network has random parameters."""


class Wire(BaseModel):
    """Closed to unknown keys, so that a misspelt option is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


ReadAs = Literal["auto", "proteins", "alignment"]


Options = dict[str, JsonValue]
"""Options of an engine as JSON; which there are and what is allowed, the engines themselves say."""


class ChainRequest(Wire):
    """One chain of a request."""

    name: str = Field("", max_length=200)
    sequence: str


class TemplateFileRequest(Wire):
    """A structure that is to be a template."""

    name: str = Field(
        min_length=1, max_length=200, description="what the file is called, such as 1abc.cif"
    )
    text: str = Field(description="PDB or mmCIF")
    chain: str = Field(
        "", max_length=20, description="the chain to be taken; all protein chains if empty"
    )


class FoldRequest(Wire):
    """What to fold: `fasta` or `chains`, not both."""

    model_config = ConfigDict(json_schema_extra=one_of("fasta", "chains"))

    fasta: str | None = Field(
        None,
        description="FASTA text; several records make a batch. Also a table (CSV, TSV) with the "
        "columns id and sequence, an alignment whose first row is folded with it (A3M, aligned "
        "FASTA, Stockholm, Clustal), an entry of UniProt or GenPept, AlphaFold 3's JSON or Boltz's "
        "YAML of proteins",
    )
    chains: list[ChainRequest] | None = Field(
        None, description="the chains of one protein or complex"
    )
    name: str = Field("", max_length=200, description="name of the job; the FASTA header if empty")
    read_as: ReadAs = Field(
        "auto",
        description="what `fasta` is: auto looks; proteins takes each record of FASTA for a "
        "protein of its own, whatever it looks like; alignment takes it for one",
    )
    engine: str = Field("auto", description="auto, alphafold2, flashabb, alphafold-db")
    known_model: str | None = Field(
        None,
        max_length=64,
        description="alphafold-db: the model to be taken, such as AF-P69905-F1, or an accession",
    )
    a3m: Annotated[str, WithJsonSchema({"type": "string", "minLength": 1})] | None = Field(
        None,
        description="alphafold2: the alignment of the one protein or complex of this request, "
        "as A3M, or in ColabFold's format for complexes",
    )
    template_files: tuple[TemplateFileRequest, ...] = Field(
        (),
        description="alphafold2: structures that are to be templates of the one protein or "
        "complex of this request",
    )
    options: Options = Field({}, description="what the engine is asked")


class Job(Wire):
    """One fold, as it stands."""

    id: str
    name: str
    state: State
    stage: Stage
    engine: str
    options: Options = Field(description="of the engine, which `engine` in them names")
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
    untrained: bool = Field(
        default=False, description="the network's parameters are random: the result means nothing"
    )


class JobPage(Wire):
    """Jobs, newest first."""

    jobs: list[Job]
    next_cursor: str | None = Field(
        description="where the next page goes on; null where there is none. A search by name "
        "looks at 10,000 jobs for a page, which may therefore be short or empty before the last"
    )


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
    recycle: RecycleEvent | None = Field(
        None, description="of a pass; the structure after it is at live.pdb"
    )


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
    column: int | None = Field(
        None, description="1-based character of that line, where one letter is at fault"
    )
    position: int | None = None
