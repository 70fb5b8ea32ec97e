"""Templates that a server found: its hits, what HHsearch makes of them, and their structures."""

from collections.abc import Sequence

from foldsvc.records.template_alignment import TemplateAlignment
from foldsvc.records.template_archive import TemplateArchive
from foldsvc.records.template_hit import TemplateHit
from foldsvc.templates.rules import Refused
from foldsvc.templates.selection import Candidate

_NO_ALIGNMENT = Refused(
    refusal="not_aligned", words="the server found it, and HHsearch aligns nothing of it"
)


def server_candidates(
    hits: Sequence[TemplateHit], aligned: Sequence[TemplateAlignment], archive: TemplateArchive
) -> tuple[Candidate, ...]:
    """Give the alignments with their structures, and the hits that have none.

    Args:
        hits: As the server found them.
        aligned: What HHsearch says of them, the surest first.
        archive: What the server sent.
    """
    made = [_candidate(alignment.target, alignment, archive) for alignment in aligned]
    known = {candidate.name for candidate in made}
    names = dict.fromkeys(f"{hit.entry_id}_{hit.chain_name}" for hit in hits)
    return (*made, *(_candidate(name, None, archive) for name in names if name not in known))


def _candidate(
    target: str, alignment: TemplateAlignment | None, archive: TemplateArchive
) -> Candidate:
    """Name a candidate as the PDB does, whatever words follow the name in the database."""
    entry_id, _, chain = target.split(maxsplit=1)[0].partition("_")
    key = entry_id.lower()
    refused = None
    if key in archive.faults:
        words = f"its file cannot be read: {archive.faults[key]}"
        refused = Refused(refusal="file_damaged", words=words)
    elif alignment is None and key in archive.entries:
        refused = _NO_ALIGNMENT
    return Candidate(
        name=f"{key}_{chain}",
        chain=chain,
        hit=alignment,
        entry=archive.entries.get(key),
        refused=refused,
    )
