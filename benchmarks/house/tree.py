"""The files of a checkout or of a revision, read once."""

import ast
import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

TOPS = ("foldsvc", "workers", "web", "tests", "docs", "deploy", "examples")
"""Folders that are read, and the files beside them; what measures is not measured."""

PACKAGES = ("foldsvc/", "workers/")
GENERATED = ("web/src/client/", "web/openapi.json")
MIGRATIONS = "foldsvc/storage/migrations/"
"""Left out: what they say is of the day on which they were made."""

_UNREAD = {"node_modules", "__pycache__", "static", "dist", "build"}
_ENDINGS = {
    ".py",
    ".ts",
    ".tsx",
    ".md",
    ".toml",
    ".json",
    ".yml",
    ".css",
    ".jinja",
    ".js",
    ".example",
}
_NAMES = {"Makefile", "Dockerfile"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of text.

    Attributes:
        path: From the root of its tree, with slashes.
    """

    path: str
    text: str

    @property
    def n_line(self) -> int:
        """How many lines it has."""
        return len(self.text.splitlines())

    @property
    def is_test(self) -> bool:
        """Whether it tests, in either language."""
        return self.path.startswith("tests/") or ".test." in self.path

    @property
    def is_document(self) -> bool:
        """Whether it is prose."""
        return self.path.endswith(".md")

    @property
    def is_generated(self) -> bool:
        """Whether a program writes it."""
        return self.path.startswith(GENERATED)

    @property
    def is_page(self) -> bool:
        """Whether it is written by hand for the page, and runs there."""
        of_page = self.path.startswith("web/src/") and self.path.endswith((".ts", ".tsx"))
        return of_page and not self.is_test and not self.is_generated


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the library or of the workers.

    Attributes:
        name: With dots; a package's is its folder's.
    """

    name: str
    file: SourceFile
    body: ast.Module


@dataclass(frozen=True)
class Tree:
    """What is measured.

    Attributes:
        name: The head of its column.
        files: By path, in its order.
    """

    name: str
    root: Path
    files: dict[str, SourceFile]

    @cached_property
    def modules(self) -> dict[str, Module]:
        """By name, without tests and migrations."""
        found = (
            Module(_dotted(path), file, ast.parse(file.text))
            for path, file in self.files.items()
            if path.startswith(PACKAGES) and path.endswith(".py")
            if not path.startswith(MIGRATIONS)
        )
        return {module.name: module for module in found}


def read_tree(root: Path, name: str) -> Tree:
    """Read the files of a folder that somebody wrote."""
    paths = [path for path in root.iterdir() if path.is_file()]
    for top in TOPS:
        for folder, below, names in os.walk(root / top):
            below[:] = [one for one in below if one not in _UNREAD and not one.startswith(".")]
            paths += [Path(folder, one) for one in names]
    files = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in paths
        if path.suffix in _ENDINGS or path.name in _NAMES
    }
    return Tree(name, root, {path: SourceFile(path, files[path]) for path in sorted(files)})


@contextmanager
def revision_folder(repository: Path, revision: str) -> Iterator[Path]:
    """Lay the files of a revision into a folder that is gone afterwards."""
    archive = subprocess.run(
        ["git", "-C", str(repository), "archive", revision],  # noqa: S607 - the user's git
        capture_output=True,
        check=True,
    ).stdout
    with (
        tempfile.TemporaryDirectory(prefix="foldsvc-house-") as folder,
        tarfile.open(fileobj=io.BytesIO(archive)) as packed,
    ):
        packed.extractall(folder, filter="data")
        yield Path(folder)


def _dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
