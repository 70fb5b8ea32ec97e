"""A model that AlphaFold DB has, taken instead of folding."""

from dataclasses import replace
from functools import partial

import numpy as np
from jaxtyping import Float32

from foldsvc.chem.residues import sequence_of
from foldsvc.engines.alphafold_db.description import describe, source_facts
from foldsvc.errors import (
    KnownModelNotFoundError,
    LookupOffError,
    LookupUnavailableError,
    StructureFormatError,
)
from foldsvc.formats.known_pae import read_known_pae
from foldsvc.formats.structure_file import read_structure
from foldsvc.lookup.alphafold_db import AlphafoldDb, alphafold_db
from foldsvc.predict.predictor import Facts, Made
from foldsvc.records.afdb_entry import KnownModel
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.progress import OnProgress, Progress
from foldsvc.records.result import Model, Result
from foldsvc.records.structure import Prediction, Structure
from foldsvc.sequence.complex_chains import complex_chains
from foldsvc.settings import Settings
from foldsvc.structure.confidence import confidence_summary

_HIGHEST_PLDDT = 100.0


def take_known(fold_input: FoldInput, settings: Settings, on_progress: OnProgress) -> Made:
    """Find and fetch the model of the one chain of an input.

    Raises:
        LookupOffError: The operator does not let this service look.
        LookupUnavailableError: The database cannot be asked, or a file not fetched.
        KnownModelNotFoundError: It has no such model, or not of this sequence.
        StructureFormatError: What it gave is not the model of this sequence.
    """
    database = alphafold_db(settings)
    if database is None:
        raise LookupOffError
    on_progress(Progress(stage="search", message="Asking AlphaFold DB", fraction=None))
    model = _model(fold_input, database)
    on_progress(Progress(stage="search", message=f"Fetching {model.model_id}", fraction=None))
    cif = database.structure(model)
    structure = _checked(read_structure(cif), model.sequence)
    fetched = database.predicted_aligned_error(model)
    pae = None if fetched is None else read_known_pae(fetched, len(model.sequence))
    return Made(
        result=taken_result(fold_input, structure, cif, pae),
        facts=Facts(weights=source_facts(model, cif), device="none"),
        describe=partial(describe, model=model),
    )


def taken_result(
    fold_input: FoldInput,
    structure: Structure,
    cif: bytes,
    pae: Float32[np.ndarray, "n_res n_res"] | None,
) -> Result:
    """Give a structure that was taken as the result of a job.

    Args:
        fold_input: The one chain.
        structure: Of the chain, numbered from 1.
        cif: The file that it was read from.
        pae: In Å; None where the database has none.
    """
    nothing = np.zeros((0, len(structure.aatype), 3, 3), np.float32)
    prediction = Prediction(structure=structure, backbone_trajectory=nothing)
    return Result(
        chains=tuple(complex_chains(fold_input)),
        models=(Model(prediction=prediction, pae=pae),),
        confidence=confidence_summary(structure, [""] * len(structure.aatype)),
        notices=(),
        source=cif,
    )


def _model(fold_input: FoldInput, database: AlphafoldDb) -> KnownModel:
    sequence, name = fold_input.chains[0].sequence, fold_input.known_model
    found = database.by_model_id(name) if name else database.by_sequence(sequence)
    if found.state == "unavailable":
        raise LookupUnavailableError("AlphaFold DB", found.said)
    models = [one for one in found.models if one.sequence == sequence]
    if not models:
        said = f"{name} is not of this sequence" if found.models else found.said
        raise KnownModelNotFoundError(said)
    return models[0]


def _checked(structure: Structure, sequence: str) -> Structure:
    """Give the structure with our own name and numbers, if it is what it should be."""
    if len(structure.chain_names) != 1 or sequence_of(structure.aatype) != sequence:
        raise StructureFormatError("mmCIF", "its residues are not those of the model's sequence")
    if structure.plddt.min() < 0 or structure.plddt.max() > _HIGHEST_PLDDT:
        raise StructureFormatError("mmCIF", "its B-factors are no pLDDT")
    return replace(
        structure,
        chain_names=("A",),
        residue_number=np.arange(1, len(sequence) + 1, dtype=np.int32),
        insertion_code=("",) * len(sequence),
    )
