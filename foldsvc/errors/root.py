"""The root of the errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one code, where a class has several.

    Attributes:
        meaning: What happened, in a sentence, for the documentation.
        message: What was found and what was expected; facts stand in braces.
        remedy: What to do about it, likewise.
    """

    meaning: str
    message: str
    remedy: str = ""


class FoldsvcError(Exception):
    """The root; `str()` gives the message and the remedy.

    A leaf whose words depend on no fact says them as attributes of the class.

    Attributes:
        code: Stable; scripts may rely on it.
        message: What was found and what was expected.
        remedy: What to do about it.
        table: Words of each further code, where errors differ in words only and are one class.
    """

    code: str = "error"
    message: str = ""
    remedy: str = ""
    table: ClassVar[Mapping[str, Words]] = MappingProxyType({})

    def __init__(self, message: str = "", *, remedy: str = "") -> None:
        self.message = message or self.message
        self.remedy = remedy or self.remedy
        super().__init__(self.message, self.remedy)

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by state: a leaf's arguments are facts, not the message."""
        return (rebuilt, (type(self), dict(self.__dict__)))


def rebuilt(kind: type[FoldsvcError], state: Mapping[str, object]) -> FoldsvcError:
    """Give an error that was made elsewhere; the arguments of its class became words there.

    Args:
        kind: Its class.
        state: Its attributes, with message and remedy.
    """
    error = kind.__new__(kind)
    error.__dict__.update(state)
    error.args = (error.message, error.remedy)
    return error
