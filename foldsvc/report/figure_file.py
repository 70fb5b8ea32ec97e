"""A figure as the bytes of a file, the same for the same figure."""

import io
from dataclasses import dataclass
from typing import Literal

import matplotlib as mpl
from matplotlib.figure import Figure

DOTS_PER_INCH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A figure in two forms.

    Attributes:
        png: 300 dots an inch.
        svg: Lines and letters as vectors, large matrices as pictures.
    """

    png: bytes
    svg: bytes


def plot_of(figure: Figure) -> Plot:
    """Give a figure's files."""
    return Plot(png=_saved(figure, "png"), svg=_saved(figure, "svg"))


def _saved(figure: Figure, suffix: Literal["png", "svg"]) -> bytes:
    target = io.BytesIO()
    # Without a date, and with ids of fixed salt, the same figure gives the same bytes.
    metadata = {"Date": None} if suffix == "svg" else {"Software": "foldsvc"}
    with mpl.rc_context({"svg.hashsalt": "foldsvc"}):
        figure.savefig(target, format=suffix, dpi=DOTS_PER_INCH, metadata=metadata)
    return target.getvalue()
