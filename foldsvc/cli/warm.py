"""`foldsvc warm`: compile what folding will need, before anyone waits for it."""

from typing import Annotated

import typer

from foldsvc.alphafold2.buckets import RESIDUES
from foldsvc.cli.console import data, words
from foldsvc.cli.fold_options import WORDS
from foldsvc.cli.option_parameters import help_of
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.alphafold2.precompilation import compile_for
from foldsvc.engines.checked_options import own_options
from foldsvc.settings import settings

_DEFAULT = "64,128,256,512"
_MODEL_TYPE = Alphafold2Options.model_fields["model_type"]


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
    model_type: Annotated[str, typer.Option(help=help_of(_MODEL_TYPE))] = _MODEL_TYPE.default,
) -> None:
    """Compile AlphaFold2 for some lengths, before anyone waits for it.

    Later processes on this machine start without compiling. One program serves the five networks
    of a type and all lengths up to its own.
    """
    asked = [str(size) for size in RESIDUES] if lengths == "all" else lengths.split(",")
    sizes = sorted({int(length) for length in asked})
    options = own_options(Alphafold2Options, {"model_type": model_type, "models": "3"}, words=WORDS)
    for n_res in sizes:
        with words().status(f"Compiling for {n_res} residues and {rows} rows"):
            seconds = compile_for(n_res, rows, chains, options, settings())
        data(f"{n_res}\t{seconds:.1f}")
