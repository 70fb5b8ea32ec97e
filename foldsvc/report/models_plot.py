"""pLDDT of several models along the sequence, in one picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from foldsvc.records.structure import Structure
from foldsvc.report.colours import BANDS
from foldsvc.report.figure_file import Plot, plot_of
from foldsvc.structure.chain_slices import chain_slices

MODEL_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
"""Of the best five: Okabe and Ito's, which colour-blind people tell apart; others are grey."""
_LINES = ("solid", "dashed", "dashdot", "dotted", (0, (5, 1, 1, 1, 1, 1)))
_OTHERS = "0.72"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlddtCurve:
    """One model's confidence.

    Attributes:
        label: In the legend, such as `rank 1, model_3_ptm`.
        plddt: 0 to 100.
    """

    label: str
    plddt: Float[np.ndarray, " n_res"]


def models_plot(curves: Sequence[PlddtCurve], structure: Structure) -> Plot:
    """Plot the pLDDT of models.

    Args:
        curves: Best first, at least one; five have colours of their own.
        structure: Whose chains are marked by lines.
    """
    return plot_of(_figure(curves, structure))


def _figure(curves: Sequence[PlddtCurve], structure: Structure) -> Figure:
    figure = Figure(figsize=(7.0, 3.6), layout="constrained")
    axes = figure.subplots()
    for band in BANDS:
        axes.axhspan(band.floor, band.ceiling, color=band.colour, alpha=0.11, linewidth=0)
    _draw_curves(axes, curves)
    _draw_chains(axes, structure)
    axes.set_xlim(0.5, len(structure.plddt) + 0.5)
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 70, 90, 100])
    axes.set_xlabel("Residue", fontsize=9)
    axes.set_ylabel("pLDDT", fontsize=9)
    axes.tick_params(labelsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles[::-1], labels[::-1], loc="outside lower center", ncols=2, fontsize=7, frameon=False
    )
    return figure


def _draw_curves(axes: Axes, curves: Sequence[PlddtCurve]) -> None:
    n_named = len(MODEL_COLOURS)
    for index, curve in reversed(list(enumerate(curves))):
        along = np.arange(1, len(curve.plddt) + 1)
        if index < n_named:
            axes.plot(
                along, curve.plddt, color=MODEL_COLOURS[index], linestyle=_LINES[index],
                linewidth=1.1, label=curve.label, zorder=10 - index,
            )  # fmt: skip
        else:
            label = f"{len(curves) - n_named} others" if index == n_named else None
            axes.plot(along, curve.plddt, color=_OTHERS, linewidth=0.6, label=label, zorder=1)


def _draw_chains(axes: Axes, structure: Structure) -> None:
    """Draw a line between chains and write their names at the top."""
    chains = chain_slices(structure)
    if len(chains) == 1:
        return
    for chain in chains[1:]:
        axes.axvline(chain.start + 0.5, color="0.3", linewidth=0.7)
    for name, chain in zip(structure.chain_names, chains, strict=True):
        axes.text(
            (chain.start + chain.stop + 1) / 2, 1.01, name, fontsize=8, ha="center",
            transform=axes.get_xaxis_transform(),
        )  # fmt: skip
