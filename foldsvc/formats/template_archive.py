"""A `TemplateArchive` as named texts, as the store of alignments keeps them."""

import base64
import io
import json
from collections.abc import Mapping
from datetime import date
from zipfile import BadZipFile

import numpy as np

from foldsvc.errors import StructureFormatError
from foldsvc.records.template_archive import TemplateArchive
from foldsvc.records.template_structure import TemplateChain, TemplateEntry

_BYTES = "latin-1"
"""Gives each byte a letter of its own."""

_DAMAGED = (LookupError, ValueError, TypeError, AttributeError, OSError, EOFError, BadZipFile)
"""What reading texts of another origin ends in."""


def archive_texts(archive: TemplateArchive) -> Mapping[str, str]:
    """Give the archive as texts."""
    arrays: dict[str, np.ndarray] = {}
    entries = [_entry_facts(key, entry, arrays) for key, entry in archive.entries.items()]
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)  # type: ignore[arg-type]
    database = {name: content.decode(_BYTES) for name, content in archive.database.items()}
    return {
        "database": json.dumps(database),
        "entries": json.dumps(entries),
        "faults": json.dumps(dict(archive.faults)),
        "arrays": base64.b64encode(packed.getvalue()).decode(),
    }


def read_archive(texts: Mapping[str, str]) -> TemplateArchive:
    """Read an archive back.

    Raises:
        StructureFormatError: The texts are none of `archive_texts`.
    """
    try:
        database = json.loads(texts["database"])
        with np.load(io.BytesIO(base64.b64decode(texts["arrays"]))) as arrays:
            entries = {
                facts["key"]: _entry(facts, arrays) for facts in json.loads(texts["entries"])
            }
        return TemplateArchive(
            database={name: content.encode(_BYTES) for name, content in database.items()},
            entries=entries,
            faults=json.loads(texts["faults"]),
        )
    except _DAMAGED as error:
        raise StructureFormatError("template archive", str(error)) from error


def _entry_facts(
    key: str, entry: TemplateEntry, arrays: dict[str, np.ndarray]
) -> dict[str, object]:
    chains = []
    for number, chain in enumerate(entry.chains):
        arrays[f"{key}/{number}/positions"] = chain.atom_positions[chain.atom_mask]
        arrays[f"{key}/{number}/mask"] = chain.atom_mask
        chains.append(
            {"name": chain.name, "label_name": chain.label_name, "sequence": chain.sequence}
        )
    released = entry.released.isoformat() if entry.released else None
    return {"key": key, "name": entry.name, "released": released, "chains": chains}


def _entry(facts: Mapping[str, object], arrays: Mapping[str, np.ndarray]) -> TemplateEntry:
    key, name, released, chains = (facts[k] for k in ("key", "name", "released", "chains"))
    if not isinstance(chains, list):
        raise TypeError("chains is not a list")
    return TemplateEntry(
        name=str(name),
        released=date.fromisoformat(str(released)) if released else None,
        chains=tuple(
            _chain(chain, arrays[f"{key}/{number}/positions"], arrays[f"{key}/{number}/mask"])
            for number, chain in enumerate(chains)
        ),
    )


def _chain(facts: Mapping[str, str], seen: np.ndarray, mask: np.ndarray) -> TemplateChain:
    positions = np.zeros((*mask.shape, 3), np.float32)
    positions[mask] = seen
    return TemplateChain(
        name=facts["name"],
        label_name=facts["label_name"],
        sequence=facts["sequence"],
        atom_positions=positions,
        atom_mask=mask,
    )
