"""What the files of results and of images are: one table of names, media types and descriptions."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from foldsvc.result.layout import (
    ALIGNMENT,
    ANY_PREDICTION,
    CITATIONS,
    COVERAGE,
    DRAWING,
    FOUND,
    JOB,
    MOVIE,
    MSA,
    REPORT,
    TEMPLATES,
    Ending,
    any_model_file,
    plot_file,
)

_BYTES: Final = "application/octet-stream"
_PDB: Final = "chemical/x-pdb"
_MMCIF: Final = "chemical/x-mmcif"
_JSON: Final = "application/json"
_CSV: Final = "text/csv"
_PNG: Final = "image/png"
_SVG: Final = "image/svg+xml"
_NIFTI: Final = "application/gzip"

_PLACEHOLDER = re.compile(r"\\\{\w+\\\}")


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file.

    Attributes:
        pattern: Its name; `{rank}`, `{number}` or `{name}` stands for what differs.
        media_type: IANA or chemical media type.
        description: What it is, for a list that people read; of a model, of the best.
        inner: It is for a later stage, or for what is drawn later, and not for people.
    """

    pattern: str
    media_type: str
    description: str
    inner: bool = False


_VARYING = {r"\{rank\}": r"(?P<rank>\d{3,})", r"\{number\}": r"\d+", r"\{name\}": r"[^/]+"}

FOLD_FILES: tuple[FileKind, ...] = (
    FileKind(any_model_file(Ending.PDB), _PDB, "Best structure, PDB; B-factor is pLDDT"),
    FileKind(any_model_file(Ending.CIF), _MMCIF, "Best structure, ModelCIF; B-factor is pLDDT"),
    FileKind(any_model_file(Ending.UNRELAXED_PDB), _PDB, "As the network made it, PDB"),
    FileKind(any_model_file(Ending.UNRELAXED_CIF), _MMCIF, "As the network made it, ModelCIF"),
    FileKind(any_model_file(Ending.BINARY_CIF), _BYTES, "Best structure, BinaryCIF for viewers"),
    FileKind(
        any_model_file(Ending.UNRELAXED_BINARY_CIF),
        _BYTES,
        "As the network made it, BinaryCIF for viewers",
    ),
    FileKind(any_model_file(Ending.SCORES), _JSON, "Scores, and pLDDT of each residue"),
    FileKind(any_model_file(Ending.PAE), _BYTES, "Predicted aligned error, one byte a pair"),
    FileKind(
        any_model_file(Ending.PAE_JSON),
        _JSON,
        "Predicted aligned error in AlphaFold DB's JSON, made on demand",
    ),
    FileKind(any_model_file(Ending.DOMAINS), _JSON, "Rigid parts of the model, from PAE"),
    FileKind(any_model_file(Ending.CONTACTS), _CSV, "Residues of different chains that touch"),
    FileKind(any_model_file(Ending.INTERFACE), _CSV, "Residues at each interface"),
    FileKind(any_model_file(Ending.GEOMETRY), _JSON, "Clashes, chain breaks, bonds and chirality"),
    FileKind(MOVIE, _PDB, "Backbone after each block of the network"),
    FileKind(plot_file("plddt", "png"), _PNG, "pLDDT along the sequence"),
    FileKind(plot_file("pae", "png"), _PNG, "Predicted aligned error of all models"),
    FileKind(plot_file("coverage", "png"), _PNG, "What the alignment covers"),
    FileKind(plot_file("plddt", "svg"), _SVG, "pLDDT along the sequence, as vectors"),
    FileKind(
        plot_file("pae", "svg"), _SVG, "Predicted aligned error of all models, with vector axes"
    ),
    FileKind(plot_file("coverage", "svg"), _SVG, "What the alignment covers, with vector axes"),
    FileKind(MSA, "text/plain", "The alignment that the network read"),
    FileKind(ALIGNMENT, _JSON, "What the alignment covers, and how deep it is"),
    FileKind(TEMPLATES, _JSON, "Templates: which were used, and why not the others"),
    FileKind(REPORT, "text/html", "Everything on one page that opens offline"),
    FileKind(JOB, _JSON, "Everything needed to repeat the run"),
    FileKind(CITATIONS, "text/x-bibtex", "What to cite"),
    FileKind(FOUND, _BYTES, "What the search found, for the network", inner=True),
    FileKind(ANY_PREDICTION, _BYTES, "The network's output", inner=True),
    FileKind(COVERAGE, _BYTES, "What the plot of the alignment shows", inner=True),
    FileKind(DRAWING, _JSON, "What the report says that no other file does", inner=True),
)
"""Every file that a fold may have, in the order shown."""

IMAGE_FILES: tuple[FileKind, ...] = (
    FileKind("volume.nii.gz", _NIFTI, "the voxels, turned to RAS, as NIfTI"),
    FileKind("frames.raw", _BYTES, "the frames, one after the other"),
    FileKind("thumbnail.png", _PNG, "a small picture of the middle"),
    FileKind("dicom.zip", "application/zip", "the anonymous DICOM files"),
    FileKind("volume.bval", "text/plain", "b-values of the volumes, for FSL"),
    FileKind(
        "volume.bvec",
        "text/plain",
        "gradients of the volumes along the axes of the file, for FSL",
    ),
    FileKind("frame_{number}.png", _PNG, "a frame in colour"),
)
"""Every file that an image may have."""

SEGMENTATION_FILES: tuple[FileKind, ...] = (
    FileKind("mask.nii.gz", _NIFTI, "the brain, voxel by voxel of volume.nii.gz, as NIfTI"),
    FileKind("probability.nii.gz", _NIFTI, "how sure the network is of each voxel, as NIfTI"),
    FileKind("mask.dcm", "application/dicom", "the brain as a DICOM Segmentation of the series"),
    FileKind("segmentation.json", _JSON, "volumes, warnings, and how the result was made"),
    FileKind("unet.json", _JSON, "what the sheets of feature maps show"),
    FileKind(
        "unet-{name}.png",
        _PNG,
        "feature maps of a level: axial, coronal and sagittal, a column each",
    ),
)
"""Every file that a segmentation may have."""

NAMES = {
    kind: re.compile(
        _PLACEHOLDER.sub(lambda varying: _VARYING[varying[0]], re.escape(kind.pattern))
    )
    for kind in (*FOLD_FILES, *IMAGE_FILES, *SEGMENTATION_FILES)
}
"""The names of each kind of file, as an expression."""


@cache
def kind_of(name: str) -> FileKind:
    """Give what a file is.

    Raises:
        LookupError: No file is called so: the table lacks a row.
    """
    found = next((kind for kind, names in NAMES.items() if names.fullmatch(name)), None)
    if found is None:
        raise LookupError(name)
    return found


def description_of(name: str) -> str:
    """Say what a file is, for a list that people read, of which model too."""
    kind = kind_of(name)
    found = NAMES[kind].fullmatch(name)
    rank = int(found["rank"]) if found and "rank" in found.re.groupindex else 1
    if rank == 1:
        return kind.description
    if kind.description.startswith("Best structure"):
        return kind.description.replace("Best structure", f"Structure of rank {rank}")
    return f"{kind.description}; rank {rank}"
