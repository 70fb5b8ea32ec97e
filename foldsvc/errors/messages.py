"""Errors that go from one process to another, as words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from foldsvc.errors.codes import codes
from foldsvc.errors.root import FoldsvcError, rebuilt

_WORDS = ("code", "message", "remedy")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorMessage:
    """An error without its class.

    Attributes:
        code: Its code.
        message: What was found.
        remedy: What to do about it.
        facts: Its other attributes that are text or a number, such as the line at fault.
    """

    code: str
    message: str
    remedy: str = ""
    facts: Mapping[str, str | int | float | None] = field(default_factory=dict)


def to_message(error: FoldsvcError) -> ErrorMessage:
    """Give what another process may know of an error."""
    facts = {
        name: value
        for name, value in vars(error).items()
        if name not in _WORDS and isinstance(value, str | int | float | None)
    }
    return ErrorMessage(code=error.code, message=error.message, remedy=error.remedy, facts=facts)


def from_message(message: ErrorMessage, within: type[FoldsvcError] = FoldsvcError) -> FoldsvcError:
    """Give an error that another process met.

    Args:
        message: From it; it may be a process that is not trusted.
        within: The branch that it is of. An error of another branch, or with a code that is not
            known, becomes one of this class.
    """
    entry = codes().get(message.code)
    known = entry is not None and issubclass(entry.kind, within)
    kind, code = (entry.kind, message.code) if entry and known else (within, within.code)
    facts = {
        name: value
        for name, value in message.facts.items()
        if name.isidentifier() and not name.startswith("_") and name not in _WORDS
    }
    words = {"message": message.message, "remedy": message.remedy}
    tabled = {} if code == kind.code else {"code": code}
    return rebuilt(kind, {**facts, **words, **tabled})
