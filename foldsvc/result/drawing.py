"""What is drawn of a result when somebody asks for it, and what that needs beside its files."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass

from foldsvc.errors import ArtifactCorruptError
from foldsvc.records.provenance import Citation
from foldsvc.result.layout import (
    COVERAGE,
    DRAWING,
    MOVIE,
    REPORT,
    Ending,
    drawn_structures,
    model_file,
    plot_file,
    prediction_file,
)
from foldsvc.result.tables import Table

_FORMAT = "foldsvc-drawing/1"
PLOT_SOURCES = {"plddt": DRAWING, "pae": model_file(1, Ending.PAE), "coverage": COVERAGE}
"""The plots, and the file of the result that each is drawn of."""
_PDB = frozenset({model_file(1, Ending.PDB), model_file(1, Ending.UNRELAXED_PDB)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a report says that no other file of the result does.

    Attributes:
        title: The user's name of the job; any text.
        subtitle: What was folded, with what and when.
        labels: Of the models in plots, the best first; empty where the one model is plotted with
            the regions of its chains.
        geometry: Rows of (what, before relaxation, after it); empty where it was not measured.
        parameters: How it was run, by name.
        citations: What to cite.
        tables: More numbers.
    """

    title: str
    subtitle: str
    labels: tuple[str, ...]
    geometry: tuple[tuple[str, str, str], ...]
    parameters: Mapping[str, str]
    citations: tuple[Citation, ...]
    tables: tuple[Table, ...] = ()


def drawing_content(drawing: Drawing) -> dict[str, object]:
    """Give the content of `drawing.json`."""
    return {"format": _FORMAT, **asdict(drawing)}


def read_drawing(data: bytes) -> Drawing:
    """Read what `drawing_content` gave.

    Raises:
        ArtifactCorruptError: The bytes are not such a file.
    """
    try:
        content = json.loads(data)
        if content.pop("format") != _FORMAT:
            raise ArtifactCorruptError(DRAWING)
        return Drawing(
            **{
                **content,
                "labels": tuple(content["labels"]),
                "geometry": tuple((row[0], row[1], row[2]) for row in content["geometry"]),
                "citations": tuple(
                    Citation(**{**one, "authors": tuple(one["authors"])})
                    for one in content["citations"]
                ),
                "tables": tuple(Table(**one) for one in content["tables"]),
            }
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ArtifactCorruptError(DRAWING) from error


def drawn_names(names: Collection[str]) -> tuple[str, ...]:
    """Give the files that can be drawn of a result.

    Args:
        names: Of its files, inner ones too.
    """
    there, made = frozenset(names), []
    if prediction_file(1) in there:
        made += drawn_structures(names)
        made += [MOVIE] if _PDB & there else []
    if DRAWING in there:
        for plot, source in PLOT_SOURCES.items():
            made += [plot_file(plot, "png"), plot_file(plot, "svg")] if source in there else []
        made.append(REPORT)
    return tuple(name for name in made if name not in there)
