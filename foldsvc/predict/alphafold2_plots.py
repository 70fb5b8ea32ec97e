"""The plots of an AlphaFold2 result."""

from foldsvc.formats.pae_file import rounded_pae
from foldsvc.predict.alphafold2 import FoldedComplex
from foldsvc.records.structure import Prediction
from foldsvc.report.coverage_plot import coverage_plot
from foldsvc.report.figure_file import Plot
from foldsvc.report.models_plot import PlddtCurve, models_plot
from foldsvc.report.pae_plot import PaePanel, pae_plot


def plots_of(folded: FoldedComplex) -> dict[str, Plot]:
    """Give the plots by the names of their files: plddt, pae where there is one, coverage."""
    structure, found = folded.predictions[0].structure, folded.found
    panels = [
        PaePanel(label=_label(rank, prediction), pae=rounded_pae(prediction.pair_confidence.pae))
        for rank, prediction in enumerate(folded.predictions, start=1)
        if prediction.pair_confidence is not None
    ]
    curves = [
        PlddtCurve(label=_label(rank, prediction), plddt=prediction.structure.plddt)
        for rank, prediction in enumerate(folded.predictions, start=1)
    ]
    return {
        "plddt": models_plot(curves, structure),
        **({"pae": pae_plot(panels, structure)} if panels else {}),
        "coverage": coverage_plot(found.alignment, found.depths, found.names),
    }


def _label(rank: int, prediction: Prediction) -> str:
    untrained = ", UNTRAINED" if prediction.untrained else ""
    return f"rank {rank}, {prediction.model}, seed {prediction.seed}{untrained}"
