"""Plots of predicted aligned error, one panel a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from foldsvc.records.structure import Structure
from foldsvc.report.figure_file import Plot, plot_of
from foldsvc.structure.chain_slices import chain_slices

MOST_PANELS = 25
_COLUMNS = 5
_MOST_POINTS = 1_500
"""The one panel of one model is as wide, in points of print."""

_MAX_PAE = 31.75
_COLOURS = "Greens_r"
"""Dark where the error is low, as in AlphaFold DB; of one hue, so that all eyes see the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaePanel:
    """One model's PAE.

    Attributes:
        label: Above the panel, such as `rank 1, model_3_ptm`.
        pae: In Å, of each two residues or of each two groups of neighbours.
        step: Residues of a group; the last may have fewer.
    """

    label: str
    pae: Float[np.ndarray, "n_group n_group"]
    step: int = 1


def pae_panel(label: str, pae: Float[np.ndarray, "n_res n_res"]) -> PaePanel:
    """Give a panel that holds no more numbers than a picture has points.

    Args:
        label: Above it.
        pae: In Å.
    """
    step = ceil(len(pae) / _MOST_POINTS)
    if step == 1:
        return PaePanel(label=label, pae=pae)
    starts = np.arange(0, len(pae), step)
    sizes = np.diff(starts, append=len(pae))
    sums = np.add.reduceat(np.add.reduceat(pae, starts, axis=0), starts, axis=1)
    means = (sums / (sizes[:, None] * sizes)).astype(pae.dtype)
    return PaePanel(label=label, pae=means, step=step)


def pae_plot(panels: Sequence[PaePanel], structure: Structure) -> Plot:
    """Plot the PAE of models, the best first.

    Args:
        panels: At least one; of more than 25 the first are shown.
        structure: Whose chains are marked by lines.
    """
    return plot_of(_figure(panels, structure))


def _figure(panels: Sequence[PaePanel], structure: Structure) -> Figure:
    shown = panels[:MOST_PANELS]
    n_column = min(_COLUMNS, len(shown))
    n_row = ceil(len(shown) / n_column)
    width = 4.6 if len(shown) == 1 else 2.3 * n_column + 0.9
    height = 3.9 if len(shown) == 1 else 2.5 * n_row + 0.4
    figure = Figure(figsize=(width, height), layout="constrained")
    grid = figure.subplots(n_row, n_column, squeeze=False)
    for axes in grid.flat[len(shown) :]:
        axes.set_axis_off()
    n_res = len(structure.aatype)
    for axes, panel in zip(grid.flat, shown, strict=False):
        axes.imshow(
            panel.pae, cmap=_COLOURS, vmin=0, vmax=_MAX_PAE,
            extent=(0.5, (end := len(panel.pae) * panel.step + 0.5), end, 0.5),
        )  # fmt: skip
        axes.set_xlim(0.5, n_res + 0.5)
        axes.set_ylim(n_res + 0.5, 0.5)
        axes.set_title(panel.label, fontsize=8)
        _mark_chains(axes, structure)
        axes.tick_params(labelsize=7)
        axes.locator_params(nbins=5, integer=True)
    for axes in grid[:, 0]:
        axes.set_ylabel("Aligned residue", fontsize=8)
    for axes in grid[-1, :]:
        axes.set_xlabel("Scored residue", fontsize=8)
    bar = figure.colorbar(grid.flat[0].images[0], ax=grid, shrink=0.8, aspect=25)
    bar.set_label("Expected position error, Å", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    return figure


def _mark_chains(axes: Axes, structure: Structure) -> None:
    """Draw a line between chains, and name each on the right where there is room."""
    chains = chain_slices(structure)
    if len(chains) == 1:
        return
    n_res = chains[-1].stop
    for chain in chains[1:]:
        axes.axhline(chain.start + 0.5, color="0.1", linewidth=0.6)
        axes.axvline(chain.start + 0.5, color="0.1", linewidth=0.6)
    for name, chain in zip(structure.chain_names, chains, strict=True):
        if chain.stop - chain.start >= n_res / 30:
            middle = (chain.start + chain.stop + 1) / 2
            axes.text(
                n_res + n_res / 60, middle, name, fontsize=7, va="center", ha="left", clip_on=False
            )
