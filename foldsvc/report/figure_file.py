"""A figure as the bytes of a file, the same for the same figure."""

import io
from typing import Literal

import matplotlib as mpl
from matplotlib.figure import Figure

DOTS_PER_INCH = 300


def png(figure: Figure) -> bytes:
    """Give a figure as PNG, 300 dots an inch."""
    return _saved(figure, "png")


def svg(figure: Figure) -> bytes:
    """Give a figure as SVG: lines and letters as vectors, large matrices as pictures."""
    return _saved(figure, "svg")


def _saved(figure: Figure, suffix: Literal["png", "svg"]) -> bytes:
    target = io.BytesIO()
    # Without a date, and with ids of fixed salt, the same figure gives the same bytes.
    metadata = {"Date": None} if suffix == "svg" else {"Software": "foldsvc"}
    with mpl.rc_context({"svg.hashsalt": "foldsvc"}):
        figure.savefig(target, format=suffix, dpi=DOTS_PER_INCH, metadata=metadata)
    return target.getvalue()
