"""Templates of a complex: slot by slot, those of each chain beside each other."""

from collections.abc import Sequence

import numpy as np

from foldsvc.features.chains import Entity
from foldsvc.records.features import TemplateFeatures

MAX_TEMPLATES = 4
"""Slots that a network has."""


def template_slots(
    entities: Sequence[Entity], templates: Sequence[TemplateFeatures | None], n_res: int
) -> TemplateFeatures | None:
    """Lay the templates of each distinct sequence over all its copies.

    Slot k of the complex holds the k-th best template of every chain; where a chain has fewer,
    its part is empty: no atoms, and `aatype` 0.

    Args:
        entities: The distinct sequences.
        templates: The templates of each, the best first; None where there are none.
        n_res: Residues of all chains together.
    """
    found = [one for one in templates if one is not None and one.names]
    if not found:
        return None
    n_slot = min(max(len(one.names) for one in found), MAX_TEMPLATES)
    aatype = np.zeros((n_slot, n_res), np.int32)
    positions = np.zeros((n_slot, n_res, 37, 3), np.float32)
    mask = np.zeros((n_slot, n_res, 37), np.bool_)
    names: list[list[str]] = [[] for _ in range(n_slot)]
    for entity, own in zip(entities, templates, strict=True):
        if own is None:
            continue
        n_own = min(len(own.names), n_slot)
        for slot, name in enumerate(own.names[:n_own]):
            names[slot].append(name)
        for copy in entity.copies:
            aatype[:n_own, copy] = own.aatype[:n_own]
            positions[:n_own, copy] = own.atom_positions[:n_own]
            mask[:n_own, copy] = own.atom_mask[:n_own]
    return TemplateFeatures(
        aatype=aatype,
        atom_positions=positions,
        atom_mask=mask,
        names=tuple("+".join(slot) for slot in names),
    )
