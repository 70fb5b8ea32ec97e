"""What AlphaFold DB's answers mean, in the field names of today and of before 2026."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from foldsvc.records.afdb_entry import KnownModel

Answer = Mapping[str, Any]

_CANONICAL = re.compile(r"AF-[A-Z0-9]{6,10}-F\d+")
_MODEL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def known_model(answer: object, api_url: str) -> KnownModel | None:
    """Read one record of `/prediction`; None where it is a complex, or no model.

    Args:
        answer: The record.
        api_url: Of the database: files and pages are taken from its host alone.
    """
    if not isinstance(answer, dict) or answer.get("isComplex"):
        return None
    model_id = _text(answer, "modelEntityId", "entryId")
    cif_url = _url(answer, "cifUrl", api_url)
    sequence = _text(answer, "sequence", "uniprotSequence").upper()
    if not (_MODEL_ID.fullmatch(model_id) and cif_url and sequence):
        return None
    accession = _text(answer, "uniprotAccession")
    site = urlsplit(api_url)
    plddt = answer.get("globalMetricValue")
    return KnownModel(
        model_id=model_id,
        accession=accession,
        description=_text(answer, "uniprotDescription"),
        gene=_text(answer, "gene"),
        organism=_text(answer, "organismScientificName"),
        sequence=sequence,
        start=_number(answer, "sequenceStart", "uniprotStart", default=1),
        end=_number(answer, "sequenceEnd", "uniprotEnd", default=len(sequence)),
        version=_number(answer, "latestVersion", default=0),
        created=_text(answer, "modelCreatedDate")[:10],
        mean_plddt=float(plddt) if isinstance(plddt, int | float) else None,
        cif_url=cif_url,
        pdb_url=_url(answer, "pdbUrl", api_url),
        pae_url=_url(answer, "paeDocUrl", api_url),
        page_url=f"{site.scheme}://{site.netloc}/entry/{accession or model_id}",
    )


def exact_model_ids(answer: object) -> tuple[str, ...]:
    """Read `/sequence/summary`: models of one chain that are all of the sequence asked for.

    Those named after an accession come first, since the database's own order mixes them with
    others; the summaries have been seen with and without a `summary` around them.
    """
    entries = answer.get("structures") if isinstance(answer, dict) else answer
    if not isinstance(entries, list):
        return ()
    summaries = [_summary(entry) for entry in entries]
    found = [str(one["model_identifier"]) for one in summaries if one and _is_exact(one)]
    named = [name for name in dict.fromkeys(found) if _MODEL_ID.fullmatch(name)]
    return tuple(sorted(named, key=lambda name: not _CANONICAL.fullmatch(name)))


def _summary(entry: object) -> Answer | None:
    inner = entry.get("summary", entry) if isinstance(entry, dict) else None
    return inner if isinstance(inner, dict) and "model_identifier" in inner else None


def _is_exact(summary: Answer) -> bool:
    state = summary.get("oligomeric_state")
    entities = summary.get("entities")
    n_chain = (
        sum(len(one.get("chain_ids", ())) for one in entities if isinstance(one, dict))
        if isinstance(entities, list)
        else 1
    )
    whole = summary.get("sequence_identity", 1.0) == summary.get("coverage", 1.0) == 1
    return whole and state in (None, "MONOMER") and n_chain <= 1


def _text(answer: Answer, *names: str) -> str:
    """The first of the fields that has text; control characters taken out."""
    for name in names:
        if isinstance(value := answer.get(name), str) and value:
            return "".join(letter for letter in value if letter.isprintable()).strip()
    return ""


def _number(answer: Answer, *names: str, default: int) -> int:
    values = (answer.get(name) for name in names)
    return next((value for value in values if isinstance(value, int)), default)


def _url(answer: Answer, name: str, api_url: str) -> str:
    """An address on the database's own host; empty for any other."""
    url = _text(answer, name)
    wanted, found = urlsplit(api_url), urlsplit(url)
    same = (found.scheme, found.netloc) == (wanted.scheme, wanted.netloc)
    return url if same else ""
