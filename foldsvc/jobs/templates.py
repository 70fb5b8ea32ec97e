"""The templates of a request, checked before anything is queued."""

import re
from collections.abc import Sequence

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.networks import takes_templates
from foldsvc.errors import InvalidRequestError
from foldsvc.jobs.foreign_input import InputReader
from foldsvc.jobs.worker_facts import WorkersSeen
from foldsvc.msa.colabfold_server import ColabfoldServer, server_settings
from foldsvc.records.fold_input import FoldInput, TemplateFile
from foldsvc.records.notice import Notice
from foldsvc.settings import Settings
from foldsvc.wire.fold import FoldOptions, FoldRequest

_FOLDER = re.compile(r"[/\\]")
_ENDING = re.compile(r"(?:\.(?:pdb\d?|ent|cif|mmcif|pdbx))?(?:\.gz)?$", re.IGNORECASE)


def with_choice(request: FoldRequest) -> FoldRequest:
    """Give the request with what it means by its templates: files that are sent are wanted.

    Raises:
        InvalidRequestError: Files are asked for and not sent, or sent and not asked for.
    """
    asked, sent = request.options.templates, bool(request.template_files)
    if asked == "custom" and not sent:
        raise InvalidRequestError(
            "The request asks for its own templates and has none",
            remedy="Send PDB or mmCIF files as `template_files`, or leave `templates` out",
        )
    if asked == "server" and sent:
        raise InvalidRequestError(
            "The request has templates of its own and asks for those of the server",
            remedy="Leave `template_files` out, or ask for custom `templates`",
        )
    if not sent or asked == "custom":
        return request
    options = request.options.model_copy(update={"templates": "custom"})
    return request.model_copy(update={"options": options})


def template_files(request: FoldRequest) -> tuple[TemplateFile, ...]:
    """Give the structures that a request brings, called by their names without endings."""
    return tuple(
        TemplateFile(name=_stem(one.name), text=one.text, chain=one.chain.strip())
        for one in request.template_files
    )


def check_templates(
    fold_input: FoldInput,
    configs: Sequence[ModelConfig],
    options: FoldOptions,
    settings: Settings,
    seen: WorkersSeen,
    reader: InputReader,
) -> list[Notice]:
    """Check that templates can be had, say how they are read and which networks read none.

    Raises:
        TemplateFileError: A file of the user's cannot be used.
        SearchContactMissingError: The server's users must say who they are.
        ProgramMissingError: HHsearch or Kalign is not there where templates are aligned.
    """
    if options.templates == "none":
        return []
    notices = reader.templates(fold_input.templates) if options.templates == "custom" else []
    if not takes_templates(len(fold_input.chains), options):
        return [*notices, _left_aside(configs, fold_input)]
    if options.templates == "server":
        ColabfoldServer(server_settings(settings))
    seen.require("templates")
    return [*notices, *_without(configs)]


def _left_aside(configs: Sequence[ModelConfig], fold_input: FoldInput) -> Notice:
    names = ", ".join(config.name for config in configs)
    why = (
        f"{names} read no templates of a complex; multimer networks do"
        if len(fold_input.chains) > 1 and any(config.has_templates for config in configs)
        else f"{names} read no templates; of these sets, networks 1 and 2 do"
    )
    return Notice(
        level="warning", code="templates_left_aside", message=f"Templates are left aside: {why}."
    )


def _without(configs: Sequence[ModelConfig]) -> list[Notice]:
    names = [config.name for config in configs if not config.has_templates]
    if not names:
        return []
    message = f"Templates are for networks 1 and 2; {', '.join(names)} read none."
    return [Notice(level="info", code="templates_for_some", message=message)]


def _stem(name: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    plain = _FOLDER.split(shown)[-1].strip()
    return _ENDING.sub("", plain) or plain or "template"
