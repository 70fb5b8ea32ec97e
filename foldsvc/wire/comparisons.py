"""Requests and answers about comparisons, `/api/v1/comparisons`."""

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from foldsvc.records.comparison import PairBy
from foldsvc.wire.alternatives import one_of
from foldsvc.wire.fold import Wire
from foldsvc.wire.whole_numbers import Whole

MOST_STRUCTURES = 10


class ComparedSource(Wire):
    """One structure: of a job, of a file, or of AlphaFold DB."""

    model_config = ConfigDict(
        json_schema_extra=one_of("job", "file", "known_model", beside=[("text", "file")])
    )

    job: str | None = Field(None, pattern=r"^[0-9a-f-]{36}$", description="id of a job")
    rank: Whole = Field(1, ge=1, le=320, description="which of the job's models; 1 is the best")
    file: str | None = Field(
        None, min_length=1, max_length=200, description="name of a file, PDB or mmCIF"
    )
    text: str | None = Field(
        None, description="content of that file; without it, the form has a file of this name"
    )
    known_model: str | None = Field(
        None,
        min_length=1,
        max_length=64,
        description="a UniProt accession, or a model of AlphaFold DB such as AF-P69905-F1",
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(one is not None for one in (self.job, self.file, self.known_model)) != 1:
            raise ValueError("expected one of job, file and known_model")
        if self.text is not None and self.file is None:
            raise ValueError("a text needs the name of its file")
        return self


class ComparisonRequest(Wire):
    """What to compare: each of the others is laid on the first."""

    structures: list[ComparedSource] = Field(
        min_length=2, max_length=MOST_STRUCTURES, description="the reference first"
    )
    pair_by: PairBy = Field(
        "sequence",
        description="how residues correspond: by aligning the chains' sequences, or by chain and "
        "residue number",
    )
    coordinates: bool = Field(
        default=True, description="give the structures as text, the models where they were laid"
    )
