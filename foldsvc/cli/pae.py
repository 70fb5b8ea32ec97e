"""`foldsvc pae`: the predicted aligned error of a result in the JSON of others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
import typer

from foldsvc.cli.console import say
from foldsvc.cli.result_files import pae_in, structure_in
from foldsvc.formats.pae_json import alphafold_db_pae, colabfold_pae


def pae(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="Folder of a result.", file_okay=False)
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="JSON file to be written.")],
    *,
    rank: Annotated[int, typer.Option(help="Which model.", min=1)] = 1,
    shape: Annotated[
        Literal["alphafold-db", "colabfold"], typer.Option(help="Whose JSON it is to be.")
    ] = "alphafold-db",
) -> None:
    """Write the PAE of a model as JSON; a result keeps it in one byte a pair, within 0.0625 Å."""
    matrix = pae_in(result, rank)
    with out.open("w", encoding="utf-8") as file:
        if shape == "colabfold":
            file.writelines(colabfold_pae(matrix))
        else:
            file.writelines(alphafold_db_pae(matrix, list(_chains(result, rank))))
    say(f"wrote {out}")


def _chains(result: Path, rank: int) -> Iterator[tuple[str, int]]:
    structure = structure_in(result, rank)
    lengths = np.bincount(structure.chain_index, minlength=len(structure.chain_names))
    return zip(structure.chain_names, lengths.tolist(), strict=True)
