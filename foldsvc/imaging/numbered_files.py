"""Places for files that are unpacked: numbers, never their own names."""

from pathlib import Path


class NumberedFiles:
    """New paths in a folder, each given once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given = 0

    def new(self) -> Path:
        """Give the next path; there is no file yet."""
        self._given += 1
        return self._folder / f"{self._given - 1:06}"
