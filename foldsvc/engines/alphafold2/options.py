"""What AlphaFold2 can be asked."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from foldsvc.engines.options import EngineOptions, presentation
from foldsvc.wire.whole_numbers import AS_WHOLE, Whole

ModelTypeChoice = Literal[
    "auto",
    "alphafold2",
    "alphafold2_ptm",
    "alphafold2_multimer_v1",
    "alphafold2_multimer_v2",
    "alphafold2_multimer_v3",
    "deepfold_v1",
]
MsaChoice = Literal["auto", "single-sequence", "a3m", "colabfold-server", "mmseqs"]
PairChoice = Literal["unpaired", "paired", "unpaired_paired"]
TemplateChoice = Literal["none", "server", "custom"]

_NETWORKS = "Networks"
_ALIGNMENT = "Alignment"
_TEMPLATES = "Templates"
_RECYCLING = "Recycling"
_SAMPLING = "Sampling"
_RELAXATION = "Relaxation"


class Alphafold2Options(EngineOptions):
    """How AlphaFold2 folds; each option left out is as ColabFold has it."""

    engine: Literal["alphafold2"] = "alphafold2"
    relax: bool = Field(
        default=False,
        description="relax the best structure in the Amber force field",
        json_schema_extra={
            "prominent": True,
            **presentation(
                group=_RELAXATION,
                label="Relax the structure",
                hint="Amber force field, removes clashes. Skip it for a quick look; the raw "
                "geometry is not for further work.",
            ),
        },
    )
    relax_top: Whole = Field(
        default=1,
        ge=1,
        le=320,
        description="how many models are relaxed, the best first; 320 is all there can be",
        json_schema_extra={
            "prominent": True,
            "only_with": "relax",
            **presentation(
                group=_RELAXATION,
                label="Models to relax",
                hint="the best first",
                colabfold="num_relax",
            ),
        },
    )
    model_type: ModelTypeChoice = Field(
        default="auto",
        description="which set of networks; auto is alphafold2_ptm for one chain and "
        "alphafold2_multimer_v3 for several",
        json_schema_extra=presentation(
            group=_NETWORKS,
            label="Model type",
            hint="automatic: ptm for one chain, multimer v3 for several",
            titles={
                "auto": "Automatic",
                "alphafold2": "AlphaFold2, without PAE",
                "alphafold2_ptm": "AlphaFold2 ptm",
                "alphafold2_multimer_v3": "Multimer v3",
                "alphafold2_multimer_v2": "Multimer v2",
                "alphafold2_multimer_v1": "Multimer v1",
                "deepfold_v1": "DeepFold v1",
            },
            colabfold="model_type",
        ),
    )
    models: tuple[Annotated[int, Field(ge=1, le=5), AS_WHOLE], ...] = Field(
        default=(1, 2, 3, 4, 5),
        min_length=1,
        max_length=5,
        description="which of the five networks, in the order in which they run",
        json_schema_extra={
            "uniqueItems": True,
            **presentation(group=_NETWORKS, label="Networks", colabfold="model_order"),
        },
    )
    msa: MsaChoice = Field(
        default="auto",
        description="where the alignment comes from; auto is the request's own `a3m` if there is "
        "one, otherwise what the operator set up",
        json_schema_extra=presentation(
            group=_ALIGNMENT,
            label="Alignment",
            hint="automatic: your own, else as set up here",
            titles={
                "auto": "Automatic",
                "single-sequence": "None: the sequence alone",
                "a3m": "Your own A3M",
                "colabfold-server": "ColabFold's server",
                "mmseqs": "MMseqs2 on this machine",
            },
            colabfold="msa_mode",
        ),
    )
    pair_mode: PairChoice = Field(
        default="unpaired_paired",
        description="which rows of a complex are used",
        json_schema_extra=presentation(
            group=_ALIGNMENT,
            label="Rows of a complex",
            titles={
                "unpaired_paired": "Paired and unpaired rows",
                "paired": "Paired rows alone",
                "unpaired": "Unpaired rows alone",
            },
            colabfold="pair_mode",
        ),
    )
    max_msa: str | None = Field(
        default=None,
        pattern=r"^[1-9]\d{0,3}:[1-9]\d{0,3}$",
        description="most clusters and extra rows, such as 512:1024",
        json_schema_extra=presentation(
            group=_ALIGNMENT,
            label="Most rows of the alignment",
            hint="clusters:extra, such as 512:1024",
            placeholder="the network's own",
        ),
    )
    templates: TemplateChoice = Field(
        default="none",
        description="known structures as templates: none, those that the alignment server finds "
        "in the PDB, or the request's own `template_files`",
        json_schema_extra=presentation(
            group=_TEMPLATES,
            label="Templates",
            hint="known structures; files of your own are chosen above",
            titles={
                "none": "None, or your own files",
                "server": "From the PDB, by ColabFold's server",
            },
        ),
    )
    max_template_date: str | None = Field(
        default=None,
        pattern=r"^\d{4}-\d{2}-\d{2}$",
        description="no template that was released after this day, such as 2018-04-30",
        json_schema_extra={
            "format": "date",
            **presentation(
                group=_TEMPLATES, label="Templates released until", placeholder="any day"
            ),
        },
    )
    n_recycles: Annotated[int, Field(ge=0, le=100), AS_WHOLE] | None = Field(
        default=None,
        description="passes after the first; if left out, 3, or 20 for multimer_v3",
        json_schema_extra=presentation(
            group=_RECYCLING,
            label="Recycles",
            hint="passes after the first",
            placeholder="3, multimer v3: 20",
            colabfold="num_recycles",
        ),
    )
    recycle_tolerance: float | None = Field(
        default=None,
        ge=0,
        le=100,
        description="stop recycling when the distances between Cα atoms change by less than this, "
        "in Å; if left out, never, or 0.5 for multimer_v3",
        json_schema_extra=presentation(
            group=_RECYCLING,
            label="Recycle tolerance, Å",
            hint="stop when distances change by less",
            placeholder="never, multimer v3: 0.5",
            colabfold="recycle_early_stop_tolerance",
        ),
    )
    stop_at_score: float = Field(
        default=100.0,
        ge=0,
        le=100,
        description="stop recycling, and start no other network, when the ranking score exceeds "
        "this",
        json_schema_extra=presentation(
            group=_RECYCLING,
            label="Stop at score",
            hint="0 to 100: no further pass or network beyond it",
            colabfold="stop_at_score",
        ),
    )
    seed: Whole = Field(
        default=0,
        ge=0,
        lt=2**31,
        description="the first seed",
        json_schema_extra=presentation(
            group=_SAMPLING, label="First seed", colabfold="random_seed"
        ),
    )
    n_seeds: Whole = Field(
        default=1,
        ge=1,
        le=64,
        description="how many seeds, one after the other",
        json_schema_extra=presentation(
            group=_SAMPLING,
            label="Number of seeds",
            hint="each network runs with each seed",
            colabfold="num_seeds",
        ),
    )
    n_ensemble: Whole = Field(
        default=1,
        ge=1,
        le=8,
        description="draws from the alignment in each pass",
        json_schema_extra=presentation(
            group=_SAMPLING,
            label="Ensemble",
            hint="draws from the alignment in each pass",
            colabfold="num_ensemble",
        ),
    )
    dropout: bool = Field(
        default=False,
        description="keep training's dropout on, for variety",
        json_schema_extra=presentation(
            group=_SAMPLING,
            label="Dropout",
            hint="As in training: more variety between seeds.",
            colabfold="use_dropout",
        ),
    )

    @field_validator("models", mode="before")
    @classmethod
    def _numbers_of_text(cls, models: object) -> object:
        """Take `1,3` too, as forms and command lines have it."""
        if isinstance(models, str):
            return tuple(models.split(","))
        return tuple(models) if isinstance(models, list) else models

    @field_validator("max_template_date")
    @classmethod
    def _a_day(cls, day: str | None) -> str | None:
        if day is not None:
            date.fromisoformat(day)
        return day

    @field_validator("models")
    @classmethod
    def _different(cls, models: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(models)) < len(models):
            raise ValueError("each network can be named once")
        return models

    @property
    def most_rows(self) -> tuple[int, int] | None:
        """Most clusters and most extra rows, if the request says."""
        if self.max_msa is None:
            return None
        clusters, extra = self.max_msa.split(":")
        return int(clusters), int(extra)
