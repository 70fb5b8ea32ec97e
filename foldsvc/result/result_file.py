"""The files of a result: names, media types and what each is for."""

import json
import re
from dataclasses import dataclass

FILE_KINDS: dict[str, tuple[str, str]] = {
    "ranked_001.pdb": ("chemical/x-pdb", "Best structure, PDB; B-factor is pLDDT"),
    "ranked_001.cif": ("chemical/x-mmcif", "Best structure, ModelCIF; B-factor is pLDDT"),
    "ranked_001_unrelaxed.pdb": ("chemical/x-pdb", "As the network made it, PDB"),
    "ranked_001_unrelaxed.cif": ("chemical/x-mmcif", "As the network made it, ModelCIF"),
    "ranked_001.bcif": ("application/octet-stream", "Best structure, BinaryCIF for viewers"),
    "ranked_001_unrelaxed.bcif": (
        "application/octet-stream",
        "As the network made it, BinaryCIF for viewers",
    ),
    "ranked_001_scores.json": ("application/json", "Scores, and pLDDT of each residue"),
    "ranked_001_pae.npz": ("application/octet-stream", "Predicted aligned error, one byte a pair"),
    "ranked_001_domains.json": ("application/json", "Rigid parts of the model, from PAE"),
    "ranked_001_contacts.csv": ("text/csv", "Residues of different chains that touch"),
    "ranked_001_interface.csv": ("text/csv", "Residues at each interface"),
    "ranked_001_geometry.json": ("application/json", "Clashes, chain breaks, bonds and chirality"),
    "folding.pdb": ("chemical/x-pdb", "Backbone after each block of the network"),
    "plddt.png": ("image/png", "pLDDT along the sequence"),
    "pae.png": ("image/png", "Predicted aligned error of all models"),
    "coverage.png": ("image/png", "What the alignment covers"),
    "plddt.svg": ("image/svg+xml", "pLDDT along the sequence, as vectors"),
    "pae.svg": ("image/svg+xml", "Predicted aligned error of all models, with vector axes"),
    "coverage.svg": ("image/svg+xml", "What the alignment covers, with vector axes"),
    "msa.a3m": ("text/plain", "The alignment that the network read"),
    "alignment.json": ("application/json", "What the alignment covers, and how deep it is"),
    "templates.json": ("application/json", "Templates: which were used, and why not the others"),
    "report.html": ("text/html", "Everything on one page that opens offline"),
    "job.json": ("application/json", "Everything needed to repeat the run"),
    "citations.bib": ("text/x-bibtex", "What to cite"),
    "found.npz": ("application/octet-stream", "What the search found, for the network"),
    "prediction_001.npz": ("application/octet-stream", "The network's output"),
    "coverage.npz": ("application/octet-stream", "What the plot of the alignment shows"),
    "drawing.json": ("application/json", "What the report says that no other file does"),
}
"""Media type and description of every file that a job may have, in the order shown.

Of several models, the files of the others are called and described after those of the best.
"""


_INNER = re.compile(r"found\.npz|coverage\.npz|drawing\.json|prediction_\d{3,}\.npz")
_TEXT = re.compile(r"text/.*|chemical/.*|application/json|image/svg\+xml")
_SHORT = 1_000
"""Text up to so many bytes is not worth packing."""

_RANK = re.compile(r"^(ranked|prediction)_(\d{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile:
    """One file of a result, whole, in memory.

    Attributes:
        name: One of `FILE_KINDS`, with any rank.
        data: Its bytes.
    """

    name: str
    data: bytes

    @property
    def media_type(self) -> str:
        """IANA or chemical media type."""
        return media_type_of(self.name)

    @property
    def description(self) -> str:
        """What the file is, for a list that people read."""
        return description_of(self.name)

    @property
    def inner(self) -> bool:
        """It is for a later stage, or for what is drawn later, and not for people."""
        return _INNER.fullmatch(self.name) is not None

    @property
    def packs_well(self) -> bool:
        """It is text, and long enough for packing to be worth it."""
        return len(self.data) > _SHORT and _TEXT.fullmatch(self.media_type) is not None


def media_type_of(name: str) -> str:
    """Give the media type of a file of a result."""
    return FILE_KINDS[_RANK.sub(r"\1_001", name)][0]


def description_of(name: str) -> str:
    """Say what a file of a result is, for a list that people read."""
    words = FILE_KINDS[_RANK.sub(r"\1_001", name)][1]
    found = _RANK.match(name)
    if found is None or found[2] == "001":
        return words
    rank = f"rank {int(found[2])}"
    if words.startswith("Best structure"):
        return words.replace("Best structure", f"Structure of {rank}")
    return f"{words}; {rank}"


def text_file(name: str, text: str) -> ResultFile:
    """Give a text as a UTF-8 file."""
    return ResultFile(name=name, data=text.encode())


def json_file(name: str, content: object) -> ResultFile:
    """Give JSON as a file, indented for people where it is short."""
    is_long = name.endswith(("scores.json", "alignment.json", "drawing.json"))
    text = json.dumps(content, ensure_ascii=False, indent=None if is_long else 2)
    return text_file(name, text + "\n")
