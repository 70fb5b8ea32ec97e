"""Text files of known kinds that hold no sequences as they are read, and what to send instead."""

import re
from typing import Final

from foldsvc.errors import NotSequencesError

_HEAD: Final = 20_000
"""Letters by which a file is recognised."""

_STRUCTURE: Final = (
    "Send its sequence as FASTA (RCSB has that of each entry), or give the file as a template: "
    "template_files, or --templates; foldsvc compare compares it with a result"
)
_KINDS: Final = (
    (
        re.compile(
            r"\A\s*+(?:HEADER|TITLE|COMPND|SOURCE|EXPDTA|REMARK|CRYST1|SEQRES|MODEL|ATOM|HETATM)"
            r" +\S|^(?:ATOM  |HETATM)[ \d]{5} ",
            re.MULTILINE,
        ),
        "a structure in PDB format",
        _STRUCTURE,
    ),
    (
        re.compile(r"\A(?:\s++|#[^\n]*+\n)*+data_\S*+[ \t]*+\n(?:\s++|#[^\n]*+\n)*+(?:_\w|loop_)"),
        "a structure in mmCIF format",
        _STRUCTURE,
    ),
    (
        re.compile(r"\A\s*+<(?:!DOCTYPE|html|\?xml|head|body|svg)\b", re.IGNORECASE),
        "a web page or XML",
        "Save the sequences as plain text, in FASTA",
    ),
    (
        re.compile(r"\A\s*+@[^\n]*\n[ACGTUNacgtun]+\n\+"),
        "FASTQ, the reads of a sequencer",
        "Send the protein, in FASTA",
    ),
    (
        re.compile(r"\A\s*+#NEXUS", re.IGNORECASE),
        "an alignment in NEXUS format",
        "Save it as aligned FASTA, Clustal, Stockholm or A3M; the first row is folded",
    ),
)


def refuse_other_file(text: str) -> None:
    """Raise for a file that is plainly something else.

    Raises:
        NotSequencesError: It names what the file is and what to send.
    """
    head = text[:_HEAD]
    for known, what, remedy in _KINDS:
        if found := known.search(head):
            line = 1 + head.count("\n", 0, found.start() + len(found[0]) - len(found[0].lstrip()))
            raise NotSequencesError(what, remedy=remedy, line=line)
