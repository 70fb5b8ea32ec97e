"""Plots of a result: PNG for a page, SVG for a paper."""

import io
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from foldsvc.records.structure import Structure

BANDS = (
    (90.0, 100.0, "#0053D6", "very high"),
    (70.0, 90.0, "#65CBF3", "high"),
    (50.0, 70.0, "#FFDB13", "low"),
    (0.0, 50.0, "#FF7D45", "very low"),
)
"""From, to, AlphaFold DB's colour and name of each confidence band."""


def plddt_png(structure: Structure, regions: Sequence[str]) -> bytes:
    """Plot pLDDT along the sequence, 300 dots an inch.

    Args:
        structure: What was predicted.
        regions: Region of each residue; those named CDR… are shaded and labelled.
    """
    return _saved(_plddt_figure(structure, regions), "png")


def plddt_svg(structure: Structure, regions: Sequence[str]) -> bytes:
    """As `plddt_png`, as vectors."""
    return _saved(_plddt_figure(structure, regions), "svg")


def _saved(figure: Figure, suffix: str) -> bytes:
    target = io.BytesIO()
    # Without a date the same structure gives the same bytes.
    metadata = {"Date": None} if suffix == "svg" else {"Software": "foldsvc"}
    figure.savefig(target, format=suffix, dpi=300, metadata=metadata)
    return target.getvalue()


def _plddt_figure(structure: Structure, regions: Sequence[str]) -> Figure:
    n_chain = len(structure.chain_names)
    figure = Figure(figsize=(7.0, 1.9 * n_chain + 0.5), layout="constrained")
    rows = figure.subplots(n_chain, 1, squeeze=False)[:, 0]
    for index, (axes, name) in enumerate(zip(rows, structure.chain_names, strict=True)):
        chosen = np.flatnonzero(structure.chain_index == index)
        _draw_chain(axes, structure, chosen, [regions[int(place)] for place in chosen])
        axes.set_title(f"Chain {name}", loc="left", fontsize=9)
    rows[-1].set_xlabel("Residue", fontsize=9)
    return figure


def _draw_chain(
    axes: Axes, structure: Structure, chosen: np.ndarray, regions: Sequence[str]
) -> None:
    plddt = structure.plddt[chosen]
    floor = min(40.0, float(plddt.min()) - 5)
    for low, high, colour, _ in BANDS:
        axes.axhspan(max(low, floor), high, color=colour, alpha=0.13, linewidth=0)
    for label, start, end in _runs(regions):
        if label.startswith("CDR"):
            axes.axvspan(start + 0.5, end + 0.5, color="0.35", alpha=0.13, linewidth=0)
            middle = (start + end + 1) / 2
            axes.text(middle, floor + 1.5, label, ha="center", fontsize=7, color="0.25")
    axes.plot(np.arange(1, len(plddt) + 1), plddt, color="0.15", linewidth=1.1)
    axes.set(xlim=(0.5, len(plddt) + 0.5), ylim=(floor, 100))
    axes.set_ylabel("pLDDT", fontsize=9)
    places = [at for at in range(len(chosen)) if structure.residue_number[chosen[at]] % 10 == 0]
    plain = [at for at in places if not structure.insertion_code[chosen[at]]]
    axes.set_xticks([at + 1 for at in plain])
    axes.set_xticklabels([str(structure.residue_number[chosen[at]]) for at in plain])
    axes.tick_params(labelsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _runs(labels: Sequence[str]) -> list[tuple[str, int, int]]:
    """Give each run of equal labels with its first index and the index after its last."""
    starts = [at for at, label in enumerate(labels) if at == 0 or labels[at - 1] != label]
    ends = [*starts[1:], len(labels)]
    return [(labels[start], start, end) for start, end in zip(starts, ends, strict=True)]
