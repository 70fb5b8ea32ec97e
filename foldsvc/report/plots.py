"""Plots of a result: PNG for a page, SVG for a paper."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from foldsvc.records.structure import Structure
from foldsvc.report.colours import BAND_COLOURS, BANDS
from foldsvc.report.figure_file import Plot, plot_of
from foldsvc.structure.confidence import band_of

_LOWEST = 40.0
_EVERY = 10
_NEAR = 4


def plddt_plot(structure: Structure, regions: Sequence[str]) -> Plot:
    """Plot pLDDT along the sequence.

    Args:
        structure: What was predicted.
        regions: Region of each residue; those named CDR… are shaded and labelled.
    """
    return plot_of(_plddt_figure(structure, regions))


def _plddt_figure(structure: Structure, regions: Sequence[str]) -> Figure:
    n_chain = len(structure.chain_names)
    figure = Figure(figsize=(7.0, 1.9 * n_chain + 0.5), layout="constrained")
    rows = figure.subplots(n_chain, 1, squeeze=False)[:, 0]
    for index, (axes, name) in enumerate(zip(rows, structure.chain_names, strict=True)):
        chosen = np.flatnonzero(structure.chain_index == index)
        _draw_bands(axes, min(_LOWEST, float(structure.plddt[chosen].min()) - 5))
        _draw_regions(axes, [regions[int(place)] for place in chosen])
        _draw_scores(axes, structure.plddt[chosen])
        _number_residues(
            axes,
            structure.residue_number[chosen].tolist(),
            [structure.insertion_code[int(place)] for place in chosen],
        )
        axes.set_title(f"Chain {name}", loc="left", fontsize=9, fontweight="bold")
    rows[-1].set_xlabel("Residue, by IMGT number" if any(regions) else "Residue", fontsize=9)
    return figure


def _draw_bands(axes: Axes, lowest: float) -> None:
    """Draw each band's background, and its name beside it."""
    beside = axes.get_yaxis_transform()
    for band in BANDS:
        low, high = max(band.floor, lowest), band.ceiling
        axes.axhspan(low, high, color=band.colour, alpha=0.11, linewidth=0)
        axes.text(
            1.008, (low + high) / 2, band.label, transform=beside, va="center", fontsize=6.5,
            color="0.35",
        )  # fmt: skip
    axes.set_ylim(lowest, 100)
    axes.set_yticks([tick for tick in (20, 50, 70, 90, 100) if tick > lowest])
    axes.set_ylabel("pLDDT", fontsize=9)


def _draw_regions(axes: Axes, regions: Sequence[str]) -> None:
    """Shade the CDRs and write their names above the axis."""
    inside = axes.get_xaxis_transform()
    for label, start, end in _runs(regions):
        if label.startswith("CDR"):
            axes.axvspan(start + 0.5, end + 0.5, color="0.35", alpha=0.12, linewidth=0)
            middle = (start + end + 1) / 2
            axes.text(middle, 0.03, label, transform=inside, ha="center", fontsize=7, color="0.2")


def _draw_scores(axes: Axes, plddt: np.ndarray) -> None:
    positions = np.arange(1, len(plddt) + 1)
    colours = [BAND_COLOURS[band_of(float(score))] for score in plddt]
    axes.plot(positions, plddt, color="0.2", linewidth=0.9, zorder=2)
    axes.scatter(
        positions, plddt, s=7, c=colours, edgecolors="0.2", linewidths=0.3, zorder=3, clip_on=False
    )
    axes.set_xlim(0.5, len(plddt) + 0.5)
    axes.tick_params(labelsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _number_residues(axes: Axes, numbers: Sequence[int], insertions: Sequence[str]) -> None:
    """Mark every tenth number and both ends; numbers that the scheme leaves out have no mark."""
    last = len(numbers) - 1
    tens = [
        at
        for at, (number, insertion) in enumerate(zip(numbers, insertions, strict=True))
        if number % _EVERY == 0 and not insertion and _NEAR <= at <= last - _NEAR
    ]
    marked = sorted({0, *tens, last})
    axes.set_xticks([at + 1 for at in marked])
    axes.set_xticklabels([f"{numbers[at]}{insertions[at]}" for at in marked])


def _runs(labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """Give each run of equal labels with its first index and the index after its last."""
    starts = [at for at, label in enumerate(labels) if at == 0 or labels[at - 1] != label]
    ends = [*starts[1:], len(labels)]
    return [(labels[start], start, end) for start, end in zip(starts, ends, strict=True)]
