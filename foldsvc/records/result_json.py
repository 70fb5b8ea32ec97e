"""What the JSON files of a result say; `scores_json` writes the scores, which are a table."""

from dataclasses import dataclass
from typing import Literal

from foldsvc.records.template_report import Refusal
from foldsvc.records.wire_config import CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganismRow:
    """An organism that rows of an alignment are of."""

    __pydantic_config__ = CLOSED

    taxon: int
    """NCBI's number of it"""
    name: str
    n_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceDepth:
    """What an alignment says of one distinct sequence."""

    __pydantic_config__ = CLOSED

    chains: str
    """which chains have it, such as `chains A and C`"""
    n_sequences: int
    """the sequence itself counted"""
    n_paired: int
    """rows beside which another chain has residues too"""
    n_effective: float
    """each counts as one divided by the number of rows at least 80 % identical to it"""
    median_effective: float
    coverage: tuple[int, ...]
    """rows with a residue at each position"""
    effective_coverage: tuple[float, ...]
    """the same with each row counted as in `n_effective`"""
    identity_by_position: tuple[float, ...]
    """share of the relatives' residues there that are the sequence's own, 0 to 1"""
    rows_by_identity: tuple[int, ...]
    """rows without the sequence itself in ten steps of identity to it"""
    n_organisms: int
    n_with_organism: int
    """rows whose header names one"""
    organisms: tuple[OrganismRow, ...]
    """the most frequent first, twenty at most"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentReport:
    """`alignment.json`."""

    __pydantic_config__ = CLOSED

    format: Literal["foldsvc-alignment/1"] = "foldsvc-alignment/1"
    source: str
    """how the alignment was found"""
    sequences: tuple[SequenceDepth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainRow:
    """A part of a model that is rigid by its predicted aligned error."""

    __pydantic_config__ = CLOSED

    number: int
    """from 1"""
    residues: str
    """such as `A:1-40,A:52-90`"""
    runs: tuple[tuple[int, int], ...]
    """first and last index of each run in the order of the structure, from 0, ascending"""
    n_res: int
    mean_plddt: float
    mean_pae: float
    """within the domain, in Å"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Domains:
    """`ranked_001_domains.json`."""

    __pydantic_config__ = CLOSED

    format: Literal["foldsvc-domains/1"] = "foldsvc-domains/1"
    max_pae: float
    """up to which residues are joined, in Å"""
    least_residues: int
    """smaller groups are left out"""
    domains: tuple[DomainRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRow:
    """One template of one distinct sequence, and whether the networks saw it."""

    __pydantic_config__ = CLOSED

    name: str
    """entry or file, and chain, such as `1abc_A`"""
    sequence: int
    """which distinct sequence of the input it was found for, from 0"""
    refusal: Refusal
    """empty where it was used"""
    words: str
    """the same for people, with the numbers behind it"""
    slot: int | None
    """1 to 4 where it was used"""
    identity: float
    """part of the aligned residues that are equal, 0 to 1"""
    n_aligned: int
    query_start: int
    """position of the first aligned residue, from 1; 0 for none"""
    query_end: int
    probability: float | None
    """that query and template are related, 0 to 100; null where not known"""
    released: str | None
    """day of first release; null where not known"""
    used: bool
    chains: str
    """of the sequence, such as `chain A`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateReport:
    """`templates.json`."""

    __pydantic_config__ = CLOSED

    format: Literal["foldsvc-templates/1"] = "foldsvc-templates/1"
    source: str
    """where the templates come from"""
    aligner: str
    """program and version, such as `HHsearch 3.3.0`"""
    max_template_date: str | None
    """day after which none may have been released; null for any"""
    templates: tuple[TemplateRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureMapLevel:
    """One level of a U-Net and its sheet of pictures."""

    __pydantic_config__ = CLOSED

    name: str
    sheet: str
    """name of the file with the pictures: a row for each plane, a column for each feature map"""
    operations: str
    """what the level does"""
    shape: tuple[int, int, int]
    """voxels"""
    n_channel: int
    """feature maps"""
    tile: int
    """side of a picture in pixels"""
    brightest: tuple[float, ...]
    """the value that is white, of each feature map"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureMaps:
    """`unet.json`, of a segmentation that keeps what its network computed."""

    __pydantic_config__ = CLOSED

    planes: tuple[str, ...]
    """in the order of a sheet's rows"""
    levels: tuple[FeatureMapLevel, ...]
