"""What a search found, as one file: the search stage seals it, the fold stage reads it."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from zlib import error as zlib_error

import numpy as np

from foldsvc.errors import ArtifactCorruptError, StructureFormatError
from foldsvc.formats.template_report import choice_texts, read_choice
from foldsvc.records.alignment import Alignment, ComplexAlignment
from foldsvc.records.alignment_depth import AlignmentDepth, Organism
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.template_report import FoundTemplates

_FORMAT = 1
_DEPTH_ARRAYS = ("coverage", "effective_coverage", "identity", "identity_by_position")


def pack_found(found: FoundAlignment) -> bytes:
    """Give it as a compressed npz without pickles.

    Rows that the search gave and that the network reads are in it once. Hits of templates that
    have not become templates are left out.
    """
    kept: list[Alignment] = []
    facts = {
        "alignment": _places(found.alignment, kept),
        "searched": None if found.searched is None else _places(found.searched, kept),
        "headers": [list(one.headers) for one in kept],
        "names": list(found.names),
        "depths": [_depth_facts(depth) for depth in found.depths],
        "templates": None if found.templates is None else _template_facts(found.templates),
    }
    arrays: dict[str, np.ndarray] = {}
    for number, one in enumerate(kept):
        arrays[f"residues_{number}"] = one.residues
        arrays[f"deletions_{number}"] = one.deletions
    for number, depth in enumerate(found.depths):
        for name in _DEPTH_ARRAYS:
            arrays[f"{name}_{number}"] = getattr(depth, name)
    out = io.BytesIO()
    text = np.frombuffer(json.dumps(facts).encode(), np.uint8)
    np.savez_compressed(out, allow_pickle=False, format=np.array(_FORMAT), facts=text, **arrays)
    return out.getvalue()


def unpack_found(data: bytes) -> FoundAlignment:
    """Read what `pack_found` wrote.

    Raises:
        ArtifactCorruptError: The bytes are not such a file.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            if int(arrays["format"]) != _FORMAT:
                raise ArtifactCorruptError("found alignment")
            return _found(arrays, json.loads(arrays["facts"].tobytes()))
    except (ValueError, LookupError, TypeError, AttributeError, OSError, EOFError) as error:
        raise ArtifactCorruptError("found alignment") from error
    except (zipfile.BadZipFile, zlib_error, StructureFormatError) as error:
        raise ArtifactCorruptError("found alignment") from error


def _found(arrays: np.lib.npyio.NpzFile, facts: Mapping[str, Any]) -> FoundAlignment:
    kept = [
        Alignment(
            residues=arrays[f"residues_{number}"],
            deletions=arrays[f"deletions_{number}"],
            headers=tuple(headers),
        )
        for number, headers in enumerate(facts["headers"])
    ]
    searched, templates = facts["searched"], facts["templates"]
    return FoundAlignment(
        alignment=_complex(facts["alignment"], kept),
        depths=tuple(_depth(arrays, number, one) for number, one in enumerate(facts["depths"])),
        names=tuple(facts["names"]),
        templates=None if templates is None else _templates(templates),
        searched=None if searched is None else _complex(searched, kept),
    )


def _places(alignment: ComplexAlignment, kept: list[Alignment]) -> dict[str, object]:
    """Say where the alignments of a complex are among those kept, and keep those that are new."""

    def index(one: Alignment) -> int:
        known = next((number for number, other in enumerate(kept) if other is one), None)
        if known is None:
            kept.append(one)
        return len(kept) - 1 if known is None else known

    return {
        "unpaired": [index(one) for one in alignment.unpaired],
        "paired": [index(one) for one in alignment.paired],
        "source": alignment.source,
    }


def _complex(places: Mapping[str, Any], kept: Sequence[Alignment]) -> ComplexAlignment:
    return ComplexAlignment(
        unpaired=tuple(kept[number] for number in places["unpaired"]),
        paired=tuple(kept[number] for number in places["paired"]),
        source=places["source"],
    )


def _depth_facts(depth: AlignmentDepth) -> dict[str, object]:
    return {
        "n_sequence": depth.n_sequence,
        "n_paired": depth.n_paired,
        "n_effective": depth.n_effective,
        "organisms": [asdict(organism) for organism in depth.organisms],
    }


def _depth(arrays: np.lib.npyio.NpzFile, number: int, facts: Mapping[str, Any]) -> AlignmentDepth:
    return AlignmentDepth(
        **{
            **facts,
            "organisms": tuple(Organism(**organism) for organism in facts["organisms"]),
            **{name: arrays[f"{name}_{number}"] for name in _DEPTH_ARRAYS},
        }
    )


def _template_facts(found: FoundTemplates) -> dict[str, object]:
    return {
        "source": found.source,
        "aligner": found.aligner,
        "latest": None if found.latest is None else found.latest.isoformat(),
        "choices": [
            dict(
                choice_texts(
                    features,
                    [verdict for verdict in found.verdicts if verdict.sequence == number],
                    found.aligner,
                )
            )
            for number, features in enumerate(found.features)
        ],
    }


def _templates(facts: Mapping[str, Any]) -> FoundTemplates:
    choices = [read_choice(texts, number) for number, texts in enumerate(facts["choices"])]
    return FoundTemplates(
        source=facts["source"],
        aligner=facts["aligner"],
        latest=None if facts["latest"] is None else date.fromisoformat(facts["latest"]),
        features=tuple(features for features, _, _ in choices),
        verdicts=tuple(verdict for _, verdicts, _ in choices for verdict in verdicts),
    )
