"""The published networks and where they differ; no JAX here.

Jumper et al. (2021) and Evans et al. (2021), with the figures of the released configurations.
"""

from dataclasses import dataclass
from typing import Literal

from foldsvc.errors import UnknownNetworkError
from foldsvc.records.features import Family

ModelType = Literal[
    "alphafold2",
    "alphafold2_ptm",
    "alphafold2_multimer_v1",
    "alphafold2_multimer_v2",
    "alphafold2_multimer_v3",
    "deepfold_v1",
]
"""The released sets of five networks, by the names that ColabFold's users know."""

N_BLOCK = 48
N_EXTRA_BLOCK = 4
N_TEMPLATE_BLOCK = 2
N_TEMPLATE = 4
N_STRUCTURE_BLOCK = 8
C_M = 256
C_Z = 128
C_S = 384
C_E = 64
N_MSA_FEATURE = 49
N_EXTRA_MSA_FEATURE = 25
N_PLDDT_BIN = 50
N_PAE_BIN = 64
N_DISTANCE_BIN = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """What tells one released network from another.

    Attributes:
        name: Such as `model_1_ptm`, as in the name of its file.
        model_type: The set it belongs to.
        family: Monomer or multimer.
        has_pae: Whether it has a head for the predicted aligned error.
        has_templates: Whether its parameters include the template embedding.
        fused_triangles: Whether its file holds left and right projections of the triangle
            multiplications as one array.
        max_clusters: Rows of the clustered alignment where no template adds rows.
        max_extra: Rows of the extra alignment; the same for all five networks of a type, as in
            ColabFold, so that one program serves them (AlphaFold2 gives some of them fewer).
        n_recycle: Passes after the first, by default.
        recycle_tolerance: In Å, by default; 0 never stops early.
    """

    name: str
    model_type: ModelType
    family: Family
    has_pae: bool
    has_templates: bool
    fused_triangles: bool
    max_clusters: int
    max_extra: int
    n_recycle: int
    recycle_tolerance: float

    @property
    def file_name(self) -> str:
        """Name of the official file of its parameters."""
        return f"{self.name}.npz" if self.is_deepfold else f"params_{self.name}.npz"

    @property
    def is_deepfold(self) -> bool:
        """Whether it is of DeepFold, which was retrained on AlphaFold2's graph."""
        return self.model_type == "deepfold_v1"

    def max_clusters_with(self, *, templates: bool) -> int:
        """Rows of the clustered alignment at most; a monomer's templates take four of them."""
        fewer = templates and self.family == "monomer"
        return self.max_clusters - (N_TEMPLATE if fewer else 0)

    @property
    def position_scale(self) -> float:
        """Å in one unit of the structure module."""
        return 20.0 if self.family == "multimer" else 10.0

    @property
    def n_masked_msa_class(self) -> int:
        """Classes of the head that guesses masked residues."""
        return 22 if self.family == "multimer" else 23

    @property
    def n_target_feature(self) -> int:
        """Features of each residue: a chain-break flag that is always 0, and the residue type."""
        return 21 if self.family == "multimer" else 22


def _monomer(number: int, suffix: str) -> ModelConfig:
    return ModelConfig(
        name=f"model_{number}{suffix}",
        model_type="alphafold2_ptm" if suffix else "alphafold2",
        family="monomer",
        has_pae=bool(suffix),
        has_templates=number in {1, 2},
        fused_triangles=False,
        max_clusters=512,
        max_extra=5120,
        n_recycle=3,
        recycle_tolerance=0.0,
    )


def _deepfold(number: int) -> ModelConfig:
    return ModelConfig(
        name=f"deepfold_model_{number}",
        model_type="deepfold_v1",
        family="monomer",
        has_pae=False,
        has_templates=number in {1, 2},
        fused_triangles=False,
        max_clusters=512,
        max_extra=5120,
        n_recycle=3,
        recycle_tolerance=0.0,
    )


def _multimer(number: int, version: int) -> ModelConfig:
    newest = version == 3  # noqa: PLR2004
    return ModelConfig(
        name=f"model_{number}_multimer" + (f"_v{version}" if version > 1 else ""),
        model_type=f"alphafold2_multimer_v{version}",  # type: ignore[arg-type]
        family="multimer",
        has_pae=True,
        has_templates=True,
        fused_triangles=newest,
        max_clusters=508 if newest else 252,
        max_extra=2048 if newest else 1152,
        n_recycle=20 if newest else 3,
        recycle_tolerance=0.5 if newest else 0.0,
    )


_NUMBERS = range(1, 6)
MODELS: dict[str, ModelConfig] = {
    config.name: config
    for config in (
        *(_monomer(number, "") for number in _NUMBERS),
        *(_monomer(number, "_ptm") for number in _NUMBERS),
        *(_multimer(number, version) for version in (1, 2, 3) for number in _NUMBERS),
        *(_deepfold(number) for number in _NUMBERS),
    )
}
"""Every released network by name."""

MODEL_TYPES: tuple[ModelType, ...] = tuple(
    dict.fromkeys(config.model_type for config in MODELS.values())
)
"""The sets, in the order of `MODELS`."""


def model_config(name: str) -> ModelConfig:
    """Give the network of this name.

    Raises:
        UnknownNetworkError: There is none.
    """
    if name not in MODELS:
        raise UnknownNetworkError(name, tuple(MODELS))
    return MODELS[name]


def models_of(model_type: ModelType) -> tuple[ModelConfig, ...]:
    """Give the five networks of a set, 1 to 5."""
    return tuple(config for config in MODELS.values() if config.model_type == model_type)
