"""The root of the errors."""

from typing import ClassVar


class FoldsvcError(Exception):
    """The root; `str()` gives the message and the remedy."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by state: a leaf's arguments are facts, not the message."""
        return (_rebuild, (type(self), self.args, dict(self.__dict__)))


def _rebuild(
    kind: type[FoldsvcError], args: tuple[object, ...], state: dict[str, object]
) -> FoldsvcError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error
