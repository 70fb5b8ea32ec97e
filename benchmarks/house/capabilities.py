"""Which part of the code is for what: one table of folders and words."""

from collections import Counter
from dataclasses import dataclass

from benchmarks.house.rows import Row, Section
from benchmarks.house.tree import SourceFile, Tree

SHARED = "shared core"


@dataclass(frozen=True, slots=True)
class Capability:
    """What the service can do.

    Attributes:
        engine: Its name in a request, where it is one.
        folders: What is its own altogether, as of old and as of late.
        words: What a file's name says, in a folder that is shared.
    """

    title: str
    engine: str
    folders: tuple[str, ...]
    words: tuple[str, ...]

    def has_folder_of(self, path: str) -> bool:
        """Tell whether a file is in a folder that is its own."""
        return path.startswith(self.folders)

    def names(self, path: str) -> bool:
        """Tell whether a file's name says that it is its own."""
        stem = path.rpartition("/")[2].partition(".")[0].replace("-", "_").lower()
        return any(f"_{word}_" in f"_{stem}_" for word in self.words)


CAPABILITIES = (
    Capability(
        title="AlphaFold DB",
        engine="alphafold-db",
        folders=("foldsvc/engines/alphafold_db/", "foldsvc/alphafold_db/", "foldsvc/lookup/"),
        words=("alphafold_db", "afdb", "known_model", "known_models", "known_pae", "lookup"),
    ),
    Capability(
        title="cases",
        engine="",
        folders=("foldsvc/cases/", "foldsvc/api/cases/"),
        words=("case", "cases", "share", "shares", "shared", "sharing"),
    ),
    Capability(
        title="imaging",
        engine="",
        folders=(
            "foldsvc/imaging/", "foldsvc/images/", "foldsvc/api/images/", "foldsvc/api/dicomweb/",
        ),
        words=(
            "chexpert", "dicom", "dicomweb", "image", "images", "imaging", "label", "labels",
            "mask", "masks", "reading", "readings", "received", "receiver", "segment",
            "segmentation", "segmentations", "frozen_graph", "stow", "volume", "volumes",
        ),
    ),
    Capability(
        title="antibody",
        engine="flashabb",
        folders=("foldsvc/engines/flashabb/", "foldsvc/flashabb/", "foldsvc/antibody/"),
        words=("flashabb", "antibody", "antibodies", "fv", "gate", "variable_domains"),
    ),
    Capability(
        title="AlphaFold2, alignments, templates",
        engine="alphafold2",
        folders=(
            "foldsvc/engines/alphafold2/", "foldsvc/alphafold2/", "foldsvc/model/", "foldsvc/msa/",
            "foldsvc/templates/", "foldsvc/features/",
        ),
        words=(
            "alphafold2", "alignment", "aligned", "a3m", "databases", "features", "hhr", "msa",
            "template", "templates",
        ),
    ),
)  # fmt: skip


def capability_of(path: str) -> Capability | None:
    """Give what a file is for; None for what all share. Folders say more than names."""
    return next(
        (one for one in CAPABILITIES if one.has_folder_of(path)),
        next((one for one in CAPABILITIES if one.names(path)), None),
    )


def sizes(tree: Tree) -> Section:
    """Count files and lines of the library and the workers."""
    n_file, n_line = Counter[str](), Counter[str]()
    for module in tree.modules.values():
        capability = capability_of(module.file.path)
        for title in ("all", capability.title if capability else SHARED):
            n_file[title] += 1
            n_line[title] += module.file.n_line
    titles = ("all", SHARED, *(capability.title for capability in CAPABILITIES))
    rows = [Row(title, (n_file[title], n_line[title])) for title in titles]
    of_errors = [file for file in tree.files.values() if _is_of_errors(file)]
    rows.append(Row("of these, errors", _size(of_errors)))
    return Section("Python, without migrations: files / lines", tuple(rows))


def page_sizes(tree: Tree) -> Section:
    """Count files and lines of the page by its folders."""
    pages = [file for file in tree.files.values() if file.is_page]
    by_top: dict[str, list[SourceFile]] = {}
    for file in pages:
        inner = file.path.removeprefix("web/src/")
        top = inner.partition("/")[0] + "/" if "/" in inner else "at the top"
        by_top.setdefault(top, []).append(file)
    rows = [Row("all", _size(pages))]
    rows += [Row(top, _size(by_top[top])) for top in sorted(by_top)]
    return Section("Page, without tests and generated code: files / lines", tuple(rows))


def _is_of_errors(file: SourceFile) -> bool:
    return file.path.endswith(".py") and file.path.startswith(
        ("foldsvc/errors/", "foldsvc/errors.py")
    )


def _size(files: list[SourceFile]) -> tuple[int, int]:
    return len(files), sum(file.n_line for file in files)
