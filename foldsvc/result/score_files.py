"""Scores, predicted aligned error and geometry of the models of a result."""

from collections.abc import Iterator

import numpy as np

from foldsvc.formats.pae_file import pack_pae
from foldsvc.formats.scores_json import scores_json
from foldsvc.records.result import Model, Result
from foldsvc.result.description import Description
from foldsvc.result.layout import Ending, model_file
from foldsvc.result.result_file import ResultFile, json_file, text_file
from foldsvc.structure.geometry import geometry_of


def score_files(result: Result, description: Description) -> Iterator[ResultFile]:
    """Give scores and PAE of each model; AlphaFold DB's JSON, which is large, is made on demand."""
    for rank, model in enumerate(result.models, start=1):
        yield _scores_file(model, rank, description)
        if model.pae is not None:
            yield ResultFile(name=model_file(rank, Ending.PAE), data=pack_pae(model.pae))


def _scores_file(model: Model, rank: int, description: Description) -> ResultFile:
    name, plddt = model_file(rank, Ending.SCORES), model.prediction.structure.plddt
    if model.scores is not None:
        return text_file(name, "".join(scores_json(model.scores, plddt)))
    rounded = np.around(plddt.astype(np.float64), 2).tolist()
    return json_file(name, {"plddt": rounded, **description.scores})


def geometry_files(result: Result, description: Description) -> Iterator[ResultFile]:
    """Give the faults of structures before relaxation and after it."""
    for rank, model in enumerate(result.models, start=1):
        relaxed = result.relaxed_of(rank)
        if relaxed is not None:
            before, after = relaxed.before, relaxed.after.as_dict()
        elif description.measures_unrelaxed:
            before, after = geometry_of(model.prediction.structure), None
        else:
            continue
        content = {"unrelaxed": before.as_dict(), "relaxed": after}
        yield json_file(model_file(rank, Ending.GEOMETRY), content)
