"""Every code of an error, with what it means and the class that has it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from foldsvc.errors.root import FoldsvcError

_PACKAGE = __name__.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Code:
    """One code.

    Attributes:
        kind: The class of its errors.
        meaning: What happened, in a sentence.
    """

    kind: type[FoldsvcError]
    meaning: str


@cache
def codes() -> Mapping[str, Code]:
    """Give all codes of the tree but the root's, which no error has that is raised."""
    return {code: entry for kind in _below(FoldsvcError) for code, entry in _codes_of(kind)}


def _codes_of(kind: type[FoldsvcError]) -> Iterator[tuple[str, Code]]:
    yield kind.code, Code(kind, (kind.__doc__ or "").partition("\n")[0])
    for code, words in vars(kind).get("table", {}).items():
        yield code, Code(kind, words.meaning)


def _below(kind: type[FoldsvcError]) -> Iterator[type[FoldsvcError]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith(_PACKAGE):
            yield child
            yield from _below(child)
