"""The files of a result that are drawn from the others: plots, report, movie, BinaryCIF.

Nothing but the files decides them, whichever engine made the result, so that they are the same
whenever and wherever they are drawn.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from foldsvc.errors import ArtifactCorruptError
from foldsvc.formats.binary_cif import binary_cif
from foldsvc.formats.coverage_file import unpack_coverage
from foldsvc.formats.pae_file import unpack_pae
from foldsvc.formats.record_json import from_json
from foldsvc.formats.structure_file import read_structure
from foldsvc.records.confidence import ConfidenceSummary
from foldsvc.records.job_chain import JobChain
from foldsvc.records.notice import Notice
from foldsvc.records.structure import Prediction, Structure
from foldsvc.report.coverage_plot import coverage_plot
from foldsvc.report.figure_file import Plot
from foldsvc.report.folding_movie import folding_movie
from foldsvc.report.models_plot import PlddtCurve, models_plot
from foldsvc.report.pae_plot import MOST_PANELS, pae_panel, pae_plot
from foldsvc.report.plots import plddt_plot
from foldsvc.report.standalone import Picture, ReportContent, report_html
from foldsvc.result.drawing import PLOT_SOURCES, Drawing, drawn_names, read_drawing
from foldsvc.result.layout import (
    COVERAGE,
    DRAWING,
    JOB,
    Ending,
    model_file,
    prediction_file,
    structure_file,
    structure_files,
)
from foldsvc.result.result_file import ResultFile, text_file
from foldsvc.structure.prediction_file import unpack

THREEDMOL = "3Dmol-min.js"

Read = Callable[[str], bytes]
"""Gives the content of a file of the result."""

_PICTURES = (
    (
        "pae",
        "Predicted aligned error",
        (
            "How far off the network expects a residue to be when the structure is superposed on "
            "another: dark green is certain. Squares along the diagonal move as one."
        ),
    ),
    (
        "coverage",
        "Alignment",
        "The sequences that the network read, the most like the target on top.",
    ),
)


def whole_result(files: Sequence[ResultFile], static_dir: Path) -> tuple[ResultFile, ...]:
    """Give all files of a result that is for people: those made, and those drawn of them.

    Args:
        files: As they would be stored, inner ones too.
        static_dir: Where the built page has 3Dmol.js.
    """
    data = {file.name: file.data for file in files}
    drawn = draw(drawn_names(data), data, data.__getitem__, static_dir)
    return (*(file for file in files if not file.inner), *drawn)


def draw(
    wanted: Sequence[str], names: Sequence[str] | Mapping[str, bytes], read: Read, static_dir: Path
) -> Iterator[ResultFile]:
    """Draw files, each when it is asked for.

    Args:
        wanted: Some of `drawn_names`.
        names: Of the files of the result, inner ones too.
        read: Gives one of them.
        static_dir: Where the built page has 3Dmol.js.

    Raises:
        ArtifactCorruptError: A file that is needed is damaged.
    """
    easel = _Easel(tuple(names), read, static_dir)
    for name in wanted:
        yield easel.drawn(name)


class _Easel:
    """One result, of which several files may be drawn; what they share is read once."""

    def __init__(self, names: Sequence[str], read: Read, static_dir: Path) -> None:
        self._names = names
        self._read = read
        self._static_dir = static_dir
        self._plots: dict[str, Plot] = {}

    def drawn(self, name: str) -> ResultFile:
        stem, _, kind = name.rpartition(".")
        match kind:
            case "bcif":
                text = self._read(f"{stem}.cif").decode()
                return ResultFile(name=name, data=binary_cif(text))
            case "pdb":
                return text_file(name, self._movie())
            case "html":
                return text_file(name, self._report())
            case _:
                plot = self._plot(stem)
                return ResultFile(name=name, data=plot.png if kind == "png" else plot.svg)

    @cached_property
    def _drawing(self) -> Drawing:
        return read_drawing(self._read(DRAWING))

    @cached_property
    def _record(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self._read(JOB))
        return content

    @cached_property
    def _chains(self) -> list[JobChain]:
        return [from_json(JobChain, chain) for chain in self._record["chains"]]

    @cached_property
    def _best(self) -> str:
        """The name of the structure that is shown; as PDB where that can hold it."""
        known = structure_file(self._names, 1)
        if known is None:
            raise ArtifactCorruptError(structure_files(1)[0])
        return known

    @cached_property
    def _prediction(self) -> Prediction:
        return unpack(self._read(prediction_file(1)))

    @cached_property
    def _structure(self) -> Structure:
        """The residues and their confidence; relaxation changes neither."""
        if prediction_file(1) in self._names:
            return self._prediction.structure
        return read_structure(self._read(self._best))

    def _plddt(self, rank: int) -> np.ndarray:
        scores = json.loads(self._read(model_file(rank, Ending.SCORES)))
        return np.array(scores["plddt"], np.float32)

    def _plot(self, word: str) -> Plot:
        if word not in self._plots:
            made = {"plddt": self._plddt_plot, "pae": self._pae_plot, "coverage": self._coverage}
            self._plots[word] = made[word]()
        return self._plots[word]

    def _plddt_plot(self) -> Plot:
        labels = self._drawing.labels
        if not labels:
            regions = [region for chain in self._chains for region in chain.region]
            return plddt_plot(self._structure, regions)
        curves = [
            PlddtCurve(label=label, plddt=self._plddt(rank))
            for rank, label in enumerate(labels, start=1)
        ]
        return models_plot(curves, self._structure)

    def _pae_plot(self) -> Plot:
        panels = [
            pae_panel(label, unpack_pae(self._read(name)))
            for rank, label in enumerate(self._drawing.labels[:MOST_PANELS], start=1)
            if (name := model_file(rank, Ending.PAE)) in self._names
        ]
        return pae_plot(panels, self._structure)

    def _coverage(self) -> Plot:
        return coverage_plot(unpack_coverage(self._read(COVERAGE)))

    def _movie(self) -> str:
        prediction = self._prediction
        return folding_movie(prediction.structure, prediction.backbone_trajectory)

    def _report(self) -> str:
        drawing, record = self._drawing, self._record
        content = ReportContent(
            title=drawing.title,
            subtitle=drawing.subtitle,
            structure=self._read(self._best).decode(),
            structure_format="pdb" if self._best.endswith(".pdb") else "cif",
            chains=self._chains,
            plddt=self._structure.plddt.tolist(),
            notices=[from_json(Notice, notice) for notice in record["notices"]],
            confidence=from_json(ConfidenceSummary, record["confidence"]),
            geometry=drawing.geometry,
            parameters=drawing.parameters,
            citations=drawing.citations,
            plddt_png=self._plot("plddt").png,
            pictures=[
                Picture(title=title, words=words, png=self._plot(word).png)
                for word, title, words in _PICTURES
                if PLOT_SOURCES[word] in self._names
            ],
            tables=drawing.tables,
        )
        threedmol = (self._static_dir / THREEDMOL).read_text(encoding="utf-8")
        return report_html(content, threedmol)
