"""A structure that was submitted as a template cannot be used."""

from collections.abc import Sequence

from foldsvc.errors.submission import InputError

_OTHER_WAYS = "or leave the file out"


class TemplateFileError(InputError):
    """A template of the user's own cannot be used."""

    code = "template_file_invalid"

    def __init__(self, file: str, fault: str, *, remedy: str = "", line: int | None = None) -> None:
        super().__init__(
            f"The template {file!r} cannot be used: {fault}",
            remedy=remedy
            or f"Send a PDB or mmCIF file with a protein chain, plain or gzipped, {_OTHER_WAYS}",
            record=file,
            line=line,
        )


class TemplateChainMissingError(TemplateFileError):
    """A template has no protein chain of the name that was asked for."""

    code = "template_chain_missing"

    def __init__(self, file: str, chain: str, chains: Sequence[str]) -> None:
        there = ", ".join(name or "one without a name" for name in chains)
        super().__init__(
            file,
            f"it has no protein chain {chain!r}",
            remedy=f"Its protein chains are: {there}; name one of them, or none for all",
        )
