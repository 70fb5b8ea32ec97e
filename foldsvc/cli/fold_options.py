"""The options of a fold, as `predict` and `submit` take them."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer

from foldsvc.cli.option_parameters import option_parameters
from foldsvc.engines.checked_options import OptionWords, options_side_by_side
from foldsvc.engines.registry import AUTO, engines
from foldsvc.engines.requested_options import tagged_options
from foldsvc.errors import InvalidRequestError
from foldsvc.formats.alignment_names import named_alignment
from foldsvc.formats.submitted_text import alignment_text_of
from foldsvc.templates.own_files import template_text
from foldsvc.wire.fold import Options, ReadAs, TemplateFileRequest

ReadAsOption = Annotated[
    str,
    typer.Option(
        help="What the input is: auto looks; proteins takes each record for a protein, whatever it "
        "looks like; alignment takes the whole for one, whose first row is folded.",
    ),
]
A3mOption = Annotated[
    Path | None,
    typer.Option(
        help="The alignment of the one record, as A3M, plain or gzipped.",
        exists=True,
        dir_okay=False,
    ),
]
TemplatesOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="none|server|PATH",
        help="Known structures as templates: those that the alignment server finds, or PDB and "
        "mmCIF files and folders of them; FILE:CHAIN takes one chain. May be repeated.",
    ),
]

_WITH_FILES = {"templates": TemplatesOption}
"""Options of engines that name files, too, on a command line."""

WORDS = OptionWords(
    lambda _engine, name: f"--{name.replace('_', '-')}", remedy="See foldsvc predict --help"
)
"""How errors speak of options on a command line."""
_STRUCTURES = (".pdb", ".ent", ".cif", ".mmcif")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldArguments:
    """What a command line asks of a fold.

    Attributes:
        engine: As it was given.
        read_as: As it was given; `read_as_of` checks it.
        options: As a request has them.
        a3m: The alignment; None where there is none.
        template_files: Structures that are to be templates.
    """

    engine: str
    read_as: str
    options: Options
    a3m: str | None
    template_files: tuple[TemplateFileRequest, ...]


def takes_fold_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that takes every option of every engine in place of its `fold`.

    Args:
        command: Has a parameter `fold`, which is given the `FoldArguments`.
    """
    own = inspect.signature(command)
    taken = fold_parameters()

    @wraps(command)
    def with_options(*args: object, **given: Any) -> None:  # noqa: ANN401 - as typer reads them
        said = {parameter.name: given.pop(parameter.name) for parameter in taken}
        command(*args, fold=fold_arguments(**said), **given)

    parameters = [
        one
        for name, parameter in own.parameters.items()
        for one in (taken if name == "fold" else [parameter])
    ]
    annotations = {one.name: one.annotation for one in parameters}
    vars(with_options).update(__signature__=own.replace(parameters=parameters))
    with_options.__annotations__ = annotations
    return with_options


def fold_parameters() -> list[inspect.Parameter]:
    """Give the parameters of a command that folds, as typer reads them."""
    titles = {str(engine.name): engine.title for engine in engines()}
    *others, last = (AUTO, *(engine.name for engine in engines() if engine.offers.folds_here))
    which = typer.Option(help=f"{', '.join(others)} or {last}.")
    keyword = partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY)
    return [
        keyword("engine", default=AUTO, annotation=Annotated[str, which]),
        keyword("read_as", default="auto", annotation=ReadAsOption),
        keyword("a3m", default=None, annotation=A3mOption),
        *(
            one.replace(default=None, annotation=_WITH_FILES[one.name])
            if one.name in _WITH_FILES
            else one
            for one in option_parameters(titles)
        ),
    ]


def fold_arguments(
    *, engine: str, read_as: str, a3m: Path | None, templates: Sequence[str] | None, **said: object
) -> FoldArguments:
    """Check the options of a command line.

    Raises:
        InvalidRequestError: One is out of its range, or names what is not there.
        TemplateFileError: A template is damaged or too large.
        AlignmentFileError: The alignment is empty, or not text.
    """
    wanted = given_templates(templates)
    asked = options_side_by_side({**said, "templates": wanted.choice}, words=WORDS)
    return FoldArguments(
        engine=engine,
        read_as=read_as,
        options=tagged_options(engine, asked),
        a3m=given_a3m(a3m),
        template_files=wanted.files,
    )


def given_a3m(path: Path | None) -> str | None:
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


def given_templates(given: Sequence[str] | None) -> ChosenTemplates:
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
