"""What a request means by its options together with what it brings."""

from foldsvc.engines.alphafold2.options import Alphafold2Options
from foldsvc.errors import InvalidRequestError
from foldsvc.records.fold_input import FoldInput


def with_own_templates(options: Alphafold2Options, fold_input: FoldInput) -> Alphafold2Options:
    """Give the options with what they mean by templates: files that are sent are wanted.

    Raises:
        InvalidRequestError: Files are asked for and not sent, or sent and not asked for.
    """
    asked, sent = options.templates, bool(fold_input.templates)
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
    return options.model_copy(update={"templates": "custom"}) if sent else options


def require_own_alignment(options: Alphafold2Options, fold_input: FoldInput) -> None:
    """Return where the request brings the alignment that it asks for, or asks for none.

    Raises:
        InvalidRequestError: It does not.
    """
    if options.msa == "a3m" and not fold_input.a3m:
        raise InvalidRequestError(
            "The request asks for its own alignment and has none",
            remedy="Send the alignment as `a3m`, or leave `msa` out",
        )
