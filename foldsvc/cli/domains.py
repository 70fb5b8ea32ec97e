"""`foldsvc domains`: the rigid parts of a model, and each as a file."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from foldsvc.cli.console import data, say
from foldsvc.cli.result_files import pae_in, structure_in, structure_path
from foldsvc.result.layout import part_file
from foldsvc.structure.domain_rows import domain_rows
from foldsvc.structure.domains import LEAST_RESIDUES, MAX_PAE
from foldsvc.structure.domains import domains as domains_of
from foldsvc.structure.selected_residues import part_pdb

_COLUMNS = ("number", "n_res", "mean_plddt", "mean_pae", "residues")


def domains(
    result: Annotated[
        Path, typer.Argument(metavar="RESULT", help="Folder of a result.", file_okay=False)
    ],
    *,
    rank: Annotated[int, typer.Option(help="Which model.", min=1)] = 1,
    max_pae: Annotated[
        float, typer.Option(help="Residues are joined at this PAE or less, in Å.", min=0)
    ] = MAX_PAE,
    least_residues: Annotated[
        int, typer.Option(help="Smaller parts are left out.", min=1)
    ] = LEAST_RESIDUES,
    out: Annotated[Path | None, typer.Option(help="Folder for each domain as a PDB file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Find the parts of a model that are rigid by its predicted aligned error.

    Each line has a domain's number, its residues, mean pLDDT, mean PAE within it in Å, and which
    residues it is made of.
    """
    structure = structure_in(result, rank)
    parts = domains_of(
        pae_in(result, rank), structure, max_pae=max_pae, least_residues=least_residues
    )
    rows = domain_rows(parts, structure)
    if out is not None:
        whole = structure_path(result, rank).read_bytes()
        out.mkdir(parents=True, exist_ok=True)
        for row in rows:
            path = out / part_file(rank, f"domain_{row.number}")
            path.write_text(part_pdb(whole, row.residues), encoding="utf-8")
            say(f"wrote {path}")
    if as_json:
        data(json.dumps([asdict(row) for row in rows], indent=2))
        return
    data("\t".join(_COLUMNS))
    for row in rows:
        data("\t".join(str(getattr(row, name)) for name in _COLUMNS))
