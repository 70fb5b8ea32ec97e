"""The antibody pipe with real weights."""

import pytest

from foldsvc.errors import RelaxationError
from foldsvc.predict import judged_antibody
from foldsvc.predict.judged_antibody import JudgedPrediction, relax_prediction


def test_the_example_folds_with_confidence(judged: JudgedPrediction, messages: list[str]) -> None:
    """Trastuzumab's Fv has 227 residues and a mean pLDDT well over the warning's threshold."""
    assert judged.prediction.structure.plddt.shape == (227,)
    assert judged.confidence.mean_plddt == pytest.approx(94.5, abs=0.2)
    assert [chain.chain for chain in judged.chains] == ["H", "L"]
    assert {notice.level for notice in judged.notices} == {"info"}
    assert messages[-1] == "Folded"


def test_a_failed_relaxation_keeps_the_prediction(
    judged: JudgedPrediction, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where relaxation fails the prediction stands, with a warning that says why."""

    def fail(*_: object, **__: object) -> None:
        fault = "no force field"
        raise RelaxationError(fault)

    monkeypatch.setattr(judged_antibody, "relax", fail)
    still, relaxed = relax_prediction(judged, time_limit_seconds=1, on_progress=lambda _: None)

    assert relaxed is None
    assert still.prediction is judged.prediction
    (warning,) = (notice for notice in still.notices if notice.level == "warning")
    assert (warning.code, "no force field" in warning.message) == ("relaxation_failed", True)
