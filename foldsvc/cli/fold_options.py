"""The options of a fold, as `predict` and `submit` take them."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from foldsvc.errors import InvalidRequestError
from foldsvc.wire.fold import FoldOptions

_PANEL = "AlphaFold2"

EngineOption = Annotated[str, typer.Option(help="auto, alphafold2 or flashabb.")]
RelaxOption = Annotated[
    bool | None,
    typer.Option(
        "--relax/--no-relax",
        help="Relax the best structure in the Amber force field; flashabb does if this is not "
        "said, alphafold2 does not.",
    ),
]
DlcOption = Annotated[bool, typer.Option(help="FlashABB's layer-norm correction.")]
ModelTypeOption = Annotated[
    str,
    typer.Option(
        help="auto, alphafold2, alphafold2_ptm, alphafold2_multimer_v1, _v2, _v3 or deepfold_v1.",
        rich_help_panel=_PANEL,
    ),
]
ModelsOption = Annotated[
    str, typer.Option(help="Which of the five networks, in order.", rich_help_panel=_PANEL)
]
SeedOption = Annotated[int, typer.Option(help="The first seed.", rich_help_panel=_PANEL)]
SeedsOption = Annotated[int, typer.Option(help="How many seeds.", rich_help_panel=_PANEL)]
RecyclesOption = Annotated[
    int | None,
    typer.Option(
        help="Passes after the first; 3, or 20 for multimer_v3, if not said.",
        rich_help_panel=_PANEL,
    ),
]
ToleranceOption = Annotated[
    float | None,
    typer.Option(
        help="Stop recycling at a change of distances below this, in Å.", rich_help_panel=_PANEL
    ),
]
StopOption = Annotated[
    float, typer.Option(help="Stop at a ranking score above this.", rich_help_panel=_PANEL)
]
EnsembleOption = Annotated[
    int, typer.Option(help="Draws from the alignment in each pass.", rich_help_panel=_PANEL)
]
DropoutOption = Annotated[
    bool, typer.Option("--dropout", help="Keep training's dropout on.", rich_help_panel=_PANEL)
]
MaxMsaOption = Annotated[
    str | None,
    typer.Option(help="Most clusters and extra rows, as 512:1024.", rich_help_panel=_PANEL),
]
MsaOption = Annotated[
    str,
    typer.Option(
        help="auto, single-sequence, a3m, colabfold-server or mmseqs.", rich_help_panel=_PANEL
    ),
]
A3mOption = Annotated[
    Path | None,
    typer.Option(
        help="The alignment of the one record, as A3M.",
        exists=True,
        dir_okay=False,
        rich_help_panel=_PANEL,
    ),
]
PairModeOption = Annotated[
    str, typer.Option(help="unpaired_paired, paired or unpaired.", rich_help_panel=_PANEL)
]


def options_of(**given: object) -> FoldOptions:
    """Check the options of a command line.

    Raises:
        InvalidRequestError: One is out of its range; the first is named.
    """
    try:
        return FoldOptions.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        option = "--" + str(first["loc"][0]).replace("_", "-") if first["loc"] else "--models"
        raise InvalidRequestError(
            f"{option}: {first['msg']}", remedy="See foldsvc predict --help"
        ) from None


def a3m_text(path: Path | None) -> str | None:
    """Read the alignment that was named, if one was."""
    return None if path is None else path.read_text(encoding="utf-8", errors="replace")
