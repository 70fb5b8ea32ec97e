"""The result of a job: its models, the best first, and all that is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.found_alignment import FoundAlignment
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.relaxed import Relaxed
from foldsvc.records.scores import ModelScores
from foldsvc.records.structure import Prediction


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model of an input.

    Attributes:
        prediction: As the engine made it, not relaxed.
        scores: None where nothing but pLDDT says how good it is; such a model is not looked
            through for domains and interfaces.
        pae: Expected error in Å of residue j when the structure is superposed on residue i; None
            where the engine gives none.
    """

    prediction: Prediction
    scores: ModelScores | None = None
    pae: Float[np.ndarray, "n_res n_res"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All models of an input, the best first.

    Attributes:
        chains: Residue by residue, in the order of the structures.
        models: At least one.
        confidence: Of the best, with a row for each where the engine ranks several.
        notices: All that the user is to know.
        alignment: What the search found, templates too; None where the engine reads none.
        relaxed: Models from the best on, relaxed; None where that failed, empty where it was not
            wanted.
        source: The best structure as mmCIF, as whoever published it has it, which goes on
            unchanged; None where the structure was made here.
    """

    chains: tuple[JobChain, ...]
    models: tuple[Model, ...]
    confidence: ConfidenceSummary
    notices: tuple[Notice, ...]
    alignment: FoundAlignment | None = None
    relaxed: tuple[Relaxed | None, ...] = ()
    source: bytes | None = None

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """Of each model."""
        return tuple(model.prediction for model in self.models)

    @property
    def best(self) -> Model:
        """The first of the models."""
        return self.models[0]

    def relaxed_of(self, rank: int) -> Relaxed | None:
        """Give a model relaxed, 1 is the best; None where that failed or was not wanted."""
        return self.relaxed[rank - 1] if rank <= len(self.relaxed) else None


def with_earlier_notices(result: Result, earlier: Sequence[Notice]) -> Result:
    """Put the notices of the submission before those of the result, each once."""
    return replace(result, notices=tuple(dict.fromkeys((*earlier, *result.notices))))
