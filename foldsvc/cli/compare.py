"""`foldsvc compare`: how far structures agree."""

import json
from pathlib import Path
from typing import Annotated

import typer

from foldsvc.cli.console import data, say
from foldsvc.errors import StructureFormatError
from foldsvc.formats.comparison_table import (
    comparison_csv,
    comparison_residues,
    comparison_summary,
)
from foldsvc.formats.moved_file import moved_text
from foldsvc.formats.protein_file import decoded_text, is_mmcif, read_protein
from foldsvc.formats.structure_file import structure_of
from foldsvc.records.comparison import PairBy
from foldsvc.records.structure import Structure
from foldsvc.structure.comparison import compare_structures as compared

_COLUMNS = ("n_pairs", "identity", "rmsd", "tm_score", "lddt", "lddt_ca")


def compare_structures(
    reference: Annotated[
        Path,
        typer.Argument(metavar="REFERENCE", help="PDB or mmCIF file.", exists=True, dir_okay=False),
    ],
    models: Annotated[
        list[Path],
        typer.Argument(
            metavar="MODEL...", help="What is held against it.", exists=True, dir_okay=False
        ),
    ],
    *,
    pair_by: Annotated[
        PairBy,
        typer.Option(help="Find residues that correspond by sequence, or by chain and number."),
    ] = "sequence",
    superposed: Annotated[
        Path | None, typer.Option(help="Folder for the models, superposed on the reference.")
    ] = None,
    residues: Annotated[
        Path | None, typer.Option(help="Folder for tables (CSV) of every residue's deviation.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Superpose structures on a reference, and say how far they agree.

    Files may be gzipped. Distances are in Å; TM-score and lDDT go from 0 to 1, and TM-score is over
    the reference's length. Chains of a complex are paired whatever their names.
    """
    target, _ = _read(reference)
    rows = []
    for path, name in zip(models, _names(models), strict=True):
        model, text = _read(path)
        comparison = compared(target, model, pair_by)
        summary = {"model": str(path), **comparison_summary(comparison)}
        if superposed is not None:
            suffix = "cif" if is_mmcif(text) else "pdb"
            moved = moved_text(text, comparison.rotation, comparison.translation)
            _write(superposed / f"{name}.{suffix}", moved)
        if residues is not None:
            _write(residues / f"{name}.csv", comparison_csv(comparison, target, model))
        if as_json:
            summary["residues"] = comparison_residues(comparison, target, model)
        rows.append(summary)
    if as_json:
        data(json.dumps({"reference": str(reference), "models": rows}, indent=2))
        return
    data("\t".join(("model", *_COLUMNS)))
    for row in rows:
        data("\t".join(str(row[name]) for name in ("model", *_COLUMNS)))


def _read(path: Path) -> tuple[Structure, str]:
    """Give a structure and the text of its file, and say what reading assumed."""
    try:
        text = decoded_text(path.read_bytes())
        read = read_protein(text)
    except StructureFormatError as error:
        raise StructureFormatError(path.name, error.message, remedy=error.remedy) from error
    for note in read.notes:
        say(f"{path.name}: {note}")
    return structure_of(read), text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    say(f"wrote {path}")


def _names(models: list[Path]) -> list[str]:
    """Give each model's file name without its ending, numbered where two are called alike."""
    stems = [path.name.removesuffix(".gz").rsplit(".", 1)[0] for path in models]
    if len(set(stems)) == len(stems):
        return stems
    return [f"{number:03d}_{stem}" for number, stem in enumerate(stems, start=1)]
