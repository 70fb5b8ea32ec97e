"""The files of a result: names, media types and what each is for."""

import json
from dataclasses import dataclass

FILE_KINDS: dict[str, tuple[str, str]] = {
    "ranked_001.pdb": ("chemical/x-pdb", "Best structure, PDB; B-factor is pLDDT"),
    "ranked_001.cif": ("chemical/x-mmcif", "Best structure, ModelCIF; B-factor is pLDDT"),
    "ranked_001_unrelaxed.pdb": ("chemical/x-pdb", "As the network made it, PDB"),
    "ranked_001_unrelaxed.cif": ("chemical/x-mmcif", "As the network made it, ModelCIF"),
    "ranked_001_scores.json": ("application/json", "pLDDT of each residue"),
    "ranked_001_geometry.json": ("application/json", "Clashes, bonds and chirality"),
    "folding.pdb": ("chemical/x-pdb", "Backbone after each block of the network"),
    "plddt.png": ("image/png", "pLDDT along the sequence"),
    "report.html": ("text/html", "Everything on one page that opens offline"),
    "job.json": ("application/json", "Everything needed to repeat the run"),
    "citations.bib": ("text/x-bibtex", "What to cite"),
    "prediction_001.npz": ("application/octet-stream", "The network's output, for relaxation"),
}
"""Media type and description of every file that a job may have, in the order shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFile:
    """One file of a result, whole, in memory.

    Attributes:
        name: One of `FILE_KINDS`.
        data: Its bytes.
    """

    name: str
    data: bytes

    @property
    def media_type(self) -> str:
        """IANA or chemical media type."""
        return FILE_KINDS[self.name][0]

    @property
    def description(self) -> str:
        """What the file is, for a list that people read."""
        return FILE_KINDS[self.name][1]


def text_file(name: str, text: str) -> ResultFile:
    """Give a text as a UTF-8 file."""
    return ResultFile(name=name, data=text.encode())


def json_file(name: str, content: object) -> ResultFile:
    """Give JSON as a file, indented for people where it is short."""
    text = json.dumps(
        content, ensure_ascii=False, indent=None if name.endswith("scores.json") else 2
    )
    return text_file(name, text + "\n")
