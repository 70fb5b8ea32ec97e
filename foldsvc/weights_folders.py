"""The folders that trained parameters are looked for in: the first is the one they are put into."""

from collections.abc import Callable
from pathlib import Path

WeightsFolders = Path | tuple[Path, ...]
"""A folder of all engines' weights, or several, of which the first counts most."""


def own_folder(folders: WeightsFolders) -> Path:
    """Give the folder that weights are put into."""
    return folders if isinstance(folders, Path) else folders[0]


def folder_with(folders: WeightsFolders, name: str, is_there: Callable[[Path], bool]) -> Path:
    """Give the first place where weights are, or the one where they would be put.

    Args:
        folders: Where to look.
        name: Of a file or folder in each of them.
        is_there: Whether a place holds what it should.
    """
    several = (folders,) if isinstance(folders, Path) else folders
    places = [folder / name for folder in several]
    return next((place for place in places if is_there(place)), places[0])
