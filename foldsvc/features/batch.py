"""From chains, their alignments and their templates to all that enters AlphaFold2."""

from collections.abc import Sequence

import numpy as np

from foldsvc.features.chains import chain_ids, entities_of
from foldsvc.features.rows import rows_of
from foldsvc.features.template_slots import template_slots
from foldsvc.records.alignment import ComplexAlignment
from foldsvc.records.features import Family, FeatureBatch, TemplateFeatures
from foldsvc.records.fold_input import FoldInput


def batch_of(
    fold_input: FoldInput,
    alignment: ComplexAlignment,
    family: Family,
    templates: Sequence[TemplateFeatures | None] | None = None,
) -> FeatureBatch:
    """Assemble what enters the network, before anything is drawn from the alignment.

    The rows are ColabFold's, and so are their order and number; the columns are in the order of
    the input, where ColabFold brings copies together.

    Args:
        fold_input: What is to be folded.
        alignment: Of its distinct sequences, in order of first appearance.
        family: Which kind of network the arrays are for.
        templates: For each distinct sequence, the best first; a monomer network takes none for a
            complex, as its templates would say that the chains are one.
    """
    entities = entities_of(fold_input)
    n_res = fold_input.n_res
    ids = chain_ids(fold_input)
    rows = rows_of(entities, alignment, family, n_res)
    first = np.zeros(len(rows.msa), np.bool_)
    first[0] = True
    fits = family == "multimer" or len(fold_input.chains) == 1
    return FeatureBatch(
        name=fold_input.name,
        family=family,
        aatype=ids.aatype,
        residue_index=ids.residue_index,
        asym_id=ids.asym_id,
        entity_id=ids.entity_id,
        sym_id=ids.sym_id,
        msa=rows.msa,
        deletions=rows.deletions,
        msa_first=first,
        templates=template_slots(entities, templates, n_res) if templates and fits else None,
    )
