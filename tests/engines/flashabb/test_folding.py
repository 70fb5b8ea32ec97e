"""The antibody pipe with real weights."""

import pytest

from foldsvc.errors import RelaxationError
from foldsvc.records.result import Result
from foldsvc.result import relaxation
from foldsvc.result.relaxation import relax_models


def test_the_example_folds_with_confidence(judged: Result, messages: list[str]) -> None:
    """Trastuzumab's Fv has 227 residues and a mean pLDDT well over the warning's threshold."""
    assert judged.best.prediction.structure.plddt.shape == (227,)
    assert judged.confidence.mean_plddt == pytest.approx(94.5, abs=0.2)
    assert [chain.chain for chain in judged.chains] == ["H", "L"]
    assert {notice.level for notice in judged.notices} == {"info"}
    assert messages[-1] == "Folded"


def test_a_failed_relaxation_keeps_the_prediction(
    judged: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where relaxation fails the prediction stands, with a warning that says why."""

    def fail(*_: object, **__: object) -> None:
        fault = "no force field"
        raise RelaxationError(fault)

    monkeypatch.setattr(relaxation, "relax", fail)
    still = relax_models(judged, top=1, time_limit_seconds=1, on_progress=lambda _: None)

    assert still.relaxed == (None,)
    assert still.best.prediction is judged.best.prediction
    (warning,) = (notice for notice in still.notices if notice.level == "warning")
    assert (warning.code, "no force field" in warning.message) == ("relaxation_failed", True)
