"""The plot of an alignment: which residues its rows cover, and how alike they are."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal, Stroke

from foldsvc.records.alignment_depth import AlignmentCoverage
from foldsvc.report.figure_file import Plot, plot_of

_COLOURS = "viridis_r"
"""From light to dark without red against green, so that all eyes see the order."""

_WIDTH, _HEIGHT = 7.0, 2.6
_LEGEND: Final[Mapping[str, Any]] = {"fontsize": 7, "ncols": 2, "frameon": False}
_HALO = (Stroke(linewidth=2.6, foreground="white"), Normal())


def coverage_plot(coverages: Sequence[AlignmentCoverage]) -> Plot:
    """Plot the rows over each distinct sequence, the most like it on top.

    The lines are the rows that cover a residue: all of them, and what they are worth when rows
    80 % identical count as one.

    Args:
        coverages: Of each distinct sequence, at least one.
    """
    return plot_of(_figure(coverages))


def _figure(coverages: Sequence[AlignmentCoverage]) -> Figure:
    n_panel = len(coverages)
    figure = Figure(figsize=(_WIDTH, _HEIGHT * n_panel + 0.3), layout="constrained")
    grid = figure.subplots(n_panel, 1, squeeze=False)[:, 0]
    for axes, one in zip(grid, coverages, strict=True):
        _draw_rows(axes, one)
        _draw_coverage(axes, one)
        title = f"{one.name[:1].upper()}{one.name[1:]}: {_in_words(one)}"
        axes.set_title(title, loc="left", fontsize=8)
        axes.set_ylabel("Sequences", fontsize=8)
        axes.tick_params(labelsize=7)
        axes.locator_params(nbins=6, integer=True)
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower left", **_LEGEND)
    grid[-1].set_xlabel("Residue", fontsize=8)
    bar = figure.colorbar(grid[0].images[0], ax=grid, aspect=30)
    bar.set_label("Identity to the sequence", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    return figure


def _draw_rows(axes: Axes, one: AlignmentCoverage) -> None:
    """Draw each row where it has residues, in the colour of its identity."""
    identity = np.broadcast_to(one.identity[:, None], one.rows.shape)
    axes.imshow(
        np.ma.masked_where(~one.rows, identity),
        cmap=_COLOURS,
        norm=Normalize(0, 1),
        aspect="auto",
        interpolation="nearest",
        origin="lower",
        extent=(0.5, one.rows.shape[1] + 0.5, 0, one.n_sequence),
    )


def _draw_coverage(axes: Axes, one: AlignmentCoverage) -> None:
    position = np.arange(1, len(one.coverage) + 1)
    for rows, style, label in (
        (one.coverage, "solid", "rows with a residue"),
        (one.effective_coverage, (0, (3, 1.5)), "different rows (80 % identity)"),
    ):
        axes.plot(
            position, rows, color="black", linewidth=1.1, linestyle=style, label=label,
            path_effects=_HALO,
        )  # fmt: skip
    axes.set_xlim(0.5, len(position) + 0.5)
    axes.set_ylim(0, one.n_sequence * 1.04)


def _in_words(one: AlignmentCoverage) -> str:
    words = f"{one.n_sequence:,} sequences, worth {one.n_effective:,.0f} different ones"
    return f"{words}, {one.n_paired:,} paired" if one.n_paired else words
