"""`foldsvc lookup`: does AlphaFold DB have it already."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from foldsvc.cli.console import data, say
from foldsvc.engines.alphafold_db.known_models import one_chain
from foldsvc.errors import KnownModelNotFoundError, LookupUnavailableError
from foldsvc.formats.submitted_text import text_of
from foldsvc.lookup.alphafold_db import CITATION, AlphafoldDb
from foldsvc.records.afdb_entry import KnownModel, KnownModels
from foldsvc.settings import settings

_SOURCE: Final = "AlphaFold DB"


def lookup(
    wanted: Annotated[
        str, typer.Argument(metavar="ACCESSION|FASTA", help="UniProt accession, or a FASTA file.")
    ],
    *,
    take: Annotated[
        Path | None,
        typer.Option(help="Folder for the best model: mmCIF, predicted aligned error, source."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Look for a structure that AlphaFold DB has already, and take it.

    A FASTA file with one chain is looked for by its exact sequence, of which AlphaFold DB receives
    the checksum. Ends with 3 where it has none, and with 14 where it cannot be asked.
    """
    current = settings()
    database = AlphafoldDb(current.afdb_url, current.msa_server_contact)
    models = _ask(database, wanted)
    say(models.said)
    if as_json:
        data(json.dumps({**asdict(models), "citation": CITATION}, indent=2))
    elif models.models:
        for model in models.models:
            data(f"{model.model_id}\t{model.version}\t{model.mean_plddt}\t{model.page_url}")
    if models.state == "unavailable":
        raise LookupUnavailableError(_SOURCE, models.said)
    if not models.models:
        raise KnownModelNotFoundError(models.said)
    if take is not None:
        _take(database, models.models[0], take)


def _ask(database: AlphafoldDb, entry: str) -> KnownModels:
    path = Path(entry)
    if not path.is_file():
        return database.by_accession(entry)
    sequence = one_chain(text_of(path.read_bytes()), settings())
    return database.by_sequence(sequence)


def _take(database: AlphafoldDb, model: KnownModel, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{model.model_id}_v{model.version}"
    files = {f"{stem}.cif": database.structure(model)}
    error = database.predicted_aligned_error(model)
    if error is not None:
        files[f"{stem}_pae.json"] = error
    facts = {"source": _SOURCE, **asdict(model), "citation": CITATION}
    files[f"{stem}_source.json"] = (json.dumps(facts, indent=2) + "\n").encode()
    for name, content in files.items():
        (folder / name).write_bytes(content)
        say(f"{folder / name}")
