"""The options of a fold, as `predict` and `submit` take them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast, get_args

import typer
from pydantic import ValidationError

from foldsvc.errors import InvalidRequestError
from foldsvc.formats.alignment_names import named_alignment
from foldsvc.formats.submitted_text import alignment_text_of
from foldsvc.templates.own_files import template_text
from foldsvc.wire.fold import FoldOptions, ReadAs, TemplateFileRequest

_PANEL = "AlphaFold2"

EngineOption = Annotated[str, typer.Option(help="auto, alphafold2 or flashabb.")]
ReadAsOption = Annotated[
    str,
    typer.Option(
        help="What the input is: auto looks; proteins takes each record for a protein, whatever it "
        "looks like; alignment takes the whole for one, whose first row is folded.",
    ),
]
RelaxOption = Annotated[
    bool | None,
    typer.Option(
        "--relax/--no-relax",
        help="Relax the best structure in the Amber force field; flashabb does if this is not "
        "said, alphafold2 does not.",
    ),
]
RelaxTopOption = Annotated[
    int,
    typer.Option(help="How many models to relax, the best first.", rich_help_panel=_PANEL),
]
DlcOption = Annotated[bool, typer.Option(help="FlashABB's dropout layer-norm correction.")]
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
        help="The alignment of the one record, as A3M, plain or gzipped.",
        exists=True,
        dir_okay=False,
        rich_help_panel=_PANEL,
    ),
]
PairModeOption = Annotated[
    str, typer.Option(help="unpaired_paired, paired or unpaired.", rich_help_panel=_PANEL)
]

TemplatesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="none|server|PATH",
        help="Known structures as templates: those that the alignment server finds, or PDB and "
        "mmCIF files and folders of them; FILE:CHAIN takes one chain. May be repeated.",
        rich_help_panel=_PANEL,
    ),
]
TemplateDateOption = Annotated[
    str | None,
    typer.Option(
        metavar="YYYY-MM-DD",
        help="No template that was released after this day.",
        rich_help_panel=_PANEL,
    ),
]

_STRUCTURES = (".pdb", ".ent", ".cif", ".mmcif")


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
    """Read the alignment that was named, if one was.

    Raises:
        AlignmentFileError: It is empty, or not text.
    """
    return None if path is None else alignment_text_of(path.read_bytes())


def read_as_of(given: str, name: str) -> tuple[ReadAs, str]:
    """Give what an input is to be read as, and what it is called if its name says so.

    Args:
        given: As `--read-as` has it.
        name: Of the file; an alignment's says that it is one.

    Raises:
        InvalidRequestError: There is no such way.
    """
    known = get_args(ReadAs)
    if given not in known:
        raise InvalidRequestError(
            f"--read-as: there is no {given}", remedy=f"Give one of {', '.join(known)}"
        )
    called = "" if given == "proteins" else named_alignment(name)
    read_as: ReadAs = "alignment" if called else cast("ReadAs", given)
    return read_as, called


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenTemplates:
    """What `--templates` asks for: a choice, and the files that were named."""

    choice: str
    files: tuple[TemplateFileRequest, ...]


def templates_of(given: Sequence[str] | None) -> ChosenTemplates:
    """Read the files and folders that `--templates` names.

    Raises:
        InvalidRequestError: There is no such file, or a word stands beside files.
        TemplateFileError: A file is damaged or too large.
    """
    words = [one for one in given or () if one in ("none", "server")]
    paths = [one for one in given or () if one not in words]
    if len(words) > 1 or (words and paths):
        raise InvalidRequestError(
            f"--templates: {words[0]} cannot stand beside {(words[1:] + paths)[0]}",
            remedy="Give none, server, or files",
        )
    files = tuple(file for path in paths for file in _template_files(path))
    return ChosenTemplates(choice=words[0] if words else "custom" if files else "none", files=files)


def _template_files(given: str) -> Iterator[TemplateFileRequest]:
    path, chain = Path(given), ""
    if not path.exists() and ":" in given:
        place, _, chain = given.rpartition(":")
        path = Path(place)
    if not path.exists():
        raise InvalidRequestError(
            f"--templates: there is no {given}", remedy="Name a PDB or mmCIF file, or a folder"
        )
    inside = sorted(path.iterdir()) if path.is_dir() else [path]
    found = [one for one in inside if one == path or _is_structure(one)]
    if not found:
        raise InvalidRequestError(
            f"--templates: {path} has no structure in it",
            remedy=f"Their names end in {', '.join(_STRUCTURES)}, with or without .gz",
        )
    for one in found:
        text = template_text(one.read_bytes(), one.name)
        yield TemplateFileRequest(name=one.name, text=text, chain=chain)


def _is_structure(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith(_STRUCTURES)
