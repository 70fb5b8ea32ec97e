"""The templates of a request, checked before anything is queued."""

from collections.abc import Sequence

from foldsvc.alphafold2.config import ModelConfig
from foldsvc.alphafold2.networks import takes_templates
from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.engines.engine import Service
from foldsvc.msa.colabfold_server import ColabfoldServer, server_settings
from foldsvc.records.fold_input import FoldInput
from foldsvc.records.notice import Notice


def check_templates(
    fold_input: FoldInput,
    configs: Sequence[ModelConfig],
    options: Alphafold2Options,
    service: Service,
) -> list[Notice]:
    """Check that templates can be had, say how they are read and which networks read none.

    Raises:
        TemplateFileError: A file of the user's cannot be used.
        SearchContactMissingError: The server's users must say who they are.
        ProgramMissingError: HHsearch or Kalign is not there where templates are aligned.
    """
    if options.templates == "none":
        return []
    notices = (
        service.reader.templates(fold_input.templates) if options.templates == "custom" else []
    )
    if not takes_templates(len(fold_input.chains), options):
        return [*notices, _left_aside(configs, fold_input)]
    if options.templates == "server":
        ColabfoldServer(server_settings(service.settings))
    service.seen.require("templates")
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
