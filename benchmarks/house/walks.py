"""How many files a change touches: those that name one specimen of its kind which exists."""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.house.capabilities import CAPABILITIES, Capability
from benchmarks.house.imports import imports_of
from benchmarks.house.rows import Row, Section, counted
from benchmarks.house.tree import SourceFile, Tree

ENGINE, OPTION, SCORE, FORMAT = "alphafold-db", "max_msa", "ipsae", "nrrd"

_IMPORTED = re.compile(r"(?:from|import\()\s*\"(\.[^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Walk:
    """A change, and the specimen by which it is followed.

    Attributes:
        is_own: Tells of a path whether the file is there for the specimen alone.
        folders: What is the specimen's own altogether; each counts as one.
    """

    title: str
    specimen: re.Pattern[str]
    is_own: Callable[[str], bool]
    folders: tuple[str, ...] = ()


def walks(tree: Tree) -> Section:
    """Count the files of each change: by hand, and apart its own, generated, tests and prose."""
    return Section(
        "Files that name a specimen", tuple(row for walk in _walks() for row in _rows(tree, walk))
    )


def _walks() -> Iterator[Walk]:
    (engine,) = (one for one in CAPABILITIES if one.engine == ENGINE)
    yield Walk(f"engine {ENGINE}", _named(ENGINE), _file_of(engine), engine.folders)
    yield Walk(f"option {OPTION}", _named(OPTION), lambda _: False)
    yield Walk(f"score {SCORE}", re.compile(SCORE, re.IGNORECASE), _has_in_name(SCORE))
    yield Walk(f"format {FORMAT}", re.compile(FORMAT, re.IGNORECASE), _has_in_name(FORMAT))


def _named(name: str) -> re.Pattern[str]:
    """Match a name however it is joined: `max_msa`, `max-msa`, `maxMsa`, `MAX_MSA`."""
    joined = "[-_]?".join(re.split("[-_]", name))
    return re.compile(rf"(?<![A-Za-z0-9]){joined}(?![A-Za-z0-9])", re.IGNORECASE)


def _file_of(capability: Capability) -> Callable[[str], bool]:
    return lambda path: capability.has_folder_of(path) or capability.names(path)


def _has_in_name(word: str) -> Callable[[str], bool]:
    return lambda path: word in path.rpartition("/")[2].lower() or f"/{word}/" in path


def _rows(tree: Tree, walk: Walk) -> Iterator[Row]:
    by_kind: dict[str, list[str]] = {
        kind: [] for kind in ("by hand", "own", "generated", "tests", "prose")
    }
    touched = _touched(tree, walk)
    for path in sorted(touched):
        by_kind[_kind(tree.files[path], walk)].append(path)
    by_kind["own"] = sorted({_folder_or_file(path, walk) for path in by_kind["own"]})
    for kind, paths in by_kind.items():
        yield counted(f"{walk.title}: {kind}", paths)


def _touched(tree: Tree, walk: Walk) -> set[str]:
    """Give the files that name the specimen, or import a module that is its own."""
    named = {path for path, file in tree.files.items() if walk.specimen.search(file.text)}
    own = {path for path, file in tree.files.items() if walk.is_own(path) and _is_code(file)}
    return named | own | {path for path, others in _imported_files(tree) if others & own}


def _imported_files(tree: Tree) -> Iterator[tuple[str, set[str]]]:
    for name, others in imports_of(tree).items():
        yield tree.modules[name].file.path, {tree.modules[one].file.path for one in others}
    for path, file in tree.files.items():
        if file.is_page:
            folder = posixpath.dirname(path)
            inner = (posixpath.join(folder, one) for one in _IMPORTED.findall(file.text))
            bare = [posixpath.normpath(one) for one in inner]
            yield path, {one + ending for one in bare for ending in ("", ".ts", ".tsx")}


def _is_code(file: SourceFile) -> bool:
    return file.path.endswith((".py", ".ts", ".tsx")) and not file.is_test


def _kind(file: SourceFile, walk: Walk) -> str:
    if file.is_test:
        return "tests"
    if file.is_document:
        return "prose"
    if file.is_generated:
        return "generated"
    return "own" if walk.is_own(file.path) else "by hand"


def _folder_or_file(path: str, walk: Walk) -> str:
    return next((folder for folder in walk.folders if path.startswith(folder)), path)
