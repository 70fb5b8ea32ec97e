"""Requests and answers about comparisons, `/api/v1/comparisons`."""

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from foldsvc.records.notice import Notice
from foldsvc.wire.alternatives import one_of
from foldsvc.wire.fold import Wire
from foldsvc.wire.whole_numbers import Whole

MOST_STRUCTURES = 10

ComparedFormat = Literal["pdb", "cif"]

PairBy = Literal["sequence", "number"]


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


class ComparedStructure(Wire):
    """A structure as it lies in the comparison."""

    label: str
    n_res: int
    format: ComparedFormat
    text: str | None = Field(description="PDB or mmCIF; null if it was not asked for")
    notices: list[Notice] = Field(
        description="what reading the file assumed, changed or left out, such as its other models"
    )


class ComparedResidue(Wire):
    """A pair of residues that correspond."""

    reference_chain: str
    reference_residue: str = Field(description="number, with its insertion code")
    reference_letter: str
    model_chain: str
    model_residue: str
    model_letter: str
    deviation: float = Field(description="distance of the Cα after the superposition, in Å")
    lddt_ca: float | None = Field(description="0 to 1; null for one without neighbours")


class ComparedModel(Wire):
    """How one structure agrees with the reference."""

    structure: ComparedStructure
    chains: list[tuple[str, str]] = Field(description="corresponding chains, reference first")
    n_pairs: int = Field(description="residues that correspond and have a Cα in both")
    n_reference: int = Field(description="residues of the reference with a Cα")
    n_model: int
    identity: float | None = Field(description="share of the pairs with the same residue")
    rmsd: float | None = Field(description="of all paired Cα at the least it can be, in Å")
    tm_score: float | None = Field(description="over the reference's length, 0 to 1")
    tm_score_by_model: float | None
    lddt: float | None = Field(description="over all heavy atoms that both have, 0 to 1")
    lddt_ca: float | None = Field(description="over Cα alone, which pLDDT predicts")
    rotation: list[list[float]] = Field(description="3 × 3; points @ rotation.T + translation")
    translation: list[float] = Field(description="in Å")
    residues: list[ComparedResidue]


class ComparisonAnswer(Wire):
    """The first structure, and how each of the others agrees with it."""

    reference: ComparedStructure
    models: list[ComparedModel]
