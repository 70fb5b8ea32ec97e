"""The sequence databases that a local search reads, as ColabFold lays them out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from foldsvc.errors import SearchDatabaseError
from foldsvc.msa.mmseqs_steps import Target

Role = Literal["uniref", "environmental", "templates"]

_CLUSTERED = ("", "_h", "_seq", "_seq_h", "_aln")
_PLAIN = ("", "_h")


def target(folder: Path, stem: str, *, role: Role, paired: bool = False) -> Target:
    """Give a database of the folder for a search, having looked that all of it is there.

    Args:
        folder: Where the databases are.
        stem: How its files begin.
        role: What it is for: the clustered ones have members and their alignments.
        paired: Rows are to be paired, which needs the organisms too.

    Raises:
        SearchDatabaseError: A file is missing; the message names it.
    """
    path = folder.absolute() / stem
    if missing := missing_files(path, role=role, paired=paired):
        raise SearchDatabaseError(str(path), f"{missing[0]} is missing")
    indexed = path.with_name(f"{stem}.idx.dbtype").exists()
    return Target(stem=path, indexed=indexed)


def missing_files(path: Path, *, role: Role, paired: bool = False) -> Sequence[str]:
    """Name the files that a database at this path lacks; none where it is whole."""
    parts = _PLAIN if role == "templates" else _CLUSTERED
    wanted = [f"{path.name}{part}{end}" for part in parts for end in (".dbtype", ".index")]
    missing = [name for name in wanted if not path.with_name(name).exists()]
    if paired:
        tree = [f"{path.name}_taxonomy", f"{path.name}_nodes.dmp"]
        if not any(path.with_name(name).exists() for name in tree):
            missing.append(tree[0])
        if not path.with_name(f"{path.name}_mapping").exists():
            missing.append(f"{path.name}_mapping")
    return missing


def identity(target: Target) -> str:
    """Tell one build of a database from another, without reading it."""
    facts = [target.stem.name]
    for part in ("", "_seq", "_aln", "_mapping"):
        index = target.stem.with_name(
            f"{target.stem.name}{part}{'' if 'map' in part else '.index'}"
        )
        if index.exists():
            status = index.stat()
            facts.append(f"{part}:{status.st_size}:{status.st_mtime_ns}")
    return " ".join(facts)
