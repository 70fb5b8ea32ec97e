"""The plot of an alignment: which residues its rows cover, and how alike they are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke

from foldsvc.msa.depth import rows_of_sequence
from foldsvc.records.alignment import GAP, ComplexAlignment
from foldsvc.records.alignment_depth import AlignmentDepth
from foldsvc.report.figure_file import Plot, plot_of

_LINES = 800
_COLOURS = "viridis_r"
"""From light to dark without red against green, so that all eyes see the order."""

_WIDTH, _HEIGHT = 7.0, 2.6
_LEGEND: Final[Mapping[str, Any]] = {"fontsize": 7, "ncols": 2, "frameon": False}
_HALO = (Stroke(linewidth=2.6, foreground="white"), Normal())


def coverage_plot(
    alignment: ComplexAlignment, depths: Sequence[AlignmentDepth], names: Sequence[str]
) -> Plot:
    """Plot the rows over each distinct sequence, the most like it on top.

    The lines are the rows that cover a residue: all of them, and what they are worth when rows
    80 % identical count as one.

    Args:
        alignment: At least one sequence.
        depths: Of each, from `depths_of`.
        names: What the chains of each are called, such as `chains A and C`.
    """
    return plot_of(_figure(alignment, depths, names))


def _figure(
    alignment: ComplexAlignment, depths: Sequence[AlignmentDepth], names: Sequence[str]
) -> Figure:
    n_panel = len(depths)
    figure = Figure(figsize=(_WIDTH, _HEIGHT * n_panel + 0.3), layout="constrained")
    grid = figure.subplots(n_panel, 1, squeeze=False)[:, 0]
    for index, (axes, depth, name) in enumerate(zip(grid, depths, names, strict=True)):
        residues, _ = rows_of_sequence(alignment, index)
        _draw_rows(axes, residues, depth)
        _draw_coverage(axes, depth)
        axes.set_title(f"{name[:1].upper()}{name[1:]}: {_in_words(depth)}", loc="left", fontsize=8)
        axes.set_ylabel("Sequences", fontsize=8)
        axes.tick_params(labelsize=7)
        axes.locator_params(nbins=6, integer=True)
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower left", **_LEGEND)
    grid[-1].set_xlabel("Residue", fontsize=8)
    bar = figure.colorbar(grid[0].images[0], ax=grid, aspect=30)
    bar.set_label("Identity to the sequence", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    return figure


def _draw_rows(axes: Axes, residues: np.ndarray, depth: AlignmentDepth) -> None:
    """Draw each row where it has residues, in the colour of its identity."""
    n_row, n_res = residues.shape
    by_identity = np.argsort(depth.identity, kind="stable")
    shown = by_identity[np.arange(min(n_row, _LINES)) * n_row // min(n_row, _LINES)]
    shown[-1] = by_identity[-1]
    identity = np.broadcast_to(depth.identity[shown, None], (len(shown), n_res))
    axes.imshow(
        np.ma.masked_where(residues[shown] == GAP, identity),
        cmap=_COLOURS,
        norm=Normalize(0, 1),
        aspect="auto",
        interpolation="nearest",
        origin="lower",
        extent=(0.5, n_res + 0.5, 0, n_row),
    )


def _draw_coverage(axes: Axes, depth: AlignmentDepth) -> None:
    place = np.arange(1, len(depth.coverage) + 1)
    for rows, style, label in (
        (depth.coverage, "solid", "rows with a residue"),
        (depth.effective_coverage, (0, (3, 1.5)), "different rows (80 % identity)"),
    ):
        axes.plot(
            place, rows, color="black", linewidth=1.1, linestyle=style, label=label,
            path_effects=_HALO,
        )  # fmt: skip
    axes.set_xlim(0.5, len(place) + 0.5)
    axes.set_ylim(0, depth.n_sequence * 1.04)


def _in_words(depth: AlignmentDepth) -> str:
    words = f"{depth.n_sequence:,} sequences, worth {depth.n_effective:,.0f} different ones"
    return f"{words}, {depth.n_paired:,} paired" if depth.n_paired else words
