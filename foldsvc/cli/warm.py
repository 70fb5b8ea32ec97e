"""`foldsvc warm`: compile what folding will need, before anyone waits for it."""

from typing import Annotated

import typer

from foldsvc.alphafold2.buckets import RESIDUES
from foldsvc.cli.console import data, words
from foldsvc.cli.fold_options import ModelTypeOption, options_of
from foldsvc.cli.precompile import compile_for
from foldsvc.settings import settings

_DEFAULT = "64,128,256,512"


def warm(
    *,
    lengths: Annotated[
        str, typer.Option(help="Residues of all chains together, separated by commas; or all.")
    ] = _DEFAULT,
    rows: Annotated[
        int, typer.Option(help="Rows of the alignments; 1 for single sequences.", min=1)
    ] = 1,
    chains: Annotated[
        int, typer.Option(help="Chains, which decide the network if the type is auto.", min=1)
    ] = 1,
    model_type: ModelTypeOption = "auto",
) -> None:
    """Compile AlphaFold2 for some lengths, before anyone waits for it.

    Later processes on this machine start without compiling. One program serves the five networks
    of a type and all lengths up to its own.
    """
    asked = [str(size) for size in RESIDUES] if lengths == "all" else lengths.split(",")
    wanted = sorted({int(length) for length in asked})
    options = options_of(model_type=model_type, models="3")
    for n_res in wanted:
        with words().status(f"Compiling for {n_res} residues and {rows} rows"):
            seconds = compile_for(n_res, rows, chains, options, settings())
        data(f"{n_res}\t{seconds:.1f}")
